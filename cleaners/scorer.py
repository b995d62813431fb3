"""Counts, per element of an unknown page, the text that reads like running text: one walk, no text kept.

The judgement on these figures is in `cleaners.generic`. Scoring what holds long paragraphs with few links is
Readability's idea (arc90, 2010); here each figure is summed over all ancestors, so that any element can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from cleaners.blocks import BLOCK_TAGS

OPAQUE = frozenset(["nav", "select", "textarea", "svg", "iframe", "object", "video", "audio", "canvas", "map"])
"""Elements whose text is never running text: not looked into."""

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
"""Elements that are no running text, however long."""

LONG = 40
"""Characters outside links from which a paragraph counts as running text. 25 to 60 give the same F1 on WCXB to .001."""

CARD = 400
"""Characters up to which a link's text is taken in one go; a longer one is looked into: it is an unclosed `<a>`."""


@dataclass(slots=True)
class Survey:
    """Parallel lists over the elements of a page in document order; element 0 is the root. Sizes in characters."""

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)
    """Text outside links: own text while walking, the whole subtree's after `_total`."""
    linked: list[int] = field(default_factory=list)
    """Text inside links, likewise."""
    prose: list[int] = field(default_factory=list)
    """Text of paragraphs that read like running text, likewise."""
    ends: list[int] = field(default_factory=list)
    """One past the last element of the subtree."""


def survey(root: LexborNode) -> Survey:
    """Walks `root` once and returns the figures of every element under it, summed over subtrees."""
    found = Survey([root], [root.tag or ""], [-1], [0], [0])
    _walk(root, found)
    _total(found)
    return found


def _walk(root: LexborNode, to: Survey) -> None:
    """One function with local variables only: this is the hot path."""
    nodes, tags, parents, plain, linked = to.nodes, to.tags, to.parents, to.plain, to.linked
    stack: list[tuple[LexborNode | None, int, int, list[int]]] = []
    owner = parent = 0
    sizes = plain
    node = root.first_child
    while True:
        if node is None:
            if not stack:
                return
            node, parent, owner, sizes = stack.pop()
            continue
        if node.is_text_node:
            sizes[owner] += len((node.text_content or "").strip())
            node = node.next
            continue
        if not node.is_element_node:
            node = node.next
            continue
        tag = node.tag or ""
        if tag == "a" and sizes is plain:
            size = len(" ".join(node.text().split()))
            if size <= CARD:
                linked[owner] += size
                node = node.next
                continue
        index = len(nodes)
        nodes.append(node)
        tags.append(tag)
        parents.append(parent)
        plain.append(0)
        linked.append(0)
        inner = None if tag in OPAQUE else node.first_child
        if inner is None:
            node = node.next
            continue
        stack.append((node.next, parent, owner, sizes))
        parent = index
        if tag in BLOCK_TAGS:
            owner = index
        elif tag == "a" and "href" in node.attributes:
            sizes = linked
        node = inner


def _total(to: Survey) -> None:
    plain, linked, parents = to.plain, to.linked, to.parents
    to.prose = prose = [
        p if p >= LONG and p > 2 * k and tag not in HEADINGS else 0
        for p, k, tag in zip(plain, linked, to.tags, strict=True)
    ]
    to.ends = ends = list(range(1, len(parents) + 1))
    for i in range(len(parents) - 1, 0, -1):
        up = parents[i]
        plain[up] += plain[i]
        linked[up] += linked[i]
        prose[up] += prose[i]
        if ends[i] > ends[up]:  # noqa: PLR1730 - a call for every element of the page is a tenth of the survey
            ends[up] = ends[i]
