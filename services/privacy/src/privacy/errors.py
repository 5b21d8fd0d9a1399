"""What this service refuses, each with a status and a stable code.

Long because each refusal brings its words in two languages.
"""

from chassis.errors import Refusal


class RequestNotFound(Refusal):
    """There is no such request, or it is not yours to see."""

    status = 404
    code = "request_not_found"
    title = {"ar": "لا يوجد طلب بهذا الرقم", "en": "There is no such request"}
    detail = {
        "ar": "لم نجد طلبًا يمكنك الاطلاع عليه بهذا الرقم.",
        "en": "No request that you may see has this id.",
    }


class RequestAlreadyOpen(Refusal):
    """A person has one open request at a time."""

    status = 409
    code = "request_already_open"
    title = {"ar": "لديك طلب مفتوح", "en": "A request is open already"}
    detail = {
        "ar": "الطلب {request_id} ما زال مفتوحًا؛ انتظر انتهاءه أو ألغِه.",
        "en": "Request {request_id} is still open; wait until it ends, or cancel it.",
    }


class AnotherPersonsRequest(Refusal):
    """Only an officer opens a request for somebody else."""

    status = 403
    code = "another_persons_request"
    title = {"ar": "لا يمكنك الطلب عن غيرك", "en": "You cannot ask for somebody else"}
    detail = {
        "ar": "مسؤول الخصوصية وحده يفتح طلبًا نيابة عن شخص آخر.",
        "en": "Only a privacy officer opens a request on behalf of another person.",
    }


class NotAwaitingConfirmation(Refusal):
    """There is nothing to confirm at this moment."""

    status = 409
    code = "not_awaiting_confirmation"
    title = {"ar": "الطلب لا ينتظر تأكيدًا", "en": "The request does not await confirmation"}
    detail = {
        "ar": "حالة الطلب الآن: {state}.",
        "en": "The request is {state} now.",
    }


class NotAwaitingApproval(Refusal):
    """There is nothing to approve at this moment."""

    status = 409
    code = "not_awaiting_approval"
    title = {"ar": "الطلب لا ينتظر موافقة", "en": "The request does not await approval"}
    detail = {
        "ar": "حالة الطلب الآن: {state}.",
        "en": "The request is {state} now.",
    }


class SecondOfficerNeeded(Refusal):
    """Whoever opened a request cannot approve it, and neither can the person concerned."""

    status = 403
    code = "second_officer_needed"
    title = {"ar": "يلزم مسؤول ثانٍ", "en": "A second officer is needed"}
    detail = {
        "ar": "لا يوافق على الطلب من فتحه ولا صاحب البيانات نفسه.",
        "en": "Neither the officer who opened the request nor the person concerned may approve it.",
    }


class PreviewChanged(Refusal):
    """What was seen is no longer what would happen."""

    status = 409
    code = "preview_changed"
    title = {"ar": "تغيّرت المعاينة", "en": "The preview has changed"}
    detail = {
        "ar": "اقرأ المعاينة من جديد ثم أكّد ما تراه فيها.",
        "en": "Read the preview anew and confirm what you see there.",
    }


class TooLateToCancel(Refusal):
    """An erasure that has begun only goes forward, and what is closed stays closed."""

    status = 409
    code = "too_late_to_cancel"
    title = {"ar": "فات أوان الإلغاء", "en": "It is too late to cancel"}
    detail = {
        "ar": "حالة الطلب الآن: {state}.",
        "en": "The request is {state} now.",
    }


class AlreadyExtended(Refusal):
    """The law lets a deadline be moved once."""

    status = 409
    code = "already_extended"
    title = {"ar": "مُدّدت المهلة من قبل", "en": "The deadline was moved already"}
    detail = {
        "ar": "لا تُمدّد مهلة الطلب إلا مرة واحدة.",
        "en": "The deadline of a request is moved once at most.",
    }


class TooLateToExtend(Refusal):
    """Whoever needs more time says so before the first deadline."""

    status = 409
    code = "too_late_to_extend"
    title = {"ar": "فات أوان التمديد", "en": "It is too late to extend"}
    detail = {
        "ar": "مضى الموعد الأول؛ أجب عن الطلب دون تأخير.",
        "en": "The first deadline has passed; answer the request without delay.",
    }


class NothingToExtend(Refusal):
    """An erasure that has begun goes forward at once, and what is closed needs no time."""

    status = 409
    code = "nothing_to_extend"
    title = {"ar": "لا مهلة لتُمدّد", "en": "There is nothing to extend"}
    detail = {
        "ar": "حالة الطلب الآن: {state}.",
        "en": "The request is {state} now.",
    }


class ArchiveNotReady(Refusal):
    """The archive is still being made, or the request has none."""

    status = 409
    code = "archive_not_ready"
    title = {"ar": "الأرشيف غير جاهز", "en": "The archive is not ready"}
    detail = {
        "ar": "حالة الطلب الآن: {state}.",
        "en": "The request is {state} now.",
    }


class ArchiveGone(Refusal):
    """The archive was deleted on time, or with a cancelled request."""

    status = 410
    code = "archive_gone"
    title = {"ar": "حُذف الأرشيف", "en": "The archive is gone"}
    detail = {
        "ar": "انتهت مدة الأرشيف وحُذف؛ يمكنك طلب أرشيف جديد.",
        "en": "It has expired and was deleted; you can ask for a new one.",
    }


