"""Names that nothing vouches for: topics with a colon, and speakers of one word."""

import pytest

from cleaners.turns import Context
from schemas.source import Turns
from tests.cleaners.transcript import QUESTIONS, page


@pytest.mark.parametrize("topic", ["Middle East", "MIDDLE EAST", "Trade Policy", "Нефть и газ"])
def test_a_topic_that_recurs_within_answers_is_no_speaker(topic: str) -> None:
    text = QUESTIONS.replace("It is old.", f"{topic}: peace is far.\nIt is old.\n{topic}: it is hard.")
    found = page(text + f"{topic}: no more of it.\nQuestion: And the {topic}?\nAnna Birch: Later.")
    assert found.labels == ["Question", "Anna Birch"] * 3
    assert found.words[1][-1] == f"{topic}: it is hard."


def test_a_topic_with_an_article_elsewhere_is_no_speaker_though_it_says_i() -> None:
    text = QUESTIONS.replace("It is old.", "Old Port: I like it.\nI like the Old Port.\nOld Port: I do.")
    assert page(text).labels == ["Question", "Anna Birch"] * 2


def test_one_who_always_adds_is_a_speaker_if_he_says_i_or_is_mentioned() -> None:
    one = "Question: {n}?\nAnna Birch: So.\nCarl Dunn: {said}\n"
    speaking = "".join(one.format(n=n, said="I add to it.") for n in "ab")
    given = "".join(one.format(n=n, said="It is late.") for n in "ab").replace("So.", "So. Now Carl Dunn.", 1)
    for text in (speaking, given):
        assert page(text).labels == ["Question", "Anna Birch", "Carl Dunn"] * 2


@pytest.mark.parametrize("names", [("Alder", "Birch"), ("ALDER", "BIRCH")])
def test_names_of_one_word_that_follow_questions(names: tuple[str, str]) -> None:
    one, other = names
    text = f"Question: Why?\n{one}: So.\nQuestion: When?\n{other}: Now.\nQuestion: Where?\n{one}: Here."
    found = page(text + f"\nQuestion: Who?\n{other}: Me.\nHarbour: opens.")
    assert found.labels == ["Question", one, "Question", other] * 2
    assert found.words[-1] == ["Me.", "Harbour: opens."]


@pytest.mark.parametrize("asker", ["Lumen", "LUMEN", "Harbour Post", "HP"])
@pytest.mark.parametrize("bold", [False, True])
def test_a_magazine_interview(asker: str, bold: bool) -> None:
    lines = ["We met in a bar. He was late."]
    for question, answer in (("Why boats?", "I like them."), ("And cranes?", "No."), ("Do you sing?", "I do.")):
        lines += [f"*{asker}:* {question}", f"*Alder:* {answer}"]
    lines.insert(3, "We had one.")
    text = "\n".join(lines)
    found = page(text if bold else text.replace("*", ""), context=Context("Jo Alder on boats and cranes"), bold=bold)
    assert found.labels == [asker, "Alder"] * 3
    assert found.speakers[1::2] == ["Jo Alder"] * 3
    assert found.words[1] == ["I like them.", "We had one."]


def test_initials_of_a_name_in_the_title() -> None:
    text = "HP: Why boats?\nJA: I like them.\nHP: And cranes?\nJA: No.\nHP: Do you sing?\nJA: I do."
    assert page(text, context=Context("Jo Alder in conversation")).roles == ["question", "answer"] * 3
    assert page(text, context=Context("Boats and cranes")).turns == []


def test_a_debate_of_names_of_one_word() -> None:
    text = "KELLY: Do you agree?\nELM: I do.\nOAK: I do not!\nKELLY: Why?\nELM: I said so.\nOAK: I never did."
    assert page(text, context=Context("Transcript: the harbour debate")).labels == ["KELLY", "ELM", "OAK"] * 2
    assert page(text, context=Context("The harbour")).turns == []


def test_questions_and_answers_with_a_full_stop_beside_labels_with_a_colon() -> None:
    text = "Direct examination\nQ. Where were you?\nA. At home.\nMR. ELM: Objection.\nTHE COURT: Overruled.\n"
    found = page(text + "Q. And then?\nA. I slept.\nIt was late.")
    assert found.labels == ["Q", "A", "MR. ELM", "THE COURT", "Q", "A"]
    assert found.words[-1] == ["I slept.", "It was late."]


@pytest.mark.parametrize("style", ["auto", "capitals", "full_stop"])
def test_points_of_a_list_and_initials_are_no_answers(style: str) -> None:
    text = "A. Birch came first. I saw it.\nA. Elm came too.\nQ. Oak?\nA. Ash was late. I know it."
    assert page(text, Turns(style=style)).turns == []


def test_a_question_that_lost_the_break_before_its_answer() -> None:
    found = page("MS. ALDER: Good day.\nQ Yes. MS. ALDER: So.\nQ When? Q And where?\nMS. ALDER: Now.")
    assert found.labels == ["MS. ALDER", "Q", "MS. ALDER", "Q", "Q", "MS. ALDER"]
    assert found.words[1:3] == [["Yes."], ["So."]]
