"""The ledger of notification: every column, whose it is, what for, and until when.

No address and no word of a person is kept here: a notice is a kind and its facts, and its words
are made when it is read or sent.
"""

from notification.models import LIBRARY, Consent, Delivery, Notice, Recipient
from personal_data.ledger import (
    DELETE,
    Ledger,
    Retention,
    impersonal,
    personal,
    table,
    tie,
    tied,
)
from personal_data.tables import library_ledger

_TELLING = "essential.service.notifications"

_NOTICES = table(
    Notice,
    label={"ar": "الإشعارات", "en": "Notices"},
    ties=(tie("person_id", erasing=DELETE),),
    retention=Retention("told", days=365, since="created_at"),
    columns={
        "id": impersonal(),
        "person_id": tied(),
        "kind": personal(
            "user.behavior",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "النوع", "en": "Kind"},
            source="the platform",
        ),
        "message_class": impersonal(),
        "facts": personal(
            "user.behavior",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "المعطيات", "en": "Facts"},
            source="the platform",
        ),
        "in_app": impersonal(),
        "created_at": personal(
            "user.behavior",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "الوقت", "en": "Told at"},
            source="the platform",
        ),
        "read_at": personal(
            "user.behavior",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "وقت القراءة", "en": "Read at"},
        ),
    },
)

_DELIVERIES = table(
    Delivery,
    label={"ar": "عمليات الإرسال", "en": "Sendings"},
    ties=(tie(via=("notice_id", Notice), erasing=DELETE),),
    retention=Retention("told", days=365),
    columns={
        "id": impersonal(),
        "notice_id": impersonal(),
        "channel": personal(
            "user.behavior",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "القناة", "en": "Channel"},
            source="the platform",
        ),
        "state": impersonal(),
        "attempts": impersonal(),
        "next_at": impersonal(),
        "claimed_until": impersonal(),
        "ended_at": personal(
            "user.behavior",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "وقت الإرسال", "en": "Sent at"},
            source="the platform",
        ),
        "reason": impersonal("a code of ours for why a sending did not happen"),
    },
)

_CONSENTS = table(
    Consent,
    label={"ar": "الموافقات كما نعرفها", "en": "Consents as we know them"},
    ties=(tie("person_id", erasing=DELETE),),
    retention=Retention("account erased"),
    columns={
        "person_id": tied(),
        "purpose": impersonal(),
        "channel": impersonal(),
        "granted": personal(
            "user.privacy_preferences",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "موافق", "en": "Granted"},
        ),
        "version": impersonal(),
    },
)

_RECIPIENTS = table(
    Recipient,
    label={"ar": "لغة الإشعارات", "en": "Language of notices"},
    ties=(tie("person_id", erasing=DELETE),),
    retention=Retention("account erased"),
    columns={
        "person_id": tied(),
        "language": personal(
            "user.account.settings",
            purpose=_TELLING,
            basis="contract",
            label={"ar": "اللغة", "en": "Language"},
        ),
        "version": impersonal(),
    },
)

LEDGER = Ledger(
    service="notification",
    tables=(_NOTICES, _DELIVERIES, _CONSENTS, _RECIPIENTS),
    extra=library_ledger(LIBRARY),
)
