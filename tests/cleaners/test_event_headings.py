"""Titles that end in a place and a date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.event_headings import heading_of


@pytest.mark.parametrize(
    ("title", "act", "place", "tail"),
    [
        ("Talks, Lima, May 3, 2024", "Talks", "Lima", ", Lima, May 3, 2024"),
        ("Talks (Lima, 3 May 2024)", "Talks", "Lima", " (Lima, 3 May 2024"),
        ("Talks – The Palace Hotel, Ostrava – May 3, 2024.", "Talks", "Ostrava",
         " – The Palace Hotel, Ostrava – May 3, 2024"),
        ("Briefing by Mary Poole and Tom Weller, May 3, 2024", "Briefing by Mary Poole and Tom Weller", None,
         ", May 3, 2024"),
        ("Talks in Lima on May 3, 2024", "Talks", "Lima", " in Lima on May 3, 2024"),
    ],
)  # fmt: skip
def test_parts_of_a_title(title: str, act: str, place: str | None, tail: str) -> None:
    heading = heading_of(title)
    assert heading is not None
    assert (heading.act, heading.place, heading.tail) == (act, place, tail)
    assert heading.first == heading.last == date(2024, 5, 3)


@pytest.mark.parametrize("title", ["Talks, Lima", "Talks of May 3, 2024", "May 3, 2024: talks in Lima", "In 2024", ""])
def test_no_heading(title: str) -> None:
    assert heading_of(title) is None


@given(st.text(max_size=30), st.sampled_from(["", "May 3, 2024", "May 3–5, 2024", "5/23/2014"]))
def test_a_heading_is_part_of_its_title(before: str, day: str) -> None:
    title = before + day
    heading = heading_of(title)
    if heading:
        assert heading.act + heading.tail in title
        assert heading.first <= heading.last
