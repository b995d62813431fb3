"""Shards: what one task makes of its pages, as a folder of Parquet files, one per record type.

Rows of a document carry the capture they were read from, so that two captures of one document can share a shard.
"""

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from schemas.records import (
    Comment,
    DateFound,
    Document,
    DocumentEvent,
    DocumentTag,
    Event,
    Insertion,
    Link,
    Paragraph,
    Record,
    Removal,
    Turn,
)
from schemas.tables import DocumentAlias, PageRow, Quarantined, RuleCount, RuleRow
from warehouse.columns import to_table


class StagedDocument(Document):
    """A document as one capture shows it; the load decides what it means for the warehouse."""

    event_id: str | None = Field(None, description="The event it renders, if it renders one.")
    capture_id: str = Field(description="The capture it was read from.")
    fetched_at: datetime = Field(description="When the bytes were captured, UTC.")
    cleaner_version: str = Field(description="The code that read it.")
    text_sha256: str = Field(description="Hash of the clean title, subtitle and text, hex.")


class CleanedPage(Protocol):
    """What `cleaners.clean.clean_page` returns, as far as a shard needs it."""

    @property
    def document(self) -> Document: ...
    @property
    def turns(self) -> Sequence[Turn]: ...
    @property
    def paragraphs(self) -> Sequence[Paragraph]: ...
    @property
    def insertions(self) -> Sequence[Insertion]: ...
    @property
    def comments(self) -> Sequence[Comment]: ...
    @property
    def removals(self) -> Sequence[Removal]: ...
    @property
    def dates(self) -> Sequence[DateFound]: ...
    @property
    def tags(self) -> Sequence[DocumentTag]: ...
    @property
    def links(self) -> Sequence[Link]: ...
    @property
    def events(self) -> Sequence[Event]: ...
    @property
    def document_events(self) -> Sequence[DocumentEvent]: ...


# Record type → its model and the attribute of a cleaned page that holds the rows.
CHILDREN: dict[str, tuple[type[Record], str]] = {
    "turns": (Turn, "turns"),
    "paragraphs": (Paragraph, "paragraphs"),
    "insertions": (Insertion, "insertions"),
    "comments": (Comment, "comments"),
    "removals": (Removal, "removals"),
    "dates": (DateFound, "dates"),
    "document_tags": (DocumentTag, "tags"),
    "links": (Link, "links"),
    "document_events": (DocumentEvent, "document_events"),
}


class ShardRecords(NamedTuple):
    """What becomes of a shard's pages; `cleaned` is (capture_id, cleaned page), each capture one of `pages`."""

    pages: Sequence[PageRow]
    cleaned: Sequence[tuple[str, CleanedPage]]
    quarantined: Sequence[Quarantined] = ()
    rules: Sequence[RuleRow] = ()
    rule_counts: Sequence[RuleCount] = ()
    aliases: Sequence[DocumentAlias] = ()


def stage(records: ShardRecords, cleaner_version: str) -> dict[str, pa.Table]:
    """A shard's records as Arrow tables, one per record type that has rows.

    Raises ValueError when a capture stands twice, KeyError when a cleaned page's capture is not among the pages.
    """
    pages, cleaned, quarantined, rules, rule_counts, aliases = records
    _refuse_repeats("pages", (page.capture_id for page in pages))
    _refuse_repeats("outcomes", chain((c for c, _ in cleaned), (row.capture_id for row in quarantined)))
    tables = {
        "documents": _documents(cleaned, {page.capture_id: page.fetched_at for page in pages}, cleaner_version),
        "events": _events(cleaned),
        "pages": to_table(PageRow, pages),
        "quarantine": to_table(Quarantined, quarantined),
        "rules": to_table(RuleRow, rules),
        "rule_counts": to_table(RuleCount, rule_counts),
        "document_aliases": to_table(DocumentAlias, aliases),
    }
    tables |= {name: _children(model, attribute, cleaned) for name, (model, attribute) in CHILDREN.items()}
    return {name: table for name, table in tables.items() if table.num_rows}


def text_hash(document: Document) -> str:
    """SHA-256, hex, of the clean title, subtitle and text: what makes a new version when it changes."""
    clean = json.dumps([document.title, document.subtitle, document.text], ensure_ascii=False)
    return sha256(clean.encode()).hexdigest()


def write_shard(folder: Path, key: str, tables: Mapping[str, pa.Table]) -> Path:
    """Writes `folder/key/`, one zstd Parquet file per table that has rows, and returns it.

    The files are fsynced under a temporary name in `folder`, which is then renamed: the shard is there whole or not at
    all. A shard that is there is left alone. On an error (OSError: a full disk) the temporary folder is removed.
    """
    shard = folder / key
    if shard.is_dir():
        return shard
    part = Path(tempfile.mkdtemp(prefix=f".{key}.", suffix=".part", dir=folder))
    try:
        for name, table in tables.items():
            if table.num_rows:
                _write(part / f"{name}.parquet", table)
        _sync(part)
        part.rename(shard)
    except BaseException:
        shutil.rmtree(part)
        raise
    _sync(folder)
    return shard


def shard_tables(shard: Path) -> dict[str, Path]:
    """Record type → Parquet file of a shard. Raises FileNotFoundError when there is no such shard."""
    if not shard.is_dir():
        raise FileNotFoundError(f"{shard}: no such shard; run `onrecord ingest` again, which makes it from the archive")
    return {path.stem: path for path in sorted(shard.glob("*.parquet"))}


def _documents(
    cleaned: Sequence[tuple[str, CleanedPage]], fetched_at: Mapping[str, datetime], cleaner_version: str
) -> pa.Table:
    documents = [page.document for _, page in cleaned]
    return to_table(
        StagedDocument,
        documents,
        {
            "event_id": [_rendered_event(page.document_events) for _, page in cleaned],
            "capture_id": [capture for capture, _ in cleaned],
            "fetched_at": [fetched_at[capture] for capture, _ in cleaned],
            "cleaner_version": [cleaner_version] * len(cleaned),
            "text_sha256": [text_hash(document) for document in documents],
        },
    )


def _rendered_event(events: Sequence[DocumentEvent]) -> str | None:
    return next((event.event_id for event in events if event.relation == "renders"), None)


def _events(cleaned: Sequence[tuple[str, CleanedPage]]) -> pa.Table:
    # As each page tells of them: the load decides.
    return to_table(Event, list(dict.fromkeys(event for _, page in cleaned for event in page.events)))


def _children(model: type[Record], attribute: str, cleaned: Sequence[tuple[str, CleanedPage]]) -> pa.Table:
    found: list[tuple[str, Any]] = [(capture, row) for capture, page in cleaned for row in getattr(page, attribute)]
    captures = pa.array([capture for capture, _ in found], pa.string())
    return to_table(model, [row for _, row in found]).append_column("capture_id", captures)


def _refuse_repeats(what: str, captures: Iterable[str]) -> None:
    repeated = [capture for capture, count in Counter(captures).items() if count > 1]
    if repeated:
        raise ValueError(f"a shard's {what} name a capture twice: {', '.join(repeated[:3])}")


def _write(path: Path, table: pa.Table) -> None:
    pq.write_table(table, path, compression="zstd")
    _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
