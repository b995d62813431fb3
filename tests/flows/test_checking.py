"""From a broken page to an alarm, from a person's word to the pages loaded; no Prefect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from flows.checking import accept, accepted_alarms
from flows.home import BusyError, Home, writing
from flows.intake import pending_captures
from flows.loading import load
from flows.outcome import Report, Trouble
from flows.shards import make_shard, plan
from schemas.page import RawPage
from tests.flows.conftest import Onrecord, one_line
from tests.flows.pages import ministry, news
from warehouse.archive import Archive
from warehouse.capture import Capture
from warehouse.holds import AlarmError
from warehouse.journal import Journal
from warehouse.publish import publish
from warehouse.query import run_query
from warehouse.schema import open_staging

START = datetime(2026, 3, 1, tzinfo=UTC)
Made = tuple[str, str]


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(home.staging) as opened:
        yield opened


def archived(home: Home, number: int, pages: Sequence[Made]) -> list[Capture]:
    now = START + timedelta(days=number)
    with Archive(home.raw, f"run-{number}") as archive:
        return [
            archive.add(RawPage(url=url, body=html.encode(), fetched_at=now), url_basis="claimed")
            for html, url in pages
        ]


def run(home: Home, con: duckdb.DuckDBPyConnection, number: int, pages: Sequence[Made] = ()) -> Report:
    """A run: what earlier ones left, and these pages."""
    now = START + timedelta(days=number)
    pending = pending_captures(home, con)
    captures = [*pending, *archived(home, number, pages)]
    report, progress = Report(f"run-{number}"), home.state / "progress-file"
    shards = list(plan([captures], 50))
    staged = [one for shard in shards for one in make_shard(shard, home.raw, home.shards, progress, 30, {}, now)]
    load(home, con, staged, report, now, None)
    publish(home.staging, home.published, now)
    return report


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


def sound(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    for number in range(2):
        assert not run(home, con, number, [ministry(20 * number + n) for n in range(20)]).of("mid_ru").held


def undated(first: int, count: int = 12) -> list[Made]:
    pages = [ministry(n) for n in range(first, first + count)]
    return [(html.replace("photo-content__date", "photo-content__when"), url) for html, url in pages]


DATED = "SELECT count(*), count(published_date) FROM documents WHERE source = 'mid_ru'"


def test_a_field_that_moved_holds_its_source_and_no_other(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    sound(home, con)
    report = run(home, con, 2, [*undated(100), news(1)])
    assert "published_at is there in 8 of 20 documents; before in 32 of 32" in (report.of("mid_ru").held or "")
    assert report.exit_status == 3
    assert rows(con, DATED) == [(40, 40)]
    assert rows(con, "SELECT count(*) FROM documents WHERE source = 'generic'") == [(1,)]
    alarms = rows(con, "SELECT kind, subject, examples[1] FROM alarms ORDER BY subject")
    assert alarms[0][:2] == ("missing_field", "published_at")
    assert alarms[0][2].startswith("https://mid.ru/en/news/1")
    assert rows(con, "SELECT state FROM runs WHERE run_id = 'run-2' AND source = 'mid_ru'") == [("held",)]


def test_held_pages_load_when_the_alarms_are_accepted(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    sound(home, con)
    run(home, con, 2, undated(100))
    names = [f"{kind}:{subject}" for kind, subject in rows(con, "SELECT kind, subject FROM alarms ORDER BY ALL")]
    assert names == ["missing_field:published_at", "missing_field:published_date"]
    con.close()
    for name in names:
        accept(home, "mid_ru", name, "they no longer print it")
    assert run_query(home.published, "SELECT DISTINCT reason FROM alarms").rows == [("they no longer print it",)]
    events = [event for event in Journal(home.journal).read() if event["kind"] == "alarm_accepted"]
    assert [(event["source"], event["alarm"], event["reason"]) for event in events] == [
        ("mid_ru", name, "they no longer print it") for name in names
    ]
    assert accepted_alarms(home, "mid_ru") == dict.fromkeys(names, START + timedelta(days=2))
    assert accepted_alarms(home, "ecb") == {}
    with open_staging(home.staging) as again:
        report = run(home, again, 3)
        assert (report.of("mid_ru").held, report.of("mid_ru").documents) == (None, 12)
        assert rows(again, DATED) == [(52, 40)]
        # It goes on like this without an alarm, and another alarm is not covered.
        assert run(home, again, 4, undated(200)).of("mid_ru").held is None
        untitled = [(html.replace("photo-content__title", "t"), url) for html, url in undated(300)]
        assert "title is there in" in (run(home, again, 5, untitled).of("mid_ru").held or "")


def test_an_accepted_bound_of_the_source_is_not_asked_again(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    untitled = [(html.replace("photo-content__title", "t"), url) for html, url in (ministry(n) for n in range(10))]
    assert "expected in 100%" in (run(home, con, 0, untitled).of("mid_ru").held or "")
    con.close()
    accept(home, "mid_ru", "missing_field:title", "old pages have none")
    with open_staging(home.staging) as again:
        assert run(home, again, 1).of("mid_ru").documents == 10


def test_a_source_that_is_mended_is_released_by_itself(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    refused = [("<html><body><p>Accept cookies to go on.</p></body></html>", url) for _, url in undated(100, 8)]
    held = run(home, con, 0, refused).of("mid_ru").held or ""
    assert held.startswith("8 of 8 pages are refused, most as no_layout")
    assert rows(con, "SELECT count(*) FROM quarantine") == [(0,)]
    report = run(home, con, 1, [ministry(n) for n in range(20)])
    assert (report.of("mid_ru").held, report.of("mid_ru").quarantined) == (None, 8)
    assert [row[0] for row in rows(con, "SELECT reason FROM alarms")] == [
        "over since 2026-03-02 00:00: the source passes its checks"
    ]


def test_a_run_of_few_pages_is_judged_with_those_before_it(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    sound(home, con)
    held = [run(home, con, 2 + n, undated(100 + 3 * n, 3)).of("mid_ru").held for n in range(4)]
    assert held[0] is None
    assert held[-1] is not None


def test_a_trouble_of_a_listing_is_an_alarm_that_holds_nothing(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    report = Report("run-0")
    report.of("mid_ru").asked = True
    report.of("mid_ru").troubles.append(Trouble("https://mid.ru/en/", "no_links", "nothing matches 'li'"))
    load(home, con, [], report, START, None)
    assert rows(con, "SELECT kind, subject, detail FROM alarms") == [
        ("broken_listing", "https://mid.ru/en/", "https://mid.ru/en/: nothing matches 'li'")
    ]
    assert rows(con, "SELECT held_since FROM freshness") == []


def test_only_an_open_alarm_can_be_accepted(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    con.close()
    with pytest.raises(AlarmError, match="none is open"):
        accept(home, "mid_ru", "missing_field:title", "so")
    assert list(Journal(home.journal).read()) == []
    with writing(home), pytest.raises(BusyError):
        accept(home, "mid_ru", "missing_field:title", "so")


def test_the_command_lists_accepts_and_says_so(home: Home, con: duckdb.DuckDBPyConnection, onrecord: Onrecord) -> None:
    untitled = [(html.replace("photo-content__title", "t"), url) for html, url in (ministry(n) for n in range(10))]
    run(home, con, 0, untitled)
    con.close()
    listed = onrecord("check", "--format", "csv")
    assert listed.returncode == 3
    assert "missing_field:title,mid_ru," in listed.stdout
    assert "onrecord show https://mid.ru/en/news/0/" in listed.stdout
    for words in (("--accept", "missing_field:title"), ("mid_ru", "--accept", "x:y"), ("mid_ru", "--reason", "so")):
        assert onrecord("check", *words).returncode == 2
    done = onrecord("check", "mid_ru", "--accept", "missing_field:title", "--reason", "old pages have none")
    assert (done.returncode, done.stderr) == (0, "")
    assert "the next onrecord ingest loads" in done.stdout
    assert onrecord("check").returncode == 0
    wrong = onrecord("check", "mid_ru", "--accept", "missing_field:title", "--reason", "twice")
    assert wrong.returncode == 1
    assert one_line(wrong.stderr, "mid_ru has no open alarm 'missing_field:title': none is open")


def test_every_source_is_read_with_its_own_expectations(
    home: Home, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def check(source: str, *_: Any) -> list[Any]:
        asked.append(source)
        return []

    monkeypatch.setattr("flows.checking.check_source", check)
    run(home, con, 0, [ministry(1), news(1)])
    assert asked == ["generic", "mid_ru"]
