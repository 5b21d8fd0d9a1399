"""The shapes of artisans; what a profile shows is decided here, field by field."""

from typing import Any

import marshmallow as ma

from catalog.models.artisan import STATES, Artisan
from catalog.models.craft import CRAFTS
from catalog.models.portrait import Portrait
from catalog.models.region import REGIONS
from catalog.models.visibility import DEFAULTS, EYES, RULES
from chassis.paging import Page, PageQuery, page_schema
from chassis.schemas import Bilingual, Id, Phone, Schema, Text, Timestamp

_CRAFT = ma.validate.OneOf(list(CRAFTS))
_REGION = ma.validate.OneOf(REGIONS)
_BIO = 2000
_ADDRESS = 300
_REASON = 1000


class VisibilitySchema(Schema):
    """Who may see which field: public, after_purchase or never."""

    bio = Text(validate=ma.validate.OneOf(RULES), ledger="artisans.visibility")
    region = Text(validate=ma.validate.OneOf(RULES), ledger="artisans.visibility")
    address = Text(validate=ma.validate.OneOf(RULES), ledger="artisans.visibility")
    phone = Text(validate=ma.validate.OneOf(RULES), ledger="artisans.visibility")


class ApplicationSchema(Schema):
    """What somebody tells of themselves when they apply."""

    display_name = Bilingual(required=True, max_length=120, ledger="artisans.name_ar")
    bio = Bilingual(required=True, max_length=_BIO, multiline=True, ledger="artisans.bio_ar")
    craft = Text(required=True, validate=_CRAFT, ledger="artisans.craft")
    region = Text(required=True, validate=_REGION, ledger="artisans.region")
    address = Text(load_default=None, min_length=5, max_length=_ADDRESS, ledger="artisans.address")
    phone = Phone(load_default=None, ledger="artisans.phone")


class ProfileCorrectionSchema(Schema):
    """What is to change of one's own profile; what is left out stays."""

    display_name = Bilingual(max_length=120, ledger="artisans.name_ar")
    bio = Bilingual(max_length=_BIO, multiline=True, ledger="artisans.bio_ar")
    craft = Text(validate=_CRAFT, ledger="artisans.craft")
    region = Text(validate=_REGION, ledger="artisans.region")
    address = Text(allow_none=True, min_length=5, max_length=_ADDRESS, ledger="artisans.address")
    phone = Phone(allow_none=True, ledger="artisans.phone")
    visibility = ma.fields.Nested(VisibilitySchema)


class DecliningSchema(Schema):
    """Why an application is declined; the applicant reads it."""

    reason = Text(
        required=True,
        min_length=3,
        max_length=_REASON,
        multiline=True,
        ledger="artisans.decline_reason",
    )


class ArtisanSchema(Schema):
    """An artisan, with those fields that show themselves to the one who asks."""

    id = Id("art", required=True)
    display_name = Bilingual(required=True, max_length=120, ledger="artisans.name_ar")
    craft = Text(required=True, validate=_CRAFT, ledger="artisans.craft")
    bio = Bilingual(max_length=_BIO, multiline=True, ledger="artisans.bio_ar")
    region = Text(validate=_REGION, ledger="artisans.region")
    address = Text(allow_none=True, max_length=_ADDRESS, ledger="artisans.address")
    phone = Phone(allow_none=True, ledger="artisans.phone")


class ProfileSchema(ArtisanSchema):
    """A profile as its artisan, and who decides on applications, see it."""

    state = Text(required=True, validate=ma.validate.OneOf(STATES))
    visibility = ma.fields.Nested(VisibilitySchema, required=True)
    applied_at = Timestamp(required=True)
    decided_at = Timestamp(required=True, allow_none=True)
    decline_reason = Text(
        required=True, allow_none=True, max_length=_REASON, ledger="artisans.decline_reason"
    )


class PreviewSchema(Schema):
    """What a stranger, a buyer and the platform see of one's own profile."""

    stranger = ma.fields.Nested(ArtisanSchema, required=True)
    buyer = ma.fields.Nested(ArtisanSchema, required=True)
    platform = ma.fields.Nested(ArtisanSchema, required=True)


class ArtisansQuery(PageQuery):
    """Which part, and of which craft."""

    craft = Text(load_default=None, validate=_CRAFT)


class ApplicationsQuery(PageQuery):
    """Which part, and in which state."""

    state = Text(load_default="applied", validate=ma.validate.OneOf(STATES))


ArtisanPage = page_schema(ArtisanSchema)
ProfilePage = page_schema(ProfileSchema)


def seen(artisan: Artisan, eyes: str) -> dict[str, Any]:
    """Return what a profile shows to these eyes; what it hides is not there at all."""
    shown = {name: getattr(artisan, name) for name in DEFAULTS if artisan.shows(name, eyes)}
    return {
        "id": artisan.id,
        "display_name": artisan.display_name,
        "craft": artisan.craft,
        **shown,
    }


def shown(portrait: Portrait) -> dict[str, Any]:
    """Return what a profile shows to the one who looks."""
    return seen(portrait.artisan, portrait.eyes)


def shown_page(found: Page[Portrait]) -> Page[dict[str, Any]]:
    """Return what profiles show to the one who looks."""
    return Page([shown(portrait) for portrait in found.items], found.next)


def preview(artisan: Artisan) -> dict[str, Any]:
    """Return what each pair of eyes sees."""
    return {eyes: seen(artisan, eyes) for eyes in EYES}
