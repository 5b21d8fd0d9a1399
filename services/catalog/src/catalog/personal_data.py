"""The ledger of the catalog: every column, whose it is, what for, and until when.

An artisan's profile and listings are theirs and go with them, once everybody has heard that nothing
of theirs can be bought. A review is its author's: their erasure takes author, order and words and
leaves the rating, which says nothing about anybody; an artisan's erasure leaves it alone.
"""

from functools import partial
from typing import Any

from catalog.models import (
    LIBRARY,
    Artisan,
    Availability,
    Listing,
    Purchase,
    PurchaseLine,
    Review,
    WorkshopSession,
)
from personal_data.declarations import Personal
from personal_data.ledger import (
    DELETE,
    MINE,
    NOTHING,
    Ledger,
    Retention,
    impersonal,
    not_personal,
    personal,
    table,
    tie,
    tied,
)
from personal_data.tables import library_ledger

_SHOWING = "essential.service"
_EVERYBODY = ("everybody",)
_AS_CHOSEN = ("whoever the artisan chose",)
_TWO_YEARS = 730


def _of_artisan(category: str, ar: str, en: str, **more: Any) -> Personal:
    """Declare what an artisan tells of themselves or of what they offer."""
    return personal(
        category,
        purpose=_SHOWING,
        basis="contract",
        label={"ar": ar, "en": en},
        subject="supplier_vendor",
        **more,
    )


_of_profile = partial(_of_artisan, corrected_by="PATCH /v1/artisans/me")
_of_listing = partial(_of_artisan, corrected_by="PATCH /v1/products/{product_id}")

_ARTISANS = table(
    Artisan,
    label={"ar": "ملف الحِرفي", "en": "Artisan's profile"},
    ties=(tie("person_id", erasing=DELETE),),
    retention=Retention("artisan erased"),
    columns={
        "id": impersonal(),
        "person_id": tied(),
        "state": _of_artisan(
            "user.account", "حالة الطلب", "State of the application", source="the platform"
        ),
        "name_ar": _of_profile(
            "user.name", "الاسم المعروض بالعربية", "Public name in Arabic", recipients=_EVERYBODY
        ),
        "name_en": _of_profile(
            "user.name",
            "الاسم المعروض بالإنجليزية",
            "Public name in English",
            recipients=_EVERYBODY,
        ),
        "bio_ar": _of_profile(
            "user.content.public", "النبذة بالعربية", "About, in Arabic", recipients=_AS_CHOSEN
        ),
        "bio_en": _of_profile(
            "user.content.public", "النبذة بالإنجليزية", "About, in English", recipients=_AS_CHOSEN
        ),
        "craft": _of_profile("user.job_title", "الحرفة", "Craft", recipients=_EVERYBODY),
        "region": _of_profile(
            "user.location.imprecise", "المنطقة", "Region", recipients=_AS_CHOSEN
        ),
        "address": _of_profile(
            "user.contact.address", "عنوان المشغل", "Address of the workshop", recipients=_AS_CHOSEN
        ),
        "phone": _of_profile(
            "user.contact.phone_number",
            "هاتف المشغل",
            "Phone of the workshop",
            recipients=_AS_CHOSEN,
        ),
        "visibility": _of_profile(
            "user.privacy_preferences", "من يرى ماذا", "Who may see what", sought=False
        ),
        "applied_at": _of_artisan("user.account", "تاريخ الطلب", "Applied at"),
        "decided_at": _of_artisan(
            "user.account", "تاريخ البت", "Decided at", source="the platform"
        ),
        "decline_reason": _of_artisan(
            "user.content.private",
            "سبب الرفض",
            "Why it was declined",
            source="an officer",
            sought=False,
        ),
        "version": impersonal(derived=True),
    },
)

