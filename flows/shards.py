"""One shard: archived captures in, folders of Parquet files out. Runs in a worker process that may be killed."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cleaners.addresses import document_id, host
from cleaners.blocks import solid
from cleaners.catalogue import UnknownSource, catalogue, source_of_host
from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.rules import all_rules
from cleaners.version import cleaner_version
from flows.naming import aliases_of
from schemas.page import RawPage
from schemas.tables import DocumentAlias, PageRow, Quarantined, RuleCount, RuleRow
from schemas.vocabulary import UrlBasis
from warehouse.archive import read_pages
from warehouse.capture import Capture, page_row
from warehouse.stage import ShardRecords, stage, write_shard

MEMORY_LIMIT = 4 * 2**30
"""Address space of a worker, bytes: a page that would take more gets a MemoryError, not the machine."""

UNREAD = "unread"
"""Stands for the source of pages that no adapter was chosen for."""

_DEATHS = {
    "timeout": "reading the page took more processor time than limits.page_seconds",
    "killed": "reading the page ended its worker process, twice",
}
"""What ended a worker process over a page, and what is said of the page."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Captures that are cleaned, staged, retried and loaded together."""

    key: str
    source: str | None
    captures: tuple[Capture, ...]


class Staged(NamedTuple):
    """One folder that a shard gave, and what is in it."""

    folder: str
    source: str
    pages: int
    quarantined: int
    kept_chars: int
    removed_chars: int


