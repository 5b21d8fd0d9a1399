"""The shapes of products, workshops and sessions."""

from typing import Any

import marshmallow as ma

from catalog.models.craft import CRAFTS
from catalog.models.listing import KINDS
from chassis.paging import PageQuery, page_schema
from chassis.schemas import Bilingual, Flag, Id, Money, Schema, Text, Timestamp, Whole

_CRAFT = ma.validate.OneOf(list(CRAFTS))
_DESCRIPTION = 4000
_MOST_STOCK, _MOST_SEATS = 1_000_000, 10_000
_PRICE = ma.validate.Range(
    min=1, max=100_000_000, error="A price lies between 0.01 and 1,000,000.00."
)


class OfferedSchema(Schema):
    """What products and workshops have in common when they are published."""

    title = Bilingual(required=True, ledger="listings.title_ar")
    description = Bilingual(
        required=True, max_length=_DESCRIPTION, multiline=True, ledger="listings.description_ar"
    )
    category = Text(required=True, validate=_CRAFT)
    price = Money(required=True, validate=_PRICE)


class NewProductSchema(OfferedSchema):
    """A product to publish; `stock` is how many pieces there are."""

    stock = Whole(required=True, least=0, most=_MOST_STOCK)


class NewWorkshopSchema(OfferedSchema):
    """A workshop to publish; its sessions come one by one."""


class WorkshopCorrectionSchema(Schema):
    """What is to change of a workshop; what is left out stays."""

    title = Bilingual(ledger="listings.title_ar")
    description = Bilingual(
        max_length=_DESCRIPTION, multiline=True, ledger="listings.description_ar"
    )
    category = Text(validate=_CRAFT)
    price = Money(validate=_PRICE)
    published = Flag()


class ProductCorrectionSchema(WorkshopCorrectionSchema):
    """What is to change of a product; what is left out stays."""

    stock = Whole(least=0, most=_MOST_STOCK)


class MakerSchema(Schema):
    """Who offers it."""

    id = Id("art", required=True)
    display_name = Bilingual(required=True, max_length=120, ledger="artisans.name_ar")


class RatingSchema(Schema):
    """What all reviews come to."""

    count = Whole(required=True)
    average = ma.fields.Float(required=True, allow_none=True)


class WorkshopSchema(Schema):
    """A workshop, as anybody sees it."""

    id = Id("prd", "wks", required=True, attribute="listing.id")
    kind = Text(required=True, validate=ma.validate.OneOf(KINDS), attribute="listing.kind")
    title = Bilingual(required=True, attribute="listing.title", ledger="listings.title_ar")
    description = Bilingual(
        required=True,
        max_length=_DESCRIPTION,
        multiline=True,
        attribute="listing.description",
        ledger="listings.description_ar",
    )
    category = Text(required=True, validate=_CRAFT, attribute="listing.category")
    price = Money(required=True, attribute="listing.price")
    published = Flag(required=True, attribute="listing.published")
    published_at = Timestamp(required=True, attribute="listing.published_at")
    artisan = ma.fields.Nested(MakerSchema, required=True)
    rating = ma.fields.Nested(RatingSchema, required=True)


class ProductSchema(WorkshopSchema):
    """A product, as anybody sees it: what is declared, and what is left as booking says."""

    stock = Whole(required=True, attribute="listing.stock")
    available = Whole(required=True, allow_none=True)


class FoundSchema(WorkshopSchema):
    """Something that was found, a product or a workshop; only a product has pieces left."""

    available = Whole(required=True, allow_none=True)


class ListingsQuery(PageQuery):
    """Which part, and, where given, of which craft and which artisan."""

    category = Text(load_default=None, validate=_CRAFT)
    artisan_id = Id("art", load_default=None)


class SearchQuery(PageQuery):
    """What to look for, and, where given, of which kind and craft."""

    q = Text(required=True, min_length=1, max_length=100)
    kind = Text(load_default=None, validate=ma.validate.OneOf(KINDS))
    category = Text(load_default=None, validate=_CRAFT)


class NewSessionSchema(Schema):
    """When a workshop takes place, and for how many."""

    starts_at = Timestamp(required=True)
    ends_at = Timestamp(required=True)
    capacity = Whole(required=True, least=1, most=_MOST_SEATS)

    @ma.validates_schema
    def _end_after_the_beginning(self, values: dict[str, Any], **_more: Any) -> None:
        if values["ends_at"] <= values["starts_at"]:
            raise ma.ValidationError("Must end after it begins.", "ends_at")


class CapacitySchema(Schema):
    """How many seats a session has from now on."""

    capacity = Whole(required=True, least=0, most=_MOST_SEATS)


class SessionSchema(Schema):
    """A session, and how many seats are left as booking says."""

    id = Id("ses", required=True, attribute="session.id")
    workshop_id = Id("wks", required=True, attribute="session.workshop_id")
    starts_at = Timestamp(required=True, attribute="session.starts_at")
    ends_at = Timestamp(required=True, attribute="session.ends_at")
    capacity = Whole(required=True, attribute="session.capacity")
    available = Whole(required=True, allow_none=True)
    version = Whole(
        required=True, attribute="session.version", metadata={"description": "for If-Match"}
    )


class SessionsSchema(Schema):
    """All sessions of a workshop, the next one first."""

    items = ma.fields.List(ma.fields.Nested(SessionSchema), required=True)


ProductPage = page_schema(ProductSchema)
WorkshopPage = page_schema(WorkshopSchema)
FoundPage = page_schema(FoundSchema)
