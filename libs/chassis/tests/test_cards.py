"""Card numbers are refused however they are written, and other long numbers are not."""

import pytest

from chassis.cards import has_card_number


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "5555-5555-5555-4444",
        "card:4111.1111.1111.1111.",
        "3782 822463 10005",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱",
        "４１１１１１１１１１１１１１１１",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111–1111–1111–1111",
        "12 4111111111111111",
        "on 2026-11-24 4111111111111111 paid",
        "99 4111 1111 1111 1111 12",
        "x4111111111111111y",
    ],
)
def test_a_card_number_is_seen(text: str) -> None:
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111111111111112",
        "+966 50 123 4567",
        "SA03 8000 0000 6080 1016 7519",
        "SA0380000000608010167519",
        "2026-11-24T12:00:00Z",
        "ord_01k9w8zq4c5h6j7k8m9n0p1q2r",
        "the jar holds 4 litres, 11 cm, 1111 beads",
        "0000000000000000",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert not has_card_number(text)
