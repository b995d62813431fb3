"""`onrecord show`: one page, block by block, with what became of each."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from cleaners.catalogue import trial
from cleaners.clean import Cleaned, Rejected, clean_page
from flows.home import HomeError, find_home
from flows.inputs import BadInput, read_inputs
from flows.new_place import adapter_at
from flows.show_fields import fields_of
from schemas.page import RawPage
from schemas.vocabulary import UrlBasis


class ShowError(Exception):
    """The page cannot be found."""


def show_page(page: str, source: str | None, as_json: bool, removed: bool = False) -> str:
    """The page as text for a terminal (with `removed` only what is removed), or its records and removals as JSON.

    Raises:
        ShowError: neither a file nor an archived address, or a page that cannot be understood.
        InputError: as `read_inputs`.
    """
    cleaned = _read(page, source)
    if isinstance(cleaned, Rejected):
        raise _error(page, cleaned) from cleaned
    return _json(cleaned) if as_json else _text(cleaned, removed)


def write_page(page: str, source: str | None, out: Path) -> None:
    """Writes the page as one HTML file for a person to read; one that cannot be understood too, with the reason.

    Raises:
        ShowError: as `show_page`; the file is written where the page was found.
        InputError: as `read_inputs`.
    """
    from flows.show_html import cleaned_as_html, refused_as_html

    cleaned = _read(page, source)
    if isinstance(cleaned, Rejected):
        out.write_text(refused_as_html(page, cleaned), encoding="utf-8")
        raise _error(page, cleaned) from cleaned
    out.write_text(cleaned_as_html(page, cleaned), encoding="utf-8")


def _read(page: str, source: str | None) -> Cleaned | Rejected:
    """`source`: a name, or the file of an adapter that is being written."""
    found = _find(page)
    adapter = adapter_at(Path(source)) if source is not None and source.endswith(".py") else None
    with trial(adapter) if adapter is not None else nullcontext():
        named = adapter.name if adapter is not None else source or found.source
        try:
            return clean_page(found.page, named, url_basis=found.url_basis)
        except Rejected as refused:
            return refused


def _error(page: str, refused: Rejected) -> ShowError:
    return ShowError(f"{page} is refused at stage {refused.stage}: {refused.reason}: {refused.detail}")


class _Found(NamedTuple):
    page: RawPage
    source: str | None
    url_basis: UrlBasis


def _find(page: str) -> _Found:
    path = Path(page)
    if path.is_file():
        item = next(iter(read_inputs([path], None, 1)), None)
        if item is None or isinstance(item, BadInput):
            raise ShowError(f"{page} holds no page" + (f": {item.detail}" if item else ""))
        return _Found(item.page, item.source, item.url_basis)
    if "://" not in page:
        raise ShowError(f"{page} is no file; give a file or an address that is in the archive")
    return _archived(page)


def _archived(url: str) -> _Found:
    """The latest capture of an address, from the archive."""
    from cleaners.addresses import document_id
    from warehouse.archive import read_page, scan
    from warehouse.query import run_query

    try:
        home = find_home()
    except HomeError as missing:
        raise ShowError(f"{url} is in no archive: {missing}") from missing
    address, document = (text.replace("'", "''") for text in (url, document_id(url, "")))
    sql = (
        "SELECT p.warc_file, p.capture_id, p.source FROM pages p LEFT JOIN documents d USING (capture_id) "  # noqa: S608
        f"WHERE p.url = '{address}' OR d.document_id = '{document}' ORDER BY p.fetched_at DESC LIMIT 1"
    )
    rows = run_query(home.published, sql).rows if home.published.exists() else []
    for warc_file, capture_id, source in rows:
        capture = next((c for c in scan(home.raw / warc_file) if c.capture_id == capture_id), None)
        if capture is None:
            raise ShowError(f"{home.raw / warc_file} does not hold {url} as the database says; restore it from a copy")
        return _Found(read_page(home.raw, capture), source, capture.url_basis)
    # A page whose source is held is in the archive alone.
    waiting = [c for file in sorted(home.raw.glob("*.warc.gz")) for c in scan(file) if c.url == url]
    if waiting:
        last = max(waiting, key=lambda c: c.fetched_at)
        return _Found(read_page(home.raw, last), last.source, last.url_basis)
    raise ShowError(f"{url} is not in the archive of {home.path}; give a file, or ingest the page first")


def _json(cleaned: Cleaned) -> str:
    names = ("turns", "paragraphs", "insertions", "comments", "removals", "dates", "tags", "links", "events")
    data: dict[str, Any] = {"document": cleaned.document.model_dump(mode="json"), "charset": cleaned.charset}
    data |= {name: [row.model_dump(mode="json") for row in getattr(cleaned, name)] for name in names}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _text(cleaned: Cleaned, removed: bool) -> str:
    console = Console(force_terminal=sys.stdout.isatty(), width=None if sys.stdout.isatty() else 120)
    with console.capture() as captured:
        if not removed:
            _head(console, cleaned)
        _blocks(console, cleaned, removed)
        _summary(console, cleaned)
    return captured.get()


def _head(console: Console, cleaned: Cleaned) -> None:
    for name, value, basis in fields_of(cleaned):
        told = f"  [dim]{escape(safe(basis))}[/]" if basis else ""
        console.print(f"[bold]{name:<15}[/] {escape(safe(value))}{told}")
    for name, evidence in cleaned.document.evidence.items():
        if "error:" in evidence:
            console.print(f"[yellow]{name:<15} {escape(safe(evidence))}[/]")
    console.print()


def _blocks(console: Console, cleaned: Cleaned, removed: bool) -> None:
    turns = {p.block: cleaned.turns[p.turn] for p in reversed(cleaned.paragraphs) if p.turn is not None}
    for block in cleaned.draft.blocks:
        for start, stop, fate in block.spans():
            text = safe(block.text[start:stop].strip())
            if not text or (removed and isinstance(fate, str)):
                continue
            if isinstance(fate, str):
                turn = turns.get(block.index)
                who = f"{turn.role} {turn.speaker or ''}".strip() if turn is not None and fate == "paragraph" else fate
                console.print(Text(f"+ {block.index:>4} {who:<28.28} ", "green") + Text(text))
            else:
                console.print(Text(f"- {block.index:>4} {fate.id:<28.28} ", "red") + Text(text, "dim strike"))


def _summary(console: Console, cleaned: Cleaned) -> None:
    document = cleaned.document
    rules = Counter(row.rule for row in cleaned.removals)
    console.print()
    console.print(
        f"{document.visible_chars} visible = {document.kept_chars} kept + {document.removed_chars} removed; "
        f"{len(cleaned.turns)} turns, {len(cleaned.paragraphs)} paragraphs, {len(cleaned.comments)} comments, "
        f"{len(cleaned.insertions)} insertions"
    )
    for rule, count in rules.most_common():
        console.print(f"  {escape(rule):<40} {count:>4}")


def safe(text: str) -> str:
    """Without control characters: a page must not steer the reader's terminal."""
    return "".join(c if c >= " " and not "\x7f" <= c <= "\x9f" else "�" for c in text)
