"""The shapes of the internal door by which booking asks what is on offer."""

import marshmallow as ma

from chassis.schemas import Bilingual, Id, Schema, Text, Timestamp, Whole

_MOST_ITEMS = 100


class AskedItemSchema(Schema):
    """A product or a session."""

    item_id = Id("prd", "ses", required=True)


class AskedSchema(Schema):
    """What booking wants to know of."""

    items = ma.fields.List(
        ma.fields.Nested(AskedItemSchema),
        required=True,
        validate=ma.validate.Length(min=1, max=_MOST_ITEMS),
    )


class OfferSchema(Schema):
    """One offer; the price is in halalas."""

    item_id = Text(required=True)
    kind = Text(required=True)
    listing_id = Text(required=True)
    title = Bilingual(required=True)
    unit_price = Whole(required=True)
    artisan_id = Text(required=True)
    artisan_person_id = Text(required=True)
    starts_at = Timestamp(required=True, allow_none=True)
    ends_at = Timestamp(required=True, allow_none=True)


class OffersSchema(Schema):
    """Those that are on offer."""

    offers = ma.fields.List(ma.fields.Nested(OfferSchema), required=True)
