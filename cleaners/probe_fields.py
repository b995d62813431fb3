"""Where on a page the values stand that its metadata names: candidates are tried, and what gives the value is taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleaners.addresses import host
from cleaners.dates import named_day
from cleaners.metadata import heading_of
from cleaners.metadata_names import META, SHOWN, VISIBLE
from cleaners.probe_sample import Sample, alone
from cleaners.probe_selectors import selector_of
from cleaners.tree import Tree, element_text
from cleaners.values import find
from schemas.source import Value, css, first, jsonld, many, meta, optional

JSONLD = {
    "title": ("headline", "name"),
    "authors": ("author.name",),
    "published": ("datePublished",),
    "updated": ("dateModified",),
    "publisher": ("publisher.name",),
    "language": ("inLanguage",),
}
"""Field → where JSON-LD has it."""
ATTRIBUTES = {"language": ("html@lang",), "canonical_url": ("link[rel=canonical]@href",)}
FIELDS = ("title", "published", "updated", "authors", "publisher", "language", "canonical_url")
NEEDED = frozenset({"title", "published"})
"""Fields that a page of the source should have: their absence is an error in the evidence, that of others is not."""
_CLOCK = re.compile(r"\d:\d\d")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d|\b(?:UTC|GMT)\b.{0,8})$")


class Field(NamedTuple):
    """A field of the adapter, what it gives on the first page, and what a person must decide about it."""

    value: Value
    raw: tuple[str, ...]
    decide: str = ""


def fields_of(samples: Sequence[Sample]) -> dict[str, Field]:
    """The fields that the first page has, by values that give the same as what is known of it."""
    found: dict[str, Field] = {}
    for name in FIELDS:
        for raw in _known(name, samples[0]):
            values = [value for value in _candidates(name, raw, samples) if _same(name, value, raw, samples[0].tree)]
            if name == "updated" and "published" in found:
                values = [value for value in values if value != found["published"].value]
            if values:
                found[name] = _settled(name, values, raw, samples)
                break
    return found


def _known(name: str, sample: Sample) -> list[tuple[str, ...]]:
    """What is known of a field, the best first; of a title also what it may be where no value gives the best."""
    known = sample.wanted.fields.get(name)
    if known is None or not known.raw or (name == "canonical_url" and "://" not in known.raw[0]):
        return []
    return [(title,) for title in titles(known.raw[0], sample)] if name == "title" else [known.raw]


def _settled(name: str, values: list[Value], raw: tuple[str, ...], samples: Sequence[Sample]) -> Field:
    """The first value that every page has, else the first two that together have most."""
    whole = [value for value in values if all(find(value, sample.tree).raw for sample in samples[1:])]
    if name == "published":
        whole.sort(key=lambda value: not _exact(find(value, samples[0].tree).raw))
    value = whole[0] if whole else first(*values[:2]) if len(values) > 1 else values[0]
    raw = find(value, samples[0].tree).raw if name == "published" else raw
    decide = ""
    if name == "published" and _CLOCK.search(raw[0]) and not _exact(raw):
        decide = f'the zone of {raw[0]!r}, e.g. zone="Europe/Berlin"'
    elif name == "title" and value.selector == "title":
        decide = "whether the site's name stands behind the title: pattern= takes a group"
    elif not whole:
        decide = "not on every page given"
    return Field(value if name in NEEDED else optional(value), raw, decide)


def _exact(raw: tuple[str, ...]) -> bool:
    """Whether a date says the time of the day and the zone."""
    return bool(raw) and _CLOCK.search(raw[0]) is not None and _ZONE.search(raw[0].strip()) is not None


def _candidates(name: str, raw: tuple[str, ...], samples: Sequence[Sample]) -> Iterator[Value]:
    """What a reader sees first: it moves with the page. Then what is stated to machines."""
    tree = samples[0].tree
    shown = _shown(name, raw, samples)
    if name in ("title", "published"):
        yield from shown
    yield from (css(selector) for selector in ATTRIBUTES.get(name, ()))
    yield from (jsonld(path) for path in JSONLD.get(name, ()))
    yield from (meta(word) for word in _metas(name, tree))
    yield from shown
    if name == "title":
        yield css("title")
        yield from _without_site(raw[0], samples[0])


def _without_site(title: str, sample: Sample) -> Iterator[Value]:
    """The title element without what stands on every page of the site: before or behind the title."""
    for whole in (element_text(node) for node in sample.tree.parser.css("head title")[:1]):
        before, found, after = whole.partition(title)
        if found and whole != title:
            yield css("title", pattern=f"^{literal(before)}(.+?){literal(after)}$")


def literal(text: str) -> str:
    """An expression for just this text; spaces and dashes stay as they are, for people."""
    return re.escape(text).replace(r"\ ", " ").replace(r"\-", "-")


def _metas(name: str, tree: Tree) -> Iterable[str]:
    """The names of meta elements for a field, as the page writes them."""
    written: dict[str, str] = {}
    for node in tree.parser.css("meta[content]"):
        for key in ("property", "name", "itemprop"):
            word = node.attributes.get(key) or ""
            written.setdefault(word.lower(), word)
    return [written[word] for word in META.get(name, ()) if word in written and '"' not in word]


def _same(name: str, value: Value, raw: tuple[str, ...], tree: Tree) -> bool:
    """Whether a value gives what is known."""
    found = find(value, tree).raw
    if not found:
        return False
    if name in ("published", "updated"):
        return named_day(found[0]) is not None and named_day(found[0]) == named_day(raw[0])
    if name == "authors":
        return len(found) <= len(raw) + 1 and all(any(words(one) in words(got) for got in found) for one in raw)
    return words(found[0]) == words(raw[0])


def titles(title: str, sample: Sample) -> list[str]:
    """The title and what the head of the page calls it, first what stands in a heading letter by letter."""
    parser, names = sample.tree.parser, _names_of(sample)
    named = [element_text(node) for node in parser.css("head title")[:1]]
    named += [node.attributes.get("content") or "" for node in parser.css("meta[property='og:title']")[:1]]
    said = [_apart(" ".join(one.split()), names) for one in named if one.strip()]
    shown = {_solid(node.text()) for node in parser.css("h1, h2, h1 *, h2 *")}
    in_heading = [one for one in said if _solid(one) in shown and not _is_site(one, names)]
    return list(dict.fromkeys([*in_heading, _bare(title, sample, names), *said]))


def _bare(title: str, sample: Sample, names: set[str]) -> str:
    """The title without the site's name before or behind it; where it is that name alone, the title element's."""
    if _is_site(title, names):
        whole = next((element_text(node) for node in sample.tree.parser.css("head title")), title)
        return _apart(whole, names)
    heading = heading_of(sample.tree.parser, title)
    return title if heading is not None and words(heading.text()) == words(title) else _apart(title, names)


def _names_of(sample: Sample) -> set[str]:
    """What the site may be called: its publisher, its host, and the parts of it that are no common words."""
    told = sample.wanted.fields.get("publisher")
    site = host(sample.url).removeprefix("www.") if sample.url else ""
    known = (site, site.rpartition(".")[0], *site.split(".")[:-1], *(told.raw if told else ()))
    named = {_solid(name) for name in known}
    return {name for name in named if len(name) > 3} - {"blog", "news", "pages", "info", "shop"}


def _apart(title: str, names: set[str]) -> str:
    """The parts of a title but for those at an end that name the site; the whole where nothing would be left."""
    parts = re.split(r"(\s+(?:[|•·»–—-]|::)\s+)", title)
    while len(parts) > 2 and _is_site(parts[-1], names):
        parts = parts[:-2]
    while len(parts) > 2 and _is_site(parts[0], names):
        parts = parts[2:]
    return "".join(parts)


def _is_site(part: str, names: set[str]) -> bool:
    alone = _solid(part)
    alike = (sorted((alone, name), key=len) for name in names)
    return any(short in long and 2 * len(short) >= len(long) for short, long in alike if short)


def _solid(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def words(text: str) -> str:
    """Its words alone, to compare."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _shown(name: str, raw: tuple[str, ...], samples: Sequence[Sample]) -> list[Value]:
    """Values by the elements that show the field."""
    tree = samples[0].tree
    match name:
        case "title":
            node = heading_of(tree.parser, raw[0])
            return _by_element(node, samples, "") if node is not None else []
        case "published" | "updated":
            return next(filter(None, (_dated(node, raw[0], samples) for node in tree.parser.css(SHOWN)[:100])), [])
        case "authors":
            return _bylines(set(map(words, raw)), samples)
    return []


