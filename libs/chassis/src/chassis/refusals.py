"""The refusals that every service shares."""

from chassis.errors import Refusal


class BadRequest(Refusal):
    """The request is not what HTTP or JSON allows."""

    status = 400
    code = "bad_request"
    title = {"ar": "طلب غير صالح", "en": "Bad request"}
    detail = {"ar": "تعذرت قراءة الطلب.", "en": "The request cannot be read."}


class BodyNotJson(Refusal):
    """The body is not JSON."""

    status = 400
    code = "body_not_json"
    title = {"ar": "المحتوى ليس JSON", "en": "The body is not JSON"}
    detail = {
        "ar": "أرسل كائن JSON واحدًا بترميز UTF-8، بلا مفاتيح مكررة.",
        "en": "Send one JSON object in UTF-8, without repeated keys.",
    }


class CursorInvalid(Refusal):
    """The paging cursor was not made by us, or for another list."""

    status = 400
    code = "cursor_invalid"
    title = {"ar": "مؤشر صفحات غير صالح", "en": "Invalid cursor"}
    detail = {
        "ar": "استعمل قيمة next من الصفحة السابقة كما هي.",
        "en": "Use the value of next from the page before as it is.",
    }


class IdempotencyKeyMissing(Refusal):
    """The operation moves money or seats and needs an Idempotency-Key."""

    status = 400
    code = "idempotency_key_missing"
    title = {"ar": "ينقص مفتاح عدم التكرار", "en": "Idempotency-Key is missing"}
    detail = {
        "ar": "أرسل ترويسة Idempotency-Key بقيمة جديدة لكل عملية (من 8 إلى 128 حرفًا).",
        "en": "Send an Idempotency-Key header, new for each operation (8 to 128 characters).",
    }


class Unauthenticated(Refusal):
    """There is no valid token."""

    status = 401
    code = "unauthenticated"
    title = {"ar": "سجّل الدخول أولًا", "en": "Sign in first"}
    detail = {
        "ar": "ينقص الرمز أو انتهى أو لا يصلح هنا.",
        "en": "The token is missing, expired or not valid here.",
    }


class AccountGone(Refusal):
    """The person behind the token was erased."""

    status = 401
    code = "account_gone"
    title = {"ar": "لم يعد هذا الحساب موجودًا", "en": "This account no longer exists"}
    detail = {
        "ar": "مُحيت بيانات هذا الحساب، ولا يمكن استعماله.",
        "en": "This account was erased and cannot be used.",
    }


class RecentSignInNeeded(Refusal):
    """The operation wants a sign-in that is not old."""

    status = 401
    code = "recent_sign_in_needed"
    title = {"ar": "سجّل الدخول من جديد", "en": "Sign in again"}
    detail = {
        "ar": "تتطلب هذه العملية تسجيل دخول لم تمضِ عليه {minutes} دقائق.",
        "en": "This needs a sign-in no older than {minutes} minutes.",
    }


class Forbidden(Refusal):
    """The caller is known, and may not do this."""

    status = 403
    code = "forbidden"
    title = {"ar": "غير مسموح", "en": "Not allowed"}
    detail = {
        "ar": "لا يملك هذا الحساب صلاحية هذه العملية.",
        "en": "This account may not do this.",
    }


class ProcessingRestricted(Refusal):
    """An erasure was asked for: nothing new is started for this person."""

    status = 403
    code = "processing_restricted"
    title = {"ar": "المعالجة مقيّدة", "en": "Processing is restricted"}
    detail = {
        "ar": "طلب المحو مفتوح، فلا يبدأ شيء جديد. يمكنك القراءة وإلغاء الطلب.",
        "en": "An erasure is open, so nothing new is started. You can read, and cancel it.",
    }


class NotFound(Refusal):
    """Nothing is here, or not for this caller."""

    status = 404
    code = "not_found"
    title = {"ar": "لا يوجد شيء هنا", "en": "Nothing is here"}
    detail = {
        "ar": "لا يوجد هذا العنوان، أو ليس لك.",
        "en": "There is no such address, or it is not yours.",
    }


class MethodNotAllowed(Refusal):
    """The resource exists, and this method does not."""

    status = 405
    code = "method_not_allowed"
    title = {"ar": "طريقة غير مسموحة", "en": "Method not allowed"}
    detail = {"ar": "انظر ترويسة Allow.", "en": "See the Allow header."}


class StillRunning(Refusal):
    """The first request with this Idempotency-Key has not ended."""

    status = 409
    code = "still_running"
    title = {"ar": "ما زالت العملية جارية", "en": "Still running"}
    detail = {
        "ar": "طلب سابق بالمفتاح نفسه لم ينته بعد. أعد المحاولة بعد قليل.",
        "en": "An earlier request with this key has not ended. Try again shortly.",
    }


