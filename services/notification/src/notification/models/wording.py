"""Putting a notice into words: Arabic from right to left, English from left to right.

Facts, codes and numbers are wrapped in `<bdi>` in HTML, so that an order number inside an Arabic
sentence keeps its own direction. A fact that the words need and the notice lacks stops the
rendering: half a sentence is worse than none.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

LANGUAGES = ("ar", "en")
_MOMENTS = frozenset({"holds_until", "expires_at", "effective_at", "due_at"})
_RIYADH = timezone(timedelta(hours=3))
_UNSUBSCRIBE = {"ar": "لا أريد مثل هذه الرسائل", "en": "Do not send me such messages"}


@dataclass(frozen=True)
class Words:
    """A notice in one language."""

    language: str
    subject: str
    text: str
    html: str


def put_into_words(
    kind: str, language: str, facts: Mapping[str, Any], unsubscribe_url: str | None = None
) -> Words:
    """Return the subject, the plain text and the HTML of a notice.

    Raises:
        jinja2.UndefinedError: the words need a fact that is not there.
    """
    template = templates(language)[kind]
    facts = {
        name: _in_riyadh(value) if name in _MOMENTS else value for name, value in facts.items()
    }
    subject = _plain(template["subject"]).render(facts)
    text = _plain(template["body"]).render(facts)
    html = _layout().render(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        start="right" if language == "ar" else "left",
        subject=subject,
        subject_html=_html(template["subject"], facts),
        body_html=_html(template["body"], facts),
        unsubscribe_url=unsubscribe_url,
        unsubscribe_words=_UNSUBSCRIBE[language],
    )
    return Words(language, subject, text, html)


def _in_riyadh(moment: str) -> str:
    """Return an RFC 3339 moment as people read it, with its place's time zone."""
    return datetime.fromisoformat(moment).astimezone(_RIYADH).strftime("%Y-%m-%d %H:%M (UTC+3)")


@cache
def templates(language: str) -> dict[str, dict[str, str]]:
    """Return the templates of one language by kind."""
    source = resources.files("notification") / "templates" / f"notices.{language}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _html(source: str, facts: Mapping[str, Any]) -> Markup:
    """Render a template whose facts are escaped and isolated; the template itself is ours."""
    isolated = {name: _Isolated(value) for name, value in facts.items()}
    return Markup(_marked(source).render(isolated))  # noqa: S704


class _Isolated(str):
    """A string that equals itself in conditions and shows itself inside `<bdi>`."""

    __slots__ = ()

    def __html__(self) -> str:
        return f"<bdi>{escape(str(self))}</bdi>"


# Compiling a template takes longer than all else of a mail; ours are few, so each is kept.
@cache
def _plain(source: str) -> Template:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False).from_string(source)


@cache
def _marked(source: str) -> Template:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True).from_string(source)


@cache
def _layout() -> Template:
    source = resources.files("notification") / "templates" / "layout.html.j2"
    return _marked(source.read_text(encoding="utf-8"))
