"""Labels of every style, and the same in title case."""

import pytest

from cleaners.turns import Context
from schemas.source import Turns
from tests.cleaners.made import clean_with, source
from tests.cleaners.transcript import BRIEFING, QUESTIONS, each, page


def test_colon_labels_with_notes() -> None:
    found = page(QUESTIONS)
    assert found.labels == ["Question", "Anna Birch", "Question", "Anna Birch"]
    assert found.words[1] == ["We see it as ours.", "It is old."]
    assert found.turns[3].note == "speaking after Carl Dunn"
    assert found.words[3] == ["I would add a word."]


@pytest.mark.parametrize("style", ["auto", "capitals"])
def test_capitals_and_q_without_a_colon(style: str) -> None:
    found = page(BRIEFING, Turns(style=style))
    assert found.labels == ["MS. ALDER", "Q", "MS. ALDER", "Q", "Q", "MR. O'BIRCH"]
    assert found.words[1] == ["Thank you, Jo. Why on Monday?"]
    assert found.words[2] == ["Because the crane is ready.", "It was late."]


@pytest.mark.parametrize(
    "label",
    each(
        "THE PRESIDENT|SENIOR ADMINISTRATION OFFICIAL|MODERATOR|ADMINISTRATOR ELM|SURGEON GENERAL ASH|MS. VAN-DER ELM|"
        "MR. McELM|VICE PRESIDENT ASH|DR. ÖZ|MR PRICE|UNDER SECRETARY ELM"
    ),
)
def test_labels_in_capitals(label: str) -> None:
    found = page(f"{label}: Good day.\nQ Why?\n{label}: I know.\nQ When?\nMS. ALDER: Now.")
    assert found.labels == [label, "Q", label, "Q", "MS. ALDER"]


@pytest.mark.parametrize("style", ["auto", "bold"])
def test_bold_labels_with_the_colon_in_the_run_or_after_it_or_missing(style: str) -> None:
    text = """
    *President of Norland Anna Birch:* Good morning.
    *Carl Dunn*: Good morning. I am glad.
    Nobody else is here: we are alone.
    *Anna Birch.* Shall we?
    *Carl Dunn* : We shall.
    *Remark:* Hear, hear!
    """
    found = page(text, Turns(style=style), bold=True)
    assert found.labels == ["President of Norland Anna Birch", "Carl Dunn", "Anna Birch", "Carl Dunn", "Remark"]
    assert found.words[1] == ["Good morning. I am glad.", "Nobody else is here: we are alone."]
    assert found.words[2] == ["Shall we?"]


def test_bold_style_takes_one_label_and_leaves_bold_words_and_headings() -> None:
    text = """
    *May 9. Old Square* – please come early.
    *Contact telephone numbers: 12 34 56.*
    *chairman of the Board of the Old Mill Ben Cole:* We are here.
    *A heading in bold*
    """
    found = page(text, Turns(style="bold"), bold=True)
    assert found.labels == ["chairman of the Board of the Old Mill Ben Cole"]
    assert found.speakers == ["Ben Cole"]


def test_full_stop_labels() -> None:
    text = """
    The SPEAKER pro tempore. The gentleman is recognized.
    Mr. McELM. Mr. Speaker, I rise today. It is late.
    The bill is good. The House should pass it.
    Ms. ANNA ASH of Old Harbour. Mr. Speaker, I agree.
    """
    found = page(text)
    assert found.labels == ["The SPEAKER pro tempore", "Mr. McELM", "Ms. ANNA ASH of Old Harbour"]
    assert found.words[1] == ["Mr. Speaker, I rise today. It is late.", "The bill is good. The House should pass it."]
    assert found.speakers == [None, "Mr. McELM", "ANNA ASH"]


@pytest.mark.parametrize("case", [str.upper, str.title])
def test_full_stop_labels_of_a_press_conference(case: object) -> None:
    assert callable(case)
    lines = [("chair birch", "Good day. We held rates."), ("mary elm", "Ben."), ("ben ash", "Is it over?")]
    lines += [("chair birch", "We shall see. It may be."), ("mary elm", "Next."), ("tom oak", "And then?")]
    lines += [("chair birch", "Then we shall see.")]
    text = "\n".join(f"{case(name)}. {words}" for name, words in lines)
    found = page(text, Turns(style="full_stop"))
    assert found.labels == [case(name) for name, _ in lines]


