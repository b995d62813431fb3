"""The steps of taking pages in, as plain functions: archive, recover, check, load, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from flows.home import Home
from flows.inputs import BadInput, Input
from schemas.tables import Quarantined
from warehouse.archive import Archive, adopt_orphans, scan
from warehouse.capture import Capture
from warehouse.journal import Journal

SYNC_EVERY = 200
"""Pages between two fsyncs of the archive."""

Known = set[tuple[str | None, str]]
"""Address and hash of every page that is in: the same page again is nothing new."""


@dataclass(slots=True)
class Intake:
    """What came in."""

    captures: list[Capture] = field(default_factory=list)
    refused: list[Quarantined] = field(default_factory=list)
    unchanged: int = 0
    recovered: int = 0


def pending_captures(home: Home, con: duckdb.DuckDBPyConnection) -> list[Capture]:
    """Captures that are archived but in no table: what a killed run left, or a held source."""
    adopt_orphans(home.raw)
    settled = {event["file"] for event in Journal(home.journal).read() if event["kind"] == "settled"}
    pending: list[Capture] = []
    for file in sorted(home.raw.glob("*.warc.gz")):
        if file.name not in settled:
            captures = list(scan(file))
            loaded = _loaded(con, file.name)
            pending += [c for c in captures if c.capture_id not in loaded]
    return pending


def _loaded(con: duckdb.DuckDBPyConnection, warc_file: str) -> set[str]:
    rows = con.execute("SELECT capture_id FROM pages WHERE warc_file = $1", [warc_file]).fetchall()
    return {row[0] for row in rows}


def settle(home: Home, con: duckdb.DuckDBPyConnection, files: Iterable[str]) -> None:
    """Notes the files whose every page is loaded, so that no later run reads them to find out."""
    journal = Journal(home.journal)
    for name in sorted(set(files)):
        loaded = _loaded(con, name)
        if all(c.capture_id in loaded for c in scan(home.raw / name)):
            journal.append({"kind": "settled", "file": name, "pages": len(loaded)})


def known_pages(con: duckdb.DuckDBPyConnection, pending: Sequence[Capture]) -> Known:
    """What is in already, loaded or waiting."""
    known: Known = set(con.execute("SELECT url, page_sha256 FROM pages").fetchall())
    return known | {(c.url, c.page_sha256) for c in pending}


def archive_inputs(
    home: Home, run_id: str, inputs: Iterator[Input | BadInput], known: Known, now: datetime, tell: Callable[[], None]
) -> Intake:
    """Writes new pages to the archive; they count once this returns, and a killed run keeps those it wrote."""
    intake = Intake()
    with Archive(home.raw, run_id) as archive:
        for number, item in enumerate(inputs, start=1):
            if isinstance(item, BadInput):
                intake.refused.append(_refused(item, now))
            else:
                _archive_one(archive, item, known, intake, now)
            if number % SYNC_EVERY == 0:
                archive.sync()
            tell()
    return intake


def _archive_one(archive: Archive, item: Input, known: Known, intake: Intake, now: datetime) -> None:
    identity = (item.page.url, hashlib.sha256(item.page.body).hexdigest())
    if identity in known:
        intake.unchanged += 1
        return
    known.add(identity)
    intake.captures.append(archive.add(item.page, url_basis=item.url_basis, source=item.source, now=now))


def _refused(item: BadInput, now: datetime) -> Quarantined:
    """An input that is no page. Its id is that of its place and bytes, so that the same fault is one row."""
    sha256 = hashlib.sha256(item.body).hexdigest() if item.body is not None else None
    identity = hashlib.sha256(f"{item.origin}\n{item.reason}\n{sha256}".encode()).hexdigest()[:32]
    return Quarantined(
        capture_id=identity,
        page_sha256=sha256,
        url=item.origin,
        source=None,
        stage="archive",
        reason=item.reason,
        detail=item.detail,
        first_seen=now,
        last_seen=now,
        attempts=1,
    )