class CertificateNotReady(Refusal):
    """Receipts or sweeps are still missing."""

    status = 409
    code = "certificate_not_ready"
    title = {"ar": "الشهادة غير جاهزة", "en": "The certificate is not ready"}
    detail = {
        "ar": "تصدر الشهادة عند اكتمال المحو؛ حالة الطلب الآن: {state}.",
        "en": "It is issued when an erasure is completed; the request is {state} now.",
    }


class UploadGone(Refusal):
    """Nobody waits for this part any more."""

    status = 410
    code = "upload_gone"
    title = {"ar": "لم يعد الطلب ينتظر ملفات", "en": "The request takes no uploads"}
    detail = {
        "ar": "أُلغي الطلب أو اكتمل، فلا تُقبل أجزاء جديدة.",
        "en": "It was cancelled or is complete, so no part is taken any more.",
    }


class UploadTooLarge(Refusal):
    """A part is larger than we keep."""

    status = 413
    code = "upload_too_large"
    title = {"ar": "الجزء أكبر من المسموح", "en": "The part is too large"}
    detail = {
        "ar": "الحد الأقصى {limit} بايت.",
        "en": "At most {limit} bytes are taken.",
    }


class NotThisHolder(Refusal):
    """A service speaks for itself only."""

    status = 403
    code = "not_this_holder"
    title = {"ar": "تتحدث الخدمة عن نفسها فقط", "en": "A service speaks for itself only"}
    detail = {
        "ar": "هذا العنوان لخدمة أخرى.",
        "en": "This address belongs to another service.",
    }


class SweepClosed(Refusal):
    """Values are handed out only while somebody searches for them."""

    status = 410
    code = "sweep_closed"
    title = {"ar": "انتهى البحث", "en": "The sweep is over"}
    detail = {
        "ar": "لا تُسلَّم القيم إلا أثناء البحث ولمن طُلب منه.",
        "en": "Values are handed out while a sweep is open, to those who were asked.",
    }


class HolderNotFound(Refusal):
    """No holder has this name."""

    status = 404
    code = "holder_not_found"
    title = {"ar": "لا توجد خدمة بهذا الاسم", "en": "There is no such holder"}
    detail = {
        "ar": "لم تعلن خدمة بهذا الاسم عن نفسها.",
        "en": "No service of this name has declared itself.",
    }


class HolderRequired(Refusal):
    """A holder that the deployment requires cannot be retired over HTTP."""

    status = 409
    code = "holder_required"
    title = {"ar": "الخدمة مطلوبة", "en": "The holder is required"}
    detail = {
        "ar": "هذه الخدمة مذكورة في إعدادات النشر (REQUIRED_HOLDERS) فلا تُعفى.",
        "en": "The deployment names it in REQUIRED_HOLDERS, so it cannot be retired.",
    }


class PolicyVersionNotFound(Refusal):
    """There is no such version of the policy."""

    status = 404
    code = "policy_version_not_found"
    title = {"ar": "لا توجد نسخة بهذا الرقم", "en": "There is no such policy version"}
    detail = {
        "ar": "راجع قائمة نسخ السياسة.",
        "en": "See the list of policy versions.",
    }


class PolicyVersionTaken(Refusal):
    """Two officers published at the same moment."""

    status = 409
    code = "policy_version_taken"
    title = {"ar": "نُشرت نسخة أخرى للتو", "en": "Another version was published just now"}
    detail = {
        "ar": "اقرأ النسخة الأحدث ثم أعد المحاولة.",
        "en": "Read the newest version and try again.",
    }


class EffectiveTooEarly(Refusal):
    """A policy takes effect after the one before it, and never in the past."""

    status = 409
    code = "effective_too_early"
    title = {"ar": "تاريخ السريان مبكر", "en": "The effective date is too early"}
    detail = {
        "ar": "تسري النسخة الجديدة بعد سابقتها وليس في الماضي.",
        "en": "A new version takes effect after the one before it, and not in the past.",
    }


class ConsentNotOffered(Refusal):
    """We do not ask for consent to this purpose on this channel."""

    status = 404
    code = "consent_not_offered"
    title = {"ar": "لا نطلب هذه الموافقة", "en": "We do not ask for this consent"}
    detail = {
        "ar": "راجع قائمة الموافقات المتاحة.",
        "en": "See the list of consents that are offered.",
    }


class WordingOutdated(Refusal):
    """Consent counts only for the words that were shown."""

    status = 409
    code = "wording_outdated"
    title = {"ar": "تغيّر نص الموافقة", "en": "The wording has changed"}
    detail = {
        "ar": "اقرأ النص الحالي (النسخة {current}) ثم قرّر.",
        "en": "Read the present wording (version {current}), then decide.",
    }


class ObjectedBySignal(Refusal):
    """The browser objects to sharing and sale (Global Privacy Control)."""

    status = 409
    code = "objected_by_signal"
    title = {"ar": "متصفحك يعترض على المشاركة", "en": "Your browser objects to sharing"}
    detail = {
        "ar": "يرسل متصفحك إشارة Sec-GPC؛ أوقفها أولًا إن أردت الموافقة.",
        "en": "It sends Sec-GPC: 1; turn that off first if you do want to consent.",
    }
