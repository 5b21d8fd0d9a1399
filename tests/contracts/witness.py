"""Who holds every answer of the tour to the document, and who tries what is not theirs."""

import re
from typing import Any

import httpx
import jsonschema

from story.client import until

from ..privacy.canaries import Canary
from ..privacy.living import Town, profile_of

ABOUT_AN_ORDER = {
    ("POST", "/v1/payments"),
    ("POST", "/v1/conversations"),
    ("POST", "/v1/reviews"),
}
"""Whose order it is counts here as well, though its id stands in the body."""

_ID = re.compile(r"/[a-z]{3}_[0-9a-z]{10,}")
_ORDER = re.compile(r"'ord_[0-9a-z]{10,}'")
_NOT_YOURS = {403, 404}


class Witness:
    """Sees every answer that people get, and holds it to the document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self.succeeded: set[tuple[str, str]] = set()
        self.tried_by_others: set[tuple[str, str]] = set()
        self.complaints: list[str] = []

    def see(self, method: str, template: str, answer: httpx.Response) -> None:
        """Look at one answer."""
        if answer.is_success:
            self.succeeded.add((method, template))
        responses = self._document["paths"][template][method.lower()]["responses"]
        said = responses.get(str(answer.status_code))
        if said is None:
            self.complaints.append(f"{method} {template} answered {answer.status_code}")
            return
        for kind, content in said.get("content", {}).items():
            if kind == answer.headers.get("Content-Type") and kind.endswith("json"):
                self._check(f"{method} {template}", content["schema"], answer.json())

    def is_of_somebody(self, method: str, template: str, path: str, body: Any) -> bool:
        """Tell whether a call names something by its id that is not everybody's."""
        if (method, template) in ABOUT_AN_ORDER:
            return _ORDER.search(str(body)) is not None
        return self.is_restricted(method, template) and _ID.search(path) is not None

    def is_restricted(self, method: str, template: str) -> bool:
        """Tell whether not everybody may make a call."""
        access: str = self._document["paths"][template][method.lower()]["x-access"]
        return access != "anyone"

    def see_outsider(self, method: str, template: str, status: int) -> None:
        """Look at how somebody was answered whose it is not."""
        self.tried_by_others.add((method, template))
        if status not in _NOT_YOURS:
            self.complaints.append(f"{method} {template} answered an outsider {status}")

    def _check(self, label: str, schema: dict[str, Any], body: Any) -> None:
        whole = {**schema, "components": self._document["components"]}
        for wrong in jsonschema.Draft202012Validator(whole).iter_errors(body):
            self.complaints.append(f"{label}: {wrong.json_path} {wrong.message[:200]}")


class Outsider:
    """An artisan who has to do with nobody here, and repeats what others have done."""

    def __init__(self, town: Town) -> None:
        person = Canary("e", "en")
        email = town.join(person)
        api = town.api(person)
        applied = api.post("/v1/artisans", profile_of(person))
        town.officer.post(f"/v1/artisans/{applied['id']}/approval")
        until("the role", lambda: "artisan" in api.get("/v1/me")["roles"])
        self._api = town.sign_in(person, email)

    def status_of(self, method: str, path: str, options: dict[str, Any]) -> int:
        """Make the same call, and return how it was answered."""
        headers = self._api._headers(options.get("headers", {}))
        return self._api._http.request(method, path, **{**options, "headers": headers}).status_code