def _bylines(names: set[str], samples: Sequence[Sample]) -> list[Value]:
    """Values by an element that shows one of the names, alone or after `By`."""
    for node in samples[0].tree.parser.css(VISIBLE["authors"][0])[:100]:
        said = words(element_text(node))
        if said in names:
            return [many(value.selector) for value in _by_element(node, samples, "")]
        if said.removeprefix("by ") in names:
            return [v.model_copy(update={"pattern": "^[Bb]y (.+)$"}) for v in _by_element(node, samples, "")]
    return []


def _dated(node: LexborNode, raw: str, samples: Sequence[Sample]) -> list[Value]:
    """Values by an element that has the known day in an attribute or in its text."""
    day = named_day(raw)
    for attribute in ("datetime", "content"):
        if day is not None and named_day(node.attributes.get(attribute) or "") == day:
            return _by_element(node, samples, f"@{attribute}")
    text = element_text(node)
    if day is not None and named_day(text) == day:
        return _by_element(node, samples, "")
    if raw in text and len(text) <= 160:
        return [v.model_copy(update={"pattern": f"({shape(raw)})"}) for v in _by_element(node, samples, "")]
    return []


def shape(raw: str) -> str:
    """An expression for values written as this one: `3 May 2024` → `\\d{1,2} [A-Z][a-z]+ \\d{4}`."""
    parts = re.findall(r"\d+|[A-ZÀ-Þ][a-zß-ÿ]+|.", raw)
    return "".join(_shape(part) for part in parts)


def _shape(part: str) -> str:
    if part.isdigit():
        return r"\d{1,2}" if len(part) < 3 else rf"\d{{{len(part)}}}"
    return r"[A-Z][a-z]+" if len(part) > 1 else re.escape(part).replace(r"\ ", " ")


def _by_element(node: LexborNode, samples: Sequence[Sample], suffix: str) -> list[Value]:
    """A value by the element's own selector, the only such element of the page where there is such a selector."""
    tree = samples[0].tree
    selector = selector_of(node, lambda s: alone(s, node, samples)) or selector_of(
        node, lambda s: bool(found := tree.parser.css(s)) and found[0].mem_id == node.mem_id
    )
    return [css(selector + suffix)] if selector is not None else []
