"""Taking pages in, as plain functions: what earlier runs left, what is known, what goes to the archive."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from cleaners.addresses import host
from cleaners.catalogue import catalogue, source_of_host
from flows.home import Home
from flows.inputs import BadInput, Input
from flows.upkeep_tombstones import content_name, is_forgotten, name_of
from schemas.page import RawPage
from schemas.tables import Quarantined
from warehouse.archive import Archive, adopt_orphans, scan
from warehouse.capture import Capture, capture_id
from warehouse.journal import Journal

SYNC_EVERY = 200
"""Pages between two fsyncs of the archive."""

REFUSED = "application/octet-stream"
"""Media type of a capture that holds the bytes of an input that is no page."""


@dataclass(slots=True)
class Known:
    """What is in: the same again is nothing new."""

    latest: dict[str, tuple[str, str | None, bool]]
    """Address (or hash, where there is none) → of its latest capture the hash, the source, and whether it waits in
    quarantine."""
    captures: set[str]
    """Ids of all captures."""
    refused: set[tuple[str, str, str | None]]
    """Of inputs in quarantine at stage `archive`: place, reason and hash."""
    refused_bytes: set[str]
    """Hashes of refused inputs whose bytes are in the archive."""


class IntakeError(Exception):
    """The archive cannot be written; the message says what to do."""


@dataclass(slots=True)
class Intake:
    """What came in, beside the captures themselves."""

    archived: int = 0
    refused: list[Quarantined] = field(default_factory=list)
    refused_bytes: list[Capture] = field(default_factory=list)
    """Where the bytes of refused inputs lie; they join `refused` by their hash."""
    unchanged: int = 0
    forgotten: int = 0
    """Pages that have a tombstone."""
    refused_before: int = 0


def clear_leftovers(home: Home) -> None:
    """Removes what killed runs left half-made. Call it only under the home's lock."""
    for folder in home.shards.glob(".*.part"):
        shutil.rmtree(folder)
    for progress in (home.state / "progress").glob("*"):
        progress.unlink()
    adopt_orphans(home.raw)


def pending_captures(home: Home, con: duckdb.DuckDBPyConnection) -> list[Capture]:
    """Captures that are archived but not loaded: of a run that was killed, a shard that failed or a held source."""
    forgotten = is_forgotten(home)
    pending = (c for file in _unsettled(home, con) for c in _not_loaded(con, file))
    return [c for c in pending if not forgotten(name_of(c))]


