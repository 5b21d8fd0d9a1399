"""What identity refuses, and in which words."""

from chassis.errors import Refusal


class SignInRefused(Refusal):
    """E-mail and password open no account; which of the two is wrong is never said."""

    status = 401
    code = "sign_in_refused"
    title = {"ar": "تعذّر تسجيل الدخول", "en": "Sign-in refused"}
    detail = {
        "ar": "البريد الإلكتروني وكلمة المرور لا يفتحان حسابًا موثّقًا.",
        "en": "This e-mail address and password do not open a verified account.",
    }


class SessionOver(Refusal):
    """A refresh token opens nothing: unknown, used up, expired, or its session has ended."""

    status = 401
    code = "session_over"
    title = {"ar": "انتهت الجلسة", "en": "The session is over"}
    detail = {"ar": "سجّل الدخول من جديد.", "en": "Sign in again."}


class CodeRefused(Refusal):
    """A code does not fit, has expired or was used; which of these is never said."""

    status = 403
    code = "code_refused"
    title = {"ar": "الرمز غير صالح", "en": "The code is not valid"}
    detail = {
        "ar": "الرمز لا يطابق آخر رمز أُرسل، أو انتهت صلاحيته.",
        "en": "The code does not match the last one sent, or has expired.",
    }


class PasswordTooCommon(Refusal):
    """A password is among those that everybody tries first."""

    status = 422
    code = "password_too_common"
    title = {"ar": "كلمة المرور شائعة", "en": "The password is too common"}
    detail = {
        "ar": "كلمة المرور هذه من أول ما يُجرَّب. اختر غيرها.",
        "en": "This password is among the first that anybody tries. Choose another.",
    }


class PasswordTooSimilar(Refusal):
    """A password repeats what others know of the person."""

    status = 422
    code = "password_too_similar"
    title = {"ar": "كلمة المرور سهلة التخمين", "en": "The password is easy to guess"}
    detail = {
        "ar": "كلمة المرور تشبه اسمك أو بريدك الإلكتروني. اختر غيرها.",
        "en": "The password resembles your name or e-mail address. Choose another.",
    }


class SessionUnknown(Refusal):
    """The person has no such session."""

    status = 404
    code = "session_unknown"
    title = {"ar": "لا توجد جلسة كهذه", "en": "No such session"}
    detail = {
        "ar": "ليست لديك جلسة بهذا المعرّف.",
        "en": "You have no session with this id.",
    }


class ContactUnchanged(Refusal):
    """The new address or phone is the one that the account has already."""

    status = 409
    code = "contact_unchanged"
    title = {"ar": "لا تغيير", "en": "Nothing would change"}
    detail = {
        "ar": "هذا هو العنوان أو الرقم المسجّل في حسابك أصلًا.",
        "en": "Your account has this address or number already.",
    }


class ChallengeGone(Refusal):
    """A challenge was answered, replaced, or has expired: there is nothing to send."""

    status = 404
    code = "challenge_gone"
    title = {"ar": "انتهى التحقق", "en": "The challenge is gone"}
    detail = {
        "ar": "تم الرد على هذا التحقق أو استُبدل أو انتهى.",
        "en": "This challenge was answered, replaced, or has expired.",
    }


class PersonUnknown(Refusal):
    """No account has this person id, or no longer."""

    status = 404
    code = "person_unknown"
    title = {"ar": "شخص غير معروف", "en": "No such person"}
    detail = {"ar": "لا حساب بهذا المعرّف.", "en": "No account has this id."}


class ClientRefused(Refusal):
    """Client id and secret do not belong together."""

    status = 401
    code = "invalid_client"
    title = {"ar": "عميل غير معروف", "en": "Client refused"}
    detail = {
        "ar": "معرّف العميل وسره غير متطابقين.",
        "en": "Client id and secret do not belong together.",
    }


class TargetUnknown(Refusal):
    """A service token was asked for a service that does not exist."""

    status = 422
    code = "invalid_target"
    title = {"ar": "خدمة غير معروفة", "en": "No such service"}
    detail = {"ar": "لا توجد خدمة بهذا الاسم.", "en": "No service has this name."}
