"""What the name of a label looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.kinds import generic, is_voice, key_of, kind_of, parted


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Question", "question"),
        ("Q", "question"),
        ("Reply 2", "answer"),
        ("Volunteers", "remark"),
        ("MODERATOR", "moderator"),
        ("Moderator Ann Other", "moderator"),
        ("Reporter Ben Cole", "question"),
        ("THE PRESIDENT", "office"),
        ("Ms. Other", "titled"),
        ("ANN OTHER", "capitals"),
        ("Ann Other", "person"),
        ("Д.БЕРЁЗОВ", "person"),
        ("Берёзов Д.А.", "person"),
        ("Other", "word"),
        ("Harbour Daily", "outlet"),
        ("港口日报记者", "outlet"),
        ("林波", "person"),
        ("Read more", None),
        ("Monday", None),
        ("Mr. President", "addressed"),
        ("Mr Speaker", "addressed"),
        ("Madam Deputy Speaker", "addressed"),
        ("MADAM SECRETARY", "addressed"),
        ("Mr King", "titled"),
        ("The Prime Minister", "office"),
        ("Dear Friends", None),
        ("My question is", None),
    ],
)
def test_kinds(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "name", ["The Prime Minister", "Deputy Prime Minister", "The Secretary of State for Nets and Boats"]
)
def test_an_office_in_bold_is_nobodys_name(name: str) -> None:
    assert kind_of(name, bold=True) == kind_of(name) == "office"


@pytest.mark.parametrize(
    ("name", "voice"),
    [
        ("Several hon. Members rose", True),
        ("Voice from the hall", True),
        ("A student", True),
        ("Hon. Members", True),
        ("Голос из зала", True),
        ("Student loans", False),
        ("One question", False),
        ("Children and families", False),
        ("Workers from the north", False),
        ("Journalists killed in the war", False),
        ("Lady luck and the rest", False),
        ("Dr Zhivago and the cinema", False),
        ("Agenda of the day", False),
        ("Note to the reporter", False),
        ("and a voice", False),
        ("", False),
    ],
)
def test_labels_without_a_name_that_say_that_somebody_speaks(name: str, voice: bool) -> None:
    assert is_voice(name) == voice


@pytest.mark.parametrize("name", ["Press Secretary Ann Other", "Reporter", "Host Harbour News", "Host country"])
def test_no_trade_before_a_name(name: str) -> None:
    assert parted(name) is None


@given(st.text(max_size=40))
def test_spellings_that_differ_in_case_points_and_spaces_have_one_key(name: str) -> None:
    assert key_of(name) == key_of(f" {name} ") == key_of(name.replace(".", ". "))


@given(st.text(max_size=40), st.booleans())
def test_what_is_generic_is_of_that_kind(name: str, bold: bool) -> None:
    assert generic(name) is None or kind_of(name, bold=bold) == generic(name)
