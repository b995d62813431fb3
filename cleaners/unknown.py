"""Labels a page that no adapter knows: finds where the text stands, what in it is not, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from cleaners.access import stated_access
from cleaners.blocks import solid, walk
from cleaners.claims import BODY, OUTSIDE_CLAIM, Claims
from cleaners.comments import WIDGET, claim_comments, known_form
from cleaners.common import PAYWALL
from cleaners.draft import CommentHead, Draft, Rejected
from cleaners.fates import OUTSIDE, PARAGRAPH
from cleaners.generic import find_content, judge, rule_outside
from cleaners.guess import guess_published
from cleaners.metadata import generic_metadata, heading_of
from cleaners.rules import common_names
from cleaners.tree import Tree
from cleaners.values import Found
from cleaners.vote import LOW_CONFIDENCE, vote


def label_unknown(tree: Tree, html: str, url: str | None) -> Draft:
    """The page's blocks with fates, and the values its metadata gives.

    Raises:
        Rejected: at `layout` when nothing on the page looks like text.
    """
    _ = tree.jsonld
    tree.hide()
    body = tree.body
    if body is None:
        raise Rejected("clean", "no_body", "the page has no body element")
    content = find_content(tree.parser)
    if not content.regions:
        raise Rejected("layout", "no_text_found", "nothing on the page looks like the text of an article")
    metadata = generic_metadata(tree.parser, tree.jsonld)
    claims = Claims(body)
    heading = heading_of(tree.parser, metadata["title"][0][0]) if "title" in metadata else None
    if heading is not None:
        claims.field(0, "title", [heading])
    heads = _comments(claims, tree, content.regions)
    for node in content.regions:
        claims.add(node, BODY)
    for node in tree.css(PAYWALL.css or ""):
        claims.common(PAYWALL, node)
    for node, rule in content.drops:
        claims.common(rule, node)
    blocks = walk(body, claims.by_id, claims.spine, OUTSIDE_CLAIM, common_names())
    draft = Draft(blocks, solid(body.text(skip_empty=True)), comments=heads)
    kept = [block for block in draft.blocks if block.fate is PARAGRAPH]
    verdicts = judge(kept)
    if content.confidence < LOW_CONFIDENCE:
        verdicts = [judged or voted for judged, voted in zip(verdicts, vote(html, url, kept), strict=True)]
    for block, verdict in zip(kept, verdicts, strict=True):
        if verdict is not None:
            block.fate = verdict
    draft.fields |= {name: Found(values, evidence) for name, (values, evidence) in metadata.items()}
    draft.fields |= stated_access(tree, html)
    if "published" not in draft.fields and (guess := guess_published(draft.blocks)) is not None:
        draft.fields["published"] = guess
    draft.evidence |= {name: found.evidence for name, found in draft.fields.items()}
    for block in draft.blocks:
        if block.fate is OUTSIDE and block.node is not None and block.node.is_element_node:
            block.fate = rule_outside(block.node) or OUTSIDE
    return draft


def _comments(claims: Claims, tree: Tree, regions: list[LexborNode]) -> dict[int, CommentHead]:
    """Claims readers' comments, unless the text itself was found among them."""
    form = known_form(tree)
    if form is None:
        return {}
    lists = {node.mem_id for node in tree.css(form.region)}
    if any(node.mem_id in lists for region in regions for node in _upwards(region)):
        return {}
    return claim_comments(claims, tree, form, WIDGET)


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    at: LexborNode | None = node
    while at is not None:
        yield at
        at = at.parent
