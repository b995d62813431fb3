"""What a page of an unknown site says about itself: title, authors, dates, language, address, publisher.

Each value comes with its evidence. The order of sources for a field is that of how often they agreed with the gold
values of 793 pages (WCXB): JSON-LD, then meta elements, then what stands in the text. Dates are returned as they stand.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.metadata_dates import dates_told, look_for_dates, note_refused, put_date
from cleaners.metadata_names import META, META_LIKE, VISIBLE, Values

MAX_SCRIPT = 1_000_000
"""Characters of one JSON-LD script; longer ones are not read."""
MAX_OBJECTS = 1_000
MAX_DEPTH = 8
"""How deep `@graph` and lists may nest."""
MAX_NODES = 100
"""Elements looked at for a field that only the visible text can give."""
MAX_SHOWN = 120
"""Characters, white space included, of a byline in the text."""
MAX_FIELD = 500
"""Characters of a value; a longer one is no title and no name."""

_WRAPPERS = (
    ("<!--", "-->"),
    ("//<![CDATA[", "//]]>"),
    ("/*<![CDATA[*/", "/*]]>*/"),
    ("<![CDATA[", "]]>"),
)
"""What old pages put around a script's data."""

ARTICLE = re.compile(r"article|posting|report|hentry|review|recipe|howto|creativework$", re.I)
PAGE = re.compile(r"page$", re.I)

_BY = re.compile(r"^(?:(?:written|posted|published|reviewed|edited|story|words|text|article)\s+)?by\b[\s:]*", re.I)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin|administrator|editor|staff|guest|author|unknown|none|null)$", re.I
)
_BETWEEN_NAMES = re.compile(
    r"\s*(?:,|;|&|\band\b|\|)\s*(?!(?:Jr|Sr|PhD|Ph\.D|MD|M\.D|Inc|Ltd|LLC|RN|MS|MBA|CPA|Esq)\b)"
)
_SITE_SUFFIX = re.compile(r"^(?P<title>.{12,}?)\s+(?:[|•·»–—-]|::)\s+(?P<site>[^|•·»–—]{2,60})$")


