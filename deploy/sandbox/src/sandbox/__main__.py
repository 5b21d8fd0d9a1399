"""Run the sandbox by itself: `python -m sandbox` (settings from the environment)."""

import os

from waitress import serve

from sandbox.app import Sandbox, create_app
from sandbox.mail import MailServer
from sandbox.payments import PaymentStore, Provider


def main() -> None:
    """Serve mail, SMS and payments until the process is ended."""
    host = os.environ.get("SANDBOX_HOST", "127.0.0.1")
    port = int(os.environ.get("SANDBOX_PORT", "8025"))
    smtp_port = int(os.environ.get("SANDBOX_SMTP_PORT", "2525"))
    url = os.environ.get("SANDBOX_PUBLIC_URL", f"http://{host}:{port}")
    provider = Provider(
        key=os.environ["PAYMENT_KEY"],
        webhook_secret=os.environ["PAYMENT_WEBHOOK_SECRET"],
        store=PaymentStore(os.environ.get("SANDBOX_PAYMENTS", ":memory:")),
        public_url=lambda: url,
    )
    sandbox = Sandbox(sms_key=os.environ["SMS_KEY"], provider=provider)
    MailServer(sandbox.mail, host=host, port=smtp_port).start()
    print(f"sandbox: what was sent is shown at {url}, SMTP listens on {host}:{smtp_port}")
    serve(create_app(sandbox), host=host, port=port, threads=8)


if __name__ == "__main__":
    main()
