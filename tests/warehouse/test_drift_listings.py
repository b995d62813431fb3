from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from schemas.tables import Candidate, Run
from tests.warehouse.home import Home, new_home
from warehouse.candidates import Polled, add_candidates, remember_polls
from warehouse.drift_facts import Finding
from warehouse.drift_listings import QUIET, Wrong, find_listings
from warehouse.load import load_run

START = datetime(2026, 3, 1, tzinfo=UTC)
PLACE = "https://quay.example.org/news"


@pytest.fixture
def home() -> Iterator[Home]:
    """A source that was asked every day for twenty days, and gave something new on every second one."""
    with new_home() as made:
        for number in range(20):
            asked(made, number)
            if not number % 2:
                found(made, number)
        yield made


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def asked(home: Home, number: float) -> None:
    run = Run(
        run_id=f"r{number}", flow_run_id=None, source="quay", started_at=day(number), state="done", pages=0,
        documents=0, unchanged=0, quarantined=0, kept_chars=0, removed_chars=0,
    )  # fmt: skip
    load_run(home.con, run)


def found(home: Home, number: float, by: str = PLACE) -> None:
    address = f"https://quay.example.org/{by[:3]}/{number}"
    row = Candidate(
        address=address, source="quay", state="new", found_by=by, fetch_address=address, first_seen=day(number)
    )
    add_candidates(home.con, [row])


def frozen(home: Home, number: float, accepted: datetime | None = None) -> list[Finding]:
    since = {} if accepted is None else {"frozen_listing:discovery": accepted}
    return find_listings(home.con, "quay", [], since, day(number))


def test_a_pause_much_longer_than_any_before_is_an_alarm(home: Home) -> None:
    for number in range(20, 40):
        asked(home, number)
    assert frozen(home, 23) == []
    remember_polls(home.con, [Polled(PLACE, "quay", None, None, None, None, day(39))])
    [finding] = frozen(home, 30)
    assert (finding.kind, finding.subject, finding.pages) == ("frozen_listing", "discovery", (PLACE,))
    assert finding.detail == "nothing new since 2026-03-19 in 21 runs; before, never for more than 3 days"


def test_a_source_that_was_not_asked_is_not_frozen(home: Home) -> None:
    asked(home, 30)
    assert frozen(home, 40) == []


def test_what_a_person_named_is_no_find(home: Home) -> None:
    for number in range(20, 40):
        asked(home, number)
        found(home, number, by="--url")
    assert len(frozen(home, 39)) == 1


def test_few_finds_are_no_measure() -> None:
    with new_home() as home:
        for number in range(30):
            asked(home, number)
        for number in range(5):
            found(home, number)
        assert frozen(home, 30) == []


def test_an_accepted_pause_is_an_alarm_again_after_a_find(home: Home) -> None:
    for number in range(20, 60):
        asked(home, number)
    assert frozen(home, 30, accepted=day(29)) == []
    found(home, 31)
    assert frozen(home, 36, accepted=day(29)) == []
    # The pause that was accepted is now among those of before.
    assert frozen(home, 60, accepted=day(29)) == []
    assert len(frozen(home, 75, accepted=day(29))) == 1


def test_a_place_that_no_longer_fits_is_an_alarm(home: Home) -> None:
    wrong = [
        Wrong(PLACE, "looped", "list 3 shows again what earlier ones showed"),
        Wrong(f"{PLACE}/2", "no_links", "nothing matches 'li'"),
        Wrong(f"{PLACE}/3", "unreachable", "timeout"),
    ]
    raised = find_listings(home.con, "quay", wrong, {}, day(20))
    assert [(one.kind, one.subject) for one in raised] == [
        ("looped_listing", PLACE),
        ("broken_listing", f"{PLACE}/2"),
    ]
    assert raised[0].detail == f"{PLACE}: list 3 shows again what earlier ones showed"
    accepted = {f"looped_listing:{PLACE}": day(20)}
    assert len(find_listings(home.con, "quay", wrong, accepted, day(21))) == 1
    assert len(find_listings(home.con, "quay", wrong[:1], accepted, day(20) + QUIET)) == 1
