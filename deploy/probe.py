"""Asks a process on its management port whether it is ready; small, because it is run often.

    python -IS probe.py [PORT [PATH]]

Ends with 0 where the answer is 200, and otherwise prints what is missing.
"""

import os
import socket
import sys

PATIENCE = 4.0


def main(arguments: list[str]) -> int:
    """Ask once, and return the exit status."""
    port = int(arguments[0]) if arguments else int(os.environ.get("MANAGEMENT_PORT", "9000"))
    path = arguments[1] if len(arguments) > 1 else "/readyz"
    try:
        answer = ask(port, path)
    except OSError as failed:
        print(f"port {port} does not answer: {failed}")
        return 1
    head, _, body = answer.partition("\r\n\r\n")
    if head.split(" ")[1:2] == ["200"]:
        return 0
    print(body or head)
    return 1


def ask(port: int, path: str) -> str:
    """Return the whole answer of a server on this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        parts = []
        while part := connection.recv(4096):
            parts.append(part)
    return b"".join(parts).decode(errors="replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
