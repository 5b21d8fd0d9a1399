"""What booking refuses."""

from chassis.errors import Refusal


class OrderNotFound(Refusal):
    """There is no such order, or it is not the caller's."""

    status = 404
    code = "order_not_found"
    title = {"ar": "لا يوجد هذا الطلب", "en": "There is no such order"}
    detail = {
        "ar": "لا يوجد طلب بهذا الرقم بين طلباتك.",
        "en": "None of your orders has this id.",
    }


class OrderInWrongState(Refusal):
    """What was asked does not fit the order's state."""

    status = 409
    code = "order_in_wrong_state"
    title = {"ar": "حالة الطلب لا تسمح بهذا", "en": "The order's state does not allow this"}
    detail = {"ar": "حالة الطلب الآن: {state}.", "en": "The order is now {state}."}


class ItemNotOffered(Refusal):
    """Something asked for is not on offer."""

    status = 409
    code = "item_not_offered"
    title = {"ar": "هذا غير معروض", "en": "This is not on offer"}
    detail = {"ar": "{item_id} غير معروض للبيع.", "en": "{item_id} is not on offer."}


class NotEnoughLeft(Refusal):
    """Fewer are left than asked for."""

    status = 409
    code = "not_enough_left"
    title = {"ar": "لم يبقَ ما يكفي", "en": "Not enough is left"}
    detail = {
        "ar": "بقي {available} من {item_id}.",
        "en": "{available} of {item_id} are left.",
    }


class OneArtisanPerOrder(Refusal):
    """An order names what several artisans offer."""

    status = 409
    code = "one_artisan_per_order"
    title = {"ar": "لكل طلب حِرفيّ واحد", "en": "One artisan per order"}
    detail = {
        "ar": "اطلب من كل حِرفيّ في طلب مستقل.",
        "en": "Place one order for each artisan.",
    }


class OwnOffer(Refusal):
    """An artisan wants to buy of themselves."""

    status = 409
    code = "own_offer"
    title = {"ar": "هذا عرضك أنت", "en": "This is your own offer"}
    detail = {
        "ar": "لا يمكنك شراء ما تعرضه بنفسك.",
        "en": "You cannot buy what you offer yourself.",
    }


class SessionHasBegun(Refusal):
    """Seats are wanted in a session that has begun."""

    status = 409
    code = "session_has_begun"
    title = {"ar": "بدأت الجلسة", "en": "The session has begun"}
    detail = {
        "ar": "لا تُحجز المقاعد بعد بدء الجلسة.",
        "en": "Seats cannot be booked once a session has begun.",
    }


class SessionNotBegun(Refusal):
    """A booking is said to be done before its session began."""

    status = 409
    code = "session_not_begun"
    title = {"ar": "لم تبدأ الجلسة بعد", "en": "The session has not begun"}
    detail = {
        "ar": "يكتمل الحجز بعد بدء الجلسة.",
        "en": "A booking is completed once its session has begun.",
    }


class HoldExpired(Refusal):
    """The time to pay is over."""

    status = 409
    code = "hold_expired"
    title = {"ar": "انتهت مهلة الدفع", "en": "The time to pay is over"}
    detail = {
        "ar": "انتهى حجز ما طلبته؛ اطلب من جديد.",
        "en": "What you ordered is no longer held for you; please order again.",
    }


class TooLateToCancel(Refusal):
    """The session is too near."""

    status = 409
    code = "too_late_to_cancel"
    title = {"ar": "فات وقت الإلغاء", "en": "It is too late to cancel"}
    detail = {
        "ar": "يمكن الإلغاء حتى {hours} ساعة قبل الجلسة.",
        "en": "You can cancel until {hours} hours before the session.",
    }


class PaymentNotFound(Refusal):
    """There is no such payment, or it is not the caller's."""

    status = 404
    code = "payment_not_found"
    title = {"ar": "لا توجد هذه الدفعة", "en": "There is no such payment"}
    detail = {
        "ar": "لا توجد دفعة بهذا الرقم بين دفعاتك.",
        "en": "None of your payments has this id.",
    }


class PaymentNotBelieved(Refusal):
    """The provider's document does not fit the payment that we asked for."""

    status = 409
    code = "payment_not_believed"
    title = {"ar": "بيانات الدفعة لا تطابق", "en": "The payment does not match"}
    detail = {
        "ar": "ما يقوله مزوّد الدفع لا يطابق الدفعة.",
        "en": "What the provider says does not fit this payment.",
    }


class WebhookForged(Refusal):
    """A webhook's signature is missing or wrong."""

    status = 401
    code = "webhook_forged"
    title = {"ar": "التوقيع غير صحيح", "en": "The signature is wrong"}
    detail = {
        "ar": "لم يوقّع مزوّد الدفع هذه الرسالة.",
        "en": "The payment provider did not sign this message.",
    }


class InvoiceNotFound(Refusal):
    """There is no such invoice, or it is not the caller's."""

    status = 404
    code = "invoice_not_found"
    title = {"ar": "لا توجد هذه الفاتورة", "en": "There is no such invoice"}
    detail = {
        "ar": "لا توجد فاتورة بهذا الرقم بين فواتيرك.",
        "en": "None of your invoices has this id.",
    }


class PurposeDoesNotFit(Refusal):
    """A purpose that this order or its state does not have."""

    status = 409
    code = "purpose_does_not_fit"
    title = {"ar": "الغرض لا يناسب الطلب", "en": "The purpose does not fit the order"}
    detail = {
        "ar": "لا غرض «{purpose}» لهذا الطلب الآن.",
        "en": "This order has no purpose {purpose} now.",
    }


class ViewExpired(Refusal):
    """The task is over, and with it the view."""

    status = 410
    code = "view_expired"
    title = {"ar": "انتهى حق الاطلاع", "en": "The view has expired"}
    detail = {
        "ar": "انتهى تنفيذ الطلب، وانتهى معه الاطلاع على بياناته.",
        "en": "Fulfilment has ended, and with it the view of the buyer's details.",
    }
