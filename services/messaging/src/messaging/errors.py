"""What messaging refuses."""

from chassis.errors import Refusal


class ContextNotFound(Refusal):
    """There is nothing of this kind that the caller could talk about."""

    status = 404
    code = "context_not_found"
    title = {"ar": "لا يوجد ما يُتحدث عنه", "en": "There is nothing to talk about"}
    detail = {
        "ar": "لا يوجد طلب أو حجز أو معروض بهذا الرقم، أو ليس لك.",
        "en": "There is no order, booking or listing with this id, or it is not yours.",
    }


class OwnListing(Refusal):
    """An artisan asks about what they offer themselves."""

    status = 409
    code = "own_listing"
    title = {"ar": "هذا معروضك أنت", "en": "This listing is your own"}
    detail = {
        "ar": "المشترون يسألون عن معروضك، وتصلك أسئلتهم في المحادثات.",
        "en": "Customers ask about your listing; their questions reach you as conversations.",
    }


class ConversationNotFound(Refusal):
    """There is no such conversation, or the caller is not a side of it."""

    status = 404
    code = "conversation_not_found"
    title = {"ar": "لا توجد هذه المحادثة", "en": "There is no such conversation"}
    detail = {
        "ar": "لا توجد محادثة بهذا الرقم بين محادثاتك.",
        "en": "None of your conversations has this id.",
    }


class ConversationClosed(Refusal):
    """What the conversation was needed for has ended, or the other side has left."""

    status = 409
    code = "conversation_closed"
    title = {"ar": "أُغلقت المحادثة", "en": "The conversation is closed"}
    detail = {
        "ar": "انتهى ما كانت المحادثة لأجله. يمكنك قراءتها، لا الكتابة فيها.",
        "en": "What it was needed for has ended. You can read it, and no longer write in it.",
    }


class InquiryNotFound(Refusal):
    """There is no such inquiry, or it is not the caller's."""

    status = 404
    code = "inquiry_not_found"
    title = {"ar": "لا يوجد هذا الاستفسار", "en": "There is no such inquiry"}
    detail = {
        "ar": "لا يوجد استفسار بهذا الرقم، أو ليس لك.",
        "en": "There is no inquiry with this number, or it is not yours.",
    }


class InquiryAlreadyAnswered(Refusal):
    """Somebody of support was faster."""

    status = 409
    code = "inquiry_already_answered"
    title = {"ar": "أُجيب عن هذا الاستفسار", "en": "This inquiry was answered"}
    detail = {
        "ar": "سبق أن أُجيب عن هذا الاستفسار.",
        "en": "This inquiry has been answered before.",
    }
