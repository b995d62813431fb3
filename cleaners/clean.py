"""`clean_page`: one page's bytes to typed records and a ledger."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from cleaners import addresses
from cleaners.catalogue import choose_source, source_named
from cleaners.decode import Decoded, Undecodable, decode
from cleaners.draft import Draft, Rejected
from cleaners.dump import label_dump, take_head
from cleaners.facts import facts_of
from cleaners.html import label_html
from cleaners.ledger import balance, removals_of
from cleaners.posts import label_json
from cleaners.refusals import refuse
from cleaners.text import read_text
from cleaners.tree import Tree
from cleaners.turns import Context
from cleaners.values import printable
from schemas.page import RawPage
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
    Removal,
    Turn,
)
from schemas.source import Source
from schemas.vocabulary import UrlBasis

_HTML = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_LISTS_PAGES = re.compile(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*|<\?[^>]{0,500}>\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b",
    re.DOTALL,
)
"""What an XML document that names pages begins with."""

__all__ = ["Cleaned", "Rejected", "clean_page"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """All that one page gives."""

    document: Document
    turns: tuple[Turn, ...]
    paragraphs: tuple[Paragraph, ...]
    insertions: tuple[Insertion, ...]
    comments: tuple[Comment, ...]
    removals: tuple[Removal, ...]
    dates: tuple[DateFound, ...]
    tags: tuple[DocumentTag, ...]
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    document_events: tuple[DocumentEvent, ...]
    charset: str
    draft: Draft
    """The blocks, for those who show a page."""


def clean_page(
    page: RawPage, source: str | None = None, *, url_basis: UrlBasis = "claimed", now: datetime | None = None
) -> Cleaned:
    """Reads one page by the adapter `source`, else the one its host or markup names, else `generic`.

    `url_basis` says how the address is known (without one it is always `content`). `now` bounds dates: one later than a
    day after it is refused (default: the present).

    Raises:
        Rejected: the page cannot be understood; says at which stage, and why.
        UnknownSource: no adapter is called `source`.
    """
    if source is not None:
        source_named(source)
    _check_address(page.url)
    try:
        decoded = decode(page.body, page.media_type)
    except Undecodable as failure:
        raise Rejected("decode", failure.reason, failure.detail) from failure
    adapter, draft = _label(decoded, page, source)
    try:
        return _assemble(page, adapter, draft, decoded.charset, url_basis, now)
    except ValidationError as invalid:
        error = invalid.errors()[0]
        detail = f"{invalid.title}.{'.'.join(map(str, error['loc']))}: {error['msg']}"
        raise Rejected("validate", "invalid_record", detail) from invalid


def _check_address(url: str | None) -> None:
    if url is None:
        return
    try:
        addresses.normalise(url)
    except ValueError as invalid:
        raise Rejected("validate", "bad_address", f"{url!r} names no page: {invalid}") from invalid


def _label(decoded: Decoded, page: RawPage, named: str | None) -> tuple[Source, Draft]:
    text = decoded.text
    if page.media_type.lower().startswith("text/plain") and not _HTML.match(text):
        source = choose_source(page.url, None, named)
        return source, label_dump(text, source)
    if page.media_type.lower().startswith("application/json"):
        source = choose_source(page.url, None, named)
        return source, label_json(text, source)
    if _LISTS_PAGES.match(text):
        raise Rejected("layout", "not_html", "a feed or sitemap: it lists pages and is none")
    tree = Tree(decoded.utf8 or text)
    source = choose_source(page.url, tree, named)
    if not source.html:
        raise Rejected("layout", "no_layout", f"the HTML of {source.name} is not known, only its text dumps")
    refuse(tree, text, source)
    if source.body is None and not source.layouts:
        from cleaners.unknown import label_unknown

        return source, label_unknown(tree, text, page.url)
    draft = label_html(tree, source)
    if source.lines:
        take_head(draft, source.lines)
    return source, draft


def _assemble(
    page: RawPage, source: Source, draft: Draft, charset: str, url_basis: UrlBasis, now: datetime | None
) -> Cleaned:
    sha256 = hashlib.sha256(page.body).hexdigest()
    document_id = addresses.document_id(page.url, sha256)
    draft.fields = {name: printable(found) for name, found in draft.fields.items()}
    context = Context(_one(draft, "title"), draft.fields["authors"].raw if "authors" in draft.fields else (), None)
    text = read_text(document_id, draft.blocks, source.turns, context)
    if not text.paragraphs:
        raise Rejected("clean", "empty_text", f"{source.name} finds no text on the page")
    removals = removals_of(draft, document_id, sha256, source.name)
    kept, removed = balance(draft, removals)
    facts = facts_of(page, source, draft, text, document_id, now)
    document = Document(
        document_id=document_id,
        source=source.name,
        url=page.url,
        site=addresses.host(page.url) if page.url else None,
        url_basis="content" if page.url is None else url_basis,
        text=text.printed,
        words=text.words,
        visible_chars=draft.visible,
        kept_chars=kept,
        removed_chars=removed,
        page_sha256=sha256,
        evidence={**draft.evidence, **facts.evidence},
        **facts.fields,
    )
    return Cleaned(
        document=document,
        turns=tuple(text.turns),
        paragraphs=tuple(text.paragraphs),
        insertions=tuple(text.insertions),
        comments=facts.comments,
        removals=removals,
        dates=facts.dates,
        tags=facts.tags,
        links=facts.links,
        events=facts.events,
        document_events=facts.document_events,
        charset=charset,
        draft=draft,
    )


def _one(draft: Draft, name: str) -> str | None:
    found = draft.fields.get(name)
    return found.raw[0] if found and found.raw else None
