"""Exports: what holders stream becomes one archive, for machines and for people."""

import dataclasses
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contracts.holders import PersonExported
from contracts.privacy import ArchiveReady
from privacy.use_cases.ask_again import ask_again
from privacy.use_cases.assemble_archive import assemble_archive
from privacy.use_cases.delete_files import delete_files

WORDS = "رسالة بالعربية <b>مع علامات</b> لا يعرفها غيري"


def exported(desk: Any, kind: str = "access", language: str = "ar") -> str:
    desk.toys["messaging"].write(desk.person, WORDS)
    desk.toys["messaging"].write("per_other0001", "words of somebody else entirely")
    body = {"kind": kind, "language": language}
    request_id = str(desk.post("/v1/privacy/requests", body)["id"])
    desk.settle()
    assert assemble_archive(desk.database, desk.deps) == 1
    desk.settle()
    return request_id


def fetched(desk: Any, request_id: str, **options: Any) -> Any:
    return desk.call("GET", f"/v1/privacy/requests/{request_id}/archive", **options)


def test_the_archive_holds_data_with_their_schema_a_map_and_a_page_to_read(desk: Any) -> None:
    request_id = exported(desk)
    shown = desk.shown(request_id)
    assert shown["status"] == "completed"
    assert shown["archive"]["expires_at"] == "2026-03-04T12:00:00Z"
    answer = fetched(desk, request_id)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    schema = json.loads(archive.read("schema.json"))
    for name in (*desk.toys, "privacy"):
        jsonschema.validate(json.loads(archive.read(f"data/{name}.json")), schema)
    letters = json.loads(archive.read("data/messaging.json"))["tables"]["letters"]
    assert [row["values"]["words"] for row in letters["rows"]] == [WORDS]
    page = archive.read("index.html").decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "&lt;b&gt;مع علامات&lt;/b&gt;" in page
    cards = json.loads(archive.read("data-map.json"))
    words = next(one for one in cards if one["column"] == "words")
    assert (words["basis"], words["retention"]) == ("contract", "account closed + 30 days")
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["rows"]["messaging"] == {"letters": 1}
    assert [one.request_id for one in desk.saying(ArchiveReady)] == [request_id]
    assert "archive_downloaded" in desk.events(request_id)


def test_the_page_is_in_the_persons_language(desk: Any) -> None:
    request_id = exported(desk, kind="portability", language="en")
    archive = zipfile.ZipFile(io.BytesIO(fetched(desk, request_id).data))
    assert '<html lang="en" dir="ltr">' in archive.read("index.html").decode()


def test_nothing_of_it_can_be_read_on_disk(desk: Any, environ: dict[str, str]) -> None:
    exported(desk)
    files = list(Path(environ["UPLOAD_DIR"]).iterdir())
    assert files
    for path in files:
        stored = path.read_bytes()
        assert WORDS.encode() not in stored
        assert not stored.startswith(b"PK")


def test_nobody_else_can_fetch_it_not_even_an_officer(desk: Any) -> None:
    request_id = exported(desk)
    for options in (
        {"by": "per_other0001"},
        {"by": "per_officer0001", "token": {"roles": ["officer"]}},
    ):
        answer = fetched(desk, request_id, **options)
        assert (answer.status_code, answer.json["code"]) == (404, "request_not_found")


def test_it_is_deleted_on_time(desk: Any, environ: dict[str, str]) -> None:
    request_id = exported(desk)
    delete_files(desk.database, desk.deps)
    assert len(list(Path(environ["UPLOAD_DIR"]).iterdir())) == 1
    desk.clock.forward(hours=73)
    answer = fetched(desk, request_id)
    assert (answer.status_code, answer.json["code"]) == (410, "archive_gone")
    delete_files(desk.database, desk.deps)
    assert list(Path(environ["UPLOAD_DIR"]).iterdir()) == []
    assert desk.events(request_id)[-1] == "archive_deleted"


def test_an_erasure_takes_earlier_archives_away(desk: Any, environ: dict[str, str]) -> None:
    request_id = exported(desk)
    desk.open()
    assert fetched(desk, request_id).json["code"] == "archive_gone"
    delete_files(desk.database, desk.deps)
    assert list(Path(environ["UPLOAD_DIR"]).iterdir()) == []


def test_what_nobody_finished_writing_is_deleted(desk: Any, environ: dict[str, str]) -> None:
    folder = Path(environ["UPLOAD_DIR"])
    folder.mkdir()
    (folder / "part_left_behind").write_bytes(b"noise")
    delete_files(desk.database, desk.deps)
    assert list(folder.iterdir())
    desk.clock.set(desk.clock.now().replace(year=2100))
    delete_files(desk.database, desk.deps)
    assert list(folder.iterdir()) == []


def test_an_archive_that_is_being_made_cannot_be_fetched_yet(desk: Any) -> None:
    request_id = desk.open("access")
    answer = fetched(desk, request_id)
    assert (answer.status_code, answer.json["code"]) == (409, "archive_not_ready")


@pytest.mark.parametrize("holder", ["catalog", "privacy"])
def test_a_service_uploads_for_itself_only(desk: Any, holder: str) -> None:
    request_id = desk.open("access")
    headers = desk.tokens.service_headers("booking", target="privacy")
    for path in (
        f"/internal/uploads/{request_id}/{holder}",
        f"/internal/requests/{request_id}/sought/{holder}",
    ):
        answer = desk.client.put(path, json={"values": []}, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "not_this_holder")


def test_a_part_larger_than_we_keep_is_refused(desk: Any) -> None:
    request_id = desk.open("access")
    object.__setattr__(desk.deps.settings, "upload_limit", 1000)
    headers = desk.tokens.service_headers("booking", target="privacy")
    path = f"/internal/uploads/{request_id}/booking"
    answer = desk.client.put(path, data=b"x" * 1001, headers=headers)
    assert answer.status_code == 413


def test_word_of_a_part_that_is_not_here_is_refused_on_record(desk: Any) -> None:
    desk.silent = set(desk.toys)
    request_id = desk.open("access")
    desk.settle()
    desk.silent = set()
    said = next(one for one in desk.said if type(one).__name__ == "PersonExported")
    desk.hear(type(said)(**{**vars(said), "holder": "booking"}))
    assert "part_refused" in desk.events(request_id)
    assert desk.shown(request_id)["status"] == "exporting"


def test_a_part_that_cannot_be_read_is_asked_for_again_later(desk: Any) -> None:
    desk.toys["messaging"].write(desk.person, WORDS)
    request_id = desk.open("access")
    junk = b"this is no line of JSON\n"
    desk.silent = {"booking"}
    desk.settle()
    headers = desk.tokens.service_headers("booking", target="privacy")
    path = f"/internal/uploads/{request_id}/booking"
    assert desk.client.put(path, data=junk, headers=headers).status_code == 204
    said = next(one for one in desk.said if isinstance(one, PersonExported))
    digest = hashlib.sha256(junk).hexdigest()
    desk.hear(dataclasses.replace(said, holder="booking", digest=digest))
    assert assemble_archive(desk.database, desk.deps) == 0
    assert "part_refused" in desk.events(request_id)
    assert desk.shown(request_id)["status"] == "exporting"
    assert assemble_archive(desk.database, desk.deps) == 0
    desk.silent = set()
    desk.clock.forward(minutes=1)
    ask_again(desk.database, desk.deps)
    desk.settle()
    assert assemble_archive(desk.database, desk.deps) == 1
    assert desk.shown(request_id)["status"] == "completed"
