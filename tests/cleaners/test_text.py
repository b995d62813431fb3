"""From kept blocks to turns, paragraphs and insertions."""

from __future__ import annotations

import pytest

from cleaners.blocks import Block, Span
from cleaners.draft import Rejected
from cleaners.fates import PARAGRAPH
from cleaners.ledger import check_pieces
from cleaners.text import Text, read_text
from cleaners.turns import Context, Piece
from schemas.source import Rule, Turns
from tests.cleaners.made import PROSE

RULE = Rule(id="made/one", css=".x", why="a test")
QUESTIONS = [
    "Question: Will you ask for donations?",
    "Ann Lee: I will not.",
    "Subscribe to our newsletter",
    "Question: Do you accept cookies?",
    "Ann Lee: I say no. Share this article.",
    "Donate now",
    "Ann Lee: I have said it.",
]


def block(index: int, text: str, *inner: Span) -> Block:
    return Block(index, text, "text", PARAGRAPH, inner=inner)


def read(*texts: str, style: Turns | None = None) -> tuple[Text, list[Block]]:
    blocks = [block(i, text) for i, text in enumerate(texts)]
    return read_text("d", blocks, style or Turns(style="colon"), Context("Ann Lee speaks", (), "en")), blocks


def test_a_labelled_turn_loses_no_word_to_a_common_rule() -> None:
    text, blocks = read(*QUESTIONS)
    assert all(b.fate is PARAGRAPH for b in blocks)
    assert text.turns[1].text == "I will not.\n\nSubscribe to our newsletter"
    assert text.turns[3].text == "I say no. Share this article.\n\nDonate now"


def test_furniture_that_ends_the_page_is_taken_off_the_last_turn() -> None:
    text, blocks = read(*QUESTIONS, "Share this article", "Subscribe to our newsletter")
    assert text.turns[-1].text == "I have said it."
    assert [isinstance(b.fate, Rule) for b in blocks[-3:]] == [False, True, True]


def test_a_last_turn_that_reads_like_furniture_stays() -> None:
    text, _ = read(*QUESTIONS, "Question: Donate now", "Share this article")
    assert text.turns[-1].text == "Donate now"


def test_furniture_before_the_first_turn_is_taken_off() -> None:
    text, blocks = read("Share this article", *QUESTIONS)
    assert isinstance(blocks[0].fate, Rule)
    assert text.paragraphs[0].text == "Will you ask for donations?"


def test_furniture_of_a_page_without_turns_is_taken_anywhere() -> None:
    text, _ = read(PROSE.strip(), "Subscribe to our newsletter", PROSE.strip())
    assert [p.text for p in text.paragraphs] == [PROSE.strip()] * 2
    assert text.turns == []


def test_paragraphs_are_without_labels_and_the_text_has_them() -> None:
    text, _ = read(*QUESTIONS)
    assert text.printed == "\n\n".join(QUESTIONS)
    assert text.paragraphs[1].text == "I will not."
    assert [p.ordinal for p in text.paragraphs] == list(range(len(QUESTIONS)))
    assert [p.block for p in text.paragraphs] == list(range(len(QUESTIONS)))
    assert (text.turns[1].first_paragraph, text.turns[1].last_paragraph) == (1, 2)
    assert (text.turns[1].speaker_label, text.turns[1].role) == ("Ann Lee", "answer")


def test_a_line_of_signs_is_a_separator() -> None:
    text, _ = read(PROSE.strip(), "* * *", PROSE.strip())
    assert [p.kind for p in text.paragraphs] == ["text", "separator", "text"]


def test_what_a_rule_removes_inline_is_in_no_paragraph() -> None:
    blocks = [block(0, "It is [share] so.", Span(6, 13, RULE)), block(1, "gone", Span(0, 4, RULE))]
    text = read_text("d", blocks, Turns(style="none"), Context())
    assert [p.text for p in text.paragraphs] == ["It is so."]
    assert text.printed == "It is so."


@pytest.mark.parametrize(
    "spans",
    [
        (Span(3, 6, RULE), Span(9, 10, "insertion.footnote")),
        (Span(0, 2, RULE), Span(9, 10, "insertion.footnote")),
        (Span(9, 10, "insertion.footnote"), Span(10, 12, RULE)),
    ],
)
def test_an_insertion_that_markup_names_keeps_its_place_beside_what_is_removed(spans: tuple[Span, ...]) -> None:
    text = read_text("d", [block(0, "ab cde fg7 h", *spans)], Turns(style="none"), Context())
    (found,), (paragraph,) = text.insertions, text.paragraphs
    assert (found.text, found.kind) == ("7", "footnote")
    assert paragraph.text[found.start_char : found.stop_char] == "7"


def test_insertions_are_not_in_the_turns_text() -> None:
    blocks = [block(i, t) for i, t in enumerate(QUESTIONS)]
    blocks[1] = block(1, "Ann Lee: I will1 not [ever].", Span(15, 16, "insertion.footnote"))
    text = read_text("d", blocks, Turns(style="colon"), Context("Ann Lee speaks", (), "en"))
    assert [(i.paragraph, i.text, i.kind) for i in text.insertions] == [(1, "1", "footnote"), (1, "[ever]", "bracket")]
    assert text.paragraphs[1].text == "I will1 not [ever]."
    assert text.turns[1].text.startswith("I will not")
    assert "ever" not in text.turns[1].text


def test_an_insertion_found_twice_is_one() -> None:
    blocks = [block(i, t) for i, t in enumerate(QUESTIONS)]
    blocks[1] = block(1, "Ann Lee: I will not [1].", Span(20, 23, "insertion.footnote"))
    text = read_text("d", blocks, Turns(style="colon"), Context("Ann Lee speaks", (), "en"))
    assert [(i.start_char, i.stop_char) for i in text.insertions] == [(11, 14)]


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [Piece(0, 0, 3, None, None)],
        [Piece(0, 1, 8, None, None)],
        [Piece(0, 0, 8, None, None), Piece(0, 4, 8, None, None)],
        [Piece(0, 4, 8, None, None), Piece(0, 0, 3, None, None)],
        [Piece(0, 0, 8, (0, 3), None)],
        [Piece(0, 0, 9, None, None)],
    ],
)
def test_a_character_lost_or_doubled_by_segmentation_stops_the_page(pieces: list[Piece]) -> None:
    with pytest.raises(Rejected) as refused:
        check_pieces(["one: two"], pieces)
    assert (refused.value.stage, refused.value.reason) == ("invariant", "segmentation")


def test_pieces_that_hold_all_are_sound() -> None:
    check_pieces(["A: b. C: d", "e"], [Piece(0, 3, 5, (0, 2), 0), Piece(0, 9, 10, (6, 8), 1), Piece(1, 0, 1, None, 1)])
