"""The shapes that requests and answers are made of: strict, folded once, the same everywhere.

Unknown fields are refused. Arabic-Indic and Persian digits are folded to 0-9 and text is brought to
NFC before anything else looks at it. Control and bidirectional-override characters are refused,
and so is anything that looks like a payment card's number.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from marshmallow import RAISE, ValidationError, fields, validate
from marshmallow import Schema as MarshmallowSchema

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CARD = re.compile(r"(?<![0-9])(?:[0-9][ -]?){12,18}[0-9](?![0-9])")
_LONGEST = 4000
_HALALAS = 100


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
        if not self._cards:
            _refuse_card(text)
        return text


def _refuse_invisible(text: str, allowed: frozenset[str]) -> None:
    for character in text:
        if character in _BIDI:
            raise ValidationError("Bidirectional override characters are refused.")
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in allowed:
            raise ValidationError("Control characters are refused.")


def _refuse_card(text: str) -> None:
    for found in _CARD.finditer(text):
        digits = [int(digit) for digit in found.group() if digit.isdigit()]
        if _is_luhn(digits):
            raise ValidationError("A payment card's number is never accepted here.")


def _is_luhn(digits: list[int]) -> bool:
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[-2::-2])  # noqa: PLR2004 — Luhn's own
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


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
            return validate_email(text, check_deliverability=False).normalized.lower()
        except EmailNotValidError as wrong:
            raise ValidationError("Not an e-mail address.") from wrong


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
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", value):
            raise ValidationError('An amount is a decimal string such as "120.00".')
        return value


class _MoneyShape(Schema):
    amount = _Amount(
        required=True, metadata={"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"}
    )
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
        whole, part = divmod(int(value), _HALALAS)
        return {"amount": f"{whole}.{part:02d}", "currency": "SAR"}

    def _deserialize(  # type: ignore[override]
        self, value: Any, attr: str | None, data: Any, **options: Any
    ) -> Any:
        money = super()._deserialize(value, attr, data, **options)
        try:
            return int(Decimal(money["amount"]) * _HALALAS)
        except InvalidOperation as wrong:
            raise ValidationError("Not an amount.") from wrong


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
        try:
            moment = datetime.fromisoformat(fold_digits(value))
        except (TypeError, ValueError) as wrong:
            raise ValidationError("Not a moment as in RFC 3339.") from wrong
        if moment.tzinfo is None:
            raise ValidationError("A moment needs an offset, such as Z.")
        return moment.astimezone(UTC)


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
        least: int | None = None,
        most: int | None = None,
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
