"""A writer's database to load captures into."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from schemas.tables import Quarantined
from tests.warehouse.generate import NOW, START, Capture, Page, make_page, write
from warehouse.load import LoadCounts, load_shards
from warehouse.schema import create_schema

CHILDREN = ("turns", "paragraphs", "insertions", "comments", "removals", "dates", "document_tags", "links")
ALL = (
    "documents", "document_versions", *CHILDREN, "document_events", "events", "pages", "quarantine", "freshness",
    "turns_history", "paragraphs_history", "insertions_history", "comments_history", "rules", "rule_counts",
)  # fmt: skip


class Home:
    """A writer's database (in memory, where the disk is not the matter) and a folder of shards."""

    def __init__(self, folder: Path, con: duckdb.DuckDBPyConnection) -> None:
        self.folder = folder
        self.con = con

    def load(self, *captures: Capture, quarantined: Sequence[Quarantined] = ()) -> LoadCounts:
        cleaner = captures[0].cleaner if captures else "c1"
        return self.load_pages([make_page(capture) for capture in captures], quarantined, cleaner)

    def load_pages(
        self, pages: Sequence[Page], quarantined: Sequence[Quarantined] = (), cleaner: str = "c1"
    ) -> LoadCounts:
        return load_shards(self.con, [write(self.folder, pages, quarantined, cleaner)], NOW)

    def all(self, query: str) -> list[tuple[Any, ...]]:
        return self.con.execute(query).fetchall()

    def one(self, query: str) -> Any:
        (row,) = self.all(query)
        return row[0] if len(row) == 1 else row

    def day(self, column: str, table: str = "documents") -> Any:
        return self.one(f"SELECT ({column})::DATE - DATE '2026-01-01' FROM {table}")

    def dump(self, names: Sequence[str] = ALL) -> dict[str, list[str]]:
        return {name: sorted(map(repr, self.all(f"FROM {name}"))) for name in names}


@contextmanager
def new_home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET threads = 1")
        create_schema(con)
        yield Home(Path(folder), con)


def refusal(capture: Capture, day: int = 0) -> Quarantined:
    page = make_page(capture).row
    when = START + timedelta(days=day)
    return Quarantined(
        capture_id=page.capture_id, page_sha256=page.page_sha256, url=page.url, source=page.source, stage="clean",
        reason="empty_body", detail=f"nothing on day {day}", first_seen=when, last_seen=when, attempts=1,
    )  # fmt: skip
