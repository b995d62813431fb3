"""Two texts side by side: bounds, symmetry, and that order tells a retelling from a text with the same words."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.generate import Language
from warehouse.relations_text import compare, profile

TEXTS = st.lists(st.sampled_from(["river", "harbour", "a", "of", "мост", "2025", "–", "Ada", "ADA"]), max_size=30).map(
    " ".join
)
LANGUAGE = Language(vocabulary=3_000, phrases=100)


@given(TEXTS, TEXTS)
def test_figures_are_shares_and_do_not_depend_on_which_text_comes_first(one: str, other: str) -> None:
    a, b = profile(one), profile(other)
    likeness = compare(a, b)
    assert likeness == compare(b, a)
    assert 0 <= likeness.jaccard <= 1
    assert 0 <= likeness.cosine <= 1
    assert 0 <= likeness.ordered <= likeness.once


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text: str) -> None:
    mine = profile(text)
    likeness = compare(mine, mine)
    assert likeness.ordered == likeness.once == len(mine.once)
    assert likeness.jaccard == (1.0 if mine.runs else 0.0)
    assert likeness.cosine == pytest.approx(1.0 if mine.weights else 0.0)


def test_case_and_punctuation_count_for_nothing() -> None:
    assert profile("Good evening, Ostrava! The locks are open.") == profile("good evening ostrava the LOCKS are open")


def test_a_retelling_keeps_words_and_order() -> None:
    text = LANGUAGE.text(1, 600)
    told = compare(profile(text), profile(LANGUAGE.retold(text, 1, 0.7)))
    assert told.jaccard < 0.4
    assert told.cosine > 0.55
    assert told.ordered > 0.9 * told.once


def test_the_same_words_in_another_order_are_no_retelling() -> None:
    words = LANGUAGE.text(1, 600).split()
    mixed = Random(1).sample(words, len(words))
    likeness = compare(profile(" ".join(words)), profile(" ".join(mixed)))
    assert likeness.cosine == pytest.approx(1.0)
    assert likeness.ordered < 0.4 * likeness.once


def test_other_texts_of_one_language_are_unlike() -> None:
    likeness = compare(profile(LANGUAGE.text(1, 600)), profile(LANGUAGE.text(2, 600)))
    assert likeness.cosine < 0.3
    assert likeness.ordered < 0.6 * likeness.once


def test_rare_words_outweigh_common_ones() -> None:
    weights = profile("the harbour of the river and the navigation of the sea " * 3).weights
    assert "the" not in weights
    assert weights["navigation"] > weights["river"] > 0
