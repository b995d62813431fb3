"""Who asks, who answers, and which answers belong to which questions."""

import re

import pytest

from cleaners.turns import Context, TurnBlock, segment
from schemas.source import Turns
from tests.cleaners.transcript import BRIEFING, QUESTIONS, page


def test_an_exchange_is_a_run_of_questions_with_all_its_answers() -> None:
    found = page(BRIEFING)
    assert found.roles == ["statement", "question", "answer", "question", "question", "answer"]
    assert found.exchanges == [None, 1, 1, 2, 2, 2]


def test_several_may_answer_one_question() -> None:
    found = page(QUESTIONS.replace("It is old.", "Carl Dunn: So do we.\nAnna Birch: Good."))
    assert found.exchanges == [1, 1, 1, 1, 2, 2]


def test_a_moderator_neither_asks_nor_answers() -> None:
    found = page("MODERATOR: Welcome.\nQ Why?\nMODERATOR: Ms. Alder?\nMS. ALDER: So.\nQ When?\nMS. ALDER: Now.")
    assert found.roles == ["statement", "question", "statement", "answer", "question", "answer"]
    assert found.exchanges == [None, 1, None, 1, 2, 2]


def test_a_dialogue_of_persons_is_statements() -> None:
    text = "Anna Birch: Good day, I am glad.\nCarl Dunn: So am I. Shall we?\nAnna Birch: We shall.\nCarl Dunn: I agree."
    found = page(text, context=Context("Meeting with Carl Dunn"))
    assert found.roles == ["statement"] * 4
    assert found.exchanges == [None] * 4


def test_an_interview_is_an_exchange() -> None:
    text = (
        "Ben Ash: How are you?\nAnna Birch: I am well, and very busy.\nBen Ash: And now?\nAnna Birch: I rest, mostly."
    )
    found = page(text, context=Context("Interview with Anna Birch"))
    assert found.roles == ["question", "answer"] * 2


FOMC = """
CHAIR BIRCH. Good afternoon. We held rates today.
MARY ELM. Thank you, Chair Birch. Let us go to Ben.
BEN ASH. Ben Ash, Harbour Times. Is it over?
CHAIR BIRCH. We shall see. It may be.
MARY ELM. Tom.
TOM OAK. And then?
CHAIR BIRCH. Then we shall see.
MARY ELM. Nick for the last question.
NICK YEW. Thank you, and mine is on jobs.
CHAIR BIRCH. Jobs are good.
"""


@pytest.mark.parametrize("stop", [". ", ": "], ids=["full_stop", "colon"])
def test_a_moderator_with_a_name_hands_over_and_whoever_has_the_floor_asks(stop: str) -> None:
    text = re.sub(r"(?m)^([A-Z ]+)\. ", rf"\1{stop}", FOMC)
    style = Turns(style="full_stop" if stop == ". " else "auto")
    found = page(text, style, Context("Transcript of Chair Birch’s Press Conference"))
    assert found.roles == ["statement", "statement", "question", "answer"] + ["statement", "question", "answer"] * 2
    assert found.exchanges == [None, None, 1, 1, None, 2, 2, None, 3, 3]


def test_a_spokesman_who_calls_for_the_next_question_does_not_answer() -> None:
    text = QUESTIONS.replace("Question: And", "Dan Oak: Next question, please.\nQuestion: And")
    assert page(text + "Dan Oak: Your question?\nQuestion: And?\nAnna Birch: So.").roles == [
        *["question", "answer", "statement"] * 2,
        *["question", "answer"],
    ]


def test_a_second_official_who_always_adds_to_the_first_answers() -> None:
    text = "".join(f"Question: {n}?\nAnna Birch: So.\nCarl Dunn: I think so too, and I have said so.\n" for n in "abc")
    found = page(text)
    assert found.roles == ["question", "answer", "answer"] * 3
    assert found.exchanges == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_several_officials_and_a_moderator_between_them_answer_one_exchange() -> None:
    text = (
        "Q Why?\nMODERATOR: Who takes it?\nMS. ALDER: I do.\nMR. ELM: I add to it.\nQ When?\nQ Where?\nMR. ELM: Here."
    )
    found = page(text)
    assert found.exchanges == [1, None, 1, 1, 2, 2, 2]


