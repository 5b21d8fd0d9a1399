"""What the gateway refuses itself, beside what it shares with the services."""

from chassis.errors import Refusal


class AddressTooLong(Refusal):
    """The address is longer than any that we give out."""

    status = 414
    code = "address_too_long"
    title = {"ar": "العنوان طويل جدًا", "en": "The address is too long"}
    detail = {
        "ar": "لا يُقرأ من العنوان أكثر من 8 كيلوبايت.",
        "en": "No more than 8 KiB of an address is read.",
    }


class HeadersTooLarge(Refusal):
    """The headers are larger than we read."""

    status = 431
    code = "headers_too_large"
    title = {"ar": "الترويسات كبيرة جدًا", "en": "The headers are too large"}
    detail = {
        "ar": "لا يُقرأ من الترويسة الواحدة أكثر من 8 كيلوبايت، ومن مجموعها 32.",
        "en": "No more than 8 KiB of one header, and 32 KiB of all, is read.",
    }


class ServiceAway(Refusal):
    """Nobody answers who could serve this; trying again helps."""

    status = 502
    code = "service_away"
    title = {"ar": "الخدمة لا تجيب", "en": "The service does not answer"}
    detail = {
        "ar": "أعد المحاولة بعد قليل؛ وإن لم تكن القراءة فقط فتحقق أولًا من أثرها.",
        "en": "Try again shortly; where it was no reading, look first whether it took effect.",
    }


class ServiceSlow(Refusal):
    """The service took the request and did not answer in time."""

    status = 504
    code = "service_slow"
    title = {"ar": "تأخرت الخدمة", "en": "The service took too long"}
    detail = {
        "ar": "ربما نُفّذ الطلب. اقرأ المورد قبل إعادة المحاولة.",
        "en": "The request may have taken effect. Read the resource before trying again.",
    }
