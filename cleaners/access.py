"""Whether the whole text stands on the page, or only what is open to everybody.

Signs: a wall that a rule removes (label `paywall`), and what the page says: an audience, a tier, `isAccessibleForFree`
(https://schema.org/isAccessibleForFree; of the article or of a part of it). Sites say so on pages that carry the whole
text too, for search engines and subscribers. So a text is whole, whatever the signs, where the closed part that JSON-LD
names stands on the page, or nine tenths of the words that the page says it has. On 793 pages of WCXB 7 say that they
are closed: the closed part of 2 is there, 5 are flagged, of which 1 breaks off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from selectolax.lexbor import SelectolaxError

from cleaners.blocks import solid
from cleaners.draft import Draft
from cleaners.metadata import ARTICLE, PAGE
from cleaners.tree import Tree
from cleaners.values import Found
from schemas.vocabulary import Access

WHOLE = 0.9
"""Share of the words announced that a whole text has at least: sites count captions and buttons too."""

CLOSED = 300
"""Characters, without white space, from which a closed part that stands on the page is its text and no notice."""

PRESENT = "closed part present"
"""Stands for the page's word where the part that it calls closed can be read."""

_COUNT = re.compile(r"[0-9]{1,9}")
_SIMPLE = re.compile(r"[\w .#>,-]{1,200}")
"""Selectors that are asked for: a page may give any, and some cost without bound."""

STATED: dict[str, Access] = {
    **dict.fromkeys(("true", "free", "everyone"), "free"),
    **dict.fromkeys(("false", "locked", "metered", "only_paid", "founding"), "preview"),
}
"""What the words mean that pages say of who may read them."""


class Verdict(NamedTuple):
    """What the page lets its reader have; for a preview, and for a word that is not known, what tells so."""

    access: Access | None
    error: str | None = None


def access_of(draft: Draft, words: int) -> Verdict:
    """`words` is how many the text has."""
    said = draft.fields.get("access")
    word = said.raw[0].lower().rpartition("/")[2] if said and said.raw else ""
    stated = STATED.get(word)
    rules = (block.fate for block in draft.blocks if not isinstance(block.fate, str))
    wall = next((rule.id for rule in rules if rule.label == "paywall"), None)
    if wall is None and stated is None and said is not None and word:
        return Verdict(None, None if word == PRESENT else f"error: access: {said.evidence} is {said.raw[0][:80]!r}")
    if wall is None and stated != "preview":
        return Verdict(stated)
    whole = _count(draft)
    if whole and words >= WHOLE * whole:
        return Verdict(None)
    sign = f"rule {wall}" if wall or said is None else f"{said.evidence} is {said.raw[0]}"
    sure = "only" if wall or whole else "perhaps only"
    return Verdict("preview", f"error: paywall: {sign}; {sure} the preview is on the page")


def _count(draft: Draft) -> int:
    """How many words the page says the whole text has; 0 if it does not say."""
    found = draft.fields.get("whole_words")
    return int(found.raw[0]) if found and found.raw and _COUNT.fullmatch(found.raw[0]) else 0


def stated_access(tree: Tree, html: str) -> dict[str, Found]:
    """`access` and `whole_words` as an unknown page says them: in JSON-LD, else in a meta element."""
    found: dict[str, Found] = {}
    for item in filter(_is_text, tree.jsonld):
        for word in _free(item):
            found.setdefault("access", Found((word,), "jsonld isAccessibleForFree"))
            if word.lower().endswith("false"):
                found["access"] = Found((word,), "jsonld isAccessibleForFree")
        if any(_stands(tree, selector) for selector in _closed(item)):
            found["access"] = Found((PRESENT,), "jsonld hasPart.cssSelector")
        if isinstance(item.get("wordCount"), int | str):
            found.setdefault("whole_words", Found((str(item["wordCount"]),), "jsonld wordCount"))
    if "access" not in found and "article:content_tier" in html:
        for node in tree.css('meta[property="article:content_tier"], meta[name="article:content_tier"]')[:1]:
            found["access"] = Found(((node.attributes.get("content") or "").strip(),), "meta article:content_tier")
    return found


def _is_text(item: dict[str, Any]) -> bool:
    types = item.get("@type")
    return any(w.search(str(t)) for t in (types if isinstance(types, list) else [types]) for w in (ARTICLE, PAGE))


def _parts(item: dict[str, Any]) -> list[dict[str, Any]]:
    parts = item.get("hasPart")
    return [part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict)]


def _free(item: dict[str, Any]) -> Iterator[str]:
    """The words for `isAccessibleForFree` of the text and its parts."""
    for part in (item, *_parts(item)):
        if isinstance(part.get("isAccessibleForFree"), str | bool):
            yield str(part["isAccessibleForFree"])


def _closed(item: dict[str, Any]) -> Iterator[str]:
    """The selectors of the parts that are not for everybody."""
    for part in _parts(item):
        selector = part.get("cssSelector")
        if isinstance(selector, str) and any(word.lower().endswith("false") for word in _free(part)):
            yield selector


def _stands(tree: Tree, selector: str) -> bool:
    """Whether the page has text there; a selector is the page's own word and may be none."""
    if not _SIMPLE.fullmatch(selector):
        return False
    try:
        return any(solid(node.text()) >= CLOSED for node in tree.parser.css(selector)[:100])
    except (ValueError, SelectolaxError):
        return False
