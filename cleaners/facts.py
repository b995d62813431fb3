"""What a page says about itself: fields of the document, dates, events, comments, tags, links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from cleaners import addresses
from cleaners.access import access_of
from cleaners.comments import comments_of
from cleaners.dates import ParsedDate, parse_date
from cleaners.draft import Draft
from cleaners.events import Found as FoundEvent
from cleaners.events import find_event
from cleaners.guess import GUESS
from cleaners.issuers import issuer_named
from cleaners.rules import compiled
from cleaners.text import Text
from schemas.page import Discovery, RawPage
from schemas.records import Comment, DateFound, DocumentEvent, DocumentTag, Event, Link
from schemas.source import Source
from schemas.vocabulary import DateKind, DocumentKind, TagKind

_PLAIN = ("title", "subtitle", "publisher", "issuer", "language", "document_number", "place")
_DATES: tuple[DateKind, ...] = ("published", "updated", "issued")
_TAGS: tuple[TagKind, ...] = get_args(TagKind)
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(slots=True)
class Facts:
    """Everything about a page but its text and ledger."""

    fields: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    dates: tuple[DateFound, ...] = ()
    comments: tuple[Comment, ...] = ()
    tags: tuple[DocumentTag, ...] = ()
    links: tuple[Link, ...] = ()
    events: tuple[Event, ...] = ()
    document_events: tuple[DocumentEvent, ...] = ()


def facts_of(page: RawPage, source: Source, draft: Draft, text: Text, document_id: str, now: datetime | None) -> Facts:
    """Reads the draft's raw values; what cannot be read says so in `evidence`."""
    facts = Facts()
    for name in _PLAIN:
        found = draft.fields.get(name)
        facts.fields[name] = found.raw[0] if found and found.raw else None
    _discovered_title(facts, page)
    authors = draft.fields.get("authors")
    facts.fields["authors"] = tuple(dict.fromkeys(authors.raw)) if authors else ()
    facts.fields["language"] = facts.fields["language"] or source.language
    _canonical(facts, page, draft)
    facts.fields["access"], error = access_of(draft, text.words)
    facts.evidence |= {"text": error} if error else {}
    facts.fields["kind"] = _kind(source, facts, text)
    _dates(facts, page, source, draft, document_id, now)
    _events(facts, text, document_id)
    facts.comments = comments_of(draft, document_id)
    facts.tags = tuple(_tags(page, draft, document_id))
    facts.links = tuple(_links(facts, page, draft, document_id))
    return facts


def _discovered_title(facts: Facts, page: RawPage) -> None:
    """The title told of the page where it was found, if it has none of its own."""
    title = " ".join((page.discovery.title or "").split()) if page.discovery is not None else ""
    if title and page.discovery is not None and facts.fields["title"] is None:
        facts.fields["title"] = title
        facts.evidence["title"] = f"discovery: {page.discovery.by}"


def _canonical(facts: Facts, page: RawPage, draft: Draft) -> None:
    """The page's own address; one of another registrable domain is no address of this page."""
    found = draft.fields.get("canonical_url")
    facts.fields["canonical_url"] = None
    if not found or not found.raw:
        return
    try:
        address = addresses.absolute(page.url, found.raw[0])
        named = addresses.host(addresses.normalise(address))
    except ValueError:
        facts.evidence["canonical_url"] = f"error: {found.raw[0]!r} is no address"
        return
    here = addresses.host(addresses.normalise(page.url)) if page.url else named
    if addresses.registrable_domain(named) == addresses.registrable_domain(here):
        facts.fields["canonical_url"] = address
    else:
        facts.evidence["canonical_url"] = f"error: {address} is on another domain than the page"


def _kind(source: Source, facts: Facts, text: Text) -> DocumentKind:
    labelled = any(turn.speaker_label for turn in text.turns)
    has = "exchange" if any(t.exchange for t in text.turns) else "any" if labelled else "none"
    for rule in source.kinds:
        if (has == "none") != (rule.turns == "none") or (rule.turns == "exchange" and has != "exchange"):
            continue
        said = f"{facts.fields['title'] or ''}\n{text.printed}"
        if rule.text is None or compiled(rule.text).search(said):
            return _translated(rule.kind, facts, text)
    return source.plain


def _translated(kind: DocumentKind, facts: Facts, text: Text) -> DocumentKind:
    """An official transcript is a translation where its issuer speaks another language than the page."""
    issuer = issuer_named(facts.fields["issuer"]) if facts.fields["issuer"] else None
    if kind != "official_transcript" or issuer is None:
        return kind
    language = (facts.fields["language"] or "").partition("-")[0]
    if not language:
        language = _script_language(text.printed)
    same = language == issuer.language or (language == "ru" and issuer.language in ("ru", "uk"))
    return "official_transcript" if same else "official_translation"


def _script_language(text: str) -> str:
    """What the letters tell: Russian, Chinese, else English."""
    letters = sum(map(str.isalpha, text))
    of = (("ru", _CYRILLIC), ("zh", _HAN))
    return next((name for name, script in of if len(script.findall(text)) * 2 > letters), "en")


