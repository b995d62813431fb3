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
    "speech",
    [
        "As it is written:</p><p><i>The nets are old.</i></p><p><i>The boats are new.</i>",
        "It is written,</p><p><i>The nets are old,</i></p><p><i>the boats are new.</i>",
        "It is written.</p><p><i>“The nets are old.”</i>",
        "It is so.</p><p><b><i>The nets are old.</i></b></p><p><i>The boats are new.</i>",
    ],
)
def test_what_a_speaker_quotes_or_is_emphasised_in_his_speech_is_spoken(speech: str) -> None:
    assert _texts(f"<p><b>Ann Birch:</b> {speech}</p><p>It is late.</p>")[1] == []


def test_a_line_in_italics_after_a_quotation_is_looked_at_anew() -> None:
    body = "<p><b>Ann Birch:</b> So:</p><p><i>Old nets.</i></p><p>It is late.</p><p><i>Motion put.</i></p>"
    assert _texts(body)[1] == ["stage Motion put."]
    assert _texts("<p><b>Ann Birch:</b> So:</p><p><i>(The bell rings.)</i></p>")[1] == ["stage (The bell rings.)"]


@pytest.mark.parametrize("line", ["Letter from Carl Dunn:", "Ordered,"])
def test_a_line_in_italics_may_head_what_its_speaker_does_not_say(line: str) -> None:
    letter = f"<p><i>{line}</i></p><p>It is late.</p><p><i>So it is.</i></p>"
    body = f"<p><b>Ann Birch:</b> I beg to ask.</p>{letter}<p><b>Ben Cole:</b> So."
    turns, insertions = _texts(body)
    assert [text.strip() for text in turns] == ["I beg to ask.", "So."]
    assert insertions == [f"stage {line}"]


@pytest.mark.parametrize("line", ["And how was the sea?", "Tell us of the sea."])
def test_who_asks_in_italics_within_a_turn_may_be_another(line: str) -> None:
    body = f"<p><b>Ann Birch:</b> I beg to ask.</p><p><i>{line}</i></p><p><i>It is wide.</i></p><p>It is late.</p>"
    turns, insertions = _texts(body)
    assert (turns, insertions) == (["I beg to ask.\n\nIt is late."], [])


def test_lines_in_italics_that_go_on_head_nothing() -> None:
    verse = "<p><i>The nets are old,</i></p><p><i>the boats are new.</i></p>"
    assert _texts(f"<p><b>Ann Birch:</b> It is written.</p>{verse}<p>It is late.")[0][0].endswith("It is late.")


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


def test_what_stands_before_a_label_in_the_text_is_its_speakers_after_a_doubtful_line() -> None:
    lines = ["Ben Cole: Yes.", "Ann Birch: I ask.", "<i>And how?</i>", "It is late. Ben Cole: So.", "Ann Birch: I see."]
    found = clean_with(source(turns=Turns(style="colon")), "<main>" + "".join(f"<p>{line}</p>" for line in lines))
    assert [turn.text for turn in found.turns] == ["Yes.", "I ask.\n\nIt is late.", "So.", "I see."]
