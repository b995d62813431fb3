"""Italic paragraphs within a turn."""

import pytest

from schemas.source import Turns
from tests.cleaners.made import clean_with, source

BOLD = Turns(style="bold")


def _texts(body: str) -> tuple[list[str], list[str]]:
    """The words of the turns, and the insertions."""
    found = clean_with(source(turns=BOLD), f"<main><p><b>Ben Cole:</b> Yes.</p>{body}</main>")
    return [turn.text for turn in found.turns[1:]], [
        f"{insertion.kind} {insertion.text}" for insertion in found.insertions
    ]


@pytest.mark.parametrize(
    "paragraph",
    ["<p><i>Motion put and carried.</i></p>", "<p><a></a><i>Motion put </i><em>and</em> <b><i>carried.</i></b></p>"],
)
def test_a_paragraph_in_italics_is_a_stage_direction(paragraph: str) -> None:
    turns, insertions = _texts(f"<p><b>Ann Birch:</b> I beg to move.</p>{paragraph}")
    assert [text.strip() for text in turns] == ["I beg to move."]
    assert insertions == ["stage Motion put and carried."]


@pytest.mark.parametrize(
    "paragraph",
    ["<p><i>Motion</i> put.</p>", "<p><i>We shall see.</i></p>", "<p><i>Is it late?</i></p>", "<p>It <i>is</i></p>"],
)
def test_a_word_in_italics_and_what_somebody_says_are_spoken(paragraph: str) -> None:
    assert _texts(f"<p><b>Ann Birch:</b> I beg to move.</p>{paragraph}")[1] == []


@pytest.mark.parametrize(
    "label", ["<p><b>Ann Birch:</b> <i>The nets are old.</i>", "<p><b>Ann Birch:</b><p><i>The nets are old.</i>"]
)
def test_a_turn_that_is_all_in_italics_is_spoken(label: str) -> None:
    turns, insertions = _texts(f"{label}<p><i>The boats are old.</i>")
    assert turns == ["The nets are old.\n\nThe boats are old."]
    assert insertions == []


def test_lines_of_one_element_are_looked_at_one_by_one() -> None:
    body = (
        "<div><b>Ann Birch:</b> I beg to move.<br><i>Motion put.</i><br><i>It</i> is late.<br><i>Motion lost.</i></div>"
    )
    assert _texts(body)[1] == ["stage Motion put.", "stage Motion lost."]


def test_deep_italics_are_read_in_good_time() -> None:
    deep = "<i>" * 40 + "<span>" * 40 + "so it is" + "</span>" * 40
    assert len(_texts(f"<p><b>Ann Birch:</b> I beg to move.<p>{deep}")[0]) == 1
