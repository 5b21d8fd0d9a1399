"""Pages of a list by keyset: an opaque cursor that says where the last page ended.

Source: https://use-the-index-luke.com/no-offset
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask import g, has_request_context
from marshmallow import Schema as MarshmallowSchema
from marshmallow import fields, post_load
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, UnaryExpression, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import desc_op

from chassis.refusals import CursorInvalid
from chassis.schemas import Schema, Text, Whole
from chassis.strict_json import parse

Item = TypeVar("Item")
MOST = 100
_USUAL = 20
_MOST_STORED = 2**31 - 1


@dataclass(frozen=True)
class PageRequest:
    """How many, and from where."""

    limit: int = _USUAL
    cursor: str | None = None


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it, or None."""

    items: Sequence[Item]
    next: str | None = None


class PageQuery(Schema):
    """The query of every list."""

    limit = Whole(
        least=1,
        most=MOST,
        textual=True,
        load_default=_USUAL,
        metadata={"description": "how many"},
    )
    cursor = Text(
        load_default=None, max_length=500, metadata={"description": "next of the page before"}
    )

    @post_load
    def build(self, values: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Gather limit and cursor into `page`, beside what a list's own query adds."""
        page_of = PageRequest(limit=values.pop("limit"), cursor=values.pop("cursor"))
        return {**values, "page": page_of}


def page_schema(item: type[MarshmallowSchema]) -> type[Schema]:
    """Return the shape of a page of these items."""
    name = f"{item.__name__.removesuffix('Schema')}Page"
    shape = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(required=True, allow_none=True),
    }
    return type(name, (Schema,), shape)


def page(
    session: Session,
    found: Select[Any],
    order: Sequence[SQLColumnExpression[Any]],
    wanted: PageRequest,
) -> Page[Any]:
    """Return one page of a query, ordered by columns whose last one is unique.

    Raises:
        CursorInvalid: the cursor was not made for this order.
    """
    return _cut(list(session.scalars(_one_more(found, order, wanted))), order, wanted)


def page_of_rows(
    session: Session,
    found: Select[Any],
    order: Sequence[SQLColumnExpression[Any]],
    wanted: PageRequest,
) -> Page[Any]:
    """Return one page of a query of columns, which holds those of its order.

    Raises:
        CursorInvalid: the cursor was not made for this order.
    """
    return _cut(list(session.execute(_one_more(found, order, wanted))), order, wanted)


def _one_more(
    found: Select[Any], order: Sequence[SQLColumnExpression[Any]], wanted: PageRequest
) -> Select[Any]:
    """Return the query of a page and one row beyond, which tells whether there is another."""
    if wanted.cursor is not None:
        found = found.where(_after(order, _read(wanted.cursor, order)))
    return found.order_by(*order).limit(wanted.limit + 1)


def _cut(
    rows: list[Any], order: Sequence[SQLColumnExpression[Any]], wanted: PageRequest
) -> Page[Any]:
    if len(rows) <= wanted.limit:
        return Page(rows)
    rows = rows[: wanted.limit]
    cursor = _write([getattr(rows[-1], _column(key).key or "") for key in order])
    if has_request_context():
        g.next_page = cursor
    return Page(rows, cursor)


def _column(key: SQLColumnExpression[Any]) -> Any:
    return key.element if isinstance(key, UnaryExpression) else key


def _is_descending(key: SQLColumnExpression[Any]) -> bool:
    return isinstance(key, UnaryExpression) and key.modifier is desc_op


def _after(order: Sequence[SQLColumnExpression[Any]], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the rows behind a position: greater in the first key that differs."""
    alternatives = []
    for index, (key, value) in enumerate(zip(order, values, strict=True)):
        equal = [_column(k) == v for k, v in zip(order[:index], values[:index], strict=True)]
        column = _column(key)
        alternatives.append(and_(*equal, column < value if _is_descending(key) else column > value))
    return or_(*alternatives)


def _write(values: Sequence[Any]) -> str:
    plain = [["t", v.isoformat()] if isinstance(v, datetime) else ["v", v] for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(cursor: str, order: Sequence[SQLColumnExpression[Any]]) -> list[Any]:
    """Return the position in a cursor, which must fit the columns that it is compared with."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = [
            datetime.fromisoformat(value) if kind == "t" else value for kind, value in parse(raw)
        ]
    except (binascii.Error, ValueError, TypeError) as wrong:
        raise CursorInvalid from wrong
    if len(values) != len(order) or not all(map(_fits, order, values)):
        raise CursorInvalid
    return values


def _fits(key: SQLColumnExpression[Any], value: Any) -> bool:
    if isinstance(value, datetime) and value.tzinfo is None:
        return False
    if isinstance(value, int) and abs(value) > _MOST_STORED:
        return False
    return type(value) is _column(key).type.python_type