class AlreadyDone(Refusal):
    """The first request with this Idempotency-Key took effect, and its answer was lost."""

    status = 409
    code = "already_done"
    title = {"ar": "تمت العملية من قبل", "en": "Already done"}
    detail = {
        "ar": "نُفّذ طلب سابق بالمفتاح نفسه وضاع جوابه. اقرأ المورد لترى نتيجته.",
        "en": "An earlier request with this key took effect; read the resource to see how.",
    }


class StaleVersion(Refusal):
    """If-Match names a version that is no longer the newest."""

    status = 412
    code = "stale_version"
    title = {"ar": "تغيّر قبل طلبك", "en": "It has changed before you"}
    detail = {
        "ar": "اقرأ النسخة الحالية، ثم أعد التعديل عليها.",
        "en": "Read the current version, and make your change to that.",
    }


class BodyTooLarge(Refusal):
    """The body is larger than we read."""

    status = 413
    code = "body_too_large"
    title = {"ar": "المحتوى كبير جدًا", "en": "The body is too large"}
    detail = {
        "ar": "الحد الأقصى {limit} بايت.",
        "en": "The most that is read is {limit} bytes.",
    }


class WrongContentType(Refusal):
    """The body is not of a type that the operation reads."""

    status = 415
    code = "wrong_content_type"
    title = {"ar": "نوع محتوى غير مدعوم", "en": "Unsupported content type"}
    detail = {"ar": "أرسل application/json.", "en": "Send application/json."}


class ShapeRefused(Refusal):
    """The input has the wrong shape; `errors` says where and why."""

    status = 422
    code = "shape_refused"
    title = {"ar": "شكل المدخلات غير صحيح", "en": "The input has the wrong shape"}
    detail = {
        "ar": "انظر errors: موضع كل خطأ وسببه.",
        "en": "See errors: where each mistake is, and why.",
    }


class IdempotencyKeyReused(Refusal):
    """The key was used for another request."""

    status = 422
    code = "idempotency_key_reused"
    title = {"ar": "مفتاح مستعمل لطلب آخر", "en": "Key used for another request"}
    detail = {
        "ar": "استُعمل هذا المفتاح لطلب بمحتوى آخر. استعمل مفتاحًا جديدًا.",
        "en": "This key was used for a request with another body. Use a new key.",
    }


class PreconditionMissing(Refusal):
    """A change of a shared thing needs If-Match."""

    status = 428
    code = "precondition_missing"
    title = {"ar": "ينقص شرط If-Match", "en": "If-Match is missing"}
    detail = {
        "ar": "أرسل ETag الذي قرأته في ترويسة If-Match.",
        "en": "Send the ETag that you read in an If-Match header.",
    }


class TooManyRequests(Refusal):
    """A limit was reached; Retry-After says when to come back."""

    status = 429
    code = "too_many_requests"
    title = {"ar": "طلبات كثيرة", "en": "Too many requests"}
    detail = {
        "ar": "أعد المحاولة بعد {retry_after} ثانية.",
        "en": "Try again in {retry_after} seconds.",
    }

    def __init__(self, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)}, retry_after=retry_after)


class InternalError(Refusal):
    """Something of ours failed; the request id finds it in our logs."""

    status = 500
    code = "internal_error"
    title = {"ar": "عطل داخلي", "en": "Internal error"}
    detail = {
        "ar": "حدث عطل عندنا. اذكر request_id إن سألت عنه.",
        "en": "Something of ours failed. Name the request_id when you ask about it.",
    }


class TemporarilyUnavailable(Refusal):
    """Something that we need is away; trying again helps."""

    status = 503
    code = "temporarily_unavailable"
    title = {"ar": "غير متاح مؤقتًا", "en": "Temporarily unavailable"}
    detail = {"ar": "أعد المحاولة بعد قليل.", "en": "Try again shortly."}


class BrokerOutOfReach(Refusal):
    """This process does not reach the broker: it is away, or a web process is kept from it."""

    status = 503
    code = "broker_out_of_reach"
    title = {"ar": "الوسيط غير متاح من هنا", "en": "The broker is out of reach"}
    detail = {
        "ar": "لا تصل هذه العملية إلى وسيط الرسائل. اسأل من حيث يعمل عامل الخدمة:"
        " python -m eventing topology diff",
        "en": "This process does not reach the broker. Ask where the service's worker runs:"
        " python -m eventing topology diff",
    }
