"""Where a field's value stands on a page, and what it is: interprets `schemas.source.Value`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from selectolax.lexbor import LexborNode

from cleaners.tree import Tree, element_text
from schemas.source import Value


class Found(NamedTuple):
    """A value as it stands on the page. `nodes` are the elements whose visible text it is."""

    raw: tuple[str, ...]
    evidence: str
    zone: str | None = None
    nodes: tuple[LexborNode, ...] = ()


def printable(found: Found) -> Found:
    """Without lone surrogates, which JSON can write (`\\ud800`) and no file, table or terminal can hold: U+FFFD."""
    if all(map(str.isascii, found.raw)):
        return found
    return found._replace(
        raw=tuple(raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for raw in found.raw)
    )


class UnknownValue(Exception):  # noqa: N818 - says what the word is
    """A closed vocabulary does not have the page's word."""


def reads_scripts(value: Value) -> bool:
    """Whether the value needs the page's scripts, which are gone once the tree is stripped."""
    return value.how in ("jsonld", "preloads") or (value.options != () and any(map(reads_scripts, value.options)))


def find(value: Value, tree: Tree, scope: LexborNode | None = None) -> Found:
    """The value; where the page has none, an empty `raw` with `error: …` as evidence (and none if it is optional).

    Raises:
        UnknownValue: `choose` met a word that is not among those declared.
    """
    found = _find(value, tree, scope)
    return Found((), "") if value.optional and not found.raw else found


def _find(value: Value, tree: Tree, scope: LexborNode | None) -> Found:  # noqa: PLR0911 - one a kind
    match value.how:
        case "css" | "many":
            return _by_css(value, tree, scope)
        case "first":
            return _first(value, tree)
        case "choose":
            return _choose(value, tree)
        case "const":
            return Found((value.selector,), "source")
        case "meta":
            return _meta(value, tree)
        case "jsonld":
            texts = tuple(dict.fromkeys(t for item in tree.jsonld for t in _texts(item, value.selector.split("."))))
            return _found(texts[:1] if value.selector.startswith("date") else texts, f"jsonld {value.selector}", value)
        case "data":
            return _found(tuple(_texts(tree.data, value.selector.split("."))), f"json {value.selector}", value)
        case "preloads":
            return _found(tuple(_texts(tree.preloads, value.selector.split("."))), f"preloads {value.selector}", value)


def _found(texts: tuple[str, ...], evidence: str, value: Value, nodes: tuple[LexborNode, ...] = ()) -> Found:
    if not texts:
        return Found((), f"error: no match for {evidence}")
    return Found(texts, evidence, value.zone, nodes)


def _by_css(value: Value, tree: Tree, scope: LexborNode | None) -> Found:
    evidence = "css " + value.selector + (f"@{value.attribute}" if value.attribute else "")
    nodes = scope.css(value.selector) if scope is not None else tree.css(value.selector)
    if value.how == "css" and len(nodes) > 1:
        evidence += f"; error: {len(nodes)} matches, first taken"
        nodes = nodes[:1]
    texts = [_narrow(_text(node, value.attribute), value.pattern) for node in nodes]
    if value.also and texts and nodes:
        more = (scope.css(value.also) if scope is not None else tree.css(value.also))[:1]
        if more:
            texts[0] = f"{texts[0]} {element_text(more[0])}".strip()
            nodes += more
        else:
            evidence += f"; error: no match for {value.also}"
    return _found(tuple(t for t in texts if t), evidence, value, tuple(nodes))


def _text(node: LexborNode, attribute: str | None) -> str:
    if attribute:
        return " ".join((node.attributes.get(attribute) or "").split())
    return element_text(node)


def _narrow(text: str, pattern: str | None) -> str:
    if pattern is None:
        return text
    found = re.search(pattern, text)
    return found[1].strip() if found else ""


def _first(value: Value, tree: Tree) -> Found:
    tried = []
    for option in value.options:
        found = find(option, tree)
        if found.raw:
            return found
        tried.append(found.evidence.removeprefix("error: "))
    return Found((), "error: " + "; ".join(tried))


def _choose(value: Value, tree: Tree) -> Found:
    found = find(value.options[0], tree)
    if not found.raw:
        return found
    if found.raw[0] not in value.among:
        raise UnknownValue(f"{found.raw[0]!r} ({found.evidence}) is not among {sorted(value.among)}")
    return found._replace(raw=(value.among[found.raw[0]],))


def _meta(value: Value, tree: Tree) -> Found:
    name = value.selector
    selector = f'meta[name="{name}"], meta[property="{name}"], meta[itemprop="{name}"]'
    contents = (node.attributes.get("content") or "" for node in tree.css(selector))
    texts = tuple(" ".join(c.split()) for c in contents if c.strip())
    return _found(texts[:1], f"meta {name}", value)


def _texts(data: Any, path: list[str]) -> Iterator[str]:
    """The texts at a dotted path; lists are gone through on the way."""
    if isinstance(data, list):
        for item in data:
            yield from _texts(item, path)
    elif path and isinstance(data, dict):
        yield from _texts(data.get(path[0]), path[1:])
    elif not path and isinstance(data, str | int | float) and str(data).strip():
        yield " ".join(str(data).split())
