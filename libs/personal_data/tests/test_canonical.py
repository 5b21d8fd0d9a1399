"""The canonical text is the one of RFC 8785, by whichever way it was made."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from personal_data.canonical import canonical

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(DOCUMENTS)
def test_every_document_has_the_text_of_rfc_8785(document: object) -> None:
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "document",
    [
        {"a\x00b": '\x1f\x7f\u2028 "quoted" \\ /'},
        {"é": 1, "z": 2, "\U0001f600": 3, "\ufb33": 4},
        {"number": 1e21, "small": 5e-324, "minus": -0.0},
        {"tuple": (1, (2, "ثلاثة"))},
    ],
)
def test_the_odd_ones_too(document: dict[str, object]) -> None:
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


@pytest.mark.parametrize("document", [{"n": 2**53}, {"text": "\ud800"}, {"n": float("nan")}])
def test_what_has_no_canonical_text_is_refused(document: dict[str, object]) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical(document)