def test_a_greeting_with_a_full_stop_is_no_label() -> None:
    text = "Mr. McELM. I rise.\nMr. Speaker. I am glad.\nMs. ASH. I agree.\nMr. Speaker. I yield.\nMr. McELM. So do I."
    found = page(text, Turns(style="full_stop"))
    assert found.words == [["I rise.", "Mr. Speaker. I am glad."], ["I agree.", "Mr. Speaker. I yield."], ["So do I."]]


def test_labels_with_a_time_on_their_own_line() -> None:
    text = """
    Speaker 1 (00:01):
    Good morning.
    Jo Alder (00:04):
    I have two things. The first (00:30) is small.
    The second is not.
    Reporter (1:02:03):
    Why?
    """
    found = page(text)
    assert found.labels == ["Speaker 1", "Jo Alder", "Reporter"]
    assert found.words[1] == ["I have two things. The first (00:30) is small.", "The second is not."]
    assert found.speakers == [None, "Jo Alder", None]
    assert all(piece.start == piece.stop for piece in found.seg.pieces if piece.label)


def test_the_time_after_a_colon_is_part_of_the_label() -> None:
    found = page("Jo Alder: (00:04) Hello.\nReporter: (00:09) Why?\nJo Alder: (00:12) So.")
    assert found.words == [["Hello."], ["Why?"], ["So."]]


MEDIA = """
Harbour Daily: What is your comment?
Lin Bo: I have noted it.
Nothing more.
Reuters: Can you confirm this?
Lin Bo: I cannot.
Kestrel Bharat: Will the talks go on?
Lin Bo: They will.
"""


@pytest.mark.parametrize("style", ["auto", "outlet", "colon"])
@pytest.mark.parametrize("colon", [": ", "：", "： "])
def test_media_as_questioners(style: str, colon: str) -> None:
    found = page(MEDIA.replace(": ", colon), Turns(style=style), Context("Spokesperson Lin Bo’s Press Conference"))
    assert found.roles == ["question", "answer"] * 3
    assert found.speakers == [None, "Lin Bo"] * 3
    assert [turn.affiliation for turn in found.turns[::2]] == ["Harbour Daily", "Reuters", "Kestrel Bharat"]
    assert found.words[1] == ["I have noted it.", "Nothing more."]


def test_russian_labels() -> None:
    text = """
    Добрый день! Мы провели встречу.
    Вопрос: Что вы думаете о порте?
    А.Б.Берёзов: Думаю, что порт открыт.
    Главное: работать дальше.
    Вопрос: А мост?
    А.Б.Берёзов (говорит вслед за В.Г.Дубом): Увидим.
    """
    found = page(text, context=Context("Выступление и ответы на вопросы СМИ министра А.Б.Берёзова"))
    assert found.roles == ["statement", "question", "answer", "question", "answer"]
    assert found.speakers == ["А.Б.Берёзов", None, "А.Б.Берёзов", None, "А.Б.Берёзов"]
    assert found.turns[0].basis == "title"
    assert found.turns[4].note == "говорит вслед за В.Г.Дубом"


@pytest.mark.parametrize(
    "pair", ["Frage/Antwort", "Pregunta/Respuesta", "Question/Réponse", "问/答", "Q/A", "Вопрос/Ответ"]
)
def test_generic_labels_of_other_languages(pair: str) -> None:
    question, answer = pair.split("/")
    found = page(f"{question}: Eins?\n{answer}: Zwei.\n{question}: Drei?\n{answer}: Vier.")
    assert found.roles == ["question", "answer"] * 2
    assert found.speakers == [None] * 4


