"""The shape of the fields of craft."""

from typing import Any

import marshmallow as ma

from catalog.models.craft import CRAFTS
from chassis.schemas import Bilingual, Schema, Text


class CategorySchema(Schema):
    """One field of craft."""

    key = Text(required=True)
    title = Bilingual(required=True)


class CategoriesSchema(Schema):
    """All of them."""

    items = ma.fields.List(ma.fields.Nested(CategorySchema), required=True)


def all_categories() -> dict[str, Any]:
    """Return the fields of craft in their order."""
    return {"items": [{"key": key, "title": title} for key, title in CRAFTS.items()]}
