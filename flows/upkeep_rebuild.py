"""`onrecord rebuild`: the writer's database made again from archive and journal, beside the old one, which it replaces.

Captures are read in the order in which they were archived, so that what was an edit is one again. A wave of archive
files is cleaned and loaded at once as long as no document is in two of them.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import duckdb

from cleaners.version import cleaner_version
from flows.home import Home, HomeError, writing
from flows.intake import REFUSED, clear_leftovers
from flows.loading import load
from flows.naming import normal_form
from flows.outcome import Report
from flows.people import resolve_speakers
from flows.progress import Display
from flows.shards import UNREAD, Staged, plan
from flows.sightings import document_of, load_seen, split
from flows.upkeep_tombstones import is_forgotten, name_of
from flows.workers import Workers
from warehouse.archive import scan
from warehouse.capture import GONE, Capture, original_of, page_row
from warehouse.copying import checkpoint, put
from warehouse.derive import derive
from warehouse.journal import Journal
from warehouse.load import load_shards
from warehouse.publish import publish
from warehouse.rebuild import archive_files, carry_over, is_whole
from warehouse.schema import InUseError, SchemaError, check_readable, open_staging
from warehouse.search import update_index
from warehouse.sightings import Seen
from warehouse.stage import ShardRecords, stage, write_shard

WAVE = 5000
"""Captures cleaned and loaded at once, at most: their shards are on the disk together."""


class Rebuilt(NamedTuple):
    """What was made; `old` is the file that discovery's finds, runs and versions were taken over from, None: none."""

    captures: int
    documents: int
    versions: int
    quarantined: int
    old: Path | None
    waiting: int
    """Captures that the old database did not have: the next ingest checks and loads them."""
    held: tuple[str, ...]
    """Sources that fail their checks, where there is no old database that says which of their pages passed."""


class _Wave(NamedTuple):
    """Captures of which no document is in two archive files."""

    to_clean: list[Capture]
    sightings: list[Capture]
    no_pages: list[Capture]
    """Bytes of inputs that were refused."""


def rebuild(home: Home) -> Rebuilt:
    """Makes database, published file and search index again. No network; the old database stays until the new is whole.

    Raises:
        BusyError, InUseError: somebody has the home or its database.
        HomeError: there is no archive to make it from.
        ArchiveError: the archive is damaged; nothing is replaced.
        OSError: a full disk, for one; nothing is replaced.
    """
    with writing(home), Display() as display:
        clear_leftovers(home)
        if not any(home.raw.glob("*.warc.gz")):
            raise HomeError(f"{home.raw} has no archive files: there is nothing to make a database from")
        old = _readable(home)
        aside = _aside(home)
        try:
            with open_staging(aside.staging) as con:
                rebuilt = _fill(home, aside, con, old, display)
                derive(con, resolve_speakers, normal_form)
            checkpoint(aside.staging)
            # What earlier runs noted of archive files was true of the old database.
            Journal(home.journal).append({"kind": "rebuilt"})
            put(aside.staging, home.staging)
        finally:
            shutil.rmtree(aside.shards.parent)
        publish(home.staging, home.published, datetime.now(UTC))
        update_index(home.published, home.search)
    return rebuilt


def _readable(home: Home) -> Path | None:
    """The database, or the published copy of it, if every row of one can be read."""
    for path in (home.staging, home.published):
        if not path.exists():
            continue
        try:
            _open(path, is_staging=path == home.staging)
        except InUseError:
            raise
        except (SchemaError, duckdb.Error):
            continue
        if is_whole(path):
            return path
    return None


def _open(path: Path, is_staging: bool) -> None:
    """An older one of the writer's own is brought up to date; a published one is only read."""
    if is_staging:
        open_staging(path).close()
        return
    with duckdb.connect(str(path), read_only=True) as con:
        check_readable(con, path)


def _aside(home: Home) -> Home:
    """The home with an empty database and shards of its own, and the archive as it is."""
    folder = home.state / "rebuild"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "shards").mkdir(parents=True)
    aside = Home(home.path)
    aside.staging, aside.shards = folder / "staging.duckdb", folder / "shards"
    return aside


