"""The page of an archive, in the person's language; Arabic reads from right to left."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from privacy.doors.archive_cover import Cover
from privacy.doors.export_lines import Part, tables_of


def page_of(cover: Cover, parts: Sequence[Part]) -> Iterator[str]:
    """Give the page piece by piece; rows are read as they are shown."""
    language = "ar" if cover.language == "ar" else "en"
    environment = Environment(
        loader=PackageLoader("privacy"), autoescape=True, undefined=StrictUndefined
    )
    words = json.loads(
        files("privacy").joinpath("templates/words.json").read_text(encoding="utf-8")
    )
    environment.filters["shown"] = _shown
    yield from environment.get_template("archive.html").generate(
        cover=cover,
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        words={key: value[language] for key, value in words["page"].items()},
        services={key: value[language] for key, value in words["services"].items()},
        bases={key: value[language] for key, value in words["bases"].items()},
        parts=((part.holder, tables_of(part)) for part in parts),
        label=lambda label, fallback: _label(label, fallback, language),
    )


def _label(label: Mapping[str, str], fallback: str, language: str) -> str:
    return label.get(language) or fallback


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