@dataclass(slots=True)
class _Rows:
    """What is found for one source."""

    pages: list[PageRow] = field(default_factory=list)
    cleaned: list[tuple[str, Cleaned]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    aliases: list[DocumentAlias] = field(default_factory=list)


def plan(batches: Iterable[Sequence[Capture]], size: int) -> Iterator[Shard]:
    """Cuts captures into shards of one source each (None: told from the page) as they come: a full one at once, what
    is left at the end, by name of the source."""
    waiting: dict[str | None, list[Capture]] = defaultdict(list)
    for batch in batches:
        for capture in batch:
            source = capture.source or _source_of(capture)
            waiting[source].append(capture)
            if len(waiting[source]) == size:
                yield _shard(source, waiting.pop(source))
    for source in sorted(waiting, key=lambda s: s or ""):
        yield _shard(source, waiting[source])


def _shard(source: str | None, captures: Sequence[Capture]) -> Shard:
    ordered = tuple(sorted(captures, key=lambda c: (c.fetched_at, c.warc_file, c.warc_offset)))
    return Shard(_key(source, ordered), source, ordered)


def _source_of(capture: Capture) -> str | None:
    found = source_of_host(host(capture.url)) if capture.url else None
    return found.name if found else None


def _key(source: str | None, captures: Sequence[Capture]) -> str:
    """Names a shard by all that decides its content. A source that is gone from the catalogue names no file."""
    parts = [cleaner_version(), source or "", *sorted(c.capture_id for c in captures)]
    name = source if source in catalogue() else "any"
    return f"{name}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:24]}"


def limit_worker() -> None:
    """Bounds the memory of this process; called once when a worker starts."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    # Ctrl-C goes to the whole foreground group; the run that hears it ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def make_shard(
    shard: Shard, raw: Path, shards: Path, progress: Path, page_seconds: float, skip: Mapping[str, str], now: datetime
) -> list[Staged]:
    """Cleans a shard's pages and writes one folder per source found. Doing it again gives the same folders.

    `progress` holds the number of the page being read, so that whoever finds this process dead knows which page it was;
    `skip` names captures that killed a worker before, with the reason. A page that takes over `page_seconds` of
    processor time ends the process by SIGPROF, which nothing (no C code either) can hold up.

    Raises:
        OSError, ArchiveError: the machine's fault, not a page's; the shard can be tried again.
    """
    catalogue()  # an adapter that cannot be loaded is no page's fault
    found: dict[str, _Rows] = defaultdict(_Rows)
    handle = os.open(progress, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for number, (capture, page) in enumerate(zip(shard.captures, read_pages(raw, shard.captures), strict=True)):
            os.pwrite(handle, b"%012d" % number, 0)
            signal.setitimer(signal.ITIMER_PROF, page_seconds)
            _one(found, capture, page, shard.source, skip.get(capture.capture_id), now)
            signal.setitimer(signal.ITIMER_PROF, 0)
        os.pwrite(handle, b"%012d" % len(shard.captures), 0)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        os.close(handle)
    return [_write(shards, source, rows) for source, rows in sorted(found.items())]


def _one(
    found: dict[str, _Rows], capture: Capture, page: RawPage, source: str | None, skip: str | None, now: datetime
) -> None:
    outcome = (
        read_page(page, source, capture.url_basis, now) if skip is None else Rejected("clean", skip, _DEATHS[skip])
    )
    if isinstance(outcome, Cleaned):
        name: str = outcome.document.source
        found[name].cleaned.append((capture.capture_id, outcome))
        found[name].pages.append(page_row(capture, outcome.document.document_id, name, outcome.charset))
        found[name].aliases += aliases_of(capture, outcome.document)
    else:
        name = source if source in catalogue() else UNREAD
        found[name].quarantined.append(_quarantined(capture, source, outcome, now))
        found[name].pages.append(page_row(capture, _document_id(capture), source, None))


def _document_id(capture: Capture) -> str | None:
    """The document that a refused page would have been; None where its address names none."""
    try:
        return document_id(capture.url, capture.page_sha256)
    except ValueError:
        return None


def read_page(page: RawPage, source: str | None, url_basis: UrlBasis, now: datetime) -> Cleaned | Rejected:
    """A page's records, or why it cannot be understood.

    A bug that a page brings out refuses that page (`crash`): it waits with its bytes, and the others go on.
    """
    try:
        return clean_page(page, source, url_basis=url_basis, now=now)
    except Rejected as refused:
        return refused
    except (OSError, ImportError):
        raise  # the machine's fault, or the installation's
    except UnknownSource as error:
        return Rejected("clean", "unknown_source", str(error))
    except MemoryError:
        return Rejected("clean", "out_of_memory", f"reading the page takes more than {MEMORY_LIMIT >> 30} GiB")
    except Exception as error:  # noqa: BLE001
        return Rejected("clean", "crash", f"{type(error).__name__}: {error}"[:500])


def _write(shards: Path, source: str, rows: _Rows) -> Staged:
    rules = _rule_rows(source)
    counts = _rule_counts(source, rows, [rule.rule for rule in rules])
    records = ShardRecords(rows.pages, rows.cleaned, rows.quarantined, rules, counts, rows.aliases)
    tables = stage(records, cleaner_version())
    captures = "\n".join(sorted(row.capture_id for row in rows.pages))
    outcome = "\n".join(sorted(f"{row.capture_id} {row.stage} {row.reason}" for row in rows.quarantined))
    digest = hashlib.sha256(f"{cleaner_version()}\n{captures}\n\n{outcome}".encode()).hexdigest()[:24]
    folder = write_shard(shards, f"{source}-{digest}", tables)
    documents = [cleaned.document for _, cleaned in rows.cleaned]
    return Staged(
        folder.name,
        source,
        len(rows.pages),
        len(rows.quarantined),
        sum(d.kept_chars for d in documents),
        sum(d.removed_chars for d in documents),
    )


def _rule_rows(source: str) -> list[RuleRow]:
    return [
        RuleRow(
            rule=rule.id,
            cleaner_version=cleaner_version(),
            source=None if rule.id.startswith(("common/", "generic/", "dump/")) else source,
            selector=rule.css or rule.text or "",
            label=rule.label,
            why=rule.why,
        )
        for rule in all_rules(catalogue().get(source))
    ]


def _rule_counts(source: str, rows: _Rows, rules: Sequence[str]) -> list[RuleCount]:
    """How often each rule fired, by the run that archived the page; rules that did not fire have zero."""
    runs = {row.capture_id: row.run_id for row in rows.pages}
    seen = Counter(runs[capture_id] for capture_id, _ in rows.cleaned)
    fired: Counter[tuple[str, str]] = Counter()
    chars: Counter[tuple[str, str]] = Counter()
    for capture_id, cleaned in rows.cleaned:
        run_id = runs[capture_id]
        fired.update({(run_id, row.rule) for row in cleaned.removals})
        for row in cleaned.removals:
            chars[run_id, row.rule] += solid(row.text)
    return [
        RuleCount(
            run_id=run_id,
            source=source,
            rule=rule,
            pages_seen=pages,
            pages_fired=fired[run_id, rule],
            chars=chars[run_id, rule],
        )
        for run_id, pages in seen.items()
        for rule in rules
    ]


def _quarantined(capture: Capture, source: str | None, refused: Rejected, now: datetime) -> Quarantined:
    return Quarantined(
        capture_id=capture.capture_id,
        page_sha256=capture.page_sha256,
        url=capture.url,
        source=source,
        stage=refused.stage,
        reason=refused.reason,
        detail=refused.detail,
        first_seen=now,
        last_seen=now,
        attempts=1,
    )
