"""Dates against the gold days of ../shared/wcxb: `python -m tests.quality.dates`.

The gold often holds the day of an update. What each page says of its gold day is found here with lxml and forms of that
very day, independently of the cleaner, and the first class that holds is the page's: `published` (in JSON-LD, in meta,
or labelled as published in the markup or by the words before it), `updated` (the same, of updates), `shown` (on the
page without a label), `absent`. The figures of issue 4 are for `published`: right ≥ .97, wrong (not NULL) ≤ .02. In
`updated` right means that the row `updated` has the gold day. The days of ../shared/pages/kremlin are those of their
`read__published` element, and all have to be right. Exit status 1 when a figure is missed.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

import lxml.html

from cleaners.clean import Cleaned, Rejected, clean_page
from schemas.page import RawPage

SHARED = Path(__file__).parents[3] / "shared"
RIGHT, WRONG = 0.97, 0.02

Label = Literal["published", "updated"]
LABELS: tuple[Label, ...] = ("published", "updated")
Class = Literal["published", "updated", "shown", "absent"]
Outcome = Literal["right", "NULL", "wrong"]

_PAGE = re.compile(r"article|posting|report|review|page|recipe|howto|creativework$|guide|course|qapage", re.I)
_META = {
    "published": re.compile(
        r"publi|pubdate|issued|^(?:.*\.)?date$|citation_(?:online_)?date|sailthru\.date|created", re.I
    ),
    "updated": re.compile(r"modif|update|revis", re.I),
}
_MARK = {
    "published": re.compile(r"publi(?:sh|c)|posted|pub-?date|post-?date|entry-?date", re.I),
    "updated": re.compile(r"modif|update|revis", re.I),
}
_WORDS = {
    "published": r"published|posted|publication date|date published|date posted|first published|created",
    "updated": r"updated?|modified|last modified|reviewed|revised|last edited",
}
_ANY = "|".join(_WORDS.values())
_INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "time", "u", "font", "label", "sup"}


class Said(NamedTuple):
    """A text that may hold a day: what it is labelled as, and where it stands."""

    label: Label
    where: str
    text: str


class Scored(NamedTuple):
    """One page: what its gold day is, what came out, and why."""

    page: str
    gold: str
    kind: Class
    outcome: Outcome
    evidence: str
    ours: str


def day_pattern(day: date) -> re.Pattern[str]:
    """Every form in which a page may print this day."""
    name = f"(?:{day:%B}|{day:%b}|{'sept' if day.month == 9 else f'{day:%b}'})\\.?"
    y, yy, m, d = day.year, f"(?:{day.year}|{day:%y})", f"0?{day.month}", f"0?{day.day}(?:st|nd|rd|th)?"
    forms = (
        rf"{y}[-/. ]{m}[-/. ]{d}",
        f"{day:%Y%m%d}",
        rf"{d}[-/.]{m}[-/.]{yy}",
        rf"{m}[-/.]{d}[-/.]{yy}",
        rf"{name}\s+{d},?\s+{y}",
        rf"{d}[\s-]+(?:of\s+)?{name},?[\s-]+{y}",
        rf"{y}[\s-]{name}[\s-]{d}",
    )
    return re.compile(rf"(?<![0-9])(?:{'|'.join(forms)})(?![0-9])", re.I)


def said(tree: lxml.html.HtmlElement) -> Iterator[Said]:
    """All machine-readable dates and all elements whose markup says what date they hold."""
    for item in _jsonld(tree):
        for label, key in zip(LABELS, ("datePublished", "dateModified"), strict=True):
            yield Said(label, f"jsonld {item.get('@type')}.{key}", str(item.get(key) or ""))
    for meta in tree.iter("meta"):
        names = " ".join(meta.get(key) or "" for key in ("name", "property", "itemprop", "http-equiv"))
        for label in LABELS[::-1]:
            if any(_META[label].search(name) for name in names.split()):
                yield Said(label, f"meta {names.strip()}", meta.get("content") or "")
                break
    for node in tree.iter(lxml.html.etree.Element):
        marks = " ".join(node.get(key) or "" for key in ("class", "itemprop", "id"))
        marks += " published" if node.get("pubdate") is not None else ""
        marked = next((label for label in LABELS[::-1] if _MARK[label].search(marks)), None)
        if marked is None or node.tag in {"meta", "h1", "h2"}:
            continue
        text = f"{node.get('datetime') or ''} {node.get('content') or ''} {_text(node)}"
        if len(text) <= 160:
            told = (label for label in LABELS if re.search(rf"\b(?:{_WORDS[label]})\b", text, re.I))
            yield Said(next(told, marked), f"<{node.tag} {marks.strip()!r}>", text)


def _jsonld(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script"):
        if "ld+json" in (script.get("type") or "").lower():
            try:
                yield from _items(json.loads(script.text or "", strict=False))
            except ValueError:
                continue


def _items(value: Any) -> Iterator[dict[str, Any]]:
    """The objects that describe the page or its article, not those about people, firms, comments or other pages."""
    if isinstance(value, list):
        for item in value:
            yield from _items(item)
    elif isinstance(value, dict):
        if _PAGE.search(str(value.get("@type"))):
            yield value
        yield from (item for key in ("@graph", "mainEntity", "mainEntityOfPage") for item in _items(value.get(key)))


def _text(node: lxml.html.HtmlElement) -> str:
    return " ".join("".join(node.itertext()).split())


def visible(tree: lxml.html.HtmlElement) -> str:
    """The text of the body, an element that is no inline one on a line of its own."""
    parts: list[str] = []
    for event, node in lxml.html.etree.iterwalk(tree.find("body"), events=("start", "end", "comment", "pi")):
        if not isinstance(node.tag, str) or node.tag in {"script", "style", "template", "noscript"}:
            parts.append(node.tail or "" if event != "start" else "")
            continue
        gap = " " if node.tag in _INLINE else "\n"
        parts.append(gap + (node.text or "") if event == "start" else gap + (node.tail or ""))
    return "\n".join(" ".join(line.split()) for line in "".join(parts).split("\n") if line.strip())


def classify(tree: lxml.html.HtmlElement, day: date) -> tuple[Class, str]:
    """What the page says of the day, and where it says so."""
    form = day_pattern(day)
    found = [s for s in said(tree) if form.search(s.text)]
    text = ""
    for label in LABELS:
        for s in found:
            if s.label == label:
                return label, f"{s.where}: {s.text[:60]}"
        text = text or visible(tree)
        words = rf"\b(?:{_WORDS[label]})\b(?:(?!\b(?:{_ANY})\b|[0-9]{{4}})[^.]){{0,40}}?{form.pattern}"
        if match := re.search(words, text, re.I):
            return label, f"text: {match[0][:80]!r}"
    if match := form.search(text):
        return "shown", repr(text[max(0, match.start() - 30) : match.end()])
    return "absent", ""


def score(name: str, gold: dict[str, Any], html: bytes) -> Scored:
    """One gold page, read by the generic cleaner."""
    tree = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
    kind, where = classify(tree, date.fromisoformat(gold["publish_date"]))
    try:
        cleaned = clean_page(RawPage(url=gold["url"] or None, body=html), "generic")
    except Rejected as refused:
        return Scored(name, gold["publish_date"], kind, "NULL", where, str(refused))
    ours = [row for row in cleaned.dates if row.kind == ("updated" if kind == "updated" else "published")]
    if not ours or ours[0].date is None:
        return Scored(name, gold["publish_date"], kind, "NULL", where, _why(cleaned))
    outcome: Outcome = "right" if ours[0].date.isoformat() == gold["publish_date"] else "wrong"
    return Scored(name, gold["publish_date"], kind, outcome, where, f"{ours[0].raw!r} ({ours[0].evidence})")


def _why(cleaned: Cleaned) -> str:
    return cleaned.document.evidence.get("published", "nothing found")


def wcxb() -> list[Scored]:
    """All pages whose gold has a full day."""
    found = []
    for path in sorted((SHARED / "wcxb" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", gold["publish_date"] or ""):
            html = gzip.decompress((SHARED / "wcxb" / "html" / f"{path.stem}.html.gz").read_bytes())
            found.append(score(path.stem, gold, html))
    return found


def kremlin() -> list[str]:
    """The kremlin.ru pages whose day is not that of their own `read__published` element."""
    missed = []
    for path in sorted((SHARED / "pages" / "kremlin").glob("*.html")):
        body = path.read_bytes()
        tree = lxml.html.fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))
        stated = tree.xpath("string(//time[contains(@class, 'read__published')]/@datetime)")
        ours = clean_page(RawPage(body=body), "kremlin").document
        if not stated or ours.published_at is None or str(ours.published_date) != stated:
            missed.append(f"{path.name}: {stated!r}, ours {ours.published_date} {ours.published_at}")
    return missed


def shares(pages: list[Scored]) -> tuple[float, float]:
    """Of the pages whose gold day is labelled as published: the share that is right, and that is wrong."""
    outcomes = Counter(page.outcome for page in pages if page.kind == "published")
    return outcomes["right"] / outcomes.total(), outcomes["wrong"] / outcomes.total()


def main() -> int:
    """Prints the table, then every page that is not right; 1 if a figure is missed."""
    pages, missed = wcxb(), kremlin()
    counts = Counter((page.kind, page.outcome) for page in pages)
    lines = [f"{'':10}{'pages':>7}{'right':>7}{'NULL':>7}{'wrong':>7}"]
    for kind in ("published", "updated", "shown", "absent"):
        row = [counts[kind, outcome] for outcome in ("right", "NULL", "wrong")]
        lines.append(f"{kind:10}" + "".join(f"{n:>7}" for n in (sum(row), *row)))
    right, wrong = shares(pages)
    lines += [
        f"labelled as published: right {right:.3f} (at least {RIGHT}), wrong {wrong:.3f} (at most {WRONG})",
        f"kremlin.ru: {len(missed)} not right",
        *missed,
        *(
            f"{p.page} {p.kind} {p.outcome}: gold {p.gold} in {p.evidence or 'nothing'}; ours {p.ours}"
            for p in sorted(pages, key=lambda p: (p.kind, p.outcome))
            if p.outcome != "right"
        ),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(right < RIGHT or wrong > WRONG or bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
