"""What notification refuses."""

from chassis.errors import Refusal


class NoticeNotFound(Refusal):
    """There is no such notice for this person."""

    status = 404
    code = "notice_not_found"
    title = {"ar": "لا يوجد هذا الإشعار", "en": "No such notice"}
    detail = {
        "ar": "لا يوجد إشعار بهذا الرقم في صندوقك.",
        "en": "Your inbox has no notice with this id.",
    }


class UnsubscribeLinkInvalid(Refusal):
    """The link was not made by us."""

    status = 404
    code = "unsubscribe_link_invalid"
    title = {"ar": "رابط غير صالح", "en": "This link is not valid"}
    detail = {
        "ar": "لم نُنشئ هذا الرابط. غيّر تفضيلاتك من حسابك.",
        "en": "We did not make this link. Change your preferences in your account.",
    }
