"""Adapter for the scoring tool: the text of a page as the generic cleaner keeps it."""

from selectolax.lexbor import LexborHTMLParser

from cleaners import generic
from cleaners.blocks import Claim, walk
from cleaners.metadata import generic_metadata, heading_of
from cleaners.rules import css_matches, text_rule


def blocks_of(html: bytes):
    tree = LexborHTMLParser(html.decode("utf-8", "replace"), scripting=True)
    tree.strip_tags(["script", "style", "template", "noscript"])
    found = generic.find_content(tree)
    claims = {n.mem_id: Claim(10, 10, "body", fine=True) for n in found.regions}
    claims |= {n.mem_id: Claim(5, 5, rule) for n, rule in found.drops}
    data = generic_metadata(tree, [])
    heading = heading_of(tree, data["title"][0][0]) if "title" in data else None
    if heading is not None:
        claims[heading.mem_id] = Claim(1, 1, "title")
    for n in found.regions:
        for m, rule in css_matches(n):
            claims.setdefault(m.mem_id, Claim(5, 5, rule))
    spine: set[int] = set()
    for n in [*found.regions, *(n for n, _ in found.drops)]:
        up = n.parent
        while up is not None and up.mem_id not in spine:
            spine.add(up.mem_id)
            up = up.parent
    whole = claims.get(tree.body.mem_id, Claim(100, 100, "outside"))
    out = walk(tree.body, claims, spine, whole)
    return found, [b for b in out if b.fate == "body"]


def kept(block) -> str:
    return "".join(block.text[s.start : s.stop] for s in block.spans() if isinstance(s.fate, str))


def text(html: bytes, url: str | None) -> str:
    found, blocks = blocks_of(html)
    return "\n\n".join(kept(b) for b, verdict in zip(blocks, generic.judge(blocks), strict=True) if verdict is None and text_rule(b.text) is None)
