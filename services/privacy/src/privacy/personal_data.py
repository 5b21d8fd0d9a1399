"""Everything that privacy knows about people, column by column.

What is asked of us and what we did about it is kept under the duty to account for it, under the
request's pseudonym. What people agreed to goes with them.

Long because a person lives in one file per service, whatever the number of columns.
"""

from personal_data.ledger import (
    DELETE,
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
from personal_data.tables import library_ledger
from privacy.models.consent import Consent, ConsentEvidence
from privacy.models.correction import Correction
from privacy.models.erasure import Erasure
from privacy.models.history import HistoryEntry
from privacy.models.holder import Holder
from privacy.models.library import LIBRARY
from privacy.models.policy import PolicyAcceptance, PolicyVersion
from privacy.models.request import Request
from privacy.models.sought import RequestKey, SoughtValues
from privacy.models.stored_file import StoredFile
from privacy.models.sweep import Sweep, SweepTask
from privacy.models.task import Task

_ACCOUNTABILITY = Retention("last deadline of the request", years=5)
_WHILE_MEMBER = Retention("account erased")
_KEPT = KEEP(duty="accountability", until="kept_until")
_ID = "an opaque id of this installation, no value of the person"

LEDGER = Ledger(
    service="privacy",
    tables=(
        table(
            Request,
            rows="requests",
            label={"ar": "طلبات الخصوصية", "en": "Privacy requests"},
            ties=(
                # The conversation about an erasure must go on while the person is being erased,
                # so its rows stand outside the fence; opening and confirming call it themselves.
                tie("person_id", erasing=_KEPT, fenced=False),
                tie("opener_id", erasing=MINE, fenced=False),
                tie("approver_id", erasing=MINE, fenced=False),
            ),
            retention=_ACCOUNTABILITY,
            columns={
                "id": impersonal(),
                "person_id": tied(),
                "opener_id": tied(),
                "approver_id": tied(),
                "by_officer": impersonal(),
                "mail_tag": personal(
                    "user.unique_id",
                    purpose="essential.legal_obligation",
                    basis="legal_obligation",
                    label={"ar": "بصمة البريد", "en": "Keyed hash of the e-mail"},
                    side="person_id",
                    on_erasure="anonymise",
                    source="identity",
                    sought=False,
                    exported=False,
                ),
                "mailboxes": personal(
                    "user.unique_id",
                    purpose="essential.legal_obligation",
                    basis="legal_obligation",
                    label={"ar": "بصمات بريد سابق", "en": "Keyed hashes of earlier e-mails"},
                    side="person_id",
                    on_erasure="anonymise",
                    source="identity",
                    sought=False,
                    exported=False,
                ),
                "kind": impersonal(),
                "state": impersonal(),
                "language": personal(
                    "user.demographic.language",
                    purpose="essential.service",
                    basis="contract",
                    label={"ar": "اللغة", "en": "Language"},
                    side="person_id",
                    on_erasure="keep",
                ),
                "pseudonym": impersonal(),
                "status_token_hash": impersonal(),
                "opened_at": impersonal(),
                "due_at": impersonal(),
                "latest_at": impersonal(),
                "kept_until": impersonal(),
                "waiting_since": impersonal(),
                "confirmed_at": impersonal(),
                "confirmed_digest": impersonal(),
                "erasure_seq": impersonal(),
                "erased_at": impersonal(),
                "completed_at": impersonal(),
                "closed_at": impersonal(),
                "sweep_id": impersonal(),
                "sweep_after": impersonal(),
                "sweep_alone": impersonal(),
                "extended_at": impersonal(),
                "extension_reason": impersonal("a code out of two"),
            },
        ),
        table(
            Task,
            rows="tasks",
            label={"ar": "ما طُلب من كل خدمة", "en": "What each service was asked"},
            ties=(
                tie(via=("request_id", Request), side="person_id", erasing=NOTHING, fenced=False),
            ),
            columns={
                "request_id": impersonal(),
                "holder": impersonal(),
                "phase": impersonal(),
                "step": impersonal(),
                "wave": impersonal(),
                "supplementary": impersonal(),
                "state": impersonal(),
                "attempts": impersonal(),
                "asked_at": impersonal(),
                "answered_at": impersonal(),
                "ask_again_at": impersonal(),
                "alarm_at": impersonal(),
                "alarmed_at": impersonal(),
                "revision": impersonal(),
                "preview": impersonal("counts per table"),
                "preview_digest": impersonal(),
                "approved_digest": impersonal(),
                "blockers": impersonal("codes, counts and dates"),
                "receipt": impersonal("signed counts under the pseudonym"),
                "digest": impersonal(),
                "row_count": impersonal(),
            },
        ),
        table(
            HistoryEntry,
            rows="request_history",
            label={"ar": "سجل ما جرى في الطلبات", "en": "What happened to requests"},
            ties=(
                tie(via=("request_id", Request), side="person_id", erasing=NOTHING, fenced=False),
                tie("actor_id", erasing=MINE, fenced=False),
            ),
            retention=_ACCOUNTABILITY,
            columns={
                "id": impersonal(),
                "request_id": impersonal(),
                "at": impersonal(),
                "what": impersonal(),
                "holder": impersonal(),
                "facts": impersonal("codes, counts, digests and receipts"),
                "actor_id": tied(),
            },
        ),
        table(
            Correction,
            rows="corrections",
            label={"ar": "تصحيحات لبياناتك", "en": "Corrections of your data"},
            ties=(tie("person_id", erasing=MINE), tie("officer_id", erasing=MINE, fenced=False)),
            owners_gone="delete",
            retention=Retention("data corrected", years=5, since="corrected_at"),
            columns={
                "id": impersonal(),
                "person_id": tied(),
                "officer_id": tied(),
                "holder": impersonal(),
                "field": impersonal(),
                "rows": impersonal(),
                "corrected_at": impersonal(),
            },
        ),
        table(
            RequestKey,
            rows="request_keys",
            label={"ar": "مفاتيح الطلبات", "en": "Keys of requests"},
            ties=(
                tie(via=("request_id", Request), side="person_id", erasing=NOTHING, fenced=False),
            ),
            columns={
                "request_id": impersonal(),
                "sealed": impersonal("a random key, sealed; destroyed with the request"),
            },
            exported=False,
        ),
        table(
            SoughtValues,
            rows="sought_values",
            label={"ar": "قيم البحث", "en": "Values that a sweep looks for"},
            ties=(
                tie(via=("request_id", Request), side="person_id", erasing=NOTHING, fenced=False),
            ),
            columns={
                "request_id": impersonal(),
                "holder": impersonal(),
                "sealed": impersonal("sealed with the request's key; destroyed after the sweep"),
                "sealed_texts": impersonal("sealed likewise; destroyed after the sweep"),
                "received_at": impersonal(),
            },
            exported=False,
        ),
        table(
            StoredFile,
            rows="stored_files",
            label={"ar": "ملفات التصدير", "en": "Files of exports"},
            ties=(
                tie(via=("request_id", Request), side="person_id", erasing=NOTHING, fenced=False),
            ),
            columns={
                "name": impersonal(),
                "request_id": impersonal(),
                "holder": impersonal(),
                "digest": impersonal(),
                "size": impersonal(),
                "created_at": impersonal(),
                "expires_at": impersonal(),
                "downloaded_at": impersonal(),
                "doomed_at": impersonal(),
            },
        ),
        not_personal(Erasure, f"the erasure ledger, kept so that nobody comes back: {_ID}"),
        not_personal(Sweep, "when stores were searched"),
        not_personal(SweepTask, "signed figures of a search; names no person"),
        table(
            Holder,
            rows="holders",
            label={"ar": "الخدمات المسجّلة", "en": "Registered holders"},
            ties=(tie("retired_by", erasing=MINE),),
            columns={
                "name": impersonal(),
                "ledger_digest": impersonal(),
                "kinds": impersonal("words such as access and erasure"),
                "key_id": impersonal(),
                "erasure_seq": impersonal(),
                "erasures": impersonal(),
                "declared_at": impersonal(),
                "compared_at": impersonal(),
                "retired_at": impersonal(),
                "retired_by": tied(),
            },
            exported=False,
        ),
        table(
            PolicyVersion,
            rows="policy_versions",
            label={"ar": "نسخ السياسة", "en": "Versions of the policy"},
            ties=(tie("published_by", erasing=MINE),),
            columns={
                "version": impersonal(),
                "title": impersonal("published words"),
                "text_ar": impersonal("published words"),
                "text_en": impersonal("published words"),
                "material": impersonal(),
                "effective_at": impersonal(),
                "updated_on": impersonal(),
                "published_at": impersonal(),
                "published_by": tied(),
                "announced_at": impersonal(),
            },
            exported=False,
        ),
        table(
            PolicyAcceptance,
            rows="policy_acceptances",
            label={"ar": "قبول السياسة", "en": "Acceptances of the policy"},
            ties=(tie("person_id", erasing=DELETE),),
            retention=_WHILE_MEMBER,
            columns={
                "id": impersonal(),
                "person_id": tied(),
                "policy_version": impersonal(),
                "accepted_at": impersonal(),
                "language": impersonal(),
                "means": impersonal(),
            },
        ),
        table(
            Consent,
            rows="consents",
            label={"ar": "الموافقات", "en": "Consents"},
            ties=(tie("person_id", erasing=DELETE),),
            retention=_WHILE_MEMBER,
            columns={
                "id": impersonal(),
                "person_id": tied(),
                "purpose": impersonal(),
                "channel": impersonal(),
                "granted": personal(
                    "user.privacy_preferences",
                    purpose="essential.legal_obligation",
                    basis="legal_obligation",
                    label={"ar": "الموافقة", "en": "Consent given"},
                ),
                "version": impersonal(),
                "wording_version": impersonal(),
                "changed_at": impersonal(),
            },
        ),
        table(
            ConsentEvidence,
            rows="consent_evidence",
            label={"ar": "إثبات الموافقات", "en": "Evidence of consents"},
            ties=(tie("person_id", erasing=DELETE),),
            retention=_WHILE_MEMBER,
            columns={
                "id": impersonal(),
                "consent_id": impersonal(),
                "person_id": tied(),
                "version": impersonal(),
                "granted": personal(
                    "user.privacy_preferences",
                    purpose="essential.legal_obligation",
                    basis="legal_obligation",
                    label={"ar": "الإجابة", "en": "The answer"},
                ),
                "wording_version": impersonal(),
                "language": impersonal(),
                "means": impersonal(),
                "at": impersonal(),
            },
        ),
    ),
    extra=library_ledger(LIBRARY),
)
