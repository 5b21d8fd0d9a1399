"""The committed files equal the code, and routes follow from what documents say."""

from pathlib import Path

import pytest

from embedded.names import NAMES
from gateway.__main__ import NGINX, made_files, main
from gateway.documents import Documents
from gateway.routes import public_routes, routes_conf, streams_conf

ORDERS = {
    "paths": {
        "/v1/orders/{order_id}": {"get": {"responses": {}}},
        "/v1/orders/mine": {"get": {"responses": {}}, "post": {"responses": {}}},
        "/internal/secret": {"get": {"responses": {}}},
        "/openapi.json": {"get": {"responses": {}}},
    }
}
SESSIONS = {
    "paths": {
        "/v1/sessions": {"post": {"x-access": "anyone", "responses": {}}},
        "/v1/me": {"patch": {"x-access": "person", "responses": {}}},
    }
}
STREAM = {
    "paths": {"/v1/stream": {"get": {"responses": {"200": {"content": {"text/event-stream": {}}}}}}}
}


def test_what_is_committed_is_what_the_code_says(documents: Documents) -> None:
    for name, text in made_files(documents):
        assert (NGINX / name).read_text(encoding="utf-8") == text, f"{name}: run make gateway"


def test_the_gateway_starts_with_every_service() -> None:
    assert f'services="{" ".join(NAMES)}"' in (NGINX / "start.sh").read_text(encoding="utf-8")


def test_literal_paths_come_first_and_a_parameter_is_one_segment() -> None:
    routes = public_routes({"booking": ORDERS})
    assert [route.pattern for route in routes] == ["^/v1/orders/mine$", "^/v1/orders/[^/]+$"]
    assert routes[0].methods == ("GET", "POST")


def test_internal_paths_are_in_no_table() -> None:
    written = routes_conf(public_routes({"booking": ORDERS}))
    assert "internal" not in written
    assert "openapi" not in written


def test_ways_to_a_token_are_those_that_anyone_may_try_at_identity() -> None:
    routes = public_routes({"identity": SESSIONS, "booking": SESSIONS})
    assert {(r.path, r.owner) for r in routes if r.gives_tokens} == {("/v1/sessions", "identity")}


def test_each_stream_has_its_location() -> None:
    routes = public_routes({"booking": ORDERS, "messaging": STREAM})
    assert streams_conf(routes).count("location") == 1
    assert "location ~ ^/v1/stream$ {" in streams_conf(routes)


def test_what_is_no_folder_lays_out_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, status in ((["--help"], 0), ([], 2)):
        monkeypatch.setattr("sys.argv", ["gateway", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (ended.value.code, list(tmp_path.iterdir())) == (status, [])
        assert "python -m gateway" in "".join(capsys.readouterr())