def read_jsonld(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    """All JSON-LD objects of the page, lists and `@graph` flattened, in order. What is no valid JSON is left out.

    To be called before scripts are stripped.
    """
    objects: list[dict[str, Any]] = []
    for script in tree.css('script[type="application/ld+json" i]'):
        raw = script.text()
        if len(raw) <= MAX_SCRIPT:
            objects.extend(_flat(_parsed(raw), 0))
        if len(objects) > MAX_OBJECTS:
            break
    return objects[:MAX_OBJECTS]


def _parsed(raw: str) -> Any:
    text = raw.strip()
    for opening, closing in _WRAPPERS:
        text = text.removeprefix(opening).removesuffix(closing).strip()
    try:
        return json.loads(text.removesuffix(";"), strict=False)
    except (ValueError, RecursionError):  # sites write broken JSON-LD; the page's other evidence is then used
        return None


def _flat(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flat(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _flat(value.get("@graph"), depth + 1)


def generic_metadata(tree: LexborHTMLParser, jsonld: list[dict[str, Any]]) -> Values:
    """title, authors, published, updated, language, canonical_url, publisher: those that the page gives.

    Dates are as they stand, the first that is one; a refused one is in the evidence.
    To be called after scripts were read; the tree may be stripped by then.
    """
    found = _from_jsonld(jsonld)
    metas = _metas(tree)
    for field, names in META.items():
        if field not in found:
            like = META_LIKE.get(field)
            more = [name for name in metas if like and name not in names and like.search(name)]
            # A `published-date` is set by a person, a `published-time` often by whatever put the page out again.
            _first_meta(found, field, (*names, *sorted(more, key=lambda name: "date" not in name)), metas)
    if "title" not in found:
        _put(found, "title", _texts(tree, "title")[:1], "title element")
    _settle_title(found, tree)
    if not dates_told(found):
        look_for_dates(found, tree, heading_of(tree, found["title"][0][0]) if "title" in found else None)
    note_refused(found)
    for field in VISIBLE:
        if field not in found:
            _best_visible(found, field, tree)
    _addresses(found, tree)
    return found


def heading_of(tree: LexborHTMLParser, title: str) -> LexborNode | None:
    """The element that shows `title` on the page: the first h1 or h2 with the same words, else None."""
    wanted = _words(title)
    for node in tree.css("h1, h2"):
        words = _words(node.text())
        if words and (words == wanted or (len(words) > 12 and (words in wanted or wanted in words))):
            return node
    return None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _clean(text: str) -> str:
    return " ".join(text.split())


def _put(found: Values, field: str, values: Iterable[str], evidence: str) -> None:
    kept = [v for v in map(_clean, values) if v and len(v) <= MAX_FIELD]
    if field == "authors":
        kept = list(dict.fromkeys(name for v in kept for name in _names(v)))
    if field in META_LIKE:
        put_date(found, field, kept, evidence)
    elif kept:
        found[field] = (tuple(kept) if field == "authors" else (kept[0],), evidence)


def _names(text: str) -> list[str]:
    """The names in a byline; none where it is an address or a role."""
    parts = [p.strip(" .,") for p in _BETWEEN_NAMES.split(_BY.sub("", text))]
    return [p for p in parts if 2 < len(p) <= 80 and not _NO_NAME.search(p)]


def _from_jsonld(jsonld: list[dict[str, Any]]) -> Values:
    found: Values = {}
    by_id = {o["@id"]: o for o in jsonld if isinstance(o.get("@id"), str)}
    articles = [o for o in jsonld if _is(o, ARTICLE)]
    for item in [*articles, *(o for o in jsonld if _is(o, PAGE))]:
        where = f"jsonld {_types(item)[0]}"
        if _is(item, ARTICLE):
            _missing(found, "title", _strings(item.get("headline") or item.get("name"), by_id), f"{where}.headline")
            _missing(found, "authors", _strings(item.get("author") or item.get("creator"), by_id), f"{where}.author")
        _missing(found, "published", _strings(item.get("datePublished"), by_id), f"{where}.datePublished")
        _missing(found, "updated", _strings(item.get("dateModified"), by_id), f"{where}.dateModified")
        _missing(found, "language", _strings(item.get("inLanguage"), by_id), f"{where}.inLanguage")
        _missing(found, "publisher", _strings(item.get("publisher"), by_id), f"{where}.publisher")
    return found


def _missing(found: Values, field: str, values: list[str], evidence: str) -> None:
    if field not in found:
        _put(found, field, values, evidence)


def _types(item: dict[str, Any]) -> list[str]:
    types = item.get("@type")
    return [str(t) for t in types] if isinstance(types, list) else [str(types)]


def _is(item: dict[str, Any], wanted: re.Pattern[str]) -> bool:
    return any(wanted.search(t) for t in _types(item))


def _strings(value: Any, by_id: dict[str, dict[str, Any]], depth: int = 0) -> list[str]:
    """Texts of a JSON-LD value: of strings themselves, of objects their name, `@id` references followed."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(value, list):
        return [t for item in value for t in _strings(item, by_id, depth + 1)]
    if isinstance(value, dict):
        name = value.get("name") or by_id.get(str(value.get("@id")), {}).get("name")
        return _strings(name, by_id, depth + 1)
    return [html.unescape(value)] if isinstance(value, str) else []


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        content = attributes.get("content") or ""
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name and content.strip():
                metas.setdefault(name.lower(), []).append(content)
    return metas


def _first_meta(found: Values, field: str, names: tuple[str, ...], metas: dict[str, list[str]]) -> None:
    for name in names:
        _put(found, field, metas.get(name, ()), f"meta {name}")
        if field in found:
            return


def _texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text(separator=" ") for node in tree.css(selector)]


def _best_visible(found: Values, field: str, tree: LexborHTMLParser) -> None:
    query, marks = VISIBLE[field]
    ranked = []
    for order, node in enumerate(tree.css(query)[:MAX_NODES]):
        own = _marks(node)
        rank = next((rank for rank, mark in enumerate(marks) if mark in own), None)
        if rank is not None:
            ranked.append((rank, order, node))
    for rank, _, node in sorted(ranked, key=lambda item: item[:2]):
        _put(found, field, [_shown(node)], f"visible {marks[rank]}")
        if field in found:
            return


def _marks(node: LexborNode) -> set[str]:
    attributes = node.attributes
    roles = f"{attributes.get('rel') or ''} {attributes.get('itemprop') or ''}".split()
    return {
        node.tag or "",
        *("@" + role for role in roles),
        *("." + name for name in (attributes.get("class") or "").split()),
    }


def _shown(node: LexborNode) -> str:
    attributes = node.attributes
    inner = node.css_first("[itemprop~=name], a")
    value = attributes.get("content") or (inner or node).text(separator=" ")
    return value if len(value) <= MAX_SHOWN else ""


def _settle_title(found: Values, tree: LexborHTMLParser) -> None:
    """Prefers the headline that a reader sees, where the declared title is it or has most of its words."""
    shown = [text for text in map(_clean, _texts(tree, "h1")) if text and len(text) <= MAX_FIELD]
    declared, evidence = found.get("title", (("",), ""))
    best = max(shown, key=lambda text: _overlap(text, declared[0]), default="")
    alike = _overlap(best, declared[0])
    if best and (not declared[0] or alike >= 0.5 or (alike > 0 and len(shown) == 1)):
        found["title"] = ((best,), "css h1")
    elif declared[0]:
        site = _words(found.get("publisher", (("",), ""))[0][0])
        suffix = _SITE_SUFFIX.match(declared[0])
        if suffix and site and _words(suffix["site"]) in site:
            found["title"] = ((suffix["title"],), evidence)


def _overlap(a: str, b: str) -> float:
    """Share of the words of the two texts that both have, 0 to 1."""
    one, two = set(_words(a).split()), set(_words(b).split())
    return len(one & two) / (len(one | two) or 1)


def _addresses(found: Values, tree: LexborHTMLParser) -> None:
    link = tree.css_first('link[rel~="canonical" i]')
    if link is not None:
        _put(found, "canonical_url", [link.attributes.get("href") or ""], "link canonical")
    html = tree.css_first("html")
    lang = (html.attributes.get("lang") or html.attributes.get("xml:lang") or "") if html is not None else ""
    if lang:
        _put(found, "language", [lang], "html lang")
    if "language" in found:
        (tag,), evidence = found["language"]
        found["language"] = ((tag.replace("_", "-"),), evidence)
