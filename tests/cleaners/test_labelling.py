"""Every known way to be wrong about a label: what resembles one, and what hardly does."""

import pytest

from cleaners.turns import Context, TurnBlock, segment
from schemas.source import Turns
from tests.cleaners.transcript import AUTO, BRIEFING, NOBODY, QUESTIONS, each, page


@pytest.mark.parametrize(
    "line",
    each(
        "My question is: what next?|The President has been very clear: no.|What I would say: it is a first step.|"
        "But I want to emphasize: we are here.|As for the plan: it goes well.|And the reason why: nobody knows.|"
        "Note: this is important.|First: peace.|Second Point: trade.|One more thing: wait.|Dear Friends: go."
    ),
)
def test_colons_in_running_text_are_no_labels(line: str) -> None:
    found = page(QUESTIONS.replace("It is old.", line))
    assert found.words[1] == ["We see it as ours.", line]


OFFICES = (
    "Mr Speaker|Madam Deputy Speaker|The Prime Minister|Mr. President|Madam Secretary|The Chairman|"
    "The Secretary of State for Nets (Mr Carl Dunn)"
)


@pytest.mark.parametrize("style", ["bold", "colon", "auto"])
@pytest.mark.parametrize("label", each(OFFICES))
def test_an_office_with_a_title_of_address_is_a_label_in_bold(style: str, label: str) -> None:
    text = f"*Ann Birch:* I am late.\n*Ben Cole:* Why?\n*{label}:* Order.\n*Ann Birch:* I thank you.\n*Ben Cole:* So."
    found = page(text, Turns(style=style), bold=True)
    assert found.words == [["I am late."], ["Why?"], ["Order."], ["I thank you."], ["So."]]
    assert found.labels[2] == label.split(" (", maxsplit=1)[0]
    assert found.speakers[2] == ("Carl Dunn" if "(" in label else None)
    assert found.turns[2].affiliation == found.labels[2]


@pytest.mark.parametrize(
    "lines",
    [
        "MR. SPEAKER: Order.",
        "Mr Speaker (Mr Carl Dunn): Order.",
        "Mr Speaker: Order.\nAnn Birch: I rose.\nMr Speaker: Sit.",
    ],
)
def test_an_office_with_a_title_of_address_is_a_label_without_bold(lines: str) -> None:
    found = page(f"Ann Birch: I am late.\nBen Cole: Why?\n{lines}\nAnn Birch: I thank you.", Turns(style="colon"))
    assert found.labels[2] in ("Mr Speaker", "MR. SPEAKER")
    assert found.words[1:3] == [["Why?"], ["Order."]]


CAPITALS = "MS. ALDER: I am glad.\nQ And why?\nSECRETARY ELM: I know.\n{}\nMS. ALDER: I thank you."


def test_the_audience_in_capitals_has_the_word_though_only_once() -> None:
    found = page(CAPITALS.format("AUDIENCE: So.\nSECRETARY ELM: Yes."), Turns(style="capitals"))
    assert found.words[2:4] == [["I know."], ["So."]]


def test_a_bold_lead_in_small_letters_is_no_speaker_among_capitals() -> None:
    found = page(CAPITALS.format("*Boats:* they are old."), Turns(style="capitals"), bold=True)
    assert found.labels == ["MS. ALDER", "Q", "SECRETARY ELM", "MS. ALDER"]
    assert found.words[2] == ["I know.", "Boats: they are old."]


@pytest.mark.parametrize("lines", ["Mr Speaker: So.", "Mr Speaker: So.\nIt is.\nMr Speaker: Yes."])
def test_an_office_that_a_speaker_may_address_is_no_label(lines: str) -> None:
    found = page(f"Ann Birch: I am late.\nBen Cole: Why?\n{lines}\nAnn Birch: I thank you.", Turns(style="colon"))
    assert found.labels == ["Ann Birch", "Ben Cole", "Ann Birch"]
    assert found.outside == lines.splitlines()


def test_an_office_that_a_speech_begins_with_is_greeted() -> None:
    text = "Ann Birch:\nMr. President: I thank you.\nBen Cole:\nMr. President: I agree.\nAnn Birch:\nI know."
    assert page(text, Turns(style="colon")).words[:2] == [["Mr. President: I thank you."], ["Mr. President: I agree."]]


def test_an_office_greeted_within_an_answer_is_no_label() -> None:
    found = page(QUESTIONS.replace("It is old.", "Mr. President: it is old."))
    assert found.words[1] == ["We see it as ours.", "Mr. President: it is old."]


@pytest.mark.parametrize(
    "line", ["16:26", "25 November 2025 16:26", "At 16:26 we met.", "Matthew 5:3 says so.", "1:0 for us."]
)
def test_times_are_no_speakers(line: str) -> None:
    found = page(QUESTIONS.replace("It is old.", line))
    assert found.words[1] == ["We see it as ours.", line]


