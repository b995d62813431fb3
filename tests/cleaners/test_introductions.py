"""Persons named in full in titles, notes and running text."""

import pytest

from cleaners.introductions import introduced_in, named_in, names_with, office_before


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Minister of Fish Anna Birch’s plane was late.", [("Anna Birch", "The Minister of Fish")]),
        (
            "I thank President of Norland Anna Birch and my friend, Foreign Minister of the Isles Ben Cole, for it.",
            [("Anna Birch", "President of Norland"), ("Ben Cole", "Foreign Minister of the Isles")],
        ),
        ("President Anna Birch and Minister of Trade and Fish Ben Cole were there.",
         [("Anna Birch", "President"), ("Ben Cole", "Minister of Trade and Fish")]),
        ("President Anna Birch and Carl Dunn were there.", [("Anna Birch", "President")]),
        ("Foreign Minister Birch Addresses Northern Conference", []),
        ("The Ministry of Public Health said so.", []),
        ("The minister said that Anna Birch was there.", []),
    ],
)  # fmt: skip
def test_an_office_introduces_a_person(text: str, found: list[tuple[str, str]]) -> None:
    assert [(name.shown, name.office) for name in introduced_in(text)] == found


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("speaking after Anna Birch", ["Anna Birch"]),
        ("as interpreted from Russian", []),
        ("via video link", []),
        ("Norland, Con", []),
    ],
)
def test_a_note_may_name_a_person(note: str, names: list[str]) -> None:
    assert [name.shown for name in named_in(note)] == names


@pytest.mark.parametrize(
    ("before", "office"),
    [
        ("Press Briefing by the Press Secretary ", "Press Secretary"),
        ("Press Gaggle By Principal Deputy Press Secretary ", "Principal Deputy Press Secretary"),
        (
            "Press Briefing by Jo Alder and Deputy Adviser for Strategic Ferries ",
            "Deputy Adviser for Strategic Ferries",
        ),
        ("Meeting with Minister of Industry and Trade ", "Minister of Industry and Trade"),
        ("Statement of President ", "President"),
        ("Remarks by ", None),
        ("The President met with ", None),
        ("Interview of Reuters President ", None),
        ("", None),
    ],
)
def test_the_office_before_a_name(before: str, office: str | None) -> None:
    assert office_before(before) == office


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Press Briefing by Press Secretary Jo Alder, 3/2/2016", ["Jo Alder"]),
        ("Jo M. Alder’s briefing", ["Jo M. Alder"]),
        ("Briefing by Press Secretary Alder", []),
        ("Jo Alder and Kim Alder speak", ["Jo Alder", "Kim Alder"]),
        ("Briefing", []),
    ],
)
def test_full_names_with_a_surname(title: str, names: list[str]) -> None:
    assert names_with("alder", title) == names
