"""The ledger of messaging: every column, whose it is, what for, and until when.

A conversation belongs to two people. Erasing one of them takes their side and their words: their
messages stay as empty places, so that the other side's thread keeps its order and nothing of theirs
changes. When the second one goes too, the conversation goes with everything in it.
"""

from messaging.models import LIBRARY, Context, Conversation, Inquiry, Message, ReadState
from personal_data.ledger import (
    DELETE,
    MINE,
    NOTHING,
    Ledger,
    Retention,
    impersonal,
    personal,
    table,
    tie,
    tied,
)
from personal_data.tables import library_ledger

_TALKING = "essential.service"
_ANSWERING = "essential.service.operations.support"
_A_YEAR = 365

_CONTEXTS = table(
    Context,
    label={"ar": "ما يمكنك التحدث عنه", "en": "What you can talk about"},
    ties=(tie("customer_id", erasing=MINE), tie("artisan_person_id", erasing=MINE)),
    owners_gone="delete",
    retention=Retention("order or listing ended", days=_A_YEAR, since="closes_at"),
    columns={
        "id": impersonal(),
        "kind": impersonal(),
        "customer_id": tied(),
        "artisan_person_id": tied(),
        "artisan_id": personal(
            "user.unique_id.pseudonymous",
            purpose=_TALKING,
            basis="contract",
            label={"ar": "رقم الحرفي", "en": "Artisan's number"},
            side="artisan_person_id",
            source="the catalog",
        ),
        "closes_at": impersonal(),
        "version": impersonal(derived=True),
    },
)

_CONVERSATIONS = table(
    Conversation,
    label={"ar": "المحادثات", "en": "Conversations"},
    ties=(tie("customer_id", erasing=MINE), tie("artisan_person_id", erasing=MINE)),
    owners_gone="delete",
    retention=Retention("last message", days=_A_YEAR, since="active_at"),
    columns={
        "id": impersonal(),
        "context_kind": impersonal(),
        "context_id": impersonal(),
        "customer_id": tied(),
        "artisan_person_id": tied(),
        "artisan_id": personal(
            "user.unique_id.pseudonymous",
            purpose=_TALKING,
            basis="contract",
            label={"ar": "رقم الحرفي", "en": "Artisan's number"},
            side="artisan_person_id",
            source="the catalog",
            recipients=("the customer",),
        ),
        "last_number": impersonal(derived=True),
        "opened_at": impersonal(),
        "active_at": impersonal(derived=True),
    },
)

_MESSAGES = table(
    Message,
    label={"ar": "الرسائل", "en": "Messages"},
    ties=(
        tie("sender_id", erasing=MINE),
        tie(via=("conversation_id", Conversation), erasing=NOTHING, fenced=True),
    ),
    retention=Retention("last message of the conversation", days=_A_YEAR),
    columns={
        "id": impersonal(),
        "conversation_id": impersonal(),
        "number": impersonal(),
        "from_side": impersonal(),
        "sender_id": tied(),
        "text": personal(
            "user.content.private",
            purpose=_TALKING,
            basis="contract",
            label={"ar": "نص الرسالة", "en": "Text"},
            side="sender_id",
            recipients=("the other side",),
        ),
        "sent_at": impersonal(),
    },
)

_READ_STATES = table(
    ReadState,
    label={"ar": "ما قرأته", "en": "What you have read"},
    ties=(
        tie("person_id", erasing=DELETE),
        tie(via=("conversation_id", Conversation), erasing=NOTHING, fenced=False),
    ),
    retention=Retention("last message of the conversation", days=_A_YEAR),
    columns={
        "conversation_id": impersonal(),
        "person_id": tied(),
        "number": personal(
            "user.behavior",
            purpose=_TALKING,
            basis="contract",
            label={"ar": "آخر رسالة قُرئت", "en": "Last message read"},
            side="person_id",
        ),
    },
)

_INQUIRIES = table(
    Inquiry,
    label={"ar": "الاستفسارات", "en": "Inquiries"},
    ties=(
        tie("person_id", erasing=DELETE),
        tie("mail_tag", erasing=DELETE, by="mail_tag", at="received_at"),
    ),
    retention=Retention("inquiry received", days=_A_YEAR, since="received_at"),
    columns={
        "id": impersonal(),
        "reference": impersonal(),
        "person_id": tied(),
        "mail_tag": tied(),
        "name": personal(
            "user.name",
            purpose=_ANSWERING,
            basis="legitimate_interest",
            label={"ar": "الاسم", "en": "Name"},
        ),
        "email": personal(
            "user.contact.email",
            purpose=_ANSWERING,
            basis="legitimate_interest",
            label={"ar": "البريد الإلكتروني", "en": "E-mail address"},
            corrected_by="POST /v1/inquiries",  # it is whose inquiry this is
        ),
        "text": personal(
            "user.content.private",
            purpose=_ANSWERING,
            basis="legitimate_interest",
            label={"ar": "نص الاستفسار", "en": "What you asked"},
        ),
        "language": personal(
            "user.account.settings",
            purpose=_ANSWERING,
            basis="legitimate_interest",
            label={"ar": "اللغة", "en": "Language"},
        ),
        "received_at": impersonal(),
        "answer": personal(
            "user.content.private",
            purpose=_ANSWERING,
            basis="legitimate_interest",
            label={"ar": "الجواب", "en": "What we answered"},
            source="support",
            sought=False,
        ),
        "answered_at": impersonal(),
    },
)

LEDGER = Ledger(
    service="messaging",
    tables=(_CONTEXTS, _CONVERSATIONS, _MESSAGES, _READ_STATES, _INQUIRIES),
    extra=library_ledger(LIBRARY),
)
