"""`onrecord forget`: one page removed everywhere, and kept from coming back.

The tombstone is set first and the archive goes last: what was interrupted finds all it needs when it is run again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from cleaners.addresses import document_id
from cleaners.clean import Cleaned
from flows.home import Home, HomeError, writing
from flows.intake import clear_leftovers
from flows.naming import aliases_of, normal_form
from flows.people import resolve_speakers
from flows.shards import read_page
from flows.upkeep_tombstones import CONTENT, bury, is_forgotten, name_of
from schemas.tables import DocumentAlias
from warehouse.archive import read_pages, scan
from warehouse.capture import Capture
from warehouse.derive import derive
from warehouse.forget import Page, charsets_of, forget_rows, row_counts, shards_with, shared, texts_of
from warehouse.forget_archive import blank, heirs_of, move, replace_file
from warehouse.forget_scan import Finding, find_words, pieces
from warehouse.publish import publish
from warehouse.schema import open_staging
from warehouse.search import update_index

OUT_OF_REACH = (
    "Prefect's database and logs (names of runs and parameters given with --url)",
    "exports, backups and other copies of the home",
    "copies that readers have open: they keep the file they opened until they close it",
    "free blocks of the disk and snapshots of the file system",
)
"""Where a page may be that `forget` cannot get at."""


class ForgetError(HomeError):
    """Nothing is there to forget, or it cannot be done; the message says what to do."""


class Forgotten(NamedTuple):
    """What was, or of a dry run would be, removed."""

    page: Page
    rows: dict[str, int]
    """Table → rows of the writer's database."""
    captures: list[Capture]
    heirs: list[Capture]
    """Captures of other pages that shared its bytes: theirs stay, at a new place."""
    shards: list[Path]
    others: list[Path]
    """Older databases, which go whole, and what killed runs left."""
    words: list[str]
    """Pieces of its text that no other page has."""
    shared: dict[str, str]
    """Pieces that another page has too, with the address of one: there they stay."""
    charsets: list[str]
    """What its bytes were read with."""
    left: list[Finding]
    """Where its own words, or its addresses, still stand in the home."""


def forget(home: Home, url: str, reason: str, dry_run: bool = False) -> Forgotten:
    """Removes a page from everything in the home; `url` is an address of it, or `content:<sha256>`.

    Call it again after an interruption: it ends what was begun.

    Raises:
        ForgetError: there is no such page, it is no address, or the database must be made again first.
        BusyError, InUseError: somebody has the home or its database.
        ArchiveError: the archive is damaged.
        OSError, PublishError, duckdb.Error: a full disk, for one; run it again when there is room.
    """
    name = url if url.startswith(CONTENT) else normal_form(url)
    if name is None:
        raise ForgetError(f"{url!r} is no address of a page; give http(s)://… or {CONTENT}<sha256>")
    with writing(home):
        clear_leftovers(home)
        found = _find(home, name)
        if not (found.captures or found.rows or is_forgotten(home)(name)):
            raise ForgetError(f"{url} is not in {home.path}: nothing is known of it, and nothing was removed")
        if dry_run:
            return found
        bury(home, {name, *found.page.addresses}, reason)
        _remove(home, found)
        return found._replace(left=find_words(home.path, found.words, found.page.addresses, found.charsets))


def _remove(home: Home, found: Forgotten) -> None:
    moved = move(home.raw, found.heirs)
    forget_rows(home.staging, found.page, moved, lambda con: derive(con, resolve_speakers, normal_form))
    publish(home.staging, home.published, datetime.now(UTC))
    _drop(home.path.glob(f"{home.search.name}*"))
    update_index(home.published, home.search)
    _drop([*found.shards, *found.others])
    _scrub_journal(home.journal, found.page.addresses)
    # What refers to bytes goes before them: else it would be found no more, and be read by the next run.
    blank(home.raw, found.heirs)
    blank(home.raw, found.captures)


def _find(home: Home, name: str) -> Forgotten:
    if not home.staging.exists():
        raise ForgetError(f"{home.staging} is not there: nothing was taken in yet, or run onrecord rebuild first")
    with open_staging(home.staging) as con:
        page, captures = _page(home, con, name)
        rows = row_counts(con, page)
        words = pieces(texts_of(con, page.documents) or _texts_again(home, captures))
        others = shared(con, page, words)
        charsets = charsets_of(con, page)
    heirs = heirs_of(home.raw, set(page.captures)) if any(c.original is None for c in captures) else []
    shards = shards_with(home.shards, page.captures) if page.captures else []
    files = [*home.path.glob("staging.v*.duckdb"), *home.path.glob(".*.duckdb.*"), *home.state.glob("rebuild")]
    own = [word for word in words if word not in others]
    return Forgotten(page, rows, captures, heirs, shards, files, own, others, charsets, [])


def _page(home: Home, con: duckdb.DuckDBPyConnection, name: str) -> tuple[Page, list[Capture]]:
    aliases = con.execute("SELECT address, document_id FROM document_aliases").fetchall()
    aliases += [(alias.address, alias.document_id) for c in _captures(home) for alias in _aliases(c)]
    documents = {_document(name, ""), *(document for address, document in aliases if address == name)}
    captures = [c for c in _captures(home) if _document(c.url, c.page_sha256) in documents]
    addresses = {name, *(address for address, document in aliases if document in documents)}
    for url in {name_of(capture) for capture in captures}:
        addresses |= {url, normal_form(url) or url}
    hashes = {c.page_sha256 for c in captures if c.url is None}
    return Page(*map(tuple, map(sorted, (documents, [c.capture_id for c in captures], addresses, hashes)))), captures


def _captures(home: Home) -> Iterator[Capture]:
    return (capture for file in sorted(home.raw.glob("*.warc.gz")) for capture in scan(file))


def _aliases(capture: Capture) -> list[DocumentAlias]:
    return aliases_of(capture) if capture.redirects else []


def _document(url: str | None, page_sha256: str) -> str | None:
    """The id of the document at an address, a content's own if it has none; None where the address is none."""
    if url is not None and url.startswith(CONTENT):
        return url
    try:
        return document_id(url, page_sha256)
    except ValueError:
        return None


def _texts_again(home: Home, captures: Sequence[Capture]) -> list[str]:
    """The paragraphs of pages that the database does not have (any more), as they are read now."""
    pages = list({c.page_sha256: c for c in captures if c.original is None}.values())
    read = [
        read_page(page, capture.source, capture.url_basis, capture.fetched_at)
        for capture, page in zip(pages, read_pages(home.raw, pages), strict=True)
    ]
    return [paragraph.text for one in read if isinstance(one, Cleaned) for paragraph in one.paragraphs]


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _scrub_journal(journal: Path, addresses: Sequence[str]) -> None:
    """Writes the journal anew with `forgotten` in the place of addresses, if any is in it; lines stay lines."""
    text = journal.read_text(encoding="utf-8")
    # The longest first: one may begin another.
    for address in sorted(addresses, key=len, reverse=True):
        text = text.replace(json.dumps(address, ensure_ascii=False), '"forgotten"')
    if text != journal.read_text(encoding="utf-8"):
        replace_file(journal, [text.encode()])
