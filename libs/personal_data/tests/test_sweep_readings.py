"""A sought value is found in every spelling and encoding, and nothing else is."""

import base64
import gzip
import json
import os
import quopri
import time
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import quote, urlencode

import pytest

from personal_data.sweep.readings import readings
from personal_data.sweep.searcher import Searcher

MAIL = "Noura.Salem@example.com"
PHONE = "+966501234567"
NAME = "نورة السالم القحطاني"
VALUES = (MAIL, PHONE, NAME)

DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = f"عن {text}"
    message.set_content(f"مرحبا {text}\n", cte="base64")
    message.add_alternative(f"<p dir=rtl>{text}</p>", subtype="html", cte="quoted-printable")
    message.add_attachment(gzip.compress(text.encode()), maintype="application", subtype="gzip")
    return message.as_bytes()


WAYS: dict[str, Callable[[str], str | bytes]] = {
    "as it stands": lambda text: f"before {text} after",
    "other case": str.swapcase,
    "wide forms": lambda text: text.translate(WIDE),
    "Arabic-Indic digits": lambda text: text.translate(DIGITS),
    "Persian digits": lambda text: text.translate(PERSIAN),
    "without the plus": lambda text: text.removeprefix("+"),
    "with 00": lambda text: text.replace("+", "00"),
    "direction marks inside": lambda text: f"{text[:5]}\u200f\u202b{text[5:]}",
    "tatweel inside": lambda text: f"{text[:2]}\u0640{text[2:]}",
    "other spaces": lambda text: text.replace(" ", "\u00a0\n\t"),
    "UTF-8 bytes": lambda text: b"\xff\x00" + text.encode() + b"\xfe",
    "UTF-16 with mark": lambda text: text.encode("utf-16"),
    "UTF-16 little": lambda text: b"\xee" + text.encode("utf-16-le") + b"\xee",
    "UTF-16 big": lambda text: b"\xee" + text.encode("utf-16-be") + b"\xee",
    "URL": lambda text: f"https://example.com/?q={quote(text, safe='')}&x=1",
    "form": lambda text: urlencode({"a": "100%", "to": text}),
    "twice in a URL": lambda text: quote(quote(text, safe=""), safe=""),
    "JSON": lambda text: json.dumps({"to": [text]}),
    "JSON in JSON": lambda text: json.dumps({"body": json.dumps({"to": text})}),
    "representation": lambda text: repr(text.encode()),
    "HTML": lambda text: f"<b>{text.replace('@', '&#64;').replace('+', '&#x2b;')}</b>",
    "base64 of the text": encoded,
    "base64 shifted by one": lambda text: encoded(f"x{text}yz"),
    "base64 shifted by two": lambda text: encoded(f"xx{text}y"),
    "base64 in a path": lambda text: f"/files/{encoded(text)}",
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64 of JSON": lambda text: encoded(json.dumps({"to": text})),
    "base64 in lines": lambda text: base64.encodebytes(f"{'-' * 99}{text}".encode()),
    "quoted printable": lambda text: quopri.encodestring(f"{'-' * 60}{text}".encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip inside bytes": lambda text: b"head" + gzip.compress(text.encode()),
    "a mail": mail,
}


def found(data: str | bytes, *values: str) -> set[int]:
    searcher = Searcher(values or VALUES)
    return {number for text in readings(data) for number in searcher.found_in(text)}


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("way", WAYS)
def test_a_value_is_found(way: str, value: str) -> None:
    assert VALUES.index(value) in found(WAYS[way](value))


def test_what_is_not_there_is_not_found() -> None:
    innocent = ["noura.salem@example.org", "+966501234568", "نورة السالم", "{}", "", "%%%\\"]
    assert [found(text) for text in innocent] == [set()] * len(innocent)


def test_a_short_value_is_never_looked_for() -> None:
    assert found("riyadh", "riyadh") == set()


def test_nothing_is_looked_for_where_nothing_is_sought() -> None:
    assert Searcher([]).found_in("anything") == set()


def test_noise_is_read_in_good_time() -> None:
    started = time.monotonic()
    assert found(os.urandom(100_000)) == set()
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call +966501234567 now", "call +[erased] now"),
        ("اتصل على ٩٦٦٥٠١٢٣٤٥٦٧ الآن", "اتصل على [erased] الآن"),
        ("NOURA.SALEM@EXAMPLE.COM", "[erased]"),
        ("عن نورة  السالم\nالقحطاني، شكرًا", "عن [erased]، شكرًا"),
        ("nobody", "nobody"),
        (f"{MAIL}{MAIL}", "[erased][erased]"),
    ],
)
def test_a_tombstone_takes_the_place_of_a_value_and_nothing_else(text: str, expected: str) -> None:
    assert Searcher(VALUES).without(text) == expected