@pytest.mark.parametrize(
    "heading", ["Middle East: old friends", "Old Harbour:", "UKRAINE:", "Ukraine: the plan", "Trade"]
)
def test_headings_in_answers_stay_in_the_answer(heading: str) -> None:
    found = page(QUESTIONS.replace("It is old.", f"{heading}\nIt is old."))
    assert found.words[1] == ["We see it as ours.", heading, "It is old."]


def test_blocks_that_are_headings_hold_no_label() -> None:
    lines = ["Anna Birch: the woman", "Question: Why?", "Anna Birch: So.", "Question: When?", "Anna Birch: Now."]
    blocks = [TurnBlock(line, "text" if place else "heading", 0) for place, line in enumerate(lines)]
    assert len(segment(blocks, AUTO, NOBODY).turns) == 4


@pytest.mark.parametrize(("wrong", "right"), [("MS. JEAN-PIERE", "MS. JEAN-PIERRE"), ("MODEARTOR", "MODERATOR")])
def test_misspelt_names(wrong: str, right: str) -> None:
    found = page(f"{right}: Good day.\nQ Why?\n{right}: So.\nQ When?\n{wrong}: Now.\nQ Where?\n{right}: Here.")
    assert found.labels[4] == wrong
    assert found.turns[4].speaker == found.turns[6].speaker
    assert found.turns[4].role == found.turns[6].role


def test_misspelt_question() -> None:
    found = page(QUESTIONS + "Quesiton: And now?\nAnna Birch: Now too.")
    assert found.roles[4:] == ["question", "answer"]
    assert found.speakers[4] is None


def test_two_who_share_a_surname_are_two() -> None:
    found = page("MR. ELM: I know.\nMRS. ELM: So do I.\nQ Who?\nMR. ELM: She.\nMRS. ELM: He.")
    assert found.speakers == ["MR. ELM", "MRS. ELM", None, "MR. ELM", "MRS. ELM"]


def test_missing_audience_lines_leave_two_turns_of_one_speaker() -> None:
    found = page(
        "MR PRICE: Good day.\nQUESTION: Why?\nMR PRICE: So.\nMR PRICE: And so.\nQUESTION: When?\nMR PRICE: Now."
    )
    assert found.labels == ["MR PRICE", "QUESTION", "MR PRICE", "MR PRICE", "QUESTION", "MR PRICE"]
    assert found.exchanges == [None, 1, 1, 1, 2, 2]


def test_labels_inside_a_paragraph() -> None:
    text = "MS. ALDER: It is. Thank you. Q But why? MS. ALDER: Because (laughs). MR. ELM: Indeed."
    found = page(f"{text}\nQ Is it?\nQ Then when?\nMR. ELM: Now.")
    assert found.labels == ["MS. ALDER", "Q", "MS. ALDER", "MR. ELM", "Q", "Q", "MR. ELM"]
    assert found.words[:4] == [["It is. Thank you."], ["But why?"], ["Because (laughs)."], ["Indeed."]]


def test_labels_inside_a_paragraph_in_title_case() -> None:
    found = page(QUESTIONS.replace("ours.", "ours. Question: Whose? Anna Birch: Ours."))
    assert found.words[1:4] == [["We see it as ours."], ["Whose?"], ["Ours.", "It is old."]]


def test_only_an_established_label_starts_a_turn_inside_a_paragraph() -> None:
    found = page(QUESTIONS.replace("ours.", "ours. Carl Dunn: his. Answer: no. Vitamin Q Group is ours."))
    assert len(found.turns) == 4


def test_a_label_after_the_time_it_began() -> None:
    found = page("12:46 P.M. EDT MR. ELM: Good day. Q Why? MR. ELM: So. Q When? MR. ELM: Now.")
    assert found.outside == ["12:46 P.M. EDT"]
    assert found.labels == ["MR. ELM", "Q", "MR. ELM", "Q", "MR. ELM"]


def test_procedural_text_lies_in_no_turn() -> None:
    found = page(BRIEFING + "To see the slides, go to the library.\n")
    assert found.outside[:2] == ["Harbour Press Room", "2:36 P.M. EDT"]
    assert found.outside[2:] == ["END 2:57 P.M. EDT", "To see the slides, go to the library."]


@pytest.mark.parametrize(
    "line",
    each(
        "END|END 2:57 P.M. EDT|END    2:57 P.M. EDT|2:55 P.M. EDT|(End of transcript)|[End of recording]|* * *|"
        "(The briefing was concluded at 3:00 p.m.)|To be continued.|The meeting rose at 1.05 p.m."
    ),
)
def test_closing_lines_are_nobodys_words(line: str) -> None:
    assert page(QUESTIONS + " ".join(line.split())).outside == [" ".join(line.split())]


