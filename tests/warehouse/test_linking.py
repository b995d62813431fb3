"""One event for all pages that render it, kept apart from what the pages say themselves."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import Event
from tests.warehouse.generate import Page
from tests.warehouse.home import Home, new_home
from tests.warehouse.speeches import document_id, event, page, retold, speech
from warehouse.linking import link_events
from warehouse.relations import relate

TEXT = speech(1)
PRESS = event("Ada Quill’s news conference")
FORUM = event("Third Lima Conference on Canals", date(2025, 5, 1), date(2025, 5, 4), kind="conference")
EVENTS = ["relations", "document_events", "events"]


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def link(home: Home, *pages: Page) -> int:
    home.load_pages(pages)
    relate(home.con)
    return link_events(home.con)


def events_of(home: Home) -> dict[str, str | None]:
    return dict(home.all("SELECT document_id, event_id FROM documents"))


def pairs(home: Home) -> dict[str, tuple[str, str]]:
    return {kind: (a, b) for a, b, kind in home.all("SELECT document_a, document_b, kind FROM relations")}


# a page that names no event


def test_a_translation_renders_the_event_of_the_page_it_gives(home: Home) -> None:
    assert link(home, page(1, TEXT, events=[(PRESS, "renders")]), page(2, retold(TEXT)), page(3, speech(3))) == 1
    assert events_of(home) == {document_id(1): PRESS.event_id, document_id(2): PRESS.event_id, document_id(3): None}
    relation, evidence = home.one(
        f"SELECT relation, evidence FROM document_events WHERE document_id = '{document_id(2)}'"
    )
    assert relation == "renders"
    assert evidence.startswith(f"same_speech with {document_id(1)}: cosine ")


def test_a_page_older_than_the_event_does_not_render_it(home: Home) -> None:
    old = page(2, TEXT, day=date(2025, 5, 1))
    assert link(home, page(1, TEXT, events=[(PRESS, "renders")]), old) == 0
    assert events_of(home)[document_id(2)] is None


def test_a_link_goes_when_the_text_changes(home: Home) -> None:
    link(home, page(1, TEXT, events=[(PRESS, "renders")]), page(2, retold(TEXT)))
    assert link(home, page(2, speech(2), capture=1)) == 0
    assert events_of(home)[document_id(2)] is None
    assert home.one("SELECT count(*) FROM document_events") == 1


# pages that name it differently


OTHER = event("Quill answers questions")


def test_one_speech_under_two_events_is_one_event(home: Home) -> None:
    official = page(1, TEXT, kind="official_transcript", events=[(PRESS, "renders")])
    blog = page(2, retold(TEXT), events=[(OTHER, "renders"), (FORUM, "mentions")])
    assert link(home, official, blog) == 1
    assert set(events_of(home).values()) == {PRESS.event_id}
    assert home.all("SELECT event_id FROM events ORDER BY ALL") == sorted([(PRESS.event_id,), (FORUM.event_id,)])
    evidence = home.one(f"SELECT evidence FROM document_events WHERE document_id = '{document_id(2)}' "
                        "AND relation = 'renders'")  # fmt: skip
    assert evidence.startswith(f'title: "{OTHER.name}"; same_speech of ')


def test_the_pages_own_events_come_back(home: Home) -> None:
    forum = event("Quayside meeting", kind="meeting")
    pages = [page(1, TEXT, events=[(PRESS, "renders")]), page(2, retold(TEXT), events=[(OTHER, "renders")])]
    with new_home() as apart:
        apart.load_pages([pages[0], page(2, speech(2), capture=1, events=[(forum, "renders")])])
        relate(apart.con)
        link_events(apart.con)
        expected = apart.dump(EVENTS)
    link(home, *pages)
    link(home, page(2, speech(2), capture=1, events=[(forum, "renders")]))
    assert home.dump(EVENTS) == expected


def test_events_of_different_days_stay_two(home: Home) -> None:
    later = event("Quill answers questions", date(2025, 5, 9))
    pages = [page(1, TEXT, events=[(PRESS, "renders")]), page(2, retold(TEXT), events=[(later, "renders")])]
    assert link(home, *pages) == 0
    assert set(events_of(home).values()) == {PRESS.event_id, later.event_id}


# conferences


NAMED_OTHERWISE = event("Lima Canals Forum 2025", None, kind="conference", place="Líma")
ALIKE = [
    FORUM.model_copy(update={"event_id": "x1", "name": "3rd International Conference on Canals"}),
    FORUM.model_copy(update={"event_id": "x2", "name": "Lima Canal Forum", "date_from": date(2025, 5, 4)}),
    FORUM.model_copy(update={"event_id": "x3", "name": "Lima Canals Conference", "date_from": None, "date_to": None}),
    FORUM.model_copy(update={"event_id": "x4", "name": "Lima Canals Conference", "date_from": None, "place": None}),
]
UNLIKE = [
    FORUM.model_copy(update={"event_id": "y1", "name": "4th Lima Conference on Canals"}),
    FORUM.model_copy(update={"event_id": "y2", "name": "Third Quito Conference on Canals", "place": "Quito"}),
    FORUM.model_copy(update={"event_id": "y3", "name": "Lima Conference on Trade"}),
    FORUM.model_copy(update={"event_id": "y4", "date_from": date(2025, 6, 1), "date_to": date(2025, 6, 2)}),
]


@pytest.mark.parametrize("other", ALIKE, ids=lambda other: other.event_id)
def test_a_conference_named_otherwise_is_one_parent(home: Home, other: Event) -> None:
    press = PRESS.model_copy(update={"parent_event_id": other.event_id})
    transcript = page(1, TEXT, events=[(press, "renders"), (other, "mentions")])
    assert link(home, transcript, page(2, speech(2), kind="news_summary", events=[(FORUM, "reports")])) == 1
    standing = home.one("SELECT event_id FROM events WHERE kind = 'conference'")
    assert home.one("SELECT DISTINCT parent_event_id FROM events WHERE kind <> 'conference'") == standing
    assert pairs(home) == {"same_parent_event": tuple(sorted((document_id(1), document_id(2))))}
    evidence = home.all("SELECT evidence FROM document_events WHERE contains(evidence, ' are one: ')")
    assert len(evidence) == 1
    # what the pages gave is still known
    relate(home.con)
    assert {FORUM.event_id, other.event_id} < set(dict(home.all("SELECT event_id, name FROM events")))


@pytest.mark.parametrize("other", UNLIKE, ids=lambda other: other.event_id)
def test_another_conference_is_no_parent(home: Home, other: Event) -> None:
    transcript = page(1, TEXT, events=[(other, "reports")])
    assert link(home, transcript, page(2, speech(2), events=[(FORUM, "reports")])) == 0
    assert home.one("SELECT count(*) FROM events") == 2
    assert pairs(home) == {}


def test_a_page_that_names_both_names_one(home: Home) -> None:
    both = page(1, TEXT, kind="article", events=[(FORUM, "mentions"), (ALIKE[0], "mentions")])
    link(home, both)
    assert home.one("SELECT count(*) FROM document_events") == 1
    relate(home.con)
    assert home.one("SELECT count(*) FROM document_events") == 2


# relations


def test_pages_of_one_event_and_of_one_parent(home: Home) -> None:
    press = PRESS.model_copy(update={"parent_event_id": FORUM.event_id})
    pages = [
        page(1, TEXT, events=[(press, "renders"), (FORUM, "mentions")]),
        page(2, speech(2), kind="article", events=[(press, "reports")]),
        page(3, speech(3), kind="article", events=[(FORUM, "reports")]),
        page(4, speech(4), kind="article", events=[(FORUM, "mentions")]),
    ]
    link(home, *pages)
    one, two, three = (document_id(number) for number in (1, 2, 3))
    found = {frozenset(row[:2]): row[2] for row in home.all("SELECT document_a, document_b, kind FROM relations")}
    parent = "same_parent_event"
    assert found == {
        frozenset((one, two)): "same_event",
        frozenset((one, three)): parent,
        frozenset((two, three)): parent,
    }
    evidence = dict(home.all("SELECT kind, min(evidence) FROM relations GROUP BY kind"))
    assert evidence["same_event"] == f'event "{PRESS.name}", Lima, 2025-05-03'
    assert evidence["same_parent_event"] == f'part of "{FORUM.name}", Lima, 2025-05-01 to 2025-05-04'


def test_an_event_that_no_page_names_any_more_goes(home: Home) -> None:
    link(home, page(1, TEXT, events=[(PRESS, "renders")]))
    link(home, page(1, speech(2), capture=1))
    assert home.one("SELECT count(*) FROM events") == 0


PAGES = [
    page(1, TEXT, kind="official_transcript", events=[(PRESS, "renders")]),
    page(2, retold(TEXT), events=[(OTHER, "renders"), (ALIKE[0], "mentions")]),
    page(3, TEXT),
    page(4, speech(4), kind="article", events=[(FORUM, "reports")]),
    page(5, speech(5), kind="article", events=[(OTHER, "reports"), (NAMED_OTHERWISE, "mentions")]),
]


@settings(max_examples=8, deadline=None)
@given(st.permutations(PAGES), st.sets(st.integers(1, 4)))
def test_the_same_rows_in_whatever_order_pages_came(pages: list[Page], cuts: set[int]) -> None:
    with new_home() as once, new_home() as often:
        link(once, *PAGES)
        bounds = [0, *sorted(cuts), len(pages)]
        for start, stop in pairwise(bounds):
            link(often, *pages[start:stop])
        assert once.dump(EVENTS) == often.dump(EVENTS)
        assert events_of(once) == events_of(often)
