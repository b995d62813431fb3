"""Parts of printed names, and what is no name of one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.persons import PersonName, covers, fits, parse_person


def parsed(printed: str) -> PersonName:
    found = parse_person(printed)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("printed", "given_names", "surname", "office"),
    [
        ("Pavel Gorelov", ("pavel",), "gorelov", None),
        ("Vladimir GORELOV", ("vladimir",), "gorelov", None),
        ("Foreign Minister Pavel Gorelov", ("pavel",), "gorelov", "Foreign Minister"),
        ("Pavel V. Gorelov", ("pavel", "v."), "gorelov", None),
        ("П.В.Горелов", ("p.", "v."), "gorelov", None),
        ("Горелов П.В.", ("p.", "v."), "gorelov", None),
        ("Горелов Павел Викторович", ("pavel", "viktorovich"), "gorelov", None),
        ("Павел Викторович Горелов", ("pavel", "viktorovich"), "gorelov", None),
        ("Ю. В. Горелов", ("iu.", "v."), "gorelov", None),
        ("Министр иностранных дел П.В.Горелов", ("p.", "v."), "gorelov", "Министр иностранных дел"),
        ("MR. LARKIN", (), "larkin", None),
        ("MR. McLARKIN", (), "mclarkin", None),
        ("Secretary Larkin", (), "larkin", "Secretary"),
        ("Secretary of State Hugh Larkin", ("hugh",), "larkin", "Secretary of State"),
        ("U.S. Secretary of State Hugh Larkin", ("hugh",), "larkin", "U.S. Secretary of State"),
        ("President of Norland Anna Birch", ("anna",), "birch", "President of Norland"),
        ("Speaker of the Upper House Anna Birch", ("anna",), "birch", "Speaker of the Upper House"),
        ("Minister of Defence, Trade and Fish Ben Cole", ("ben",), "cole", "Minister of Defence Trade and Fish"),
        ("Ben Cole, Director of the Centre for Crane Care", ("ben",), "cole", "Director of the Centre for Crane Care"),
        ("Gorelov, P.V.", ("p.", "v."), "gorelov", None),
        ("Ben Cole, Reuters", ("ben",), "cole", None),
        ("Ben Cole (Norland, Con)", ("ben",), "cole", None),
        ("Mr. COLE of Rhode Island", (), "cole", None),
        ("Ursula von der Aue", ("ursula",), "vonderaue", None),
        ("Mrs. von der Aue", (), "vonderaue", None),
        ("Ben R. Cole, Jr.", ("ben", "r."), "cole", None),
        ("Al Cole", ("al",), "cole", None),
        ("Betty White", ("betty",), "white", None),
        ("Ned Price", ("ned",), "price", None),
        ("Roman Abramovich", ("roman",), "abramovich", None),
        ("J.D. Cole", ("j.", "d."), "cole", None),
        ("林墨若", ("墨若",), "林", None),
    ],
)  # fmt: skip
def test_the_parts_of_a_name(printed: str, given_names: tuple[str, ...], surname: str, office: str | None) -> None:
    found = parsed(printed)
    assert (found.given, found.surname, found.office) == (given_names, surname, office)


@pytest.mark.parametrize(
    "printed",
    [
        "Question", "Moderator", "Remark", "Reporter", "Speaker 1", "China Daily", "Fox News", "THE PRESIDENT",
        "The Secretary of State for Justice", "SENIOR ADMINISTRATION OFFICIAL", "Mr. Deputy Speaker", "Prime Minister",
        "Patriarch Ivo of Norland and All Isles", "Ministry of Public Health", "Volunteer", "Norland Volunteers",
        "Unidentified Speaker", "Gorelov", "karlof1", "Сергей Викторович", "Read More", "Key Points",
        "Cole, Birch", "Mr. Cole, Ms. Birch", "Ben Cole and Anna Birch", "Ben Cole, Anna Birch", "Cole/Birch",
        "发言人", "主持人", "外交部长", "", "...",
    ],
)  # fmt: skip
def test_what_names_nobody(printed: str) -> None:
    assert parse_person(printed) is None


@pytest.mark.parametrize(
    ("printed", "gender"),
    [("MS. LARKIN", "female"), ("Mr Larkin", "male"), ("Dr. Larkin", None), ("Г-жа Горелова", "female")],
)
def test_an_honorific_tells_the_gender(printed: str, gender: str | None) -> None:
    assert parsed(printed).gender == gender


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("P. Gorelov", "Pavel Gorelov", True),
        ("П.В.Горелов", "Pavel Viktorovich Gorelov", True),
        ("П.А.Горелов", "Pavel V. Gorelov", False),
        ("Maxim Gorelov", "Mikhail Gorelov", False),
        ("M. Gorelov", "Mikhail Gorelov", True),
        ("MR. GORELOV", "Mikhail Gorelov", True),
        ("Ben H. Cole", "Ben W. Cole", False),
        ("Ben Cole Jr.", "Ben Cole Sr.", False),
        ("Ben Cole Jr.", "Ben Cole", True),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, may_be: bool) -> None:
    assert fits(parsed(one), parsed(other)) is fits(parsed(other), parsed(one)) is may_be


def test_a_name_covers_what_says_less() -> None:
    assert covers(parsed("Pavel V. Gorelov"), parsed("Pavel Gorelov"))
    assert covers(parsed("Pavel Viktorovich Gorelov"), parsed("П.В.Горелов"))
    assert not covers(parsed("Pavel Gorelov"), parsed("Pavel V. Gorelov"))
    assert not covers(parsed("Ben H. Cole"), parsed("Ben W. Cole"))


@given(st.text(max_size=80))
def test_any_label_has_parts_or_none(printed: str) -> None:
    found = parse_person(printed)
    assert found is None or (found.surname and found.shown)
