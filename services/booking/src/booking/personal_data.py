"""Everything that booking knows about people, column by column."""

from booking.models.allocation import Allocation
from booking.models.counter import Counter
from booking.models.hold import Hold
from booking.models.invoice import Invoice
from booking.models.library import LIBRARY
from booking.models.look import Look
from booking.models.order import Order
from booking.models.order_line import OrderLine
from booking.models.payment import Payment
from booking.models.refund import Refund
from booking.models.withdrawn_artisan import WithdrawnArtisan
from personal_data.ledger import (
    KEEP,
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
from personal_data.library_ledger import library_ledger

_BOOKS = Retention(
    "end of the tax period in which money moved, plus six years; a month for what was never paid",
    since="retained_until",
)
_DELIVERY = Retention("order completed or cancelled", days=90)
_KEPT = KEEP(duty="tax", until="retained_until")
_OF_ORDER = tie(via=("order_id", Order), side="buyer_id", erasing=NOTHING)
_OF_PAYMENT = tie(via=("payment_id", Payment), side="buyer_id", erasing=NOTHING)
_ARTISAN = ("the artisan concerned, for one task at a time",)

LEDGER = Ledger(
    service="booking",
    tables=(
        table(
            Look,
            rows="looks",
            label={"ar": "اطلاع الحِرفي على طلباتك", "en": "Looks of artisans at orders"},
            ties=(
                tie("buyer_id", erasing=MINE),
                tie("artisan_person_id", erasing=MINE),
                _OF_ORDER,
            ),
            owners_gone="delete",
            columns={
                "id": impersonal(),
                "order_id": impersonal(),
                "buyer_id": tied(),
                "artisan_person_id": tied(),
                "purpose": impersonal(),
                "looked_at": impersonal(),
            },
        ),
        table(
            Invoice,
            rows="invoices",
            label={"ar": "الفواتير والإشعارات الدائنة", "en": "Invoices and credit notes"},
            ties=(tie("buyer_id", erasing=_KEPT), _OF_ORDER, _OF_PAYMENT),
            retention=_BOOKS,
            columns={
                "id": impersonal(),
                "number": impersonal(),
                "kind": impersonal(),
                "order_id": impersonal(),
                "payment_id": impersonal(),
                "buyer_id": tied(),
                "total": impersonal(),
                "body": impersonal("ids, amounts and our own words; no name, no address, no text"),
                "issued_at": impersonal(),
                "retained_until": impersonal(),
            },
        ),
        table(
            Refund,
            rows="refunds",
            label={"ar": "المبالغ المستردة", "en": "Refunds"},
            ties=(tie("buyer_id", erasing=_KEPT), _OF_ORDER, _OF_PAYMENT),
            retention=_BOOKS,
            columns={
                "id": impersonal(),
                "payment_id": impersonal(),
                "order_id": impersonal(),
                "buyer_id": tied(),
                "amount": impersonal(),
                "state": impersonal(),
                "reason": impersonal(),
                "provider_reference": impersonal(),
                "requested_at": impersonal(),
                "settled_at": impersonal(),
                "try_at": impersonal(),
                "tries": impersonal(),
                "retained_until": impersonal(),
            },
        ),
        table(
            Payment,
            rows="payments",
            label={"ar": "الدفعات", "en": "Payments"},
            ties=(tie("buyer_id", erasing=_KEPT), _OF_ORDER),
            retention=_BOOKS,
            columns={
                "id": impersonal(),
                "order_id": impersonal(),
                "buyer_id": tied(),
                "state": impersonal(),
                "amount": impersonal(),
                "late": impersonal(),
                "refund_state": impersonal(),
                "provider_reference": impersonal(),
                "checkout_url": impersonal("the provider's page of one payment, while it is open"),
                "brand": personal(
                    "user.payment",
                    purpose="essential.service.payment_processing",
                    basis="contract",
                    label={"ar": "نوع البطاقة", "en": "Brand of the card"},
                    on_erasure="anonymise",
                    source="the payment provider",
                ),
                "last4": personal(
                    "user.payment",
                    purpose="essential.service.payment_processing",
                    basis="contract",
                    label={"ar": "آخر أربعة أرقام", "en": "Last four digits"},
                    on_erasure="anonymise",
                    source="the payment provider",
                ),
                "created_at": impersonal(),
                "captured_at": impersonal(),
                "ask_at": impersonal(),
                "asked": impersonal(),
                "retained_until": impersonal(),
                "version": impersonal(derived=True),
            },
        ),
        table(
            OrderLine,
            rows="order_lines",
            label={"ar": "بنود الطلبات", "en": "Lines of orders"},
            ties=(
                _OF_ORDER,
                tie("artisan_person_id", erasing=MINE),
            ),
            retention=Retention("as long as its order"),
            columns={
                "id": impersonal(),
                "order_id": impersonal(),
                "artisan_person_id": tied(),
                "position": impersonal(),
                "kind": impersonal(),
                "item_id": impersonal(),
                "listing_id": impersonal(),
                "title": personal(
                    "user.content.public",
                    purpose="essential.service",
                    basis="contract",
                    label={"ar": "العنوان كما عُرض", "en": "Title as it was offered"},
                    side="artisan_person_id",
                    erased_as={"ar": "[محذوف]", "en": "[erased]"},
                    subject="supplier_vendor",
                    source="the artisan, through the catalog",
                    recipients=("the buyer",),
                ),
                "unit_price": impersonal(),
                "quantity": impersonal(),
            },
        ),
        table(
            Order,
            rows="orders",
            label={"ar": "الطلبات والحجوزات", "en": "Orders and bookings"},
            ties=(
                tie("buyer_id", erasing=_KEPT),
                tie("artisan_person_id", erasing=MINE),
            ),
            retention=_BOOKS,
            columns={
                "id": impersonal(),
                "kind": impersonal(),
                "buyer_id": tied(),
                "artisan_id": impersonal(),
                "artisan_person_id": tied(),
                "state": impersonal(),
                "total": impersonal(),
                "starts_at": impersonal(),
                "ends_at": impersonal(),
                "placed_at": impersonal(),
                "holds_until": impersonal(),
                "confirmed_at": impersonal(),
                "shipped_at": impersonal(),
                "completed_at": impersonal(),
                "cancelled_at": impersonal(),
                "cancel_reason": impersonal(),
                "recipient_name": personal(
                    "user.name",
                    purpose="essential.service",
                    basis="contract",
                    label={"ar": "اسم المستلم", "en": "Recipient"},
                    retention=_DELIVERY,
                    side="buyer_id",
                    on_erasure="anonymise",
                    recipients=_ARTISAN,
                ),
                "recipient_phone": personal(
                    "user.contact.phone_number",
                    purpose="essential.service",
                    basis="contract",
                    label={"ar": "جوال المستلم", "en": "Recipient's phone"},
                    retention=_DELIVERY,
                    side="buyer_id",
                    on_erasure="anonymise",
                    recipients=_ARTISAN,
                ),
                "address": personal(
                    "user.contact.address",
                    purpose="essential.service",
                    basis="contract",
                    label={"ar": "عنوان التوصيل", "en": "Delivery address"},
                    retention=_DELIVERY,
                    side="buyer_id",
                    on_erasure="anonymise",
                    recipients=_ARTISAN,
                ),
                "note": personal(
                    "user.content.private",
                    purpose="essential.service",
                    basis="contract",
                    label={"ar": "ملاحظة التوصيل", "en": "Delivery note"},
                    retention=_DELIVERY,
                    side="buyer_id",
                    on_erasure="anonymise",
                    recipients=_ARTISAN,
                ),
                "retained_until": impersonal(),
                "version": impersonal(derived=True),
            },
        ),
        not_personal(Allocation, "quantities of things"),
        not_personal(Hold, "quantities of things, held for an order's line"),
        not_personal(WithdrawnArtisan, "ids of shops that nobody runs any more"),
        not_personal(Counter, "the last number of each series"),
    ),
    extra=library_ledger(LIBRARY),
)
