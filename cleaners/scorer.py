"""Counts, per element of an unknown page, the text that reads like running text: one walk, no page text kept.

The judgement on top of these figures is in `cleaners.generic`. The idea of scoring the parents of long paragraphs with
few links is Readability's (arc90, 2010); here each figure is summed over all ancestors at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from cleaners.blocks import BLOCK_TAGS

OPAQUE = frozenset("nav select textarea svg iframe object video audio canvas map".split())
"""Elements whose text is never running text: not looked into."""

UNNAMED = frozenset(
    "a abbr b br code em font i img mark small strong sub sup u html body main article td tr tbody".split()
)
"""Elements whose class is not asked for: inline markup, and the roots that carry a whole page's classes."""

HEADED = frozenset("h1 h2 h3 h4 h5 h6 p li".split())
"""Elements whose id is mostly made of the words of a headline: it says nothing about what they are."""

LONG = 40
"""Characters outside links from which a paragraph reads like running text; menus and teasers are shorter."""


@dataclass(slots=True)
class Survey:
    """Parallel lists over the elements of a page in document order; element 0 is the root. All sizes in characters."""

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Class and id; empty for elements that were not asked."""
    plain: list[int] = field(default_factory=list)
    """Text outside links: own text while walking, the whole subtree's after `total`."""
    linked: list[int] = field(default_factory=list)
    """Text inside links, likewise."""
    prose: list[int] = field(default_factory=list)
    """Text of long paragraphs, likewise."""
    ends: list[int] = field(default_factory=list)
    """One past the last element of the subtree."""


def survey(root: LexborNode) -> Survey:
    """Walks `root` once and returns the figures of every element under it, summed over subtrees."""
    found = Survey()
    _walk(root, found)
    _total(found)
    return found


def _walk(root: LexborNode, to: Survey) -> None:
    nodes, tags, parents, names, plain, linked = to.nodes, to.tags, to.parents, to.names, to.plain, to.linked
    stack: list[tuple[LexborNode | None, int, int, int]] = []
    owner = parent = link = 0
    _add(to, root, root.tag or "", -1, "")
    node = root.first_child
    while True:
        if node is None:
            if not stack:
                return
            node, parent, owner, link = stack.pop()
            continue
        if node.is_text_node:
            size = len((node.text_content or "").strip())
            if link:
                linked[owner] += size
            else:
                plain[owner] += size
            node = node.next
            continue
        if not node.is_element_node:
            node = node.next
            continue
        tag = node.tag or ""
        index = len(nodes)
        nodes.append(node)
        tags.append(tag)
        parents.append(parent)
        plain.append(0)
        linked.append(0)
        if tag in UNNAMED:
            names.append("")
        else:
            attrs = node.attrs
            ident = attrs.get("id") or ""
            if tag in HEADED or ident.count("-") > 2:
                ident = ""
            names.append(f"{attrs.get('class') or ''} {ident}")
        if tag in OPAQUE:
            node = node.next
            continue
        inner = node.first_child
        if inner is None:
            node = node.next
            continue
        stack.append((node.next, parent, owner, link))
        parent = index
        if tag == "a":
            link = 1
        elif tag in BLOCK_TAGS:
            owner = index
        node = inner


def _add(to: Survey, node: LexborNode, tag: str, parent: int, name: str) -> None:
    to.nodes.append(node)
    to.tags.append(tag)
    to.parents.append(parent)
    to.names.append(name)
    to.plain.append(0)
    to.linked.append(0)


def _total(to: Survey) -> None:
    plain, linked, parents = to.plain, to.linked, to.parents
    to.prose = prose = [p if p >= LONG and p > 2 * k else 0 for p, k in zip(plain, linked, strict=True)]
    to.ends = ends = list(range(1, len(parents) + 1))
    for i in range(len(parents) - 1, 0, -1):
        up = parents[i]
        plain[up] += plain[i]
        linked[up] += linked[i]
        prose[up] += prose[i]
        if ends[i] > ends[up]:
            ends[up] = ends[i]
