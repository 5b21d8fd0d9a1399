"""The ledger of identity: every column, whose it is, what for, and until when."""

from identity.models import (
    LIBRARY,
    Account,
    Attempt,
    Challenge,
    DeviceSession,
    Disclosure,
    Mailbox,
    RefreshToken,
    Role,
)
from personal_data.ledger import (
    DELETE,
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

_ACCOUNT = "essential.service"
_SIGNING_IN = "essential.service.authentication"
_SAFETY = "essential.service.security"
_SENDING = ("notification",)

_WITH_ACCOUNT = tie(via=("person_id", Account), erasing=DELETE)

_ACCOUNTS = table(
    Account,
    label={"ar": "الحساب", "en": "Account"},
    ties=(tie("id", erasing=DELETE),),
    retention=Retention("account erased"),
    columns={
        "id": tied(),
        "email": personal(
            "user.contact.email",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "البريد الإلكتروني", "en": "E-mail address"},
            recipients=_SENDING,
            corrected_by="PATCH /v1/me",
        ),
        "phone": personal(
            "user.contact.phone_number",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "رقم الجوال", "en": "Phone"},
            recipients=_SENDING,
            corrected_by="PATCH /v1/me",
        ),
        "full_name": personal(
            "user.name",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "الاسم الكامل", "en": "Full name"},
            recipients=_SENDING,
            corrected_by="PATCH /v1/me",
        ),
        "language": personal(
            "user.account.settings",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "اللغة", "en": "Language"},
            recipients=_SENDING,
            corrected_by="PATCH /v1/me",
        ),
        "password_hash": personal(
            "user.authorization.password",
            purpose=_SIGNING_IN,
            basis="contract",
            label={"ar": "بصمة كلمة المرور", "en": "Password hash"},
        ),
        "registered_at": personal(
            "user.account",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "تاريخ التسجيل", "en": "Registered at"},
        ),
        "email_verified_at": personal(
            "user.account",
            purpose=_SIGNING_IN,
            basis="contract",
            label={"ar": "تاريخ توثيق البريد", "en": "E-mail verified at"},
        ),
        "phone_verified_at": personal(
            "user.account",
            purpose=_SIGNING_IN,
            basis="contract",
            label={"ar": "تاريخ توثيق الجوال", "en": "Phone verified at"},
        ),
        "policy_version": personal(
            "user.account.settings",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "نسخة السياسة المقبولة", "en": "Accepted policy version"},
        ),
        "sign_in_ended_at": impersonal("set for the last moments of an erasure"),
        "version": impersonal(derived=True),
    },
)

_ROLES = table(
    Role,
    label={"ar": "الأدوار", "en": "Roles"},
    ties=(_WITH_ACCOUNT,),
    retention=Retention("account erased"),
    columns={
        "person_id": impersonal(),
        "role": personal(
            "user.account",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "الدور", "en": "Role"},
            source="the platform",
        ),
        "granted_at": personal(
            "user.account",
            purpose=_ACCOUNT,
            basis="contract",
            label={"ar": "تاريخ المنح", "en": "Granted at"},
            source="the platform",
        ),
    },
)

_CHALLENGES = table(
    Challenge,
    label={"ar": "رموز التحقق", "en": "Verification codes"},
    ties=(_WITH_ACCOUNT,),
    retention=Retention("challenge expired", days=1, since="expires_at"),
    columns={
        "id": impersonal(),
        "person_id": impersonal(),
        "purpose": impersonal(),
        "new_address": personal(
            "user.contact",
            purpose=_SIGNING_IN,
            basis="contract",
            label={"ar": "العنوان الجديد", "en": "New address"},
            recipients=_SENDING,
            sought=True,
            corrected_by="PATCH /v1/me",
        ),
        "code_hash": personal(
            "user.authorization.credentials",
            purpose=_SIGNING_IN,
            basis="contract",
            label={"ar": "بصمة الرمز", "en": "Code hash"},
        ),
        "expires_at": impersonal(),
    },
)

_SESSIONS = table(
    DeviceSession,
    label={"ar": "الجلسات والأجهزة", "en": "Sessions and devices"},
    ties=(_WITH_ACCOUNT,),
    retention=Retention("session over", days=90, since="expires_at"),
    columns={
        "id": impersonal(),
        "person_id": impersonal(),
        "device": personal(
            "user.device",
            purpose=_SAFETY,
            basis="legitimate_interest",
            label={"ar": "الجهاز", "en": "Device"},
            source="the device",
        ),
        "ip": personal(
            "user.device.ip_address",
            purpose=_SAFETY,
            basis="legitimate_interest",
            label={"ar": "الشبكة", "en": "Network"},
            source="the device, cut to its network",
        ),
        "signed_in_at": personal(
            "user.account",
            purpose=_SAFETY,
            basis="legitimate_interest",
            label={"ar": "وقت الدخول", "en": "Signed in at"},
        ),
        "last_used_at": personal(
            "user.account",
            purpose=_SAFETY,
            basis="legitimate_interest",
            label={"ar": "آخر استخدام", "en": "Last used at"},
        ),
        "expires_at": impersonal(),
    },
)

_REFRESH_TOKENS = table(
    RefreshToken,
    label={"ar": "رموز التجديد", "en": "Refresh tokens"},
    ties=(tie(via=("session_id", DeviceSession), erasing=DELETE),),
    retention=Retention("session over", days=90),
    exported=False,
    columns={
        "token_hash": personal(
            "user.authorization.credentials",
            purpose=_SIGNING_IN,
            basis="contract",
            label={"ar": "بصمة الرمز", "en": "Token hash"},
        ),
        "session_id": impersonal(),
        "parent_hash": impersonal(),
        "issued_at": impersonal(),
        "used_at": impersonal(),
    },
)

_DISCLOSURES = table(
    Disclosure,
    label={"ar": "من اطّلع على بياناتي", "en": "Who was given my contact"},
    ties=(_WITH_ACCOUNT,),
    retention=Retention("disclosed", days=365, since="disclosed_at"),
    columns={
        "id": impersonal(),
        "person_id": impersonal(),
        "recipient": personal(
            "user.account",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "الجهة", "en": "Recipient"},
            source="the platform",
        ),
        "purpose": personal(
            "user.account",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "الغرض", "en": "Purpose"},
            source="the platform",
        ),
        "disclosed_at": personal(
            "user.account",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "الوقت", "en": "Disclosed at"},
            source="the platform",
        ),
    },
)

_MAILBOXES = table(
    Mailbox,
    label={"ar": "عناوين البريد التي أثبتها", "en": "E-mail addresses that I have proven"},
    ties=(_WITH_ACCOUNT,),
    retention=Retention("account erased"),
    columns={
        "id": impersonal(),
        "person_id": impersonal(),
        "mail_tag": personal(
            "user.unique_id",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "بصمة البريد", "en": "Keyed hash of the address"},
            sought=False,
            exported=False,
        ),
        "proven_at": personal(
            "user.account",
            purpose="essential.legal_obligation",
            basis="legal_obligation",
            label={"ar": "تاريخ الإثبات", "en": "Proven at"},
        ),
    },
)

LEDGER = Ledger(
    service="identity",
    tables=(
        _ACCOUNTS,
        _ROLES,
        _CHALLENGES,
        _SESSIONS,
        _REFRESH_TOKENS,
        _DISCLOSURES,
        _MAILBOXES,
        not_personal(Attempt, "counters under keyed hashes, deleted an hour later at the latest"),
    ),
    extra=library_ledger(LIBRARY),
)
