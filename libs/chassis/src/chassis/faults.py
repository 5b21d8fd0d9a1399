"""What can be wrong with the shape of an input: a stable code for each, in Arabic and English.

marshmallow speaks English sentences; this is their list of codes and translations. None of them
repeats what the client sent.
"""

import re
from dataclasses import dataclass
from typing import Self

from chassis.words import Words


class Fault(str):
    """A message of a validator that brings its own code and words.

    A service raises `ValidationError(Fault.of("one_contact", {"ar": …, "en": …}))` for what this
    list does not know.
    """

    __slots__ = ("code", "words")
    code: str
    words: Words

    @classmethod
    def of(cls, code: str, words: Words) -> Self:
        """Return a message with a code."""
        message = cls(words["en"])
        message.code = code
        message.words = words
        return message


@dataclass(frozen=True)
class _Known:
    code: str
    english: re.Pattern[str]
    arabic: str


def _known(code: str, english: str, arabic: str) -> _Known:
    return _Known(code, re.compile(english), arabic)


_KNOWN = (
    _known("required", r"Missing data for required field\.", "هذا الحقل مطلوب."),
    _known("null", r"Field may not be null\.", "لا تُقبل القيمة null."),
    _known("unknown_field", r"Unknown field\.", "حقل غير معروف."),
    _known("wrong_type", r"(Invalid (input )?type|Invalid value)\.", "نوع القيمة غير صحيح."),
    _known("not_text", r"Not a valid (utf-8 )?string\.", "القيمة ليست نصًا."),
    _known("not_list", r"Not a valid (list|tuple)\.", "القيمة ليست قائمة."),
    _known("not_object", r"Not a valid mapping type\.", "القيمة ليست كائنًا."),
    _known("not_whole", r"Not a (valid integer|whole number)\.", "القيمة ليست عددًا صحيحًا."),
    _known("not_number", r"Not a valid number\.|Number too large\.", "القيمة ليست عددًا."),
    _known("not_flag", r"Not (true or false|a valid boolean)\.", "القيمة ليست true أو false."),
    _known("not_date", r"Not a valid date\.", "القيمة ليست تاريخًا."),
    _known("not_email", r"Not an? (valid )?e-?mail address\.", "عنوان البريد غير صالح."),
    _known("not_phone", r"Not a phone number\.", "رقم الهاتف غير صالح."),
    _known("not_url", r"Not a valid URL\.", "الرابط غير صالح."),
    _known("not_id", r"Not such an id\.", "المعرّف غير صالح."),
    _known("not_amount", r"Not an amount\.|An amount is .*", 'المبلغ نص عشري مثل "120.00".'),
    _known("not_moment", r"Not a moment as in RFC 3339\.", "الوقت ليس بصيغة RFC 3339."),
    _known("no_offset", r"A moment needs an offset, such as Z\.", "ينقص الوقتَ فرقُ التوقيت."),
    _known("too_short", r"Shorter than minimum length (?P<least>\d+)\.", "أقصر من {least}."),
    _known("too_long", r"Longer than maximum length (?P<most>\d+)\.", "أطول من {most}."),
    _known(
        "wrong_length",
        r"Length must be between (?P<least>\d+) and (?P<most>\d+)\.",
        "يجب أن يكون الطول بين {least} و{most}.",
    ),
    _known("out_of_range", r"Must be (greater|less) than .*", "القيمة خارج الحدود."),
    _known("not_a_choice", r"Must be one of: .*|One or more of .*", "القيمة ليست من الخيارات."),
    _known("wrong_pattern", r"String does not match expected pattern\.", "صيغة غير صحيحة."),
    _known("bidi_override", r"Bidirectional override .*", "محارف قلب الاتجاه مرفوضة."),
    _known("control_character", r"Control characters .*", "محارف التحكم مرفوضة."),
    _known("card_number_refused", r"A payment card's number .*", "لا يُقبل رقم بطاقة دفع هنا."),
)
_UNKNOWN_ARABIC = "القيمة غير مقبولة."


def fault_of(message: str) -> tuple[str, Words]:
    """Return the code and the words of a validator's message."""
    if isinstance(message, Fault):
        return message.code, message.words
    for known in _KNOWN:
        found = known.english.fullmatch(message)
        if found is not None:
            return known.code, {"ar": known.arabic.format(**found.groupdict()), "en": message}
    return "invalid", {"ar": _UNKNOWN_ARABIC, "en": message}
