"""One person asks to be erased everywhere; it waits for an order on its way, then goes through."""

from typing import Any

from story.acts.trade import complete
from story.client import Api, until
from story.stage import Stage

_REQUESTS = "/v1/privacy/requests"


def forget(stage: Stage, orders: dict[str, str]) -> dict[str, Any]:
    """Play the erasure, and return its certificate."""
    stage.telling.act("One person is erased everywhere · محو بيانات شخص")
    api = stage.sign_in(stage.cast.leaving)
    request = ask_to_be_erased(stage, api)
    path = f"{_REQUESTS}/{request['id']}"
    waiting = until("the request to say why it waits", lambda: _blocked(api, path))
    reasons = ", ".join(f"{one['holder']}: {one['code']}" for one in waiting["blockers"])
    stage.telling.step(f"confirmed, but it waits: {reasons}")
    complete(stage, stage.cast.weaver, orders["on_its_way"])
    stage.telling.step("the rug was delivered; the request goes on by itself")
    return certificate_of(stage, request)


def ask_to_be_erased(stage: Stage, api: Api) -> dict[str, Any]:
    """Ask for erasure, look at the preview, and confirm it; return the request."""
    request: dict[str, Any] = api.post(_REQUESTS, {"kind": "erasure"})
    path = f"{_REQUESTS}/{request['id']}"
    stage.telling.step(f"request {request['id']} is open; all services count and hold still")
    preview = until("the preview", lambda: _previewed(api, path))
    api.post(f"{path}/confirmation", {"preview_digest": preview["preview_digest"]})
    return request


def certificate_of(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
    """Wait until a confirmed erasure is done, and return its certificate."""
    outside = stage.anonymous("ar")
    status = _path_of(request["status_url"])
    until("every service to have erased", lambda: _is(outside, status, "erased", "completed"))
    stage.telling.step("every service has erased and signed; stores are being searched")
    until("every store to be swept", lambda: _is(outside, status, "completed"))
    stage.telling.step("completed: every sweep is signed, the sought values are destroyed")
    certificate: dict[str, Any] = outside.get(f"{status}/certificate")
    return certificate


def _previewed(api: Api, path: str) -> Any:
    request = api.get(path)
    return request if request.get("preview_digest") else None


def _blocked(api: Api, path: str) -> Any:
    request = api.get(path)
    return request if request["status"] == "waiting" and request["blockers"] else None


def _is(api: Api, status: str, *states: str) -> bool:
    return api.get(status)["status"] in states


def _path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3] if "://" in url else url
