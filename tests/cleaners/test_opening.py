"""What stands before the first label: scene, a blogger, a statement."""

import pytest

from cleaners.turns import Context, SegTurn
from schemas.source import Turns
from tests.cleaners.transcript import QUESTIONS, page

SPEECH = "Colleagues,\nWe have finished our talks. They were good.\nWe agreed on the harbour.\n"


def test_an_unlabelled_opening_is_the_statement_of_him_whom_the_title_names() -> None:
    title = "Minister Anna Birch’s statement and answers to media questions, Old Harbour, May 5, 2025"
    found = page(SPEECH + QUESTIONS, context=Context(title))
    assert found.words[0] == SPEECH.strip().split("\n")
    assert found.turns[0] == SegTurn("statement", None, "Anna Birch", None, None, None, "title")


@pytest.mark.parametrize(
    "title", ["Anna Birch's remarks with Carl Dunn", "Remarks by Minister Anna Birch at the harbour"]
)
def test_a_title_names_the_owner_of_the_words(title: str) -> None:
    text = SPEECH + QUESTIONS + "Carl Dunn: I agree with that.\nQuestion: And?\nCarl Dunn: Yes."
    assert page(text, context=Context(title)).speakers[0] == "Anna Birch"


def test_a_sole_speaker_counts_only_where_nobody_else_is_named() -> None:
    plain = QUESTIONS.replace(" (speaking after Carl Dunn)", "")
    assert page(SPEECH + plain).turns[0].basis == "sole_speaker"
    assert page(SPEECH + QUESTIONS).turns[0].speaker is None, "a note names another"
    for title in ("News conference with Carl Dunn", "Joint news conference", "Carl Dunn at Old Harbour"):
        assert page(SPEECH + plain, context=Context(title)).turns[0].speaker is None
        assert page(SPEECH + plain, context=Context(title)).turns[0].basis is None


def test_scene_lines_before_an_opening_are_in_no_turn() -> None:
    scene = "Old Harbour Press Room\n25 November 2025 16:26\n1967-25-11-2025\n"
    found = page(scene + SPEECH + QUESTIONS)
    assert found.outside == scene.strip().split("\n")
    assert found.words[0][0] == "Colleagues,"


def test_a_summary_by_the_site_is_no_statement() -> None:
    found = page("The President met the head of the harbour, Anna Birch, in the old town.\n* * *\n" + QUESTIONS)
    assert found.roles[0] == "question"


BLOG = "This week I was ill. Here is what Birch had to say: and more.\nNow let’s read what Birch had to say:\n"


def test_a_blog_opens_with_its_author_until_a_greeting() -> None:
    context = Context(None, ("Ed Writer",))
    found = page(BLOG + SPEECH + QUESTIONS, Turns(blog=True), context)
    assert found.turns[0] == SegTurn("editorial", None, "Ed Writer", None, None, None, "document_author")
    assert found.words[0] == BLOG.strip().split("\n")
    assert (found.turns[1].role, found.turns[1].speaker, found.turns[1].basis) == (
        "statement",
        "Anna Birch",
        "introduction",
    )
    assert found.roles[2:] == ["question", "answer", "question", "answer"]


@pytest.mark.parametrize(
    "greeting", ["Good afternoon!", "Dear media representatives,", "Ladies and gentlemen,", "Добрый день!"]
)
def test_greetings_end_the_bloggers_introduction(greeting: str) -> None:
    found = page(f"I was ill this week.\n{greeting}\nWe have met.\n{QUESTIONS}", Turns(blog=True))
    assert found.words[:2] == [["I was ill this week."], [greeting, "We have met."]]


def test_a_colon_ends_the_bloggers_introduction_where_nobody_greets() -> None:
    found = page("I was ill.\nWhat Birch said:\nWe have met.\n" + QUESTIONS, Turns(blog=True))
    assert found.words[:2] == [["I was ill.", "What Birch said:"], ["We have met."]]


def test_a_blogs_opening_without_either_is_editorial() -> None:
    found = page("I was ill this week.\nAnd busy.\n" + QUESTIONS, Turns(blog=True), Context(None, ("A", "B")))
    assert (found.roles[0], found.speakers[0], found.roles[1]) == ("editorial", None, "question")
    assert found.words[0] == ["I was ill this week.", "And busy."]


def test_what_a_blogger_adds_under_a_line_is_his() -> None:
    found = page(QUESTIONS + "***\nThank you for reading.", Turns(blog=True), Context(None, ("Ed Writer",)))
    assert found.roles[-1] == "editorial"
    assert found.words[-1] == ["Thank you for reading."]
    assert found.outside == ["***"]


def test_a_blog_without_labels_has_no_turns() -> None:
    assert page(BLOG + SPEECH, Turns(blog=True)).turns == []


LONG = "We have finished our talks with all who came to us, and they were good.\n"
PLAIN = "It is old and will stand here for as long as anybody can think of it.\n" + LONG
BY_OWNER = "Minister Anna Birch’s remarks at the harbour, May 5, 2025"


@pytest.mark.parametrize(
    ("title", "speaker"), [(BY_OWNER, "Anna Birch"), ("Introductory statement at the harbour", None)]
)
def test_a_speech_without_labels_is_one_statement(title: str, speaker: str | None) -> None:
    speech = f"Colleagues,\n{PLAIN}"
    text = f"Old Harbour\n{speech}END 2:57 P.M. EDT\nHarbour Press Office"
    found = page(text, Turns(style="colon"), Context(title))
    assert found.turns == [SegTurn("statement", None, speaker, None, None, None, "title" if speaker else None)]
    assert found.words == [speech.strip().split("\n")]
    assert found.outside == ["Old Harbour", "END 2:57 P.M. EDT", "Harbour Press Office"]


def test_a_speech_that_greets_nobody_is_his_whom_the_title_names_and_the_text_does_not() -> None:
    assert page(PLAIN, Turns(style="colon"), Context(BY_OWNER)).speakers == ["Anna Birch"]
    assert page(PLAIN + "Birch said that we may.", Turns(style="colon"), Context(BY_OWNER)).turns == []
    assert page(PLAIN, Turns(style="colon"), Context("Statement on the harbour")).turns == []


@pytest.mark.parametrize("style", ["auto", "none"])
def test_a_speech_on_a_site_that_declares_no_labels_has_no_turns(style: str) -> None:
    assert page("Colleagues,\n" + PLAIN, Turns(style=style), Context(BY_OWNER)).turns == []


def test_a_news_item_about_a_speech_is_no_speech() -> None:
    news = (
        "Anna Birch spoke at the harbour on Monday, and she said that it is old and good.\n"
        "“I am glad to be here at the harbour,” she said. “We have built it together.”\nIt opens in May, she added.\n"
    )
    assert page(news, Turns(style="colon"), Context(BY_OWNER)).turns == []
    assert page("Good afternoon!\n" + news, Turns(style="colon"), Context(BY_OWNER)).turns == []
