"""Numbers of a series, however they are printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.editions import edition_of


@pytest.mark.parametrize(
    ("word", "edition"),
    [
        ("3rd", "#3"), ("Third", "#3"), ("III", "#3"), ("21st", "#21"), ("twenty-first", "#21"), ("XXI", "#21"),
        ("fortieth", "#40"), ("XL", "#40"), ("IX", "#9"), ("V", "#5"), ("2025", "2025"), ("1999", "1999"),
    ],
)  # fmt: skip
def test_a_number_of_a_series(word: str, edition: str) -> None:
    assert edition_of(word) == edition


@pytest.mark.parametrize("word", ["3", "I", "three", "25th-", "12345", "2125th", "mix", "Civil", "first-rate", "", "C"])
def test_other_words_are_none(word: str) -> None:
    assert edition_of(word) is None


@given(st.text(max_size=12))
def test_any_word_gives_a_number_a_year_or_nothing(word: str) -> None:
    assert (found := edition_of(word)) is None or found.lstrip("#").isdigit()
