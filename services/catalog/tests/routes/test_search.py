from typing import Any
from urllib.parse import quote

import pytest


@pytest.fixture
def jug(market: Any) -> str:
    """A jug that can be found."""
    market.welcome(market.potter)
    return str(market.publish(market.potter).json["id"])


def found(market: Any, words: str, more: str = "") -> list[str]:
    return [one["id"] for one in market.get(f"/v1/search?q={quote(words)}{more}").json["items"]]


@pytest.mark.parametrize(
    "words",
    ["إبريق", "ابريق", "الإبريق الفخاري", "فخار", "الفُخّار", "بيد", "jug", "WATER clay", "خزف"],
)
def test_it_is_found_however_it_is_spelled(market: Any, jug: str, words: str) -> None:
    assert found(market, words) == ([] if words == "بيد" else [jug])


@pytest.mark.parametrize("words", ["نخيل", "jug rug", "%", "_", "!!!"])
def test_other_words_find_nothing(market: Any, jug: str, words: str) -> None:
    assert jug not in found(market, words)


def test_products_and_workshops_are_found_together_and_apart(market: Any, jug: str) -> None:
    market.clock.forward(minutes=1)
    course = market.publish(market.potter, "/v1/workshops").json["id"]

    assert found(market, "فخار") == [course, jug]
    assert found(market, "فخار", "&kind=product") == [jug]
    assert found(market, "فخار", "&category=wood") == []


def test_what_was_corrected_is_found_by_its_new_words(market: Any, jug: str) -> None:
    title = {"title": {"ar": "جرة", "en": "Jar"}}
    market.correct(f"/v1/products/{jug}", title, market.potter)

    assert found(market, "الجرة") == [jug]
    assert found(market, "jug") == []


def test_a_search_needs_words(market: Any) -> None:
    assert market.get("/v1/search").status_code == 422


def test_there_are_twelve_fields_of_craft_in_both_languages(market: Any) -> None:
    items = market.get("/v1/categories").json["items"]

    assert len(items) == 12
    assert all(one["title"]["ar"] and one["title"]["en"] for one in items)
