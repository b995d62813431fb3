"""A printed date counts for what the words before it say, near the title or as the only one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import metadata_labels
from cleaners.metadata_labels import AFTER, BEFORE, MAX_LABELS, printed_dates

FAR = "It went on like that. \n" * 200


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Published May 6, 2024", {"published": "May 6, 2024"}),
        ("Published\non\n6 May 2024", {"published": "6 May 2024"}),
        ("PUBLISHED: 6 May 2024 10:15 EDT", {"published": "6 May 2024 10:15 EDT"}),
        ("Posted by Ann Example on 15/12/2023", {"published": "15/12/2023"}),
        ("Publication date\n2024.05.06", {"published": "2024.05.06"}),
        ("First published 6 May 2024", {"published": "6 May 2024"}),
        ("This article was originally published on 6 May 2024", {"published": "6 May 2024"}),
        ("Ann Example · Published 6 May 2024", {"published": "6 May 2024"}),
        ("Last updated: 7 May 2024", {"updated": "7 May 2024"}),
        ("last modified May 7, 2024", {"updated": "May 7, 2024"}),
        ("Published May 6, 2024 | Updated May 7, 2024", {"published": "May 6, 2024", "updated": "May 7, 2024"}),
        ("Published\nUpdated May 7, 2024", {"updated": "May 7, 2024"}),
        ("Published by us\nReviewed May 7, 2024", {}),
        ("Опубликовано: 6 мая 2024", {"published": "6 мая 2024"}),
        ("Дата публикации\n06.05.2024", {"published": "06.05.2024"}),
        ("Обновлено 7 мая 2024 года", {"updated": "7 мая 2024 года"}),
        ("published online May 6, 2024, by the journal", {}),
        ("It was published on May 6, 2024, by them", {}),
        ("The novel was first published on 6 May 1922", {}),
        ("Published by a house of which nothing more is known than its name, 6 May 2024", {}),
        ("Published 05/06/2024", {}),
        ("Deadline 6 May 2024", {}),
        ("6 May 2024", {}),
        ("", {}),
    ],
)
def test_a_label_is_at_the_start_of_its_line_and_close_to_its_date(text: str, found: dict[str, str]) -> None:
    assert printed_dates(text, 0) == found


def test_near_the_title_the_first_counts_and_elsewhere_the_only_one() -> None:
    two = "Published May 6, 2024\nPublished May 9, 2024\n"
    assert printed_dates("The title\n" + two, 0) == {"published": "May 6, 2024"}
    assert printed_dates(two, None) == {}
    assert printed_dates("The title\n" + FAR + two, 0) == {}
    assert printed_dates("The title\n" + FAR + "Published May 6, 2024", 0) == {"published": "May 6, 2024"}
    assert printed_dates("Published May 6, 2024", None) == {"published": "May 6, 2024"}


def test_far_before_the_title_is_not_near() -> None:
    before = "Published May 6, 2024\nPublished May 9, 2024\n"
    assert len(FAR) > max(BEFORE, AFTER)
    assert printed_dates(before + FAR + "The title", len(before + FAR)) == {}


def test_a_page_with_very_many_labels_is_read_to_a_limit() -> None:
    lines = "Published May 6, 2024\n" * (3 * MAX_LABELS)
    assert len(list(metadata_labels._printed(lines))) == MAX_LABELS


DAYS = st.dates(date(1995, 1, 1), date(2026, 1, 1)).map(lambda day: f"{day:%d %B %Y}")
WORDS = st.sampled_from(["Published", "Updated on", "Last modified:", "posted", "Reviewed", "prose", "\n", " | ", "İ"])


@given(st.lists(st.one_of(WORDS, DAYS, st.text(max_size=150)), max_size=12).map(" ".join))
def test_looking_only_around_years_loses_nothing(text: str) -> None:
    found = list(metadata_labels._printed(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metadata_labels, "_windows", lambda whole: [(0, len(whole))])
        assert list(metadata_labels._printed(text)) == found
