"""Who is who over all documents, and who nobody can tell."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.identity import Place, everywhere, open_forms, within
from cleaners.persons import fits, parse_person

Asked = dict[tuple[str, str], str]


def resolve(*places: Place, scoped: tuple[tuple[str, str], ...] = ()) -> tuple[dict[str, str], Asked]:
    """Everywhere, and within these documents, with whatever stands in them."""
    known = everywhere(form for place in places for form in (*place.speakers, *place.titled))
    known |= everywhere(form for _, form in scoped)
    return known, within(places, known, scoped)


@pytest.mark.parametrize(
    "forms",
    [
        ("Pavel Gorelov", "Foreign Minister Pavel Gorelov", "PAVEL GORELOV", "Павел Горелов", "Pavel V. Gorelov"),
        ("Sergey Gorelov", "Sergei Gorelov", "Serhiy Gorelov", "Сергей Горелов", "Горелов Сергей Викторович"),
        ("Anna Zelensky", "Anna Zelenskiy", "Anna Zelenskyy"),
    ],
)
def test_one_person_over_spellings_titles_and_scripts(forms: tuple[str, ...]) -> None:
    known = everywhere(forms)
    assert known.keys() == set(forms)
    assert len(set(known.values())) == 1


@pytest.mark.parametrize(
    "forms",
    [
        ("Maxim Gorelov", "Mikhail Gorelov"),
        ("Ben H. Cole", "Ben W. Cole"),
        ("Ben Cole Jr.", "Ben Cole Sr."),
        ("Павел Викторович Горелов", "Павел Андреевич Горелов"),
        ("Anna Birch", "Anna Dunn"),
    ],
)
def test_people_that_the_names_tell_apart(forms: tuple[str, ...]) -> None:
    assert len(set(everywhere(forms).values())) == len(forms)


def test_a_name_that_fits_two_people_is_neither() -> None:
    known = everywhere(["Ben H. Cole", "Ben W. Cole", "Ben Cole"])
    assert known.keys() == {"Ben H. Cole", "Ben W. Cole"}
    assert open_forms(["Ben Cole", "Question"], known) == ["Ben Cole"]


def test_a_name_that_fits_two_people_is_the_one_in_its_document() -> None:
    here, there = (
        Place("a", (), ("Ben Cole", "Ben H. Cole")),
        Place("b", (), ("Ben W. Cole", "Ben Cole", "Ben H. Cole")),
    )
    known, found = resolve(here, there)
    assert found == {("a", "Ben Cole"): known["Ben H. Cole"]}


@pytest.mark.parametrize("form", ["MR. GORELOV", "Secretary Gorelov", "Г-н Горелов", "P. Gorelov", "П.В.Горелов"])
def test_a_surname_is_a_person_where_its_document_has_him_in_full(form: str) -> None:
    known, found = resolve(Place("a", (), (form, "Pavel Gorelov")))
    assert found == {("a", form): known["Pavel Gorelov"]}
    known, found = resolve(Place("a", (), (form,), ("Pavel Gorelov",)))
    assert found == {("a", form): known["Pavel Gorelov"]}


def test_a_surname_alone_is_nobody_elsewhere() -> None:
    assert resolve(Place("a", ("site x",), ("Pavel Gorelov",)), Place("b", ("site x",), ("MR. GORELOV",)))[1] == {}


def test_a_surname_that_two_have_is_neither() -> None:
    assert resolve(Place("a", (), ("MR. GORELOV", "Pavel Gorelov", "Ivan Gorelov")))[1] == {}


def test_a_mr_and_a_ms_of_one_surname_are_not_both_the_one_in_the_title() -> None:
    assert resolve(Place("a", (), ("MR. ALDER", "MS. ALDER"), ("Jo Alder",)))[1] == {}


def test_initials_are_the_one_full_name_they_fit_in_their_scope() -> None:
    place = Place("a", ("issuer ministry", "site x"), ("П.В.Горелов",))
    known, found = resolve(place, scoped=(("issuer ministry", "Pavel Gorelov"), ("issuer ministry", "Ivan Gorelov")))
    assert found == {("a", "П.В.Горелов"): known["Pavel Gorelov"]}


def test_initials_that_two_fit_are_neither() -> None:
    place = Place("a", ("site x",), ("P. Gorelov", "P.V. Gorelov"))
    assert resolve(place, scoped=(("site x", "Pavel Gorelov"), ("site x", "Pyotr Gorelov")))[1] == {}


def test_initials_of_another_scope_are_not_merged() -> None:
    known, found = resolve(Place("a", ("site x",), ("P.V. Gorelov",)), scoped=(("site y", "Pavel Gorelov"),))
    assert known["Pavel Gorelov"] not in found.values()


def test_two_initials_are_a_person_of_their_scope_and_one_is_not() -> None:
    places = [Place(name, (f"site {name[0]}",), ("P.V. Gorelov",)) for name in ("a1", "a2", "b1")]
    _, found = resolve(*places, Place("a3", ("site a",), ("P. Gorelov",)), Place("c1", ("site c",), ("P. Gorelov",)))
    ids = {document: found[document, form] for document, form in found}
    assert ids["a1"] == ids["a2"] == ids["a3"] != ids["b1"]
    assert "c1" not in ids


FORMS = [
    "Pavel Gorelov",
    "Pavel V. Gorelov",
    "P. Gorelov",
    "P.A. Gorelov",
    "MR. GORELOV",
    "Pyotr Gorelov",
    "Anna Birch",
]


@given(st.lists(st.lists(st.sampled_from(FORMS), max_size=4), max_size=5), st.randoms())
def test_the_order_of_documents_never_matters(speakers: list[list[str]], random: Random) -> None:
    places = [Place(f"d{at}", (f"site {at % 2}",), sorted(set(forms))) for at, forms in enumerate(speakers)]
    scoped = [(place.scopes[0], form) for place in places for form in everywhere(place.speakers)]
    names = sorted({form for place in places for form in place.speakers})
    known = everywhere(names)
    scoped = [(scope, form) for scope, form in scoped if form in known]
    found = within(places, known, scoped)
    for words in (places, scoped, names):
        random.shuffle(words)
    assert everywhere(names) == known
    assert within(places, known, scoped) == found


@given(st.lists(st.lists(st.sampled_from(FORMS), max_size=4), max_size=5))
def test_contradicting_names_are_never_one_person(speakers: list[list[str]]) -> None:
    places = [Place(f"d{at}", (f"site {at % 2}",), sorted(set(forms))) for at, forms in enumerate(speakers)]
    known = everywhere(form for place in places for form in place.speakers)
    scoped = [(place.scopes[0], form) for place in places for form in place.speakers if form in known]
    named = [*known.items(), *((form, person) for (_, form), person in within(places, known, scoped).items())]
    for (one, person), (other, same) in combinations(named, 2):
        first, second = parse_person(one), parse_person(other)
        assert first
        assert second
        assert person != same or (first.surname == second.surname and fits(first, second)), (one, other)
