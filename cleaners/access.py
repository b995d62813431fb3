"""Whether the whole text stands on the page, or only what is open to everybody.

Signs: a wall that a rule removes (label `paywall`), and what the page says: an audience, a tier, `isAccessibleForFree`
(https://schema.org/isAccessibleForFree; of the article or of a part of it). A page that says how many words the whole
text has, and has nine tenths of them, is whole whatever the signs: somebody who may read it saved it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cleaners.draft import Draft
from cleaners.metadata import ARTICLE, PAGE
from cleaners.tree import Tree
from cleaners.values import Found
from schemas.vocabulary import Access

WHOLE = 0.9
"""Share of the words announced that a whole text has at least: sites count captions and buttons too."""

_STATED: dict[str, Access] = {
    **dict.fromkeys(("true", "free", "everyone"), "free"),
    **dict.fromkeys(("false", "locked", "metered", "only_paid", "founding"), "preview"),
}


class Verdict(NamedTuple):
    """What the page lets its reader have, and for a preview what tells so."""

    access: Access | None
    error: str | None = None


def access_of(draft: Draft, words: int) -> Verdict:
    """`words` is how many the text has."""
    said = draft.fields.get("access")
    stated = _STATED.get(said.raw[0].lower().rpartition("/")[2]) if said and said.raw else None
    rules = (block.fate for block in draft.blocks if not isinstance(block.fate, str))
    wall = next((rule.id for rule in rules if rule.label == "paywall"), None)
    if wall is None and stated != "preview":
        return Verdict(stated)
    whole = draft.fields.get("whole_words")
    if whole and whole.raw and whole.raw[0].isdecimal() and words >= WHOLE * int(whole.raw[0]):
        return Verdict(None)
    sign = f"rule {wall}" if wall or said is None else f"{said.evidence} is {said.raw[0]}"
    return Verdict("preview", f"error: paywall: {sign}; only the preview is on the page")


def stated_access(tree: Tree) -> dict[str, Found]:
    """`access` and `whole_words` as an unknown page says them: in JSON-LD, else in a meta element."""
    found: dict[str, Found] = {}
    for item in filter(_is_text, tree.jsonld):
        for word in _free(item):
            found.setdefault("access", Found((word,), "jsonld isAccessibleForFree"))
            if word.lower().endswith("false"):
                found["access"] = Found((word,), "jsonld isAccessibleForFree")
        if isinstance(item.get("wordCount"), int | str):
            found.setdefault("whole_words", Found((str(item["wordCount"]),), "jsonld wordCount"))
    if "access" not in found:
        for node in tree.css('meta[property="article:content_tier"], meta[name="article:content_tier"]')[:1]:
            found["access"] = Found(((node.attributes.get("content") or "").strip(),), "meta article:content_tier")
    return found


def _is_text(item: dict[str, Any]) -> bool:
    types = item.get("@type")
    return any(w.search(str(t)) for t in (types if isinstance(types, list) else [types]) for w in (ARTICLE, PAGE))


def _free(item: dict[str, Any]) -> Iterator[str]:
    """The words for `isAccessibleForFree` of the text and its parts."""
    parts = item.get("hasPart")
    for part in (item, *(parts if isinstance(parts, list) else [parts])):
        if isinstance(part, dict) and isinstance(part.get("isAccessibleForFree"), str | bool):
            yield str(part["isAccessibleForFree"])