@pytest.mark.parametrize("mark", ["19 July 2011 : Column 785", "Page 3 of 24", "[Page H6109]", "* * *", "----"])
def test_page_marks_and_separators_within_an_answer_are_nobodys_words(mark: str) -> None:
    found = page(QUESTIONS.replace("It is old.", f"{mark}\nIt is old."))
    assert found.words[1] == ["We see it as ours.", "It is old."]
    assert found.outside == [mark]


def test_a_heading_right_before_a_label_is_nobodys_words_and_one_within_an_answer_is_its() -> None:
    lines = ["Question: Why?", "Anna Birch: So.", "Within", "It is old.", "Next", "Question: When?", "Anna Birch: Now."]
    blocks = [TurnBlock(line, "heading" if line in ("Within", "Next") else "text", 0) for line in lines]
    seg = segment(blocks, AUTO, NOBODY)
    assert [piece.turn for piece in seg.pieces] == [0, 1, 1, 1, None, 2, 3]


@pytest.mark.parametrize(
    "line", ["End the war now", "The end of the war is near.", "At 2:55 P.M. we met.", "(Laughter.)"]
)
def test_what_only_resembles_a_closing_line_is_spoken(line: str) -> None:
    assert page(QUESTIONS + line).outside == []


@pytest.mark.parametrize("label", ["Location", "Present", "Photo Credit", "Via Teleconference", "Source", "Read More"])
def test_procedural_labels_are_no_speakers(label: str) -> None:
    found = page(f"{label}: Old Harbour\n{QUESTIONS}")
    assert found.labels == ["Question", "Anna Birch", "Question", "Anna Birch"]


def test_long_answers_over_many_paragraphs() -> None:
    answer = [f"Paragraph {number} of it: and so on." for number in range(60)]
    found = page(QUESTIONS.replace("It is old.", "\n".join(answer)))
    assert found.words[1] == ["We see it as ours.", *answer]


def test_one_who_speaks_once_is_a_speaker() -> None:
    found = page(QUESTIONS.replace("It is old.", "Carl Dunn: May I add to that?\nAnna Birch: You may."))
    assert found.labels == ["Question", "Anna Birch", "Carl Dunn", "Anna Birch", "Question", "Anna Birch"]


def test_one_who_was_given_the_floor_is_a_speaker() -> None:
    found = page(QUESTIONS.replace("It is old.", "I give the floor to Carl Dunn now.\nCarl Dunn: Thank you."))
    assert found.labels == ["Question", "Anna Birch", "Carl Dunn", "Question", "Anna Birch"]


def test_a_list_of_points_is_no_dialogue() -> None:
    lines = ["Old Mill: 10 rooms", "Old Barn: 12 rooms", "Old Mill: I like it?", "Old Barn: we like it"]
    blocks = [TurnBlock(line, "list_item", 0) for line in lines]
    assert segment(blocks, AUTO, NOBODY).turns == []


NEWS = """
MINSK: The minister said on Monday: “We agree.”
Birch: Harbour is wrong
Asked about the talks, she replied: no.
The main points: peace, security and trade.
Source: Harbour Daily
Read More: Another story
Photo: Reuters
"""
RECIPE = """
Prep Time: 10 minutes
Cook Time: 20 minutes
Ingredients: flour, sugar
Method: Mix. I like it sweet.
Note: you may add salt.
Note: or pepper?
"""
HEADINGS = "Q: What is it?\nIt is a thing that we make.\nQ: How much is it?\nIt costs little.\nQ: When?\nI do not know."
GUIDE = "\n".join(
    ["We explain it at length here."] * 20 + ["Q: What is it?", "A: A thing.", "Q: Why?", "A: I like it."]
)
REVIEW = "Pros: we like it.\nCons: is it dear?\nVerdict: I would buy it.\n" * 3
TOPICS = "Stress Relief: it helps you.\nFresh Air: it helps us.\nStress Relief: really.\nFresh Air: we think so."


NUMBERED = "1. Old Mill: best\nI like it. Is it dear?\n2. Old Barn: cheap\nI like it.\n" * 2


@pytest.mark.parametrize(
    "text",
    [
        NEWS,
        RECIPE,
        HEADINGS,
        GUIDE,
        GUIDE.replace(": ", ". "),
        REVIEW,
        TOPICS,
        NUMBERED,
        "One line.",
        "Anna Birch: I said so.",
    ],
)
def test_what_is_no_transcript_has_no_turns(text: str) -> None:
    found = page(text, context=Context("Birch: Harbour is wrong"))
    assert found.turns == []
    assert found.outside == [block.text for block in found.blocks]


@pytest.mark.parametrize("style", ["colon", "capitals", "full_stop", "timestamp", "outlet", "bold"])
def test_a_declared_style_finds_nothing_in_plain_news(style: str) -> None:
    assert page(NEWS, Turns(style=style)).turns == []