def _dates(facts: Facts, page: RawPage, source: Source, draft: Draft, document_id: str, now: datetime | None) -> None:
    issuer = issuer_named(facts.fields["issuer"]) if facts.fields["issuer"] else None
    zone = source.zone or (issuer.zone if issuer else None)
    rows: dict[DateKind, DateFound] = {}
    for kind in _DATES:
        found = draft.fields.get(kind)
        if found is None or not found.raw:
            continue
        parsed = parse_date(found.raw[0], found.zone or zone, month_first=source.month_first, now=now)
        if parsed is None:
            facts.evidence[kind] = f"error: {found.raw[0]!r} ({found.evidence}) is no date"
            continue
        rows[kind] = _date(document_id, kind, found.raw[0], parsed, found.evidence)
    _drop_guess(facts, rows)
    if page.discovery is not None and page.discovery.published is not None:
        said = parse_date(page.discovery.published, zone, month_first=source.month_first, now=now)
        _discovered(facts, rows, page.discovery, said, document_id)
    _published(facts, rows.get("published"))
    if page.fetched_at is not None:
        at = page.fetched_at.astimezone(UTC)
        captured = ParsedDate(at, at.date(), "instant", "UTC", "stated")
        rows["captured"] = _date(document_id, "captured", page.fetched_at.isoformat(), captured, "archive")
    facts.dates = tuple(rows[kind] for kind in get_args(DateKind) if kind in rows)


def _published(facts: Facts, row: DateFound | None) -> None:
    for name in ("date", "precision", "zone", "zone_basis", "evidence"):
        facts.fields[f"published_{name}"] = getattr(row, name, None)
    facts.fields["published_at"] = row.value if row else None


def _drop_guess(facts: Facts, rows: dict[DateKind, DateFound]) -> None:
    """A day that is only guessed to be that of publication is not, where it is that of the update."""
    guess, updated = rows.get("published"), rows.get("updated")
    if guess and updated and guess.evidence.startswith(GUESS) and guess.date == updated.date:
        del rows["published"]
        facts.evidence["published"] = f"error: {guess.raw!r} ({guess.evidence}) is the update ({updated.evidence})"


def _discovered(
    facts: Facts, rows: dict[DateKind, DateFound], found: Discovery, said: ParsedDate | None, document_id: str
) -> None:
    """Where the page states no date, the one told of it where it was found; else a note if they are days apart."""
    raw, own = found.published or "", rows.get("published")
    if said is None:
        if own is None:
            facts.evidence.setdefault("published", f"error: {raw!r} (discovery: {found.by}) is no date")
    elif own is None or own.evidence.startswith(GUESS):
        evidence = f"discovery: {found.by}"
        refused = facts.evidence.get("published")
        facts.evidence["published"] = f"{evidence}; {refused}" if refused else evidence
        rows["published"] = _date(document_id, "published", raw, said, evidence)
    elif _days_apart(own, said):
        facts.evidence["published"] = f"{own.evidence}; discovery: {found.by} says {raw!r}"


def _days_apart(own: DateFound, said: ParsedDate) -> bool:
    if own.value is not None and said.value is not None:
        return abs(own.value - said.value) > timedelta(days=1)
    return own.date is not None and said.date is not None and abs((own.date - said.date).days) > 1


def _date(document_id: str, kind: DateKind, raw: str, parsed: ParsedDate, evidence: str) -> DateFound:
    return DateFound(
        document_id=document_id,
        kind=kind,
        raw=raw,
        value=parsed.value,
        date=parsed.date,
        precision=parsed.precision,
        zone=parsed.zone,
        zone_basis=parsed.zone_basis,
        evidence=evidence,
    )


def _events(facts: Facts, text: Text, document_id: str) -> None:
    found = find_event(facts.fields["title"], text.printed[:2000], facts.fields["kind"])
    facts.events = tuple({f.event.event_id: f.event for f in found}.values())
    links = {(f.event.event_id, f.relation): f for f in found}
    facts.document_events = tuple(
        DocumentEvent(document_id=document_id, event_id=event_id, relation=relation, evidence=f.evidence)
        for (event_id, relation), f in links.items()
    )
    rendered = next((f for f in found if f.relation == "renders"), None)
    if rendered is not None:
        facts.dates += _event_dates(rendered, document_id)
        if facts.fields["place"] is None and rendered.event.place is not None:
            facts.fields["place"] = rendered.event.place
            facts.evidence["place"] = rendered.evidence


def _event_dates(found: FoundEvent, document_id: str) -> tuple[DateFound, ...]:
    day: date | None = found.event.date_from
    if day is None:
        return ()
    parsed = ParsedDate(None, day, "day", None, None)
    return (_date(document_id, "event", day.isoformat(), parsed, found.evidence),)


def _tags(page: RawPage, draft: Draft, document_id: str) -> list[DocumentTag]:
    rows = []
    for kind in _TAGS:
        found = draft.fields.get(f"tag.{kind}")
        if found is None:
            continue
        nodes = found.nodes if len(found.nodes) == len(found.raw) else [None] * len(found.raw)
        for value, node in zip(found.raw, nodes, strict=True):
            link = node.attributes.get("href") if node is not None else None
            url = addresses.absolute(page.url, link) if link else None
            rows.append(DocumentTag(document_id=document_id, kind=kind, value=value, url=url))
    return rows


def _links(facts: Facts, page: RawPage, draft: Draft, document_id: str) -> list[Link]:
    found = draft.fields.get("link.translation_of")
    rows = []
    for raw in found.raw if found else ():
        try:
            address = addresses.absolute(page.url, raw)
        except ValueError:
            facts.evidence["link.translation_of"] = f"error: {raw!r} is no address"
            continue
        rows.append(Link(document_id=document_id, kind="translation_of", address=address))
    return rows
