"""CSS selectors for an element that will still name it on another page of the same site.

Names that site makers give are tried first, those that a build, a layout grid or one article made are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, islice

from selectolax.lexbor import LexborNode

from cleaners.names import kind_of

_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_OF_ONE_PAGE = re.compile(
    r"\d{3}|^(?:post|page|node|entry|article|story|item)-?\d|^(?:status|type|format|category|tag|author|postid|pageid)-|"
    r"^(?:css|sc|jss|emotion|svelte|astro)-|__[A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*$"
)
"""Numbers, what WordPress says of one post, and what builds make up."""
_HASH = re.compile(
    r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{5,}|(?=[a-z]*[A-Z]\w*[A-Z])(?=[A-Z]*[a-z])[A-Za-z]{4,6}|undefined"
)
_MEANT = re.compile(
    r"article|content|entry|story|body|text|main|prose|markdown|title|headline|heading|date|publish|byline|author", re.I
)
_GRID = re.compile(
    r"^(?:col|row|m[xytblr]?|p[xytblr]?|w|h|text|font|bg|flex|grid|gap|is|has|js|align|float|offset|d|lg|md|sm|xs)-"
)
"""Classes of a layout grid and states."""
_LOOKS = re.compile(
    r"^(?:row|col|container|wrapper|wrap|inner|clearfix|active|first|last|left|right|cent(?:er|re)|hidden|show|open|"
    r"section|block|box|item|group|large|medium|small)$"
)
"""Words that say how an element looks."""
_TAGS = frozenset(["article", "main", "body", "h1", "time", "figure", "figcaption", "aside", "nav", "footer", "header"])
"""Tags that say what an element is."""
_ABOVE = 6
"""Elements upwards that a selector may begin with."""

Fits = Callable[[str], bool]


def selector_of(node: LexborNode, fits: Fits) -> str | None:
    """The first selector by names (ids, classes, tags with a meaning) that `fits`; None if none does."""
    own = list(_own(node))
    return next((selector for selector in _tried(node, own) if fits(selector)), None)


def place_of(node: LexborNode, top: str, within: LexborNode) -> str:
    """A selector by place alone, under the element `within` that `top` names: `article > div:nth-of-type(2) > p`."""
    steps: list[str] = []
    at: LexborNode | None = node
    while at is not None and at.mem_id != within.mem_id:
        steps.append(f"{at.tag}:nth-of-type({_number(at)})")
        at = at.parent
    return " > ".join([top, *reversed(steps)])


def upwards(node: LexborNode | None) -> Iterator[LexborNode]:
    """The element and those around it, up to the body."""
    while node is not None and node.tag != "html":
        yield node
        node = node.parent


def _number(node: LexborNode) -> int:
    number, sibling = 1, node.prev
    while sibling is not None:
        number += sibling.tag == node.tag
        sibling = sibling.prev
    return number


def _tried(node: LexborNode, own: Sequence[str]) -> Iterator[str]:
    yield from own
    tag, parent = node.tag or "", node.parent
    for above in islice(upwards(parent), _ABOVE):
        for name in islice(_own(above), 3):
            yield from (f"{name} {mine}" for mine in own)
            if parent is not None and above.mem_id == parent.mem_id and not own and name != "body":
                yield f"{name} > {tag}"


def _own(node: LexborNode) -> Iterator[str]:
    """Selectors of an element alone, the best first."""
    attributes, tag = node.attributes, node.tag or ""
    role = attributes.get("itemprop")
    if role and _NAME.fullmatch(role):
        yield f"[itemprop={role}]"
    ident = attributes.get("id") or ""
    if _stays(ident) and ident.count("-") <= 2 and not _LOOKS.search(ident):
        yield f"#{ident}"
    classes = [name for name in dict.fromkeys((attributes.get("class") or "").split()) if _stays(name)]
    classes.sort(key=_rank)
    if tag in _TAGS and tag not in ("article", "header", "figure"):
        yield tag
    yield from (f"{tag}.{name}" for name in classes)
    yield from (f"{tag}.{one}.{two}" for one, two in combinations(classes[:4], 2))
    if tag in ("article", "header", "figure"):
        yield tag


@lru_cache(maxsize=4096)
def _stays(name: str) -> bool:
    """Whether a class or id is likely to be on the site's other pages, and tomorrow."""
    parts = re.split(r"[-_]", name)
    if not _NAME.fullmatch(name) or _OF_ONE_PAGE.search(name) or _GRID.search(name):
        return False
    return not any(map(_HASH.fullmatch, parts))


def _rank(name: str) -> int:
    """0 for a class that says what an element is, 2 for one that says how it looks."""
    if _LOOKS.search(name):
        return 2
    return 0 if _MEANT.search(name) or kind_of(name) else 1
