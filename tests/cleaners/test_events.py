"""Occasions: found where title and opening name them, the same on two pages, and never made up."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.events import Found, find_event
from schemas.records import Event
from schemas.vocabulary import DocumentKind, EventRelation

FORUM = "Fourth Ostrava International Conference on River Navigation"


def only(title: str, kind: DocumentKind = "official_transcript", opening: str = "") -> Event:
    found = find_event(title, opening, kind)
    assert len(found) == 1, found
    return found[0].event


def conference(title: str, kind: DocumentKind = "official_transcript", opening: str = "") -> Event:
    events = [found.event for found in find_event(title, opening, kind)]
    return next(event for event in events if event.kind == "conference")


@pytest.mark.parametrize(
    ("title", "kind", "place", "first", "last"),
    [
        ("Foreign Minister Ada Quill’s answers to media questions, Ostrava, May 3, 2024", "press_conference", "Ostrava",
         (2024, 5, 3), (2024, 5, 3)),
        ("Ada Quill's replies to several journalists' questions after a visit to Examplia, Lima, 3 May 2024.",
         "press_conference", "Lima", (2024, 5, 3), (2024, 5, 3)),
        ("Joint press conference with Prime Minister Bo Ekdahl, The Palace Hotel, Ostrava, Czech Republic, May 3, 2024",
         "press_conference", "Ostrava", (2024, 5, 3), (2024, 5, 3)),
        ("News conference in San Marino on May 3, 2024", "press_conference", "San Marino", (2024, 5, 3), (2024, 5, 3)),
        ("Remarks and answers to students’ questions (Lima, May 3, 2024)", "press_conference", "Lima",
         (2024, 5, 3), (2024, 5, 3)),
        ("Press conference by Governor Ilse Brandt, Frankfurt am Main, 3 May 2024", "press_conference",
         "Frankfurt am Main", (2024, 5, 3), (2024, 5, 3)),
        ("Press Briefing by Press Secretary Mary Poole, May 3, 2024", "briefing", None, (2024, 5, 3), (2024, 5, 3)),
        ("Press Briefing by Press Secretary Mary Poole, 5/23/2014", "briefing", None, (2014, 5, 23), (2014, 5, 23)),
        ("Press Briefing by Mary Poole, Tom Weller, Ruth Hall, May 3, 2024", "briefing", None,
         (2024, 5, 3), (2024, 5, 3)),
        ("Press Gaggle by Mary Poole Aboard the Plane En Route Toledo, Ohio, May 3, 2024", "briefing", None,
         (2024, 5, 3), (2024, 5, 3)),
        ("Interview with Channel Nine, Lima, May 3, 2024", "interview", "Lima", (2024, 5, 3), (2024, 5, 3)),
        ("Ada Quill’s remarks at a meeting with ambassadors, Lima, May 3, 2024", "speech", "Lima",
         (2024, 5, 3), (2024, 5, 3)),
        ("Talks with Minister of Examplia Bo Ekdahl – Lima, May 3, 2024", "meeting", "Lima",
         (2024, 5, 3), (2024, 5, 3)),
        ("Working visit to the Danube Shipyard, Galati, May 3–5, 2024", "visit", "Galati", (2024, 5, 3), (2024, 5, 5)),
        ("Пресс-конференция Ады Квилл, Минск, 3 мая 2024 года", "press_conference", "Минск",
         (2024, 5, 3), (2024, 5, 3)),
        ("4th Ostrava Conference on Canals, Ostrava, May 3-5, 2024", "conference", "Ostrava",
         (2024, 5, 3), (2024, 5, 5)),
    ],
)  # fmt: skip
def test_kind_place_and_days_of_an_occasion(
    title: str, kind: str, place: str | None, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    event = only(title)
    assert (event.kind, event.place, event.date_from, event.date_to) == (kind, place, date(*first), date(*last))
    assert event.name
    assert title.startswith(event.name)


@pytest.mark.parametrize(
    "title",
    [
        "Grain harvest falls short, ministry says",
        "Grain harvest, May 3, 2024",
        "Ministers to meet in Lima on May 3, 2024",
        "Statement on the flood in Ostrava, May 3, 2024",
        "Remarks on the anniversary of the May 3, 1999 earthquake",
        "Remarks on the victims of May 3, 2014",
        "Answers to questions on the parade of 9 May 2024",
        "Spokeswoman Ada Quill’s answer to a media question regarding canals, Lima, May 3, 2024",
        "Press Briefing by Press Secretary Mary Poole",
        "Press Briefing by Press Secretary Mary Poole, 3/5/2016",
        "Meeting with Harbour Master Tom Weller",
        "Why the Ostrava Security Conference no longer matters",
        "The Organisation of the River Conference elects its head",
        "Mary Poole gives her first Senate press conference",
        "First Deputy Minister speaks at the Conference",
        "Congress votes on the Assembly",
        "",
        None,
    ],
)
@pytest.mark.parametrize("kind", ["official_transcript", "article"])
def test_no_occasion_is_made_up(title: str | None, kind: DocumentKind) -> None:
    opening = "Ships waited in Lima from May 3 to 5, 2024. The conference of owners was not held."
    assert find_event(title, opening, kind) == []


@pytest.mark.parametrize("kind", ["official_transcript", "unofficial_translation", "statement"])
def test_an_opening_alone_gives_a_transcript_no_event(kind: DocumentKind) -> None:
    opening = f"Ministers arrived in Ostrava for the {FORUM} on May 3, 2024."
    assert find_event(None, opening, kind) == []


@pytest.mark.parametrize(
    ("kind", "relation"),
    [
        ("official_transcript", "renders"),
        ("official_translation", "renders"),
        ("unofficial_translation", "renders"),
        ("statement", "renders"),
        ("news_summary", "reports"),
        ("article", "reports"),
        ("comment_page", "mentions"),
        ("other", "mentions"),
    ],
)
def test_what_a_document_has_to_do_with_it_follows_from_its_kind(kind: DocumentKind, relation: EventRelation) -> None:
    (found,) = find_event("Ada Quill’s news conference, Lima, May 3, 2024", None, kind)
    assert found.relation == relation
    assert found.evidence == 'title: "…, Lima, May 3, 2024"'


def test_one_press_conference_under_two_titles() -> None:
    official = only("Foreign Minister Ada Quill’s statement and answers to media questions, Lima, May 3, 2024")
    blog = only("Ada Quill's news conference after a busy day, Lima, 3 May 2024", "unofficial_translation")
    assert official.event_id == blog.event_id


@pytest.mark.parametrize(
    "other",
    [
        "Ada Quill’s news conference, Lima, May 4, 2024",
        "Ada Quill’s news conference, Quito, May 3, 2024",
        "Ivan Stone’s news conference, Lima, May 3, 2024",
        "Ada Quill’s joint news conference with Minister Bo Ekdahl, Lima, May 3, 2024",
        "Ada Quill’s briefing, Lima, May 3, 2024",
        "Ada Quill’s gaggle, Lima, May 3, 2024",
    ],
)
def test_another_day_place_person_or_kind_is_another_event(other: str) -> None:
    assert only("Ada Quill’s news conference, Lima, May 3, 2024").event_id != only(other).event_id


def test_nameless_speeches_of_a_day_are_told_apart_by_their_titles() -> None:
    one, two = only("Remarks at the quay, Lima, May 3, 2024"), only("Remarks at the dock, Lima, May 3, 2024")
    assert one.event_id != two.event_id


def test_a_conference_is_the_parent_of_what_happened_at_it() -> None:
    title = f"Ada Quill’s answers to media questions following the opening session of the {FORUM}, Ostrava, May 4, 2024"
    press, parent = find_event(title, "Good evening!", "official_transcript")
    assert press.event.kind == "press_conference"
    assert press.event.parent_event_id == parent.event.event_id
    assert (parent.event.kind, parent.event.name, parent.event.place) == ("conference", FORUM, "Ostrava")
    assert (parent.event.date_from, parent.event.date_to) == (None, None)
    assert parent.relation == "mentions"
    assert parent.evidence == f'title: "{FORUM}"'


def test_a_conference_that_the_answers_are_about_is_no_parent() -> None:
    event = only(f"Ada Quill’s answers to media questions about the {FORUM}, Lima, May 4, 2024")
    assert event.parent_event_id is None


@pytest.mark.parametrize(
    "title",
    [
        "Canal Minister Quill Addresses 4th Ostrava International Conference on River Navigation",
        "Quill opens IV Ostrava International Conference on River Navigation",
        "Fourth International Conference on River Navigation opens in Ostrava",
        "Quill opens 4th Ostrava Conference on River Navigation",
        "Fourth High-Level Ostrava Conference on River Navigation opens",
        "Remarks at the fourth Ostrava International Conference on River Navigation, Ostrava, May 4, 2024",
        "Remarks at the Fourth International Conference on River Navigation, Ostrava, May 4, 2024",
        "The 4th Ostrava International Conference on River Navigation, Ostrava, May 3–5, 2024",
    ],
)
def test_a_conference_is_one_event_however_it_is_printed(title: str) -> None:
    reference = conference(f"Ada Quill’s answers to media questions at the {FORUM}, Ostrava, May 4, 2024")
    assert conference(title, "article").event_id == reference.event_id


@pytest.mark.parametrize(
    "title",
    [
        "Quill opens 5th Ostrava International Conference on River Navigation",
        "Quill opens 4th Lima International Conference on River Navigation",
        "Quill opens 4th Ostrava International Conference on River Fishing",
        "Quill opens 24th Ostrava International Conference on River Navigation",
    ],
)
def test_another_edition_place_or_subject_is_another_conference(title: str) -> None:
    reference = conference(f"Remarks at the {FORUM}, Ostrava, May 4, 2024")
    assert conference(title, "article").event_id != reference.event_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024 Ostrava Security Forum opens", "Minister speaks at the Ostrava Security Forum 2024"),
        ("Remarks at the Ostrava Security Forum, Ostrava, May 4, 2024", "Ostrava Security Forum 2024 opens"),
        ("Third Lima–Quito summit opens", "III Lima-Quito Summit opens"),
        ("Twenty-Third Dockers Congress opens", "XXIII Dockers Congress opens"),
    ],
)
def test_number_and_year_name_the_edition(one: str, other: str) -> None:
    assert conference(one, "article").event_id == conference(other, "article").event_id


def test_news_of_a_conference_gives_its_days_and_city() -> None:
    opening = (
        "Minister Ada Quill visited Ostrava, Examplia, from May 3-5, 2024, for the 4th Ostrava Conference on Canals. "
        "The locks stay closed from June 1-9, 2024."
    )
    (found,) = find_event("Quill Addresses 4th Ostrava Conference on Canals", opening, "news_summary")
    assert found.relation == "reports"
    assert (found.event.place, found.event.date_from, found.event.date_to) == (
        "Ostrava",
        date(2024, 5, 3),
        date(2024, 5, 5),
    )
    assert found.evidence == 'title: "4th Ostrava Conference on Canals"; opening: "May 3-5, 2024"'


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("Quill Addresses Ostrava Conference on Canals",
         "She spoke at the 4th Ostrava International Conference on Canals, held May 3–5, 2024."),
        ("Quill Addresses 4th Ostrava Conference on Canals", "The Ostrava Conference on Canals ran on May 3–5, 2024."),
        ("What the Conference heard", "She opened the 4th Ostrava Conference on Canals, held from May 3–5, 2024."),
    ],
)  # fmt: skip
def test_title_and_opening_complete_each_other(title: str, opening: str) -> None:
    event = only(title, "news_summary", opening)
    reference = conference("Remarks at the Fourth Ostrava Conference on Canals, Ostrava, May 4, 2024")
    assert event.event_id == reference.event_id
    assert (event.date_from, event.date_to) == (date(2024, 5, 3), date(2024, 5, 5))


def test_the_year_of_its_days_names_a_conference_without_a_number() -> None:
    event = only("Quill opens Ostrava River Forum", "article", "The Ostrava River Forum was held on May 3–5, 2024.")
    assert event.event_id == conference("2024 Ostrava River Forum opens", "article").event_id


def test_another_number_in_the_opening_is_another_conference() -> None:
    opening = "At the 3rd Ostrava Conference on Canals, held May 3–5, 2023, she had said so."
    event = conference("Quill opens 4th Ostrava Conference on Canals", "article", opening)
    assert (event.date_from, event.date_to) == (None, None)


def test_two_ranges_beside_a_conference_leave_its_days_open() -> None:
    opening = "After a week at sea (May 1–2, 2024) she joined the 4th Ostrava Conference on Canals on May 3–5, 2024."
    event = only("Quill Addresses 4th Ostrava Conference on Canals", "article", opening)
    assert (event.date_from, event.date_to) == (None, None)


def test_a_title_that_only_names_a_conference_mentions_it() -> None:
    (found,) = find_event("What the 60th Ostrava Security Forum taught us", "", "article")
    assert found.relation == "mentions"


def test_news_whose_opening_names_a_conference_mentions_it() -> None:
    opening = "Rain fell. Ministers arrived in Ostrava for the 4th Ostrava Conference on Canals, held May 3–5, 2024."
    (found,) = find_event("Ministers in the rain", opening, "news_summary")
    assert (found.relation, found.event.date_from) == ("mentions", date(2024, 5, 3))
    assert found.evidence == 'opening: "4th Ostrava Conference on Canals"; opening: "May 3–5, 2024"'


WORDS = st.sampled_from(
    ["Ada", "Quill’s", "remarks", "news conference", "following", "the", "Third", "XX", "2024", "Lima", "Forum", "on",
     "Conference", "of", "in", "by", ",", "–", "(", "May 3, 2024", "May 3–5, 2024", "session", "summit", "", "'s"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(), st.lists(WORDS, max_size=14).map(" ".join))
def test_any_title_gives_whole_events_and_the_same_ones_again(title: str, opening: str) -> None:
    found = find_event(title, opening, "article")
    assert found == find_event(title, opening, "article")
    ids = {one.event.event_id for one in found}
    for one in found:
        event = one.event
        assert one.evidence
        assert event.parent_event_id is None or event.parent_event_id in ids - {event.event_id}
        assert (event.date_from is None) == (event.date_to is None)
        if event.date_from and event.date_to:
            assert event.date_from <= event.date_to
        assert event.place is None or event.place in title or event.place in opening


def seed(shared: Path, number: str) -> list[str]:
    (path,) = (shared / "seeds").glob(f"{number}_*.txt")
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def seed_events(shared: Path, number: str, title_line: int, kind: DocumentKind) -> list[Found]:
    lines = seed(shared, number)
    title = lines[title_line].removeprefix(" date 2025-10-30 ")
    return find_event(title, "\n\n".join(lines[title_line + 1 :])[:2000], kind)


@pytest.mark.corpus
def test_the_five_seeds(shared: Path) -> None:
    press, parent = seed_events(shared, "000", 0, "unofficial_translation")
    (news,) = seed_events(shared, "001", 0, "news_summary")
    (moscow,) = seed_events(shared, "002", 3, "official_translation")
    (minsk,) = seed_events(shared, "004", 0, "official_transcript")
    nothing = find_event(None, "\n\n".join(seed(shared, "003"))[:2000], "unofficial_translation")

    assert (press.event.kind, press.event.place, press.event.date_from) == (
        "press_conference",
        "Minsk",
        date(2025, 10, 28),
    )
    assert press.event.parent_event_id == parent.event.event_id == news.event.event_id
    assert (news.relation, news.event.place) == ("reports", "Minsk")
    assert (news.event.date_from, news.event.date_to) == (date(2025, 10, 27), date(2025, 10, 29))
    assert (moscow.event.kind, moscow.event.place, moscow.event.date_from) == (
        "press_conference",
        "Moscow",
        date(2025, 11, 25),
    )
    assert (minsk.event.kind, minsk.event.place, minsk.event.date_from) == (
        "press_conference",
        "Minsk",
        date(2023, 10, 26),
    )
    assert minsk.event.event_id not in {press.event.event_id, parent.event.event_id}
    assert minsk.event.parent_event_id is None
    assert nothing == []