def test_an_own_expression_of_a_source() -> None:
    style = Turns(label=r"-- (?P<label>[^-(]+?)(?: \((?P<note>[^)]+)\))? -- ")
    found = page("-- Question -- Why?\n-- Anna Birch (at the door) -- So.\nStill so.", style)
    assert found.labels == ["Question", "Anna Birch"]
    assert found.turns[1].note == "at the door"
    assert found.words[1] == ["So.", "Still so."]


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("The Minister for Fish (Mr Ben Cole)", ("The Minister for Fish", "Mr Ben Cole", "Ben Cole")),
        ("The Minister for Fish (Mr Ben Cole", ("The Minister for Fish", "Mr Ben Cole", "Ben Cole")),
        ("Ann Birch (North Isle) (Ind)", ("Ann Birch", "North Isle, Ind", "Ann Birch")),
        ("Q2. [66901] Ann Birch", ("Ann Birch", None, "Ann Birch")),
        ("The Prime Minister", ("The Prime Minister", None, None)),
        ("Mr Speaker", ("Mr Speaker", None, None)),
        ("Several hon. Members rose", ("Several hon. Members rose", None, None)),
    ],
)
def test_the_label_of_an_own_expression_is_read_as_any_other(label: str, read: tuple[str | None, ...]) -> None:
    own = page(f"{label}| So.", Turns(label=r"(?P<label>[^|]+)\|")).turns[0]
    assert (own.label, own.note, own.speaker) == read
    closed = label + ")" * (label.count("(") - label.count(")"))
    styled = clean_with(
        source(turns=Turns(style="bold")), f"<main><p><b>Jo Elm:</b> Yes.<p><b>{closed}:</b> So.</main>"
    )
    turn = styled.turns[1]
    assert (turn.speaker_label, turn.speaker_note, turn.speaker) == read
    assert turn.speaker_affiliation == own.affiliation


def test_the_note_of_an_own_expression_is_without_its_brackets() -> None:
    style = Turns(label=r"(?P<label>[^|(]+)(?P<note>(?: \([^)]+\))*)\|")
    found = page("Ann Birch (North Isle) (Ind)| So.\nBen Cole| Yes.", style)
    assert [turn.note for turn in found.turns] == ["North Isle, Ind", None]


NUMBERED = "<main><p>{} <b>Ann Birch{}:</b> Why?</p><p><b>Mr Cole:</b> So.</p></main>"


@pytest.mark.parametrize("style", ["bold", "colon"])
@pytest.mark.parametrize("note", ["", " (North Isle) (Ind)"])
@pytest.mark.parametrize("number", ["1.", "12. [66901]", "T2. [66901]", "Q2. [66901]", "Q14 [66901]", "[66901]"])
def test_the_number_of_a_question_is_part_of_its_label_and_nobodys_words(style: str, note: str, number: str) -> None:
    found = clean_with(source(turns=Turns(style=style)), NUMBERED.format(number, note))
    assert found.document.text is not None
    assert found.document.text.startswith(number)
    named = note or "[" in number
    said = [("Ann Birch", "Why?"), ("Mr Cole", "So.")] if named else [("Mr Cole", "So.")]
    assert [(turn.speaker_label, turn.text) for turn in found.turns] == said


@pytest.mark.parametrize("style", ["bold", "colon", "auto"])
def test_a_numbered_point_in_bold_is_nobody(style: str) -> None:
    text = "*Ann Birch:* I am late.\n*Ben Cole:* Why?\n*1. Nets Repair:* So.\n*2. {}:* Yes.\n*Ann Birch:* I slept."
    found = page(text.format("Boats Repair") + "\n*Ben Cole:* I see.", Turns(style=style), bold=True)
    assert found.labels == ["Ann Birch", "Ben Cole"] * 2
    assert found.outside == ["1. Nets Repair: So.", "2. Boats Repair: Yes."]
    known = page(text.format("Ben Cole") + "\n*Ben Cole:* I see.", Turns(style=style), bold=True)
    assert known.labels == ["Ann Birch", "Ben Cole", "Ben Cole", "Ann Birch", "Ben Cole"]


@pytest.mark.parametrize(
    "line",
    ["1. Old Mill: best", "Q3. Revenue: up", "[1] Old Mill: 2001", "[2024] Carl Dunn: I was", "T20 World Cup: won"],
)
def test_a_number_before_what_may_be_no_name_makes_no_label(line: str) -> None:
    assert page(QUESTIONS.replace("It is old.", line)).words[1] == ["We see it as ours.", line]


def test_style_none_never_looks() -> None:
    assert page(QUESTIONS, Turns(style="none")).turns == []


@pytest.mark.parametrize("text", [BRIEFING, QUESTIONS])
def test_title_case_is_read_as_capitals_are(text: str) -> None:
    plain = page(text)
    changed = (
        text.replace("\nQ ", "\nQuestion: ").replace("MS. ALDER", "Ms. Alder").replace("MR. O'BIRCH", "Mr. O'Birch")
    )
    found = page(changed)
    assert found.words == plain.words
    assert found.roles == plain.roles
    assert found.exchanges == plain.exchanges
