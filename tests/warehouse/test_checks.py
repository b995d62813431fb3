from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from schemas.records import Turn
from schemas.source import Expect
from schemas.tables import Quarantined
from warehouse.checks import MIN_PAGES, check_source
from warehouse.columns import to_table
from warehouse.stage import StagedDocument

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def document(number: int, **values: Any) -> StagedDocument:
    facts: dict[str, Any] = {
        "document_id": f"d{number}",
        "source": "harbour",
        "url": f"https://harbour.example.org/{number}",
        "url_basis": "claimed",
        "kind": "article",
        "title": "Dues",
        "text": "x" * 500,
        "words": 1,
        "visible_chars": 1000,
        "kept_chars": 500,
        "removed_chars": 500,
        "page_sha256": "0" * 64,
        "capture_id": f"c{number}",
        "fetched_at": NOW,
        "cleaner_version": "v",
        "text_sha256": "0" * 64,
    }
    return StagedDocument(**(facts | values))


def shard(folder: Path, documents: list[StagedDocument], turns: int = 0, refused: int = 0) -> Path:
    folder.mkdir(parents=True)
    pq.write_table(to_table(StagedDocument, documents), folder / "documents.parquet")
    said = [
        Turn(document_id=one.document_id, ordinal=n, role="answer", text="Yes.")
        for one in documents
        for n in range(turns)
    ]
    captures = [one.capture_id for one in documents for _ in range(turns)]
    pq.write_table(to_table(Turn, said).append_column("capture_id", [captures]), folder / "turns.parquet")
    if refused:
        rows = [refusal(n, "anti_bot" if n else "empty_body") for n in range(refused)]
        pq.write_table(to_table(Quarantined, rows), folder / "quarantine.parquet")
    return folder


def refusal(number: int, reason: str) -> Quarantined:
    return Quarantined(
        capture_id=f"q{number}",
        url=f"https://harbour.example.org/refused/{number}",
        page_sha256=None,
        source="harbour",
        stage="clean",
        reason=reason,
        detail="refused",
        first_seen=NOW,
        last_seen=NOW,
        attempts=1,
    )


def kinds(tmp_path: Path, expect: Expect, documents: list[StagedDocument], turns: int = 0) -> list[str]:
    alarms = check_source("harbour", expect, [shard(tmp_path / "s", documents, turns)], NOW)
    return [f"{alarm.kind} {alarm.subject}" for alarm in alarms]


@pytest.mark.parametrize(("missing", "alarm"), [(1, []), (2, ["missing_field title"])])
def test_a_field_that_is_there_too_seldom_is_an_alarm(tmp_path: Path, missing: int, alarm: list[str]) -> None:
    rows = [document(n, title=None if n < missing else "Dues") for n in range(10)]
    assert kinds(tmp_path, Expect(fill={"title": 0.9}), rows) == alarm


def test_an_empty_list_or_text_counts_as_missing(tmp_path: Path) -> None:
    rows = [document(n, authors=(), title="") for n in range(6)]
    found = kinds(tmp_path, Expect(fill={"authors": 1.0, "title": 1.0}), rows)
    assert found == ["missing_field authors", "missing_field title"]


def test_fields_of_any_type_can_be_expected(tmp_path: Path) -> None:
    rows = [document(n, published_date=date(2024, 3, 1), authors=("A",)) for n in range(6)]
    assert kinds(tmp_path, Expect(fill={"published_date": 1.0, "authors": 1.0, "words": 1.0}), rows) == []


def test_the_alarm_says_what_and_gives_examples(tmp_path: Path) -> None:
    rows = [document(n, title=None) for n in range(8)]
    [alarm] = check_source("harbour", Expect(fill={"title": 0.5}), [shard(tmp_path / "s", rows)], NOW)
    assert alarm.detail == "title is there in 0 of 8 documents; expected in 50%"
    assert len(alarm.examples) == 3
    assert alarm.examples[0].startswith("https://harbour.example.org/")
    assert (alarm.source, alarm.raised_at) == ("harbour", NOW)


@pytest.mark.parametrize(("short", "alarm"), [(1, []), (2, ["short_body text"])])
def test_many_short_bodies_are_an_alarm(tmp_path: Path, short: int, alarm: list[str]) -> None:
    rows = [document(n, text="x" * (10 if n < short else 200)) for n in range(10)]
    assert kinds(tmp_path, Expect(min_body_chars=200), rows) == alarm


