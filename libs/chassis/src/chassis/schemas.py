"""The shapes that requests and answers are made of: strict, folded once, the same everywhere.

Unknown fields are refused. Arabic-Indic and Persian digits are folded to 0-9 and text is brought to
NFC before anything else looks at it. Control and bidirectional-override characters are refused,
and so is anything that looks like a payment card's number.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from marshmallow import RAISE, ValidationError, fields, validate
from marshmallow import Schema as MarshmallowSchema

from chassis.cards import has_card_number

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONGEST = 4000
_HALALAS = 100
_AMOUNT = r"^[0-9]{1,7}(\.[0-9]{1,2})?$"
_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_LEAST_STORED, _MOST_STORED = -(2**31), 2**31 - 1
"""What an INTEGER column holds; a number beyond it would fail in the database, not here."""


def fold_digits(text: str) -> str:
    """Return the text with Arabic-Indic and Persian digits as 0-9."""
    return text.translate(_DIGITS)


class Schema(MarshmallowSchema):
    """A shape that refuses what it does not know."""

    class Meta:
        """Refuse unknown fields."""

        unknown = RAISE


def _described(ledger: str | None, options: dict[str, Any]) -> dict[str, Any]:
    if ledger is None:
        return options
    return {**options, "metadata": {**options.get("metadata", {}), "ledger": ledger}}


class Text(fields.String):
    """Words of a person. `ledger` names the column that they end up in, as `orders.note`."""

    def __init__(
        self,
        *,
        min_length: int = 0,
        max_length: int = 200,
        multiline: bool = False,
        cards: bool = False,
        ledger: str | None = None,
        **options: Any,
    ) -> None:
        rules = [validate.Length(min=min_length, max=min(max_length, _LONGEST))]
        given = options.pop("validate", None)
        rules.extend(given if isinstance(given, list) else [given] if given else [])
        super().__init__(validate=rules, **_described(ledger, options))
        self._allowed = frozenset("\n\t\r") if multiline else frozenset()
        self._cards = cards

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **options))
        _refuse_invisible(text, self._allowed)
        text = fold_digits(text).strip()
        if not self._cards and has_card_number(text):
            raise ValidationError("A payment card's number is never accepted here.")
        return text


def _refuse_invisible(text: str, allowed: frozenset[str]) -> None:
    for character in text:
        if character in _BIDI:
            raise ValidationError("Bidirectional override characters are refused.")
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in allowed:
            raise ValidationError("Control characters are refused.")


class Name(Text):
    """What somebody or something is called."""

    def __init__(self, *, ledger: str | None = None, **options: Any) -> None:
        super().__init__(**{"min_length": 2, "max_length": 120, **options}, ledger=ledger)


class Email(Text):
    """An e-mail address, lower case."""

    def __init__(self, *, ledger: str | None = None, **options: Any) -> None:
        metadata = {"format": "email", **options.pop("metadata", {})}
        super().__init__(max_length=254, ledger=ledger, metadata=metadata, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        try:
            # The top-level domain "test" is nobody's; refusing it would protect nothing.
            found = validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError as wrong:
            raise ValidationError("Not an e-mail address.") from wrong
        return found.normalized.lower()


class Phone(Text):
    """A phone number, shown as E.164; without a country it is read as Saudi."""

    def __init__(self, *, ledger: str | None = None, **options: Any) -> None:
        super().__init__(max_length=32, cards=True, ledger=ledger, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        try:
            number = phonenumbers.parse(text, "SA")
        except phonenumbers.NumberParseException as wrong:
            raise ValidationError("Not a phone number.") from wrong
        if not phonenumbers.is_possible_number(number):
            raise ValidationError("Not a phone number.")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Bilingual(fields.Nested):
    """Content in both languages: `{"ar": …, "en": …}`."""

    def __init__(
        self,
        *,
        max_length: int = 200,
        multiline: bool = False,
        ledger: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(_bilingual_shape(max_length, multiline), **_described(ledger, options))


@cache
def _bilingual_shape(max_length: int, multiline: bool) -> type[MarshmallowSchema]:  # noqa: FBT001
    """Return the one shape of this length, so that the documents name it once."""
    both: dict[str, fields.Field[Any]] = {
        language: Text(min_length=1, max_length=max_length, multiline=multiline, required=True)
        for language in ("ar", "en")
    }
    return Schema.from_dict(both, name=f"Bilingual{max_length}{'Lines' * multiline}")


class _Amount(fields.Field[str]):
    """A decimal string with two places, such as "120.00"."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> str:
        del attr, data, options
        amount = fold_digits(value) if isinstance(value, str) else ""
        if not re.fullmatch(_AMOUNT, amount):
            raise ValidationError('An amount is a decimal string such as "120.00".')
        return amount


class _MoneyShape(Schema):
    amount = _Amount(required=True, metadata={"type": "string", "pattern": _AMOUNT})
    currency = fields.String(required=True, validate=validate.OneOf(["SAR"]))


class Money(fields.Nested):
    """An amount: outside `{"amount": "120.00", "currency": "SAR"}`, inside whole halalas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_MoneyShape, **options)

    def _serialize(  # type: ignore[override]
        self, value: Any, attr: str | None, obj: Any, **options: Any
    ) -> Any:
        del attr, obj, options
        if value is None:
            return None
        whole, part = divmod(abs(int(value)), _HALALAS)
        sign = "-" if value < 0 else ""
        return {"amount": f"{sign}{whole}.{part:02d}", "currency": "SAR"}

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Any, **options: Any
    ) -> Any:
        money = super()._deserialize(value, attr, data, **options)
        return int(Decimal(money["amount"]) * _HALALAS)


class Id(fields.String):
    """The id of a thing whose prefix says what it is, such as `ord_…`."""

    def __init__(self, *prefixes: str, **options: Any) -> None:
        alternatives = "|".join(re.escape(prefix) for prefix in prefixes)
        pattern = rf"^({alternatives})_[0-9a-z]{{4,56}}$"
        super().__init__(validate=validate.Regexp(pattern, error="Not such an id."), **options)


class Timestamp(fields.Field[datetime]):
    """A moment: RFC 3339 with an offset, shown in UTC."""

    def __init__(self, **options: Any) -> None:
        metadata = {"type": "string", "format": "date-time", **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> Any:
        del attr, obj, options
        if value is None:
            return None
        moment: datetime = value.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> datetime:
        del attr, data, options
        written = fold_digits(value) if isinstance(value, str) else ""
        found = _RFC_3339.fullmatch(written)
        if found is None:
            raise ValidationError("Not a moment as in RFC 3339.")
        if found.group(2) is None:
            raise ValidationError("A moment needs an offset, such as Z.")
        try:
            return datetime.fromisoformat(written.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as wrong:  # February 30th; the year 0 once in UTC
            raise ValidationError("Not a moment as in RFC 3339.") from wrong


class Flag(fields.Boolean):
    """True or false, and nothing that resembles them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(truthy={True}, falsy={False}, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return super()._deserialize(value, attr, data, **options)


class Whole(fields.Integer):
    """A whole number between two bounds; `textual` reads it from a query, where all is text."""

    def __init__(
        self,
        *,
        least: int = _LEAST_STORED,
        most: int = _MOST_STORED,
        textual: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(validate=validate.Range(min=least, max=most), **options)
        self._textual = textual

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        if self._textual and isinstance(value, str):
            value = fold_digits(value)
        elif isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("Not a whole number.")
        return super()._deserialize(value, attr, data, **options)
