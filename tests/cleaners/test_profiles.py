"""The name to show, the other forms, the offices."""

import pytest

from cleaners.profiles import describe


def test_the_commonest_name_is_shown_and_the_others_are_aliases() -> None:
    forms = [
        ("x", "speaker", "Pavel Gorelov", 2),
        ("x", "speaker", "Pavel GORELOV", 9),
        ("x", "speaker", "MR. GORELOV", 9),
        ("x", "speaker", "Павел Горелов", 1),
        ("x", "label", "MR. GORELOV", 9),
        ("x", "label", "The Foreign Minister", 9),
    ]
    (row,) = describe(forms)
    assert (row.speaker_id, row.name) == ("x", "Pavel Gorelov")
    assert row.aliases == ("MR. GORELOV", "Pavel GORELOV", "Павел Горелов")


@pytest.mark.parametrize(
    ("printed", "name"), [("ANNA BIRCH-DUNN", "Anna Birch-Dunn"), ("П.В.Горелов", "П. В. Горелов")]
)
def test_a_name_that_stands_in_one_form_only(printed: str, name: str) -> None:
    assert describe([("x", "speaker", printed, 1)])[0].name == name


def test_roles_are_offices_of_labels_and_titles_the_commonest_first() -> None:
    forms = [
        ("x", "speaker", "Jo Alder", 3),
        ("x", "office", "SECRETARY", 1),
        ("x", "office", "The Press Secretary", 1),
        ("x", "office", "Mr. Deputy Speaker", 1),
        ("x", "office", "NORFISH CEO", 1),
        ("x", "office", "China Daily", 5),
        ("x", "office", "Director of the Reuters Office", 5),
        ("x", "office", "Cosmonaut", 5),
        ("x", "title", "Press Briefing by the Press Secretary ", 2),
        ("x", "title", "Remarks by ", 7),
    ]
    assert describe(forms)[0].roles == ("Press Secretary", "Deputy Speaker", "NORFISH CEO", "Secretary")


def test_rows_come_by_id_whatever_the_order() -> None:
    forms = [("b", "speaker", "Anna Birch", 1), ("a", "speaker", "Ben Cole", 1), ("a", "speaker", "Benn Cole", 1)]
    assert describe(forms) == describe(forms[::-1])
    assert [row.name for row in describe(forms)] == ["Ben Cole", "Anna Birch"]
