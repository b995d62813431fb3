"""Persons over the documents of a database, written back to it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.people import resolve_speakers
from tests.warehouse.generate import Capture, Page, make_page
from tests.warehouse.home import Home, new_home

TABLES = ("turns", "turns_history", "speakers", "speaker_conflicts")
Words = tuple[str | None, str | None, str | None]
"""Speaker, note, affiliation."""


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def page(number: int, *labels: Words | str, day: int = 0, **fields: Any) -> Page:
    """A page whose turns have these speakers."""
    made = make_page(Capture(number, day=day, text=day))
    made.document = made.document.model_copy(update=fields)
    made.events, made.document_events = [], []
    words = [label if isinstance(label, tuple) else (label, None, None) for label in labels]
    made.turns = [
        made.turns[0].model_copy(
            update={
                "ordinal": at, "speaker": speaker, "speaker_label": speaker, "speaker_note": note,
                "speaker_affiliation": affiliation, "first_paragraph": 0, "last_paragraph": 0,
            }
        )
        for at, (speaker, note, affiliation) in enumerate(words)
    ]  # fmt: skip
    return made


def resolved(home: Home, *pages: Page) -> list[tuple[str, str | None]]:
    """Loads pages, resolves, and gives (printed name, name of the person) of all current turns."""
    home.load_pages(pages)
    resolve_speakers(home.con)
    query = "SELECT t.speaker, p.name FROM turns t LEFT JOIN speakers p USING (speaker_id) ORDER BY ALL"
    return home.all(query)


def test_one_person_over_documents_scripts_and_titles(home: Home) -> None:
    one = page(1, "Pavel Gorelov", ("Pavel Gorelov", None, "Foreign Minister"), site="x.ru")
    two = page(2, "П.В.Горелов", (None, None, "Foreign Minister"), site="www.x.ru")
    three = page(3, "MR. GORELOV", title="Briefing by Press Secretary Pavel Gorelov", site="y.org")
    name = "Pavel Gorelov"
    expected = [("MR. GORELOV", name), (name, name), (name, name), ("П.В.Горелов", name), (None, None)]
    assert resolved(home, one, two, three) == expected
    assert home.all("SELECT name, aliases, roles FROM speakers") == [
        (name, ["MR. GORELOV", "П.В.Горелов"], ["Foreign Minister"])
    ]


def test_what_cannot_be_told_has_no_person(home: Home) -> None:
    found = resolved(home, page(1, "Pavel Gorelov"), page(2, "MR. GORELOV", "Volunteer", "P. Gorelov", site="z.org"))
    assert found == [
        ("MR. GORELOV", None),
        ("P. Gorelov", None),
        ("Pavel Gorelov", "Pavel Gorelov"),
        ("Volunteer", None),
    ]


def test_a_person_goes_when_his_last_document_has_changed(home: Home) -> None:
    resolved(home, page(1, "Pavel Gorelov"))
    assert resolved(home, page(1, "Ivan Gorelov", day=1)) == [("Ivan Gorelov", "Ivan Gorelov")]
    assert home.all("SELECT name FROM speakers") == [("Ivan Gorelov",)]
    assert home.all("SELECT speaker, speaker_id FROM turns_history") == [("Pavel Gorelov", None)]


def test_a_superseded_turn_keeps_a_person_that_is_still_there(home: Home) -> None:
    resolved(home, page(1, "Pavel Gorelov"), page(2, "Pavel Gorelov"))
    resolved(home, page(1, "Ivan Gorelov", day=1))
    assert home.one("SELECT h.speaker_id = p.speaker_id FROM turns_history h, speakers p WHERE p.name = h.speaker")


@pytest.mark.parametrize("how", ["event", "renders", "same_speech"])
def test_documents_of_one_event_that_name_a_person_differently(home: Home, how: str) -> None:
    pages = [
        page(1, ("Pavel Gorelov", "speaking after Maxim Birch", None)),
        page(2, ("Pavel Gorelov", "after Mikhail Birch", None)),
    ]
    home.load_pages(pages)
    a, b = sorted(made.document.document_id for made in pages)
    if how == "event":
        home.con.execute("UPDATE documents SET event_id = 'e'")
    elif how == "renders":
        home.con.execute("INSERT INTO document_events SELECT document_id, 'e', 'renders', 'x' FROM documents")
    else:
        home.con.execute("INSERT INTO relations VALUES ($1, $2, 'same_speech', 0.9, 'x')", [a, b])
    resolve_speakers(home.con)
    (row,) = home.all("FROM speaker_conflicts")
    assert row[:2] == (a, b)
    assert set(row[2:4]) == {"Maxim Birch", "Mikhail Birch"}
    assert home.all("SELECT name FROM speakers") == [("Pavel Gorelov",)]


def test_documents_of_two_events_do_not_conflict(home: Home) -> None:
    resolved(
        home, page(1, ("Ann Alder", "after Maxim Birch", None)), page(2, ("Ann Alder", "after Mikhail Birch", None))
    )
    assert home.all("FROM speaker_conflicts") == []


def test_a_second_time_changes_nothing(home: Home) -> None:
    resolved(home, page(1, "Pavel Gorelov", "MR. GORELOV"), page(2, "Anna Birch"))
    before = home.dump(TABLES)
    assert resolve_speakers(home.con) == 2
    assert home.dump(TABLES) == before


FORMS = ["Pavel Gorelov", "Павел Горелов", "П.В.Горелов", "MR. GORELOV", "Pyotr Gorelov", "Anna Birch", None]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(st.sampled_from(FORMS), min_size=1, max_size=3), min_size=1, max_size=4), st.randoms())
def test_rows_do_not_depend_on_the_order_of_loads(speakers: Sequence[list[str | None]], random: Any) -> None:
    pages = [page(at, *[(form, None, None) for form in forms]) for at, forms in enumerate(speakers)]
    with new_home() as one, new_home() as other:
        one.load_pages(pages)
        resolve_speakers(one.con)
        for made in random.sample(pages, len(pages)):
            other.load_pages([made])
            resolve_speakers(other.con)
        assert one.dump(TABLES) == other.dump(TABLES)