def settle(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """Notes the archive files whose every page is loaded, so that no later run reads them to find out."""
    journal = Journal(home.journal)
    for file in _unsettled(home, con):
        if not _not_loaded(con, file):
            journal.append({"kind": "settled", "file": file.name})


def _unsettled(home: Home, con: duckdb.DuckDBPyConnection) -> list[Path]:
    """Archive files that may hold pages which are not loaded: what the journal says holds for this database only."""
    settled = set[str]()
    for event in Journal(home.journal).read():
        if event["kind"] == "settled":
            settled.add(event["file"])
        elif event["kind"] == "rebuilt":
            settled.clear()
    settled &= {row[0] for row in con.execute("SELECT DISTINCT warc_file FROM pages").fetchall()}
    return [file for file in sorted(home.raw.glob("*.warc.gz")) if file.name not in settled]


def _not_loaded(con: duckdb.DuckDBPyConnection, file: Path) -> list[Capture]:
    rows = con.execute("SELECT capture_id FROM pages WHERE warc_file = $1", [file.name]).fetchall()
    loaded = {row[0] for row in rows}
    # Of a refused input the file is there still: giving it again makes its row.
    return [c for c in scan(file) if c.capture_id not in loaded and not _is_refused(c)]


def _is_refused(capture: Capture) -> bool:
    return capture.media_type == REFUSED and capture.status is None


def known_pages(con: duckdb.DuckDBPyConnection, pending: Sequence[Capture]) -> Known:
    """What is in already, loaded or waiting; three statements, however many pages there are."""
    pages = con.execute(
        "SELECT url, p.page_sha256, p.capture_id, p.source, q.capture_id IS NOT NULL FROM pages p "
        "LEFT JOIN (SELECT capture_id FROM quarantine) q ON q.capture_id = p.capture_id "
        "WHERE media_type <> $1 OR status IS NOT NULL ORDER BY fetched_at, warc_file, warc_offset",
        [REFUSED],
    ).fetchall()
    kept = con.execute("SELECT page_sha256 FROM pages WHERE media_type = $1 AND status IS NULL", [REFUSED]).fetchall()
    refused = con.execute("SELECT url, reason, page_sha256 FROM quarantine WHERE stage = 'archive'").fetchall()
    known = Known({}, set(), set(refused), {row[0] for row in kept})
    for url, sha256, capture, source, waits in pages:
        known.latest[url or sha256] = (sha256, source, waits)
        known.captures.add(capture)
    for c in sorted(pending, key=lambda c: (c.fetched_at, c.warc_file, c.warc_offset)):
        known.latest[c.url or c.page_sha256] = (c.page_sha256, c.source, False)
        known.captures.add(c.capture_id)
    return known


def archive_inputs(
    home: Home, run_id: str, inputs: Iterator[Input | BadInput], known: Known, intake: Intake, now: datetime
) -> Iterator[list[Capture]]:
    """Writes new pages to the archive and gives them in lists, each durable: a killed run keeps those it wrote.

    Counts in `intake`. An empty list says that inputs were looked at and nothing was new.

    Raises:
        IntakeError: the archive cannot be written; what was written before stays.
        InputError: as `read_inputs`.
    """
    forgotten = is_forgotten(home)
    try:
        with Archive(home.raw, run_id) as archive:
            for number, some in enumerate(_chunks(inputs)):
                # A microsecond apart: of two files for one address the later one is the current.
                times = (now + timedelta(microseconds=number * SYNC_EVERY + place) for place in range(1, len(some) + 1))
                taken = [item for item in some if not _is_buried(item, forgotten)]
                intake.forgotten += len(some) - len(taken)
                found = [_archive_one(archive, item, known, intake, at) for item, at in zip(taken, times, strict=False)]
                archive.sync()
                yield [capture for capture in found if capture is not None]
    except OSError as error:
        kept = f"{intake.archived} pages of this run are archived and kept"
        raise IntakeError(f"{home.raw}: {error.strerror or error}; {kept}; make room, then run it again") from error


def _chunks(inputs: Iterator[Input | BadInput]) -> Iterator[list[Input | BadInput]]:
    while some := list(itertools.islice(inputs, SYNC_EVERY)):
        yield some


def _is_buried(item: Input | BadInput, forgotten: Callable[[str], bool]) -> bool:
    if isinstance(item, BadInput):
        return item.body is not None and forgotten(content_name(item.body))
    return forgotten(item.page.url or content_name(item.page.body))


def _archive_one(
    archive: Archive, item: Input | BadInput, known: Known, intake: Intake, now: datetime
) -> Capture | None:
    bad = item if isinstance(item, BadInput) else _unknown_source(item)
    if bad is not None:
        _refuse(archive, bad, known, intake, now)
        return None
    assert isinstance(item, Input)
    return _archive_page(archive, item, known, intake, now)


def _unknown_source(item: Input) -> BadInput | None:
    if item.source is None or item.source in catalogue():
        return None
    detail = f"no source is called {item.source!r}; there are {', '.join(sorted(catalogue()))}"
    return BadInput(item.origin, "unknown_source", detail, item.page.body)


def _archive_page(archive: Archive, item: Input, known: Known, intake: Intake, now: datetime) -> Capture | None:
    sha256 = hashlib.sha256(item.page.body).hexdigest()
    if _is_known(item, sha256, known):
        intake.unchanged += 1
        return None
    capture = archive.add(item.page, url_basis=item.url_basis, source=item.source, now=now)
    known.latest[capture.url or sha256] = (sha256, item.source, False)
    known.captures.add(capture.capture_id)
    intake.archived += 1
    return capture


def _is_known(item: Input, sha256: str, known: Known) -> bool:
    """Whether the page is in: this very capture or, where a file names no time, what its address showed last.

    A page that another source is asked to read is not; nor is one in quarantine that another would read now.
    """
    latest, source, waits = known.latest.get(item.page.url or sha256, (None, None, False))
    if latest == sha256 and (item.source not in (None, source) or (waits and _reader(item) != source)):
        return False
    if item.page.fetched_at is not None:
        return capture_id(item.page.url, sha256, item.page.fetched_at) in known.captures
    return latest == sha256


def _reader(item: Input) -> str | None:
    by_host = source_of_host(host(item.page.url)) if item.page.url else None
    return item.source or (by_host.name if by_host else None)


def _refuse(archive: Archive, item: BadInput, known: Known, intake: Intake, now: datetime) -> None:
    """Keeps the bytes of an input that is no page, and makes its row of quarantine; the same again is nothing new."""
    sha256 = hashlib.sha256(item.body).hexdigest() if item.body is not None else None
    identity = (item.origin, item.reason, sha256)
    if identity in known.refused:
        intake.refused_before += 1
        return
    known.refused.add(identity)
    if item.body is not None and sha256 is not None and sha256 not in known.refused_bytes:
        known.refused_bytes.add(sha256)
        page = RawPage(url=None, body=item.body, media_type=REFUSED, fetched_at=None)
        intake.refused_bytes.append(archive.add(page, url_basis="content", now=now))
    intake.refused.append(_refused_row(item, sha256, now))


def _refused_row(item: BadInput, sha256: str | None, now: datetime) -> Quarantined:
    """An input that is no page. Its id is that of its place and bytes, so that the same fault is one row."""
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