_LISTINGS = table(
    Listing,
    label={"ar": "المعروضات", "en": "Listings"},
    ties=(tie(via=("artisan_id", Artisan), erasing=DELETE),),
    retention=Retention("artisan erased"),
    columns={
        "id": impersonal(),
        "artisan_id": impersonal(),
        "kind": impersonal(),
        "title_ar": _of_listing(
            "user.content.public", "العنوان بالعربية", "Title in Arabic", recipients=_EVERYBODY
        ),
        "title_en": _of_listing(
            "user.content.public", "العنوان بالإنجليزية", "Title in English", recipients=_EVERYBODY
        ),
        "description_ar": _of_listing(
            "user.content.public", "الوصف بالعربية", "Description in Arabic", recipients=_EVERYBODY
        ),
        "description_en": _of_listing(
            "user.content.public",
            "الوصف بالإنجليزية",
            "Description in English",
            recipients=_EVERYBODY,
        ),
        "category": impersonal(),
        "price": impersonal(),
        "stock": impersonal(),
        "published": impersonal(),
        "published_at": impersonal(),
        "search": _of_artisan(
            "user.content.public",
            "كلمات البحث",
            "Words to be found by",
            source="derived from title and description",
            sought=False,
            exported=False,
        ),
        "version": impersonal(derived=True),
    },
)

_SESSIONS = table(
    WorkshopSession,
    label={"ar": "مواعيد الورش", "en": "Sessions of workshops"},
    ties=(tie(via=("workshop_id", Listing), erasing=DELETE),),
    retention=Retention("artisan erased"),
    columns={
        "id": impersonal(),
        "workshop_id": impersonal(),
        "starts_at": impersonal(),
        "ends_at": impersonal(),
        "capacity": impersonal(),
        "version": impersonal(derived=True),
    },
)

_PURCHASES = table(
    Purchase,
    label={"ar": "ما اشتريته", "en": "What you have bought"},
    ties=(tie("buyer_id", erasing=DELETE),),
    retention=Retention("ordered", days=_TWO_YEARS, since="placed_at"),
    columns={
        "order_id": impersonal(),
        "buyer_id": tied(),
        "artisan_id": impersonal(),
        "state": personal(
            "user.behavior.purchase_history",
            purpose=_SHOWING,
            basis="contract",
            label={"ar": "حالة الطلب", "en": "State of the order"},
            source="booking",
        ),
        "placed_at": impersonal(),
        "version": impersonal(derived=True),
    },
)

_PURCHASE_LINES = table(
    PurchaseLine,
    label={"ar": "تفاصيل ما اشتريته", "en": "What you have bought, line by line"},
    ties=(tie(via=("order_id", Purchase), erasing=NOTHING),),
    retention=Retention("ordered", days=_TWO_YEARS),
    columns={"order_id": impersonal(), "listing_id": impersonal()},
)

_REVIEWS = table(
    Review,
    label={"ar": "تقييماتك", "en": "Your reviews"},
    ties=(tie("author_id", erasing=MINE),),
    retention=Retention("author erased"),
    columns={
        "id": impersonal(),
        "listing_id": impersonal(),
        "order_id": personal(
            "user.unique_id.pseudonymous",
            purpose=_SHOWING,
            basis="contract",
            label={"ar": "رقم الطلب", "en": "Order"},
        ),
        "author_id": tied(),
        "rating": impersonal("counts for the listing, and without author and words is nobody's"),
        "text": personal(
            "user.content.public",
            purpose=_SHOWING,
            basis="contract",
            label={"ar": "نص التقييم", "en": "Words"},
            recipients=_EVERYBODY,
        ),
        "posted_at": impersonal(),
    },
)

LEDGER = Ledger(
    service="catalog",
    tables=(
        _ARTISANS,
        _LISTINGS,
        _SESSIONS,
        _PURCHASES,
        _PURCHASE_LINES,
        _REVIEWS,
        not_personal(Availability, "how many of a thing are left"),
    ),
    extra=library_ledger(LIBRARY),
)
