"""Who asks, who answers, and which answers belong to which questions."""

from cleaners.turns import Context
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


def test_the_medium_in_a_note_asks() -> None:
    found = page("Ben Ash (Reuters): Why is it so?\nAnna Birch: I know.\nBen Ash (Reuters): When?\nAnna Birch: I know.")
    assert found.roles == ["question", "answer"] * 2
    assert (found.turns[0].speaker, found.turns[0].affiliation) == ("Ben Ash", "Reuters")
