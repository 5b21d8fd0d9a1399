"""The words of fideslang's default taxonomy; its own models let unknown ones pass."""

from fideslang.default_taxonomy import DEFAULT_TAXONOMY

CATEGORIES: frozenset[str] = frozenset(word.fides_key for word in DEFAULT_TAXONOMY.data_category)
USES: frozenset[str] = frozenset(word.fides_key for word in DEFAULT_TAXONOMY.data_use)
SUBJECTS: frozenset[str] = frozenset(word.fides_key for word in DEFAULT_TAXONOMY.data_subject)

BASES: dict[str, str] = {
    "consent": "Consent",
    "contract": "Contract",
    "legal_obligation": "Legal obligations",
    "vital_interest": "Vital interests",
    "public_interest": "Public interest",
    "legitimate_interest": "Legitimate interests",
}
"""Our lawful bases, each with fideslang's word for it."""


def is_within(category: str, *families: str) -> bool:
    """Tell whether a category is one of these or stands below one of them."""
    return any(category == family or category.startswith(f"{family}.") for family in families)
