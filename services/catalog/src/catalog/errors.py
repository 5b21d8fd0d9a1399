"""What the catalog refuses."""

from chassis.errors import Refusal


class ArtisanNotFound(Refusal):
    """There is no such artisan, or none who was approved."""

    status = 404
    code = "artisan_not_found"
    title = {"ar": "لا يوجد هذا الحِرفي", "en": "There is no such artisan"}
    detail = {
        "ar": "لا يوجد حِرفي معتمد بهذا الرقم.",
        "en": "There is no approved artisan with this id.",
    }


class NotAnArtisan(Refusal):
    """The caller has not applied, or was not approved."""

    status = 403
    code = "not_an_artisan"
    title = {"ar": "لست حِرفيًا معتمدًا", "en": "You are no approved artisan"}
    detail = {
        "ar": "قدّم طلب انضمام، وانتظر اعتماده قبل أن تعرض شيئًا.",
        "en": "Apply, and wait to be approved before you offer something.",
    }


class AlreadyApplied(Refusal):
    """An application of this person is open or was approved."""

    status = 409
    code = "already_applied"
    title = {"ar": "سبق أن قدّمت طلبًا", "en": "You have applied before"}
    detail = {
        "ar": "طلبك مفتوح أو معتمد. يمكنك تعديل ملفك.",
        "en": "Your application is open or was approved. You can change your profile.",
    }


class ApplicationDecided(Refusal):
    """Somebody has decided on this application."""

    status = 409
    code = "application_decided"
    title = {"ar": "بُتّ في هذا الطلب", "en": "This application was decided"}
    detail = {"ar": "حالة الطلب الآن: {state}.", "en": "The application is now {state}."}


class ListingNotFound(Refusal):
    """There is no such product or workshop, or it cannot be seen."""

    status = 404
    code = "listing_not_found"
    title = {"ar": "لا يوجد هذا المعروض", "en": "There is no such listing"}
    detail = {
        "ar": "لا يوجد معروض منشور بهذا الرقم.",
        "en": "Nothing with this id is published.",
    }


class SessionNotFound(Refusal):
    """The workshop has no such session."""

    status = 404
    code = "session_not_found"
    title = {"ar": "لا يوجد هذا الموعد", "en": "There is no such session"}
    detail = {
        "ar": "ليس للورشة موعد بهذا الرقم.",
        "en": "The workshop has no session with this id.",
    }


class SessionInThePast(Refusal):
    """A session would begin before now."""

    status = 409
    code = "session_in_the_past"
    title = {"ar": "الموعد في الماضي", "en": "The session lies in the past"}
    detail = {"ar": "اختر وقتًا لم يأتِ بعد.", "en": "Choose a time that is still to come."}


class PurchaseNotFound(Refusal):
    """The caller has not bought this in that order."""

    status = 404
    code = "purchase_not_found"
    title = {"ar": "لا توجد عملية الشراء هذه", "en": "There is no such purchase"}
    detail = {
        "ar": "التقييم لمن اشترى هذا المعروض في هذا الطلب.",
        "en": "A review is for who has bought this listing in this order.",
    }


class OrderNotCompleted(Refusal):
    """The order is not completed yet."""

    status = 409
    code = "order_not_completed"
    title = {"ar": "لم يكتمل الطلب", "en": "The order is not completed"}
    detail = {
        "ar": "يمكنك التقييم بعد أن يصلك ما اشتريت.",
        "en": "You can review once you have what you bought.",
    }


class AlreadyReviewed(Refusal):
    """This purchase was reviewed."""

    status = 409
    code = "already_reviewed"
    title = {"ar": "سبق أن قيّمت هذا", "en": "You have reviewed this"}
    detail = {
        "ar": "لكل عملية شراء تقييم واحد.",
        "en": "There is one review for each purchase.",
    }
