"""JSON is read in one way only, or not at all."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.strict_json import DEEPEST, NotStrict, parse


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"9" * 5000,
        b'"\xff"',
        b'"a\x00b"',
        b'"a\\u0000b"',
        b'"\\ud83d"',
        b'{"\\udc00": 1}',
        b"[" * 100_000,
        b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2),
        b"\xef\xbb\xbf{}",
        b"{} {}",
    ],
)
def test_what_is_ambiguous_is_refused(raw: bytes) -> None:
    with pytest.raises(NotStrict):
        parse(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        ('"زير 😀"'.encode(), "زير 😀"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"' + b"[" * 100 + b'"', "[" * 100),
        (b"[" * DEEPEST + b"]" * DEEPEST, None),
    ],
)
def test_what_is_clear_is_read(raw: bytes, value: object) -> None:
    read = parse(raw)
    assert value is None or read == value


@given(st.binary(max_size=200))
def test_no_bytes_fail_in_another_way(raw: bytes) -> None:
    with contextlib.suppress(NotStrict):
        parse(raw)
