"""Staged pages and loaded ones, read into the same facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.source import Rule
from schemas.tables import RuleRow, Run
from tests.warehouse.generate import NOW, Capture, Page, make_page
from tests.warehouse.home import Home, new_home
from warehouse.baseline import WINDOW, read_drift
from warehouse.drift_facts import MIN_BEFORE, PageFacts
from warehouse.drift_texts import find_repeated, name_of, suggested_rule
from warehouse.load import load_run, load_shards
from warehouse.stage import ShardRecords, stage, write_shard

SOURCE = "quay"
OWN = " is a sentence that is long enough to be part of a text, and that is here alone."


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def page(number: int, day: int = 0, **document: Any) -> Page:
    made = make_page(Capture(number, day=day))
    made.row = made.row.model_copy(update={"source": SOURCE})
    made.document = made.document.model_copy(update={"source": SOURCE, **document})
    return made


def shard(home: Home, pages: Sequence[Page], code: str = "c1") -> Path:
    rules = [
        RuleRow(rule=rule, cleaner_version=code, source=source, selector="p", label="other", why="so")
        for rule, source in (("common/rule0", None), ("quay/rule1", SOURCE))
    ]
    cleaned = [(one.row.capture_id, one) for one in pages]
    tables = stage(ShardRecords([one.row for one in pages], cleaned, (), rules), code)
    return write_shard(home.folder, f"s{len(list(home.folder.iterdir()))}", tables)


def facts(home: Home, pages: Sequence[Page], accepted: dict[str, datetime] | None = None) -> Any:
    return read_drift(home.con, SOURCE, [shard(home, pages)], accepted or {})


def load(home: Home, pages: Sequence[Page]) -> None:
    load_shards(home.con, [shard(home, pages)], NOW)


def bare(one: PageFacts) -> PageFacts:
    return one._replace(run=None, loaded=None, constants={})


def test_a_page_has_the_same_facts_before_and_after_it_is_loaded(home: Home) -> None:
    pages = [page(n) for n in range(MIN_BEFORE)]
    load(home, pages)
    run, history, _ = facts(home, pages)
    assert sorted(map(bare, run)) == sorted(map(bare, history.pages))
    assert {one.run for one in history.pages} == {"run0"}


def test_what_is_read_of_a_page(home: Home) -> None:
    pages = [page(n, title=None if n else "One", evidence={"title": "error: no match for css h1"}) for n in range(30)]
    load(home, pages)
    run, _, rules = facts(home, pages[:1])
    one = run[0]
    assert one.page == "https://example.org/0"
    assert {"title", "authors", "turns", "speakers", "tags", "published_at"} <= one.present
    assert "place" not in one.present
    assert one.errors == {"title"}
    assert one.turns == len(pages[0].turns)
    assert one.chars == len(pages[0].document.text)
    assert set(one.rules) == {"common/rule0", "common/rule1"}
    assert rules.own == {"quay/rule1"}
    assert rules.known["c1"] == {"common/rule0": "p", "quay/rule1": "p"}
    assert "title" not in run[1].present


def test_only_running_text_of_the_pages_own_counts_as_taken(home: Home) -> None:
    same = "All of these words stand on each and every page of the site, whatever it may tell."
    pages = [page(n) for n in range(30)]
    for number, one in enumerate(pages):
        own = f"{number}{OWN}"
        one.removals = [
            replaced.model_copy(update={"text": text, "rule": rule})
            for replaced, (rule, text) in zip(
                list(one.removals) * 2, [("a", same), ("b", own), ("c", f"Menu {number}"), ("d", own[:-1])], strict=True
            )
        ]
    load(home, pages)
    run, history, _ = facts(home, pages)
    for side in (run, history.pages):
        for found in side:
            number = int(found.page.rpartition("/")[2])
            assert found.rules == {"a": 0, "b": len(f"{number}{OWN}"), "c": 0, "d": 0}


def test_of_two_captures_of_a_document_the_later_is_judged(home: Home) -> None:
    load(home, [page(n) for n in range(30)])
    run, _, _ = facts(home, [page(5, day=1, title=None), page(5, day=2)])
    assert "title" in run[0].present
    assert [one.document_id for one in run].count(run[0].document_id) == 1


def test_pages_are_compared_with_those_of_their_site_and_form(home: Home) -> None:
    load(home, [page(n) for n in range(30)])
    elsewhere = [page(n, site="other.example.org") for n in range(100, 130)]
    assert facts(home, elsewhere)[0] == []
    dump = [page(n) for n in range(100, 130)]
    for one in dump:
        one.row = one.row.model_copy(update={"media_type": "text/plain; charset=utf-8"})
    assert facts(home, dump)[0] == []
    assert len(facts(home, [page(n) for n in range(100, 130)])[0]) == 30


def test_a_short_run_is_judged_with_the_pages_before_it(home: Home) -> None:
    load(home, [page(n, day=n) for n in range(60)])
    run, history, _ = facts(home, [page(100, day=100), page(59, day=101)])
    assert len(run) == WINDOW
    assert len(history.pages) == 60 - (WINDOW - 2)  # page 59 as it was stays among them
    assert not {one.document_id for one in run[2:]} & {one.document_id for one in history.pages}
    assert {one.page for one in run[2:]} == {f"https://example.org/{n}" for n in range(41, 59)}


def test_pages_know_when_their_run_began(home: Home) -> None:
    began = datetime(2026, 2, 1, tzinfo=UTC)
    load_run(
        home.con,
        Run(
            run_id="run0", flow_run_id=None, source=SOURCE, started_at=began, state="done", pages=0, documents=0,
            unchanged=0, quarantined=0, kept_chars=0, removed_chars=0,
        ),
    )  # fmt: skip
    load(home, [page(n) for n in range(30)])
    load(home, [page(n, day=1) for n in range(30, 60)])
    _, history, _ = facts(home, [page(n) for n in range(100, 130)], {"missing_field:title": began})
    assert len(history.pages) == 60
    assert len(history.of("missing_field", "title")) == 30
    assert len(history.of("missing_field", "place")) == 60
    later = {"missing_field:title": began + timedelta(seconds=1)}
    assert facts(home, [page(100)], later)[1].of("missing_field", "title") == []


def test_without_documents_there_is_nothing_to_compare(home: Home) -> None:
    run, history, _ = read_drift(home.con, SOURCE, [home.folder], {})
    assert (run, history.pages) == ([], [])


def with_text(pages: Sequence[Page], text: str) -> list[Page]:
    for one in pages:
        one.paragraphs = [*one.paragraphs, one.paragraphs[0].model_copy(update={"ordinal": 99, "text": text})]
    return list(pages)


APPEAL = "Join us (for free) in the evening."


def repeated(home: Home, pages: Sequence[Page], accepted: dict[str, datetime] | None = None) -> list[Any]:
    shards = [shard(home, pages)]
    read_drift(home.con, SOURCE, shards, accepted or {})
    return find_repeated(home.con, SOURCE, shards, accepted or {})


def test_a_text_that_is_new_on_most_pages_asks_for_a_rule(home: Home) -> None:
    load(home, [page(n) for n in range(30)])
    [finding] = repeated(
        home, with_text([page(n) for n in range(100, 112)], APPEAL) + [page(n) for n in range(112, 120)]
    )
    assert (finding.kind, finding.subject) == ("repeated_text", "join-us-for-free-in")
    assert suggested_rule(SOURCE, APPEAL, 12, 20) in finding.detail
    assert len(finding.pages) == 3


def test_a_text_that_stood_there_before_or_on_few_pages_does_not(home: Home) -> None:
    few = with_text([page(n) for n in range(100, 104)], APPEAL) + [page(n) for n in range(104, 120)]
    assert repeated(home, with_text([page(n) for n in range(100, 120)], APPEAL)) == []  # there is nothing before
    load(home, [page(n) for n in range(30)])
    assert repeated(home, few) == []
    assert repeated(home, with_text([page(n) for n in range(100, 120)], "Yes.")) == []
    load(home, with_text([page(n, day=1) for n in range(30, 60)], APPEAL))
    assert repeated(home, with_text([page(n) for n in range(100, 120)], APPEAL)) == []


def test_an_accepted_text_is_compared_with_the_pages_since(home: Home) -> None:
    load(home, [page(n) for n in range(30)])
    pages = with_text([page(n) for n in range(100, 120)], APPEAL)
    assert repeated(home, pages, {"repeated_text:join-us-for-free-in": NOW}) == []
    assert len(repeated(home, pages, {"repeated_text:another": NOW})) == 1


def test_a_suggested_rule_can_be_pasted() -> None:
    rule = eval(suggested_rule(SOURCE, APPEAL, 12, 20), {"Rule": Rule})
    assert rule.id == "quay/join-us-for-free-in"
    assert re.search(rule.text, APPEAL)
    assert not re.search(rule.text, APPEAL.replace(".", "!"))
    assert name_of("— * —") == "signs"
