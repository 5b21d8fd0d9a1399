"""Content in both languages."""

from chassis.schemas import Bilingual


def test_two_fields_of_one_length_share_one_shape_in_the_documents() -> None:
    assert Bilingual().schema.__class__ is Bilingual(required=True).schema.__class__
    assert Bilingual().schema.__class__ is not Bilingual(max_length=50).schema.__class__