@pytest.mark.parametrize(("removed", "alarm"), [(800, []), (950, ["much_removed removed_chars"])])
def test_a_median_of_removed_text_over_the_limit_is_an_alarm(tmp_path: Path, removed: int, alarm: list[str]) -> None:
    rows = [document(n, removed_chars=removed, kept_chars=1000 - removed) for n in range(7)]
    rows += [document(n, removed_chars=0, kept_chars=1000) for n in range(7, 10)]
    assert kinds(tmp_path, Expect(max_removed=0.8), rows) == alarm


@pytest.mark.parametrize(("long", "alarm"), [(1, []), (2, ["long_body text"])])
def test_many_long_bodies_are_an_alarm(tmp_path: Path, long: int, alarm: list[str]) -> None:
    rows = [document(n, text="x" * (9000 if n < long else 200)) for n in range(10)]
    assert kinds(tmp_path, Expect(max_body_chars=8000), rows) == alarm


@pytest.mark.parametrize(
    ("expect", "alarm"),
    [
        (Expect(min_documents=8, max_documents=8), []),
        (Expect(min_documents=9), ["few_documents run"]),
        (Expect(max_documents=7), ["many_documents run"]),
        (Expect(min_turns=3, max_turns=3), []),
        (Expect(min_turns=4), ["few_turns turns"]),
        (Expect(max_turns=2), ["many_turns turns"]),
    ],
)
def test_documents_of_a_run_and_turns_of_a_transcript_have_bounds(
    tmp_path: Path, expect: Expect, alarm: list[str]
) -> None:
    assert kinds(tmp_path, expect, [document(n) for n in range(8)], turns=3) == alarm


def test_pages_without_turns_are_no_transcripts(tmp_path: Path) -> None:
    assert kinds(tmp_path, Expect(min_turns=3), [document(n) for n in range(8)]) == []


@pytest.mark.parametrize(
    ("documents", "refused", "alarm"),
    [(9, 6, []), (6, 6, []), (5, 6, ["refused_pages anti_bot"]), (0, 5, ["refused_pages anti_bot"]), (0, 4, [])],
)
def test_most_pages_refused_is_an_alarm(tmp_path: Path, documents: int, refused: int, alarm: list[str]) -> None:
    made = shard(tmp_path / "s", [document(n) for n in range(documents)], refused=refused)
    if not documents:
        (made / "documents.parquet").unlink()
    found = check_source("harbour", Expect(), [made], NOW)
    assert [f"{one.kind} {one.subject}" for one in found] == alarm
    for one in found:
        assert (
            one.detail == f"{refused} of {documents + refused} pages are refused, most as anti_bot; expected up to 50%"
        )
        assert one.examples == tuple(f"https://harbour.example.org/refused/{n}" for n in (1, 2, 3))


def test_pages_that_were_refused_before_say_nothing_of_this_run(tmp_path: Path) -> None:
    made = shard(tmp_path / "s", [document(0)], refused=9)
    assert check_source("harbour", Expect(), [made], NOW, [f"q{n}" for n in range(5)]) == []
    assert len(check_source("harbour", Expect(), [made], NOW, [f"q{n}" for n in range(4)])) == 1
    assert len(check_source("harbour", Expect(max_refused=0.9), [made], NOW)) == 0


def test_too_few_documents_are_not_judged(tmp_path: Path) -> None:
    rows = [document(n, title=None, text="") for n in range(MIN_PAGES - 1)]
    assert kinds(tmp_path, Expect(fill={"title": 1.0}, min_body_chars=100, max_removed=0.1), rows) == []


def test_all_shards_of_the_run_are_judged_together(tmp_path: Path) -> None:
    shards = [shard(tmp_path / f"s{n}", [document(n, title=None)]) for n in range(MIN_PAGES)]
    (tmp_path / "only-quarantine").mkdir()
    alarms = check_source("harbour", Expect(fill={"title": 1.0}), [*shards, tmp_path / "only-quarantine"], NOW)
    assert len(alarms) == 1


def test_no_documents_are_no_alarm(tmp_path: Path) -> None:
    assert check_source("harbour", Expect(fill={"title": 1.0}), [tmp_path], NOW) == []


def test_an_unknown_field_is_a_fault_of_the_adapter(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="headline"):
        check_source("harbour", Expect(fill={"headline": 1.0}), [], NOW)