def test_in_a_meeting_with_a_few_questions_only_what_follows_one_answers_it() -> None:
    lines = [
        "*Anna Birch:* Good day.",
        "*Question:* How are you?",
        "*Anna Birch:* I am fine.",
        "*Anna Birch:* And you?",
    ]
    lines += ["*Ben Ash:* We have a call.", "*Carl Dunn:* It is cold.", "*Anna Birch:* I know."] * 6
    found = page("\n".join(lines), Turns(style="bold"), Context("Direct line"), bold=True)
    assert found.roles == ["statement", "question", "answer", "answer"] + ["statement"] * 18
    assert set(found.exchanges) == {None, 1}


@pytest.mark.parametrize("title", ["Interview with Harbour TV", "Интервью порту"])
def test_of_two_in_an_interview_the_one_who_asks_more_asks_even_without_a_question_mark(title: str) -> None:
    text = (
        "*Ben Ash:* Tell me about it.\n*Anna Birch:* It is old and I like it a lot. Why not?\n*Ben Ash:* How high?\n"
        "*Anna Birch:* Forty metres, I believe.\n*Ben Ash:* So it is.\n*President Anna Birch:* It is.\n"
        "*Ben Ash:* Is it?\n*Anna Birch:* Yes."
    )
    assert page(text, Turns(style="bold"), Context(title), bold=True).roles == ["question", "answer"] * 4
    assert page(text, Turns(style="bold"), Context("Meeting"), bold=True).roles == ["statement"] * 8


def test_the_medium_in_a_note_asks() -> None:
    found = page("Ben Ash (Reuters): Why is it so?\nAnna Birch: I know.\nBen Ash (Reuters): When?\nAnna Birch: I know.")
    assert found.roles == ["question", "answer"] * 2
    assert (found.turns[0].speaker, found.turns[0].affiliation) == ("Ben Ash", "Reuters")


PAPER = [
    "#Boats",
    "1. Ann Birch (North Isle) (Ind): What he has done on boats.",
    "Mr Speaker: Order.",
    "The Minister for Fish (Mr Ben Cole): I bought one.",
    "Ann Birch: Will he buy another?",
    "Mr Cole: I will.",
    "Carl Dunn: I am glad of it.",
    "Mr Cole: I thank him.",
    "#Nets",
    "T2. [66901] Dora Elm: If he will make a statement.",
    "Mr Cole: I will.",
    "#Point of Order",
    "Carl Dunn: Is that in order?",
    "Mr Speaker: I think so.",
]


@pytest.mark.parametrize("style", ["colon", "own"])
@pytest.mark.parametrize("title", [None, "Oral Answers to Questions"])
def test_the_number_of_a_question_says_who_asks_and_the_next_who_answers(style: str, title: str | None) -> None:
    own = Turns(label=r"(?:T?\d+\. )?(?:\[\d+\] )?(?P<label>[^:]+):")
    blocks = [TurnBlock(line.strip("#"), "heading" if line[0] == "#" else "text", 0) for line in PAPER]
    found = segment(blocks, own if style == "own" else Turns(style="colon"), Context(title)).turns
    assert [turn.role for turn in found] == [
        *["question", "statement", "answer", "question", "answer", "statement", "answer"],
        *["question", "answer", "statement", "statement"],
    ]
    assert [turn.exchange for turn in found] == [1, None, 1, 2, 2, None, 2, 3, 3, None, None]


def test_speeches_with_a_number_are_no_questions() -> None:
    text = "1. Ann Birch (Isle): I am here.\nBen Cole: I thank her. Who is next?\n2. Carl Dunn (Isle): So am I."
    assert page(f"{text}\nBen Cole: I thank him.", Turns(style="colon")).roles == ["statement"] * 4


def test_numbers_before_all_labels_are_no_questions() -> None:
    names = ["Ann Birch", "Ben Cole", "Ann Birch"]
    lines = [f"{number}. {name} (Isle): I am here." for number, name in enumerate(names, 1)]
    assert page("\n".join(lines), Turns(style="colon")).roles == ["statement"] * 3
