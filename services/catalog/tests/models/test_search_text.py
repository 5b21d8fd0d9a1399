import pytest

from catalog.models.search_text import searchable, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("فخار", "الفخار"),
        ("فخار", "والفخار"),
        ("فخّار", "فخار"),
        ("إبريق", "ابريق"),
        ("أواني", "اواني"),
        ("مطرزة", "مطرزه"),
        ("مطرزات", "مطرزة"),
        ("حرفيين", "حرفيون"),
        ("مبخرة", "للمبخرة"),
        ("حُلِيّ", "حلى"),
        ("لؤلؤ", "لولو"),
        ("ســـدو", "سدو"),
        ("کتاب", "كتاب"),
        ("١٢ قطعة", "12 قطعة"),
        ("Jug", "JUG"),
        ("ﻓﺨﺎﺭ", "فخار"),
    ],
)
def test_two_spellings_of_one_word_are_the_same(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(("one", "other"), [("فخار", "نخيل"), ("وشاح", "شاح"), ("خار", "فخار")])
def test_other_words_stay_others(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


def test_each_word_is_kept_once() -> None:
    assert searchable("الفخار", "فخار", "a jug, a Jug") == "فخار a jug"
