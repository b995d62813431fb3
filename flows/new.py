"""`onrecord new`: a page in, an adapter that works on it and its first golden case out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaners.blocks import solid
from cleaners.catalogue import catalogue, trial
from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.fates import PARAGRAPH
from cleaners.probe import Proposal, propose
from flows.new_place import NewError, Place, adapter_at, addressed, case_name, place_of, write_adapter, write_case
from flows.new_render import render
from flows.one_page import page_at
from schemas.page import RawPage


class Made(NamedTuple):
    """What was written, and what the adapter gives on the first page."""

    name: str
    place: Place
    cases: tuple[Path, ...]
    proposal: Proposal
    lines: int
    cleaned: Cleaned


def make_source(name: str, pages: Sequence[str], into: Path | None, urls: Sequence[str] = ()) -> Made:
    """Writes an adapter for `pages` (addresses or files; the first is what it is made for) and their golden cases.

    `urls` are the addresses of the first pages, where these are files.

    Raises:
        NewError: there are more `urls` than pages, the name is taken or none, a page cannot be had or has no text, or a
            file is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise NewError(f"{name!r} is no name for a source; give small letters, figures and _, e.g. harbour_news")
    place = place_of(name, into)
    if name in catalogue() or place.adapter.exists():
        raise NewError(f"there is a source called {name} already; give another name, or delete {place.adapter}")
    read = addressed([_read(page) for page in pages], urls)
    try:
        proposal = propose(name, read)
    except Rejected as refused:
        raise NewError(f"no adapter can be made: {refused.reason}: {refused.detail}; give another page") from refused
    origin = read[0].url or Path(pages[0]).name
    code = render(proposal.source, proposal.decide, origin, plugin=place.package is not None)
    write_adapter(place, name, code)
    cases = _write_cases(place, name, pages, read)
    return Made(name, place, cases, proposal, len(code.splitlines()), _tried(place, name, read[0]))


def _tried(place: Place, name: str, page: RawPage) -> Cleaned:
    """The first page as the adapter reads it that was just written."""
    with trial(adapter_at(place.adapter)):
        try:
            return clean_page(page, name)
        except Rejected as refused:
            raise NewError(f"{place.adapter} refuses its own page: {refused}; correct it") from refused


def _write_cases(place: Place, name: str, pages: Sequence[str], read: Sequence[RawPage]) -> tuple[Path, ...]:
    names: list[str] = []
    for where, page in zip(pages, read, strict=True):
        case = case_name(page.url or where)
        names.append(case if case not in names else f"{case}-{len(names) + 1}")
    return tuple(write_case(place, case, name, page) for case, page in zip(names, read, strict=True))


def _read(page: str) -> RawPage:
    found = page_at(page)
    if found.media_type not in ("text/html", "application/xhtml+xml"):
        raise NewError(f"{page} is {found.media_type}: only HTML is looked at; a dump's form is declared by hand")
    return found


def report(made: Made) -> Iterator[str]:
    """What was written, what it gives, and what to do next, a line each."""
    yield f"adapter  {_shown(made.place.adapter)}  ({made.lines} lines)"
    for case in made.cases:
        yield f"case     {_shown(case)}"
    yield ""
    document = made.cleaned.document
    for name, raw in made.proposal.shown.items():
        basis = document.evidence.get(name, "")
        yield f"  {name:<14} {_short(', '.join(raw), 60):<60}  {basis}".rstrip()
    yield from _text(made.cleaned)
    open_ = len(made.proposal.decide)
    yield ""
    yield f"to decide: {open_}, marked `# decide:` in the adapter" if open_ else "nothing is left to decide"
    yield from _next(made)


def _text(cleaned: Cleaned) -> Iterator[str]:
    document = cleaned.document
    kept = [block.words for block in cleaned.draft.blocks if block.fate is PARAGRAPH and block.words]
    yield f"  {'text':<14} {len(cleaned.paragraphs)} paragraphs, {document.words} words, {len(cleaned.turns)} turns"
    yield f"  {'begins':<14} {_short(kept[0], 90)}"
    yield f"  {'ends':<14} {_short(kept[-1], 90)}"
    total = document.visible_chars
    yield f"  {'characters':<14} {total} visible = {document.kept_chars} kept + {document.removed_chars} removed, by"
    sizes: Counter[str] = Counter()
    for row in cleaned.removals:
        sizes[row.rule] += solid(row.text)
    for rule, size in sizes.most_common():
        yield f"  {'':<14} {size:>7} {rule}"


def _next(made: Made) -> Iterator[str]:
    more = f" --into {_shown(made.place.package)}" if made.place.package else ""
    page = next(made.cases[0].glob("page.*"))
    source = _shown(made.place.adapter) if made.place.package else made.name
    yield "next:"
    yield f"  onrecord show {_shown(page)} --source {source} --html show.html"
    yield f"  edit the adapter until it is right, then onrecord accept {made.name}{more}"
    if made.place.package:
        yield f"  pip install --editable {_shown(made.place.package)}  # so that ingest knows it"


def _short(text: str, size: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= size else text[: size - 1] + "…"


def _shown(path: Path) -> str:
    """As short as it can be said from here."""
    here = Path.cwd()
    whole = path.resolve()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) and whole != here else str(path)
