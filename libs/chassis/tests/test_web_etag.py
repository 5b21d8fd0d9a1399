from flask import Flask, Response, g

from chassis.web import if_match, remember_etag, with_headers


def tag(version: int, *beside: object) -> str:
    with Flask("etags").test_request_context():
        remember_etag(version, *beside)
        return str(g.etag)


def test_what_is_shown_beside_the_version_makes_another_tag() -> None:
    assert tag(7) == '"7"'
    assert tag(7, 12) == tag(7, 12)
    assert len({tag(7), tag(7, 12), tag(7, 11), tag(8, 12)}) == 4


def test_if_match_reads_the_version_alone() -> None:
    with Flask("etags").test_request_context(headers={"If-Match": tag(7, 12)}):
        assert if_match() == 7


def test_an_equal_tag_is_not_sent_again() -> None:
    with Flask("etags").test_request_context(headers={"If-None-Match": tag(7, 12)}):
        remember_etag(7, 12)
        assert with_headers(Response("body")).status_code == 304
        remember_etag(7, 11)
        assert with_headers(Response("body")).status_code == 200
