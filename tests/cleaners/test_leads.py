"""What ends a turn without a name: headings, and bold leads with a colon."""

import pytest

from cleaners.turns import Segmentation, TurnBlock, segment
from schemas.source import Turns
from tests.cleaners.transcript import AUTO, NOBODY, page

TALK = """
*Ann Birch:* Good day, I am glad.
*Ben Cole:* So am I. Shall we?
{}
It is old.
*Ann Birch:* We shall.
*Ben Cole:* I agree.
"""
STYLES = ["bold", "colon", "auto"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("line", ["*Several hon. Members rose:* We stand.", "*Voice from the hall*: We stand."])
def test_a_bold_lead_that_says_who_speaks_without_a_name_is_a_label(style: str, line: str) -> None:
    found = page(TALK.format(line), Turns(style=style), bold=True)
    assert found.labels[2] == line[1:].partition("*")[0].strip(":")
    assert (found.speakers[2], found.roles[2]) == (None, "statement")
    assert found.words[1:3] == [["So am I. Shall we?"], ["We stand.", "It is old."]]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "line", ["*Agenda of the day:* boats", "*Read more:* boats", "*What was said of it* (in short): x"]
)
def test_any_other_bold_lead_is_a_heading_and_ends_the_turn(style: str, line: str) -> None:
    found = page(TALK.format(line), Turns(style=style), bold=True)
    assert found.words == [["Good day, I am glad."], ["So am I. Shall we?"], ["We shall."], ["I agree."]]
    assert found.outside == [line.replace("*", ""), "It is old."]


def test_members_who_rose_in_bold_without_a_colon_are_no_words_of_the_speaker() -> None:
    found = page(TALK.format("*Several hon. Members* rose—"), Turns(style="bold"), bold=True)
    assert (found.labels[2], found.words[1]) == ("Several hon. Members", ["So am I. Shall we?"])
    found = page(TALK.format("*Several hon. Members* were late."), Turns(style="bold"), bold=True)
    assert found.words[1] == ["So am I. Shall we?", "Several hon. Members were late.", "It is old."]


def test_a_bold_lead_stays_in_the_turn_where_labels_are_not_in_bold() -> None:
    text = TALK.replace("*", "").format("*Agenda of the day:* boats")
    found = page(text, Turns(style="colon"), bold=True)
    assert found.words[1] == ["So am I. Shall we?", "Agenda of the day: boats", "It is old."]


def test_a_bold_lead_without_a_colon_stays_in_the_turn() -> None:
    found = page(TALK.format("*The harbour* is new."), Turns(style="bold"), bold=True)
    assert found.words[1] == ["So am I. Shall we?", "The harbour is new.", "It is old."]


def _segment(style: str, *lines: str) -> Segmentation:
    """Blocks of which `#` marks a heading and `*` a bold start up to the colon, or a line all in bold."""
    blocks = []
    for line in lines:
        text = line.lstrip("#*")
        bold = (text.find(":") + 1 or len(text)) if line[0] == "*" else 0
        blocks.append(TurnBlock(text, "heading" if line[0] == "#" else "text", bold))
    return segment(blocks, Turns(style=style), NOBODY)


BEFORE = ["*Ann Birch: I am late.", "*Ben Cole: Why?"]
AFTER = ["*Ann Birch: I overslept.", "*Ben Cole: I see."]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "heading", [["#Nets"], ["*Nets and Boats"], ["#Nets", "19 July 2011 : Column 785", "#12.34 pm"]]
)
def test_a_heading_right_before_a_label_ends_the_turn(style: str, heading: list[str]) -> None:
    seg = _segment(style, *BEFORE, *heading, *AFTER)
    assert [piece.turn for piece in seg.pieces] == [0, 1, *[None] * len(heading), 2, 3]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("heading", ["#Nets", "*Nets and Boats"])
def test_a_heading_ends_the_turn_where_headings_part_the_speeches(style: str, heading: str) -> None:
    seg = _segment(style, *BEFORE, heading, *AFTER, heading, *AFTER, heading, "Resolved.", *AFTER, heading, "The end.")
    assert [piece.turn for piece in seg.pieces] == [0, 1, None, 2, 3, None, 4, 5, None, None, 6, 7, None, None]


@pytest.mark.parametrize("heading", ["#Nets", "*Nets and Boats"])
def test_a_heading_stays_in_the_turn_where_headings_stand_within_speeches(heading: str) -> None:
    seg = _segment("bold", *BEFORE, heading, "They are old.", *AFTER, heading, "They are new.")
    assert [piece.turn for piece in seg.pieces] == [0, 1, 1, 1, 2, 3, 3, 3]


@pytest.mark.parametrize("line", ["*They are old.", "*they", "*They are old" + " and old" * 20])
def test_a_sentence_in_bold_is_spoken(line: str) -> None:
    seg = _segment("bold", *BEFORE, line, *AFTER)
    assert [piece.turn for piece in seg.pieces] == [0, 1, 1, 2, 3]


@pytest.mark.parametrize("line", ["*Further reading:* a book", "*The Harbour Is Old*"])
def test_what_follows_a_bold_line_in_the_last_turn_of_a_blog_is_nobodys_till_the_blogger_has_the_word(
    line: str,
) -> None:
    text = f"{TALK.format('So.')}{line}\nMore."
    found = page(text, Turns(style="bold", blog=True), bold=True)
    assert (found.words[-1], found.outside) == (["I agree."], [line.replace("*", ""), "More."])
    found = page(f"{text}\n---\nMy own.", Turns(style="bold", blog=True), bold=True)
    assert (found.roles[-1], found.words[-1]) == ("editorial", ["My own."])


def test_who_asks_all_in_bold_within_a_turn_may_be_another() -> None:
    seg = _segment("bold", *BEFORE, "*And how was the sea?", "Wide.", *AFTER)
    assert [piece.turn for piece in seg.pieces] == [0, 1, None, 1, 2, 3]


@pytest.mark.parametrize("label", ["Ben Cole: Why?", "*Ben Cole: Why?"])
def test_a_question_in_bold_is_spoken_where_the_label_is_upright_or_all_is_in_bold(label: str) -> None:
    lines = ["Ann Birch: I am late.", label, "*And how was the sea?", "Ann Birch: I overslept.", "Ben Cole: I see."]
    blocks = [TurnBlock(line.lstrip("*"), "text", len(line) - 1 if line[0] == "*" else 0) for line in lines]
    assert [piece.turn for piece in segment(blocks, Turns(style="colon"), NOBODY).pieces] == [0, 1, 1, 2, 3]


def _plain(style: str, *lines: str) -> list[int | None]:
    talk = ["Ann Birch: I am late.", "Ben Cole: Why?", *lines, "Ann Birch: I overslept.", "Ben Cole: I see."]
    return [
        piece.turn
        for piece in segment([TurnBlock(line, "text", 0) for line in talk], Turns(style=style), NOBODY).pieces
    ]


@pytest.mark.parametrize("style", ["colon", "auto"])
@pytest.mark.parametrize(
    "lines",
    [["Mr. President: I thank you."], ["Mr. President: I thank you.", "It is so.", "Mr. President: I know it."]],
)
def test_what_the_chair_says_or_is_told_is_nobodys(style: str, lines: list[str]) -> None:
    assert _plain(style, *lines) == [0, 1, *[None] * len(lines), 2, 3]


def test_a_page_without_labels_has_no_breaks() -> None:
    assert segment([TurnBlock("Agenda:", "text", 7)], AUTO, NOBODY).turns == []
