"""Refusals have codes of their own and words in both languages."""

import re
from collections import Counter

from chassis import refusals
from chassis.errors import refusals_of
from chassis.refusals import RecentSignInNeeded, TooManyRequests


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = Counter(cls.code for cls in refusals_of(refusals.__name__))
    assert codes
    assert set(codes.values()) == {1}
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


def test_every_refusal_speaks_both_languages() -> None:
    for cls in refusals_of(refusals.__name__):
        assert 400 <= cls.status < 600
        for words in (cls.title, cls.detail):
            assert set(words) == {"ar", "en"}, cls
            assert re.search("[\u0600-\u06ff]", words["ar"]), cls


def test_facts_are_filled_in() -> None:
    assert "10" in RecentSignInNeeded(minutes=10).detail_in("ar")
    limited = TooManyRequests(retry_after=7)
    assert limited.headers == {"Retry-After": "7"}
    assert "7" in limited.detail_in("en")
