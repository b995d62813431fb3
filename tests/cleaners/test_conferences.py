"""Names of conferences in running text."""

import pytest

from cleaners.conferences import conference_id, conferences, same_name, seat


@pytest.mark.parametrize(
    ("text", "name", "edition"),
    [
        ("She opened the Fourth Ostrava Conference on Canals yesterday.", "Fourth Ostrava Conference on Canals", "#4"),
        ("the 2024 Ostrava Security Forum opens", "2024 Ostrava Security Forum", "2024"),
        ("at the Ostrava Security Forum 2024, she said", "Ostrava Security Forum 2024", "2024"),
        ("the XXIII Dockers Congress", "XXIII Dockers Congress", "#23"),
        ("the Ostrava River Summit", "Ostrava River Summit", None),
    ],
)
def test_a_name_and_its_number(text: str, name: str, edition: str | None) -> None:
    (found,) = conferences(text)
    assert (found.name, found.edition) == (name, edition)
    assert text[found.start :].startswith(name)


@pytest.mark.parametrize(
    "text",
    ["a news conference", "the Press Conference", "Congress met", "obsession", "The Conference", "the third session"],
)
def test_no_conference(text: str) -> None:
    assert list(conferences(text)) == []


def test_words_that_come_and_go_are_no_part_of_it() -> None:
    one, other = conferences(
        "the 4th Ostrava International Conference on Canals. The Fourth Ostrava Conference on Canals"
    )
    assert same_name(one, other)
    assert conference_id(one, "Ostrava", "#4") == conference_id(other, None, "#4")


def test_a_city_in_the_name_is_the_seat_where_the_page_uses_it_as_a_place() -> None:
    (found,) = conferences("the 4th Ostrava Conference on Canals")
    assert seat(found, ["She visited Ostrava."], None) == "Ostrava"
    assert seat(found, ["She visited Lima."], None) is None
    (named,) = conferences("the 4th Conference on Canals in Lima")
    assert seat(named, [], None) == "Lima"
