import pytest

from identity.errors import PasswordTooCommon, PasswordTooSimilar
from identity.models.password_rules import refuse_common, refuse_similar


@pytest.mark.parametrize(
    "password", ["password1234", "Password!2026", "1234567890", "السلامعليكم", "  QwertyUiop99"]
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        refuse_common(password)


@pytest.mark.parametrize("password", ["three blind camels", "ثلاث نخلات وبئر", "k2#vQ9!mmLx0"])
def test_what_nobody_tries_first_is_accepted(password: str) -> None:
    refuse_common(password)


@pytest.mark.parametrize(
    "password", ["layla.mansour", "xxLAYLAxx2026", "almansour-rules", "منصورة-منصورة"]
)
def test_what_repeats_the_person_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooSimilar):
        refuse_similar(password, "layla.h@example.com", "Layla Almansour", "ليلى منصورة")


def test_short_parts_of_a_name_do_not_count() -> None:
    refuse_similar("and so to bed, my dear", "so@ex.co", "Ali Bin So")
