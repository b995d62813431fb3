from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas.tables import Alarm
from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse.audit import audit
from warehouse.holds import hold_source, note_listings, release_source
from warehouse.load import load_shards
from warehouse.schema import open_staging

HELD = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with open_staging(tmp_path / "staging.duckdb") as con:
        pages = [make_page(Capture(n)) for n in range(6)]
        for page in pages:
            size = sum(len(row.text.replace(" ", "")) for row in page.removals)
            visible = page.document.kept_chars + size
            page.document = page.document.model_copy(update={"removed_chars": size, "visible_chars": visible})
        load_shards(con, [write(tmp_path, pages)], NOW)
    return tmp_path / "staging.duckdb"


def found(file: Path, source: str | None = None) -> list[tuple[Any, ...]]:
    return audit(file, source).rows


def change(file: Path, *statements: str) -> None:
    with duckdb.connect(str(file)) as con:
        for statement in statements:
            con.execute(statement)


def test_sound_rows_break_no_check(file: Path) -> None:
    assert found(file) == []


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE documents SET kept_chars = kept_chars + 1 WHERE source = 'source1'", "conservation"),
        ("DELETE FROM removal_spans WHERE ordinal = 0", "ledger"),
        ("INSERT INTO turns FROM turns", "keys"),
        ("UPDATE paragraphs SET version = 9", "orphans"),
        ("INSERT INTO freshness BY NAME SELECT 'quay' AS source, now() AS held_since", "held"),
    ],
)
def test_each_check_finds_what_breaks_it(file: Path, statement: str, check: str) -> None:
    change(file, statement)
    assert {row[0] for row in found(file)} == {check}


def test_open_alarms_are_named_as_they_are_accepted_and_shown(file: Path) -> None:
    page, place = "https://quay.example.org/1", "https://quay.example.org/news"
    missing = Alarm(
        source="quay", kind="missing_field", subject="title", detail="no titles", examples=(page,), raised_at=HELD
    )
    looped = missing.model_copy(update={"kind": "looped_listing", "subject": place, "examples": (place,)})
    with open_staging(file) as con:
        hold_source(con, "quay", [missing], HELD)
        note_listings(con, "quay", [looped], HELD)
    assert sorted(found(file)) == [
        (f"looped_listing:{place}", "quay", "no titles (since 2026-03-01 12:30)", place),
        ("missing_field:title", "quay", "no titles (since 2026-03-01 12:30)", f"onrecord show {page}"),
    ]
    assert (len(found(file, "quay")), found(file, "source1")) == (2, [])
    with open_staging(file) as con:
        release_source(con, "quay", HELD)
    assert [row[0] for row in found(file)] == [f"looped_listing:{place}"]
