"""Reading mail as a person does: open the newest message, find the code."""

import re
from typing import Any, Self

import httpx

from story.client import until

_CODE = re.compile(r"(?<![0-9A-Za-z_.:])(\d{6})(?![0-9A-Za-z_])")


class Mailbox:
    """What was delivered to people, read over HTTP from the sandbox."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=10)
        self._used: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._http.close()

    def code_mailed_to(self, address: str) -> str:
        """Wait for an e-mail with a code that was not used before, and return the code."""
        return until(f"a code mailed to {address}", lambda: self._code("/messages", address))

    def code_texted_to(self, phone: str) -> str:
        """Wait for an SMS with a code that was not used before, and return the code."""
        return until(f"a code texted to {phone}", lambda: self._code("/sms", phone))

    def mail_to(self, address: str) -> list[dict[str, Any]]:
        """Return every e-mail to an address, oldest first."""
        answer = self._http.get("/messages", params={"to": address})
        return list(answer.raise_for_status().json()["messages"])

    def _code(self, path: str, to: str) -> str | None:
        answer = self._http.get(path, params={"to": to}).raise_for_status().json()
        for message in reversed(answer["messages"]):
            for code in _CODE.findall(message["text"]):
                if code not in self._used:
                    self._used.add(code)
                    return str(code)
        return None
