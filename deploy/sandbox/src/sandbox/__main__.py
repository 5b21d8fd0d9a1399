"""Run the sandbox by itself: `python -m sandbox`.

    SANDBOX_HOST, SANDBOX_PORT, SANDBOX_SMTP_PORT    where it listens
    SANDBOX_PUBLIC_URL                               where people find its checkout
    SANDBOX_PAYMENTS                                 an SQLite file; without it they are forgotten
    PAYMENT_KEY, PAYMENT_WEBHOOK_SECRET, SMS_KEY     what booking and notification know too

A secret may be in the file that PAYMENT_KEY_FILE and its like name.
"""

import os
import signal
import sys
from pathlib import Path

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
        key=_secret("PAYMENT_KEY"),
        webhook_secret=_secret("PAYMENT_WEBHOOK_SECRET"),
        store=PaymentStore(os.environ.get("SANDBOX_PAYMENTS", ":memory:")),
        public_url=lambda: url,
    )
    sandbox = Sandbox(sms_key=_secret("SMS_KEY"), provider=provider)
    mail = MailServer(sandbox.mail, host=host, port=smtp_port)
    mail.start()
    # The first process of a container is not ended by this signal unless it says so.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    print(f"sandbox: what was sent is shown at {url}, SMTP listens on {host}:{smtp_port}")
    serve(create_app(sandbox), host=host, port=port, threads=8)
    mail.stop()


def _secret(name: str) -> str:
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ[name]


if __name__ == "__main__":
    main()