def _fill(home: Home, aside: Home, con: duckdb.DuckDBPyConnection, old: Path | None, display: Display) -> Rebuilt:
    known = _loaded(old) if old else None
    report, now = Report(run_id=f"rebuild-{uuid4().hex[:12]}"), datetime.now(UTC)
    forgotten = is_forgotten(home)
    wanted = Counter[bool]()

    def is_wanted(capture: Capture) -> bool:
        if forgotten(name_of(capture)):
            return False
        loaded = known is None or capture.capture_id in known
        wanted[loaded] += 1
        return loaded

    with Workers(home, display.cleaned, into=aside.shards) as workers:
        for wave in _waves(home, is_wanted):
            display.planned(len(wave.to_clean))
            staged = _make(aside, workers, wave, now)
            if known is None:
                load(aside, con, staged, report, now, None)
            else:
                load_shards(con, [aside.shards / one.folder for one in staged], now)
            load_seen(con, wave.sightings, now)
            for one in staged:
                shutil.rmtree(aside.shards / one.folder)
    if old:
        carry_over(con, old)
    _drop_aliases(con, forgotten)
    held = tuple(sorted(name for name, source in report.sources.items() if source.held))
    return Rebuilt(wanted[True], *_counts(con), old, wanted[False], held)


def _drop_aliases(con: duckdb.DuckDBPyConnection, forgotten: Callable[[str], bool]) -> None:
    """Pages that stay may name a forgotten one: as its other address, it is forgotten too."""
    names = [row[0] for row in con.execute("SELECT address FROM document_aliases").fetchall() if forgotten(row[0])]
    con.execute("DELETE FROM document_aliases WHERE address IN (SELECT unnest($1::VARCHAR[]))", [names])


def _loaded(old: Path) -> set[str]:
    with duckdb.connect(str(old), read_only=True) as con:
        return {row[0] for row in con.execute("SELECT capture_id FROM pages").fetchall()}


def _waves(home: Home, is_wanted: Callable[[Capture], bool]) -> Iterator[_Wave]:
    seen: dict[str, Seen] = {}
    wave, documents = _Wave([], [], []), set[str]()
    for file in archive_files(home.raw):
        found = [capture for capture in scan(file) if is_wanted(capture)]
        pages = [capture for capture in found if not _is_no_page(capture)]
        names = {document_of(capture) for capture in pages}
        if names & documents or len(wave.to_clean) >= WAVE:
            yield wave
            wave, documents = _Wave([], [], []), set()
        to_clean, sightings = split(pages, seen)
        wave.to_clean.extend(to_clean)
        wave.sightings.extend(sightings)
        wave.no_pages.extend(filter(_is_no_page, found))
        documents |= names
        for capture in pages:
            _see(seen, capture)
    yield wave


def _is_no_page(capture: Capture) -> bool:
    return capture.media_type == REFUSED and capture.status is None


def _see(seen: dict[str, Seen], capture: Capture) -> None:
    """What the address has shown after this capture, as `warehouse.sightings.validators` tells it from the tables."""
    name = document_of(capture)
    if capture.status in GONE:
        if name in seen:
            seen[name] = seen[name]._replace(gone=True)
    elif capture.status is not None:
        seen[name] = Seen(capture.etag, capture.last_modified, capture.fetched_at, False, original_of(capture))


def _make(aside: Home, workers: Workers, wave: _Wave, now: datetime) -> list[Staged]:
    shards = list(plan([wave.to_clean], aside.config().limits.shard_pages))
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as threads:
        staged = [one for made in threads.map(lambda shard: workers.make(shard, now), shards) for one in made]
    return [*staged, *_no_pages(aside, wave.no_pages)]


def _no_pages(aside: Home, captures: Sequence[Capture]) -> list[Staged]:
    if not captures:
        return []
    tables = stage(ShardRecords([page_row(c, None, None, None) for c in captures], ()), cleaner_version())
    folder = write_shard(aside.shards, f"refused-{uuid4().hex[:24]}", tables)
    return [Staged(folder.name, UNREAD, len(captures), 0, 0, 0)]


def _counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    row = con.execute(
        "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM document_versions), "
        "(SELECT count(*) FROM quarantine)"
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]
