"""Every label style of issue 4, each in two cases: the same turns come of both."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cleaners.turns import Context
from schemas.source import Turns
from tests.cleaners.made import clean_with, source
from tests.cleaners.transcript import each, page

ASKED = ["question", "answer", "question", "answer"]
PAIR = "{0} Why?|{1} So.|{0} When?|{1} Now."
STYLES = {
    "colon": ("Question:|Anna Birch:", PAIR),
    "colon_and_note": ("Question (retold):|Anna Birch (speaking after Carl Dunn):", PAIR),
    "bold_colon_inside": ("*Question:*|*Anna Birch:*", PAIR),
    "bold_colon_outside": ("*Question*:|*Anna Birch*:", PAIR),
    "title_and_surname": ("Question:|Ms. Alder:", PAIR),
    "office": ("Question:|The President:", PAIR),
    "office_and_surname": ("Question:|Secretary Alder:", PAIR),
    "title_without_a_point": ("Question:|Mr Price:", PAIR),
    "q_without_a_colon": ("Q|Ms. Alder:", PAIR),
    "full_stop": ("Question.|Mr. Alder.", PAIR),
    "q_and_a_with_a_full_stop": ("Q.|A.", PAIR),
    "time_on_its_own_line": ("Reporter (00:04):|Jo Alder (00:04):", PAIR.replace("} ", "}|")),
    "outlet": ("Harbour Daily:|Lin Bo:", PAIR),
    "full_width_colon": ("Harbour Daily：|Lin Bo：", PAIR.replace("} ", "}")),
    "russian": ("Вопрос:|А.Б.Берёзов:", PAIR),
    "name_and_outlet": ("Ben Ash, Reuters:|Chair Birch:", PAIR),
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("case", [str, str.upper], ids=["title_case", "capitals"])
def test_style(name: str, case: Callable[[str], str]) -> None:
    labels, pattern = STYLES[name]
    text = pattern.format(*each(case(labels))).replace("|", "\n")
    found = page(text, context=Context("Anna Birch, Jo Alder, Lin Bo: press talks"), bold=True)
    assert found.roles == ASKED
    assert found.exchanges == [1, 1, 2, 2]
    assert found.words == [["Why?"], ["So."], ["When?"], ["Now."]]
    assert (
        found.labels == [re.split(r"[:：(]|[.]$", label.strip("*"))[0].strip(" *") for label in each(case(labels))] * 2
    )
    assert found.outside == []


def test_a_bold_label_in_several_parts_is_one() -> None:
    html = (
        "<main><p><b>President</b><b> of</b><b> Norland Anna Birch</b><b>:</b> Good day.</p>"
        "<p><b>Carl Dunn:</b> I am glad.</p></main>"
    )
    found = clean_with(source(turns=Turns(style="bold")), html)
    assert [turn.speaker_label for turn in found.turns] == ["President of Norland Anna Birch", "Carl Dunn"]
    assert [turn.text for turn in found.turns] == ["Good day.", "I am glad."]


@pytest.mark.parametrize("style", ["auto", "capitals"])
def test_q_and_spaces_that_do_not_break(style: str) -> None:
    html = "<main><p>MS. ALDER:&nbsp; Good day.</p><p>Q&nbsp;&nbsp;&nbsp; Why?</p><p>MS. ALDER:&nbsp; So.</p></main>"
    found = clean_with(source(turns=Turns(style=style)), html)
    assert [(turn.role, turn.text) for turn in found.turns] == [
        ("statement", "Good day."),
        ("question", "Why?"),
        ("answer", "So."),
    ]


TIMED = {
    "before_the_name": "[00:00:04] {0}: Hello.|[00:00:09] {1}: Why?|[00:00:12] {0}: So I say.",
    "before_the_name_in_round_brackets": "(00:04) {0}: Hello.|(00:09) {1}: Why?|(00:12) {0}: So I say.",
    "before_the_name_without_brackets": "00:04 {0}: Hello.|00:09 {1}: Why?|00:12 {0}: So I say.",
    "after_the_name_in_square_brackets": "{0} [00:04]: Hello.|{1} [00:09]: Why?|{0} [00:12]: So I say.",
    "alone_on_the_line": "{0} 0:04|Hello.|{1} 0:09|Why?|{0} 0:12|So I say.",
    "after_a_dash": "{0} – 0:04|Hello.|{1} – 0:09|Why?|{0} – 0:12|So I say.",
}


@pytest.mark.parametrize("form", TIMED)
@pytest.mark.parametrize("names", [("Jo Alder", "Ben Ash"), ("JO ALDER", "BEN ASH"), ("Jo Alder", "Speaker 2")])
def test_a_time_beside_the_name(form: str, names: tuple[str, str]) -> None:
    found = page(TIMED[form].format(*names).replace("|", "\n"))
    assert found.labels == [names[0], names[1], names[0]]
    assert found.words == [["Hello."], ["Why?"], ["So I say."]]


@pytest.mark.parametrize(
    "text",
    each(
        "Blue Moon (3:45)~Jo Mill (2:58)~Blue Moon (4:01)|Blue Moon (3:45)~Jo Mill (3:58)~Blue Moon (4:01)|"
        "Doors 9:00~Jo Alder 9:30~Ben Ash 10:30~Lunch 12:00|"
        "9:00 Doors: come early~9:30 Jo Alder: boats~10:30 Ben Ash: cranes|At 9:30: tea~At 10:30: cake~At 12:30: talk"
    ),
)
def test_tracks_and_timetables_are_no_transcript(text: str) -> None:
    assert page(text.replace("~", "\n")).turns == []


CHINESE = "《港口日报》记者：为什么？|林波：因为。|CNN记者：什么时候？|林波：现在。|记者（法新社）：是吗？|林波：是的。"


@pytest.mark.parametrize("style", ["auto", "outlet"])
def test_chinese_media(style: str) -> None:
    found = page(CHINESE.replace("|", "\n"), Turns(style=style), Context("发言人林波主持例行记者会"))
    assert found.roles == ["question", "answer"] * 3
    assert found.speakers == [None, "林波"] * 3
    assert [turn.affiliation for turn in found.turns[::2]] == ["《港口日报》记者", "CNN记者", "法新社"]


def test_russian_names_with_initials_after_the_surname_and_quoted_media() -> None:
    text = (
        "Ведущий: Прошу.\nКорреспондент «Гавани»: Что с портом?\nБерёзов Д.А.: Я думаю, он открыт.\n"
        "Вопрос: А мост?\nА.Дуб: Я отвечу.\nБерёзов Д.А.: Увидим."
    )
    found = page(text, context=Context("Пресс-конференция министра Дмитрия Берёзова"))
    assert found.labels == ["Ведущий", "Корреспондент", "Берёзов Д.А.", "Вопрос", "А.Дуб", "Берёзов Д.А."]
    assert found.roles == ["statement", "question", "answer", "question", "answer", "answer"]
    assert found.turns[1].affiliation == "«Гавани»"


def test_questions_that_are_headings_and_the_section_after_them() -> None:
    text = (
        "<main><h3>Q: Why do boats float?</h3><p><b>A:</b> I do not know.</p><p>They do.</p>"
        "<h3>Q: Is it safe?</h3><p><b>A:</b> I think so.</p><h3>About the author</h3><p>She writes.</p></main>"
    )
    found = clean_with(source(), text)
    assert [(turn.role, turn.text) for turn in found.turns] == [
        ("question", "Why do boats float?"),
        ("answer", "I do not know.\n\nThey do."),
        ("question", "Is it safe?"),
        ("answer", "I think so."),
    ]
