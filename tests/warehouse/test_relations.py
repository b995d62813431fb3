"""`relations` of the kinds that rest on text: what is related, what is not, and the same rows in any order."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.generate import Page
from tests.warehouse.home import Home, new_home
from tests.warehouse.speeches import document_id, page, retold, speech
from warehouse.relations import relate


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def related(home: Home, *pages: Page) -> dict[tuple[int, int], str]:
    """Kind of each pair of page numbers, the smaller first."""
    home.load_pages(pages)
    rows = relate(home.con)
    numbers = {document_id(number): number for number in range(20)}
    found = home.all("SELECT document_a, document_b, kind FROM relations")
    assert len(found) == rows
    assert all(a < b for a, b, _ in found)
    pairs = ((*sorted((numbers[a], numbers[b])), kind) for a, b, kind in found)
    return {(one, other): kind for one, other, kind in pairs}


# kinds


def test_the_same_words_are_the_same_text(home: Home) -> None:
    text = speech(1)
    assert related(home, page(1, text), page(2, text.upper().replace(" ", ", ")), page(3, speech(3))) == {
        (1, 2): "same_text"
    }
    assert home.one("SELECT score, evidence FROM relations") == (1.0, "the same words in the same order")


def test_all_but_a_few_words_are_a_near_duplicate(home: Home) -> None:
    words = speech(1).split()
    edited = [*words[:100], "canal", *words[101:]]
    assert related(home, page(1, " ".join(words)), page(2, " ".join(edited))) == {(1, 2): "near_duplicate"}
    assert home.one("SELECT score FROM relations") > 0.95


def test_two_translations_are_one_speech(home: Home) -> None:
    text = speech(1)
    pages = [page(1, text), page(2, retold(text), day=date(2025, 5, 5)), page(3, speech(3))]
    assert related(home, *pages) == {(1, 2): "same_speech"}
    score, evidence = home.one("SELECT score, evidence FROM relations")
    assert 0.55 <= score < 1
    assert evidence.startswith(f"cosine {score:.2f} over ")
    assert evidence.endswith("in one order; both name quill; days 2025-05-03 and 2025-05-05")


def test_a_declared_translation_is_one(home: Home) -> None:
    pages = [page(1, speech(1)), page(2, speech(2), translates=1), page(3, speech(3), translates=3)]
    assert related(home, *pages) == {(1, 2): "translation_of"}
    assert home.one("SELECT evidence FROM relations") == "link https://example.org/1"


def test_a_pair_has_its_strongest_kind_only(home: Home) -> None:
    text = speech(1)
    assert related(home, page(1, text), page(2, text, translates=1)) == {(1, 2): "same_text"}


# no relation


@pytest.mark.parametrize(
    "other",
    [
        page(2, " ".join(reversed(speech(1).split()))),
        page(2, speech(2)),
        page(2, retold(speech(1)), day=date(2025, 7, 3)),
        page(2, retold(speech(1)), day=date(2025, 5, 9), speaker="Bo Ekdahl"),
        page(2, retold(speech(1)), day=None, speaker=None),
    ],
    ids=["same words, other order", "another speech", "two months apart", "another speaker days apart", "no day"],
)
def test_what_only_looks_alike_is_not_related(home: Home, other: Page) -> None:
    assert related(home, page(1, speech(1)), other) == {}


def test_two_articles_that_tell_one_story_are_no_speech(home: Home) -> None:
    text = speech(1)
    pages = [page(n, t, kind="article", speaker=None) for n, t in enumerate([text, retold(text)])]
    assert related(home, *pages) == {}


def test_short_texts_are_not_compared(home: Home) -> None:
    assert related(home, page(1, "Photo of the day"), page(2, "Photo of the day")) == {}


# later


def test_nothing_is_compared_twice(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    text = speech(1)
    related(home, page(1, text), page(2, retold(text)))
    before = home.dump(["relations", "own_sketches", "own_pairs"])

    def refuse(*_: object) -> None:
        raise AssertionError("a text was read again")

    monkeypatch.setattr("warehouse.relations.profile", refuse)
    assert relate(home.con) == 1
    assert home.dump(["relations", "own_sketches", "own_pairs"]) == before


def test_a_page_that_changes_its_text_loses_its_relation(home: Home) -> None:
    text = speech(1)
    assert related(home, page(1, text), page(2, retold(text)))
    assert related(home, page(2, speech(5), capture=1)) == {}
    assert home.one("SELECT count(*) FROM own_sketches") == 2
    assert related(home, page(2, retold(text), capture=2)) == {(1, 2): "same_speech"}


def test_many_copies_of_one_text_give_pairs_in_bounds(home: Home) -> None:
    text = speech(1, 40)
    home.load_pages([page(number, text) for number in range(60)])
    assert relate(home.con) == 59
    home.load_pages([page(number, speech(2, 40)) for number in range(100, 150)])
    assert relate(home.con) == 59 + 50 * 49 // 2


TEXT = speech(1, 150)
PAGES = [page(1, TEXT), page(2, retold(TEXT)), page(3, TEXT), page(4, speech(4, 150)), page(5, retold(TEXT, 1)),
         page(6, speech(6, 150), translates=4)]  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.permutations(PAGES), st.sets(st.integers(1, 5)))
def test_the_same_rows_in_whatever_order_pages_came(pages: list[Page], cuts: set[int]) -> None:
    with new_home() as once, new_home() as often:
        once.load_pages(PAGES)
        relate(once.con)
        bounds = [0, *sorted(cuts), len(pages)]
        for start, stop in pairwise(bounds):
            often.load_pages(pages[start:stop])
            relate(often.con)
        assert once.dump(["relations"]) == often.dump(["relations"])
        assert once.one("SELECT count(*) FROM relations WHERE kind = 'same_speech'") >= 4
