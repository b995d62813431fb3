"""The ledger, and that it does not pass over a lost character."""

from __future__ import annotations

import pytest

from cleaners.blocks import Block, Span
from cleaners.draft import Draft, Rejected
from cleaners.fates import PARAGRAPH
from cleaners.ledger import balance, removals_of
from cleaners.version import cleaner_version
from schemas.source import Rule

ONE = Rule(id="made/one", css=".x", label="share", why="a test")
TWO = Rule(id="made/two", css=".y", why="a test")


def draft(visible: int = 11) -> Draft:
    inner = (Span(2, 5, ONE), Span(6, 7, "place"))
    blocks = [Block(0, "ab cd e", "text", PARAGRAPH, inner=inner), Block(1, "fgh ij", "text", TWO)]
    return Draft(blocks, visible)


def test_each_removed_stretch_is_a_row_in_the_order_of_the_page() -> None:
    one, two = removals_of(draft(), "d", "f00", "made")
    assert (one.block, one.start_char, one.stop_char, one.text, one.rule, one.label) == (
        0,
        3,
        5,
        "cd",
        "made/one",
        "share",
    )
    assert (two.block, two.start_char, two.stop_char, two.text, two.rule) == (1, 0, 6, "fgh ij", "made/two")
    assert [(row.ordinal, row.document_id, row.page_sha256, row.source) for row in (one, two)] == [
        (0, "d", "f00", "made"),
        (1, "d", "f00", "made"),
    ]
    assert one.cleaner_version == cleaner_version()


def test_a_removed_stretch_of_white_space_is_no_row() -> None:
    block = Block(0, "a b", "text", PARAGRAPH, inner=(Span(1, 2, ONE),))
    assert removals_of(Draft([block], 2), "d", "0", "made") == ()


def test_a_removed_stretch_has_no_white_space_around_it() -> None:
    block = Block(0, "ab cd ef", "text", PARAGRAPH, inner=(Span(2, 6, ONE),))
    (row,) = removals_of(Draft([block], 6), "d", "0", "made")
    assert (row.start_char, row.stop_char, row.text) == (3, 5, "cd")


def test_kept_and_removed_are_what_is_visible() -> None:
    page = draft(10)
    assert balance(page, removals_of(page, "d", "0", "made")) == (3, 7)


@pytest.mark.parametrize("visible", [9, 11])
def test_a_character_lost_or_doubled_stops_the_page(visible: int) -> None:
    page = draft(visible)
    with pytest.raises(Rejected) as refused:
        balance(page, removals_of(page, "d", "0", "made"))
    assert (refused.value.stage, refused.value.reason) == ("invariant", "conservation")
    assert f"{visible} characters are visible, 3 kept and 7 removed" in refused.value.detail
