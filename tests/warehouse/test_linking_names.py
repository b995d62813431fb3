"""Names of conferences that were held at one place on the same days."""

import pytest

from warehouse.linking_names import same_conference

NAME = "Fourth Ostrava International Conference on River Navigation"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NAME, "4th Ostrava Conference on River Navigation"),
        (NAME, "IV International Conference on River Navigation"),
        (NAME, "Ostrava River Navigation Forum 2024"),
        (NAME, "Conference on Rivers’ Navigation"),
        (NAME, "4th Conférence on River-Navigation"),
        (NAME, "Ostrava Navigation Forum"),
        (NAME, "4th Ostrava International Conference"),
        ("Ostrava Security Forum", "Ostrava Security Forum 2024"),
    ],
)
def test_other_wordings_and_spellings_of_one(one: str, other: str) -> None:
    assert same_conference(one, other, "Ostrava") == same_conference(other, one, "Ostrava")
    assert same_conference(one, other, "Ostrava")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NAME, "5th Ostrava International Conference on River Navigation"),
        (NAME, "Ostrava International Conference on Trade"),
        (NAME, "Ostrava International Conference"),
        (NAME, "4th Ostrava International Conference on River Fishing"),
        ("Ostrava Economic Forum", "Ostrava Ecumenical Forum"),
        ("Ostrava Forum", "Ostrava Conference"),
    ],
)
def test_two_of_one_place(one: str, other: str) -> None:
    assert not same_conference(one, other, "Ostrava")
    assert not same_conference(other, one, "Ostrava")
