"""What the views and macros answer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.warehouse.generate import START, Capture, make_page
from tests.warehouse.home import Home, new_home


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def test_answers_have_their_questions(home: Home) -> None:
    home.load(Capture(1))
    page = make_page(Capture(1))
    columns = "question, asked_by, speaker, answer, event, date, address, cite"
    found = home.all(f"SELECT {columns} FROM answers ORDER BY cite")
    expected = (
        page.turns[0].text, ["Speaker 0"], "Speaker 1", page.turns[1].text, "Conference 1",
        START.date(), "https://example.org/1", f"{page.document.document_id}@1#1",
    )  # fmt: skip
    assert found[0] == expected
    assert len(found) == 2


def test_answers_show_persons_by_their_name(home: Home) -> None:
    home.load(Capture(1))
    home.con.execute("INSERT INTO speakers VALUES ('p0', 'Anna Birch', [], []), ('p1', 'Ben Cole', [], [])")
    home.con.execute("UPDATE turns SET speaker_id = 'p' || right(speaker, 1) WHERE ordinal < 2")
    columns = "asked_by, speaker, speaker_id"
    assert home.all(f"SELECT {columns} FROM answers ORDER BY ordinal") == [
        (["Anna Birch"], "Ben Cole", "p1"),
        (["Speaker 0"], "Speaker 1", None),
    ]


def test_a_title_that_alone_has_changed_is_an_edit(home: Home) -> None:
    for day, title in enumerate(["A bridge", "A bridge", "No bridge", None]):
        page = make_page(Capture(1, junk=day, day=day))
        page.document = page.document.model_copy(update={"title": title})
        home.load_pages([page])
    columns = "version, cause, change, before, after, before_paragraph, title"
    assert home.all(f"SELECT {columns} FROM edits ORDER BY version") == [
        (2, "page_edit", "title", "A bridge", "No bridge", None, None),
        (3, "page_edit", "title", "No bridge", None, None, None),
    ]


def test_edits_name_what_was_added_changed_and_removed(home: Home) -> None:
    texts = [["a", "b", "c", "d", "a"], ["a", "new", "b", "C", "d"]]
    for day, words in enumerate(texts):
        page = make_page(Capture(1, text=day, day=day))
        page.document = page.document.model_copy(update={"title": "A bridge"})
        page.paragraphs = [page.paragraphs[0].model_copy(update={"ordinal": i, "text": t}) for i, t in enumerate(words)]
        home.load_pages([page])
    edits = "SELECT version, change, before, after, before_paragraph, after_paragraph FROM edits ORDER BY change"
    assert home.all(edits) == [
        (2, "added", None, "new", None, 1),
        (2, "changed", "c", "C", 2, 3),
        (2, "removed", "a", None, 4, None),
    ]


def test_documents_at_gives_the_version_of_the_day(home: Home) -> None:
    for day in (1, 3, 5):
        home.load(Capture(1, text=day, day=day))
    at = [home.all(f"SELECT version FROM documents_at('2026-01-0{day}')") for day in range(1, 8)]
    assert at == [[], [(1,)], [(1,)], [(2,)], [(2,)], [(3,)], [(3,)]]


def test_timeline_goes_by_event_then_publication(home: Home) -> None:
    page = make_page(Capture(1))
    dated = page.events[0].model_copy(update={"date_from": START.date() - timedelta(days=1)})
    page.events = [dated]
    home.load_pages([page, make_page(Capture(2))])
    expected = [("event", "Conference 1"), ("published", "Conference 2")]
    assert home.all("SELECT date_basis, event FROM timeline") == expected


def test_timeline_names_who_speaks(home: Home) -> None:
    page = make_page(Capture(1))
    page.turns = [
        turn.model_copy(update={"speaker": turn.speaker if turn.ordinal < 2 else None}) for turn in page.turns
    ]
    silent = make_page(Capture(2))
    silent.turns = []
    home.load_pages([page, silent])
    home.con.execute("INSERT INTO speakers VALUES ('p0', 'Anna Birch', [], [])")
    home.con.execute("UPDATE turns SET speaker_id = 'p0' WHERE speaker = 'Speaker 0'")
    expected = [(["Anna Birch", "Speaker 1"], ["p0"]), (None, None)]
    assert home.all("SELECT speakers, speaker_ids FROM timeline ORDER BY speakers NULLS LAST") == expected


def test_a_citation_resolves_with_the_person_after_an_edit(home: Home) -> None:
    home.load(Capture(1))
    cite, words = home.one("SELECT cite, text FROM turns WHERE ordinal = 1")
    home.load(Capture(1, text=1, day=1))
    home.con.execute("INSERT INTO speakers VALUES ('p1', 'Ben Cole', [], [])")
    home.con.execute("UPDATE turns_history SET speaker_id = 'p1' WHERE speaker = 'Speaker 1'")
    columns = "speaker, speaker_id, printed_as, text, current, version, date"
    assert home.all(f"SELECT {columns} FROM cited('{cite}')") == [
        ("Ben Cole", "p1", "Speaker 1", words, False, 1, START.date())
    ]
