"""Whom a label names, and whom nobody can know."""

import pytest

from cleaners.turns import Context
from schemas.source import Turns
from tests.cleaners.transcript import BRIEFING, page


@pytest.mark.parametrize(
    "label",
    ["Question", "Q", "Remark", "Reply", "Response", "Reporter", "Journalist", "Participant", "Volunteers", "Student"],
)
def test_generic_labels_name_nobody(label: str) -> None:
    found = page(f"Question: Why?\nAnna Birch: So.\n{label}: Then when?\nAnna Birch: Now.\n{label}: I see.")
    assert found.the(label).speaker is None
    assert found.the(label).basis is None


def test_a_surname_is_resolved_when_the_title_has_one_full_name() -> None:
    found = page(BRIEFING, context=Context("Press Briefing by Press Secretary Jo Alder"))
    assert (found.turns[0].speaker, found.turns[0].label, found.turns[0].basis) == ("Jo Alder", "MS. ALDER", "label")


def test_a_surname_is_resolved_when_the_text_has_one_full_name() -> None:
    assert page(BRIEFING + "MS. ALDER: I am Jo Alder.").turns[0].speaker == "Jo Alder"


def test_a_surname_that_two_share_stays_as_printed() -> None:
    assert page(BRIEFING, context=Context("Briefing by Jo Alder and Kim Alder")).turns[0].speaker == "MS. ALDER"
    assert page(BRIEFING).turns[0].speaker == "MS. ALDER"


def test_a_man_and_a_woman_of_one_surname_stay_as_printed() -> None:
    text = "MS. ALDER: Welcome.\nQ Why?\nMS. ALDER: So.\nMR. ALDER: I agree.\nQ Really?\nMR. ALDER: Yes."
    found = page(text, context=Context("Press Briefing by Press Secretary Jo Alder"))
    assert {speaker for speaker in found.speakers if speaker} == {"MS. ALDER", "MR. ALDER"}


def test_an_office_is_nobody_unless_the_title_names_one() -> None:
    text = "THE PRESIDENT: Good day.\nQ Why?\nTHE PRESIDENT: So.\nSENIOR ADMINISTRATION OFFICIAL: Indeed."
    nobody = page(text)
    assert (nobody.turns[0].speaker, nobody.turns[0].affiliation) == (None, "THE PRESIDENT")
    named = page(text, context=Context("Remarks by President Anna Birch"))
    assert (named.turns[0].speaker, named.turns[0].basis) == ("Anna Birch", "title")
    assert named.turns[3].speaker is None
    assert page(text, context=Context("President Anna Birch and President Carl Dunn")).turns[0].speaker is None


def test_the_office_holder_is_another_than_the_one_labelled_by_name() -> None:
    text = "THE PRESIDENT: Welcome.\nPRESIDENT DUNN: Thank you.\nQ A question?\nTHE PRESIDENT: Go ahead."
    found = page(text, context=Context("Remarks by President Birch and President Carl Dunn of Norland"))
    assert found.speakers == ["Birch", "Carl Dunn", None, "Birch"]


@pytest.mark.parametrize(
    ("label", "speaker", "affiliation"),
    [
        ("President of Norland Anna Birch", "Anna Birch", "President of Norland"),
        (
            "Norland Bank CEO and Chairman of the Board Ben Cole",
            "Ben Cole",
            "Norland Bank CEO and Chairman of the Board",
        ),
        ("Minister of Defence, Trade and Fish Ben Cole", "Ben Cole", "Minister of Defence, Trade and Fish"),
        ("Ben Cole, Director of the Centre for Crane Care", "Ben Cole", "Director of the Centre for Crane Care"),
        ("Patriarch Ivo of Norland and All Isles", "Patriarch Ivo of Norland and All Isles", None),
        ("Mr Ben Cole", "Ben Cole", None),
        ("Ben Cole", "Ben Cole", None),
    ],
)
def test_office_and_name_are_parted_where_they_can_be(label: str, speaker: str, affiliation: str | None) -> None:
    found = page(f"*{label}:* Good day.", Turns(style="bold"), bold=True)
    assert (found.turns[0].speaker, found.turns[0].affiliation) == (speaker, affiliation)
    assert found.turns[0].label == label


def test_an_office_whose_note_is_the_name() -> None:
    found = page("*The Secretary of State for Fish (Mr Ben Cole):* I said so.", Turns(style="bold"), bold=True)
    assert (found.turns[0].speaker, found.turns[0].affiliation) == ("Ben Cole", "The Secretary of State for Fish")


def test_two_notes() -> None:
    found = page("*Ann Elm (North Harbour) (Lab):*I beg to move.", Turns(style="bold"), bold=True)
    assert (found.turns[0].speaker, found.turns[0].note) == ("Ann Elm", "North Harbour, Lab")
    assert found.words == [["I beg to move."]]


def test_a_group_is_not_named_after_its_namesake_in_the_text() -> None:
    found = page(
        "*Anna Birch:* The Harbour Volunteers are here.\n*Volunteers:* Good day!", Turns(style="bold"), bold=True
    )
    assert found.speakers == ["Anna Birch", None]


@pytest.mark.parametrize(
    ("label", "speaker", "affiliation"),
    [
        ("Ben Ash, Reuters", "Ben Ash", "Reuters"),
        ("Ben Ash, The Harbour Times", "Ben Ash", "The Harbour Times"),
        ("Ben Ash of Harbour News", "Ben Ash", "Harbour News"),
        ("BEN ASH, REUTERS", "BEN ASH", "REUTERS"),
        ("Harbour News", None, "Harbour News"),
        ("The Harbour Times, Norland", None, "The Harbour Times, Norland"),
        ("Reporter Ben Ash", "Ben Ash", None),
    ],
)
def test_a_questioner_and_his_medium(label: str, speaker: str | None, affiliation: str | None) -> None:
    found = page(f"{label}: Why?\nMS. ALDER: So.\n{label}: When?\nMS. ALDER: Now.")
    assert found.roles == ["question", "answer"] * 2
    assert (found.turns[0].speaker, found.turns[0].affiliation) == (speaker, affiliation)


def test_a_moderator_with_a_name() -> None:
    found = page("Moderator Ann Elm: Good day.\nQ Why?\nMS. ALDER: So.\nQ When?\nMS. ALDER: Now.")
    assert (found.speakers[0], found.roles[0]) == ("Ann Elm", "statement")


@pytest.mark.parametrize(
    "label", ["Speaker of the State House Ann Elm", "State House Speaker Ann Elm", "Union’s President Ann Elm"]
)
def test_an_office_whose_words_begin_or_end_with_an_s(label: str) -> None:
    found = page(f"*{label}:* Good day.", Turns(style="bold"), bold=True)
    assert (found.turns[0].speaker, found.turns[0].affiliation) == ("Ann Elm", label.removesuffix(" Ann Elm"))


def test_members_with_a_number_and_the_minister_by_his_note() -> None:
    text = (
        "The Minister for Fish (Mr Ben Cole): I have met the fleet.\n"
        "T1. [12345] Ann Elm (North Harbour) (Lab): Will he meet us?\nMr Cole: I will."
    )
    for label in ("The Minister for Fish", "The Secretary of State for Port and Island Affairs"):
        found = page("*" + text.replace("The Minister for Fish", label).replace(":", ":*", 1), bold=True)
        assert found.speakers == ["Ben Cole", "Ann Elm", "Ben Cole"]
    found = page(text)
    assert found.speakers == ["Ben Cole", "Ann Elm", "Ben Cole"]
    assert found.turns[1].note == "North Harbour, Lab"
