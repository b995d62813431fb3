"""Labels an HTML page: resolves the source's declarations to claims on elements, then walks the page once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleaners.blocks import solid, walk
from cleaners.claims import BODY, OUTSIDE_CLAIM, Claims
from cleaners.comments import claim_comments
from cleaners.draft import Draft, Rejected
from cleaners.rules import apply_text_rules, common_names, widget_rules
from cleaners.tree import Tree
from cleaners.values import Found, UnknownValue, find, reads_scripts
from schemas.source import Layout, Source, Value


def label_html(tree: Tree, source: Source) -> Draft:
    """The page's blocks with fates, and the values of the source's fields.

    Raises:
        Rejected: at `layout` when no layout fits, at `clean` when there is no body.
    """
    _read_scripts(tree, source)
    tree.hide()
    body = tree.body
    if body is None:
        raise Rejected("clean", "no_body", "the page has no body element")
    tree.scope = _scope(tree, source)
    layout, regions, fields = _layout(tree, source)
    claims = Claims(body)
    for node in regions:
        claims.add(node, BODY)
    # An element around the text is no field's, whatever value is read off it (an attribute, a narrow pattern).
    around = {*claims.spine, *claims.by_id}
    for order, (name, found) in enumerate(fields.items()):
        claims.field(order, name, [node for node in found.nodes if node.mem_id not in around])
    comments = {}
    if source.comments is not None:
        comments = claim_comments(claims, tree, source.comments, widget_rules(source)[0])
    for node in _within(regions, source.notes) if source.notes else ():
        claims.note(node)
    for kind, selector in source.insertions.items():
        for node in _within(regions, selector):
            claims.insertion(kind, node)
    for order, rule in enumerate((*layout.rules, *source.rules)):
        if rule.css:
            for node in (tree.scope or body).css(rule.css):
                claims.rule(order, rule, node)
    blocks = walk(body, claims.by_id, claims.spine, OUTSIDE_CLAIM, common_names())
    apply_text_rules(blocks, (*layout.rules, *source.rules))
    evidence = {name: found.evidence for name, found in fields.items() if found.evidence}
    return Draft(blocks, solid(body.text(skip_empty=True)), fields, evidence, comments, layout)


def _scope(tree: Tree, source: Source) -> LexborNode | None:
    if source.scope is None:
        return None
    found = tree.parser.css_first(source.scope)
    if found is None:
        raise Rejected("layout", "no_layout", f"nothing on the page matches {source.scope}")
    return found


def _read_scripts(tree: Tree, source: Source) -> None:
    """JSON-LD and preloads are read now if a field asks for them: `hide` takes the scripts out."""
    whole = source.fields if source.body is not None else {}
    declared = [*(layout.fields for layout in source.layouts), whole]
    if any(reads_scripts(value) for fields in declared for value in fields.values()):
        _ = tree.jsonld, tree.preloads


def _layouts(source: Source) -> tuple[Layout, ...]:
    whole = (Layout(body=source.body, fields=source.fields),) if source.body is not None else ()
    return source.layouts + whole


class _Fit(NamedTuple):
    layout: Layout
    regions: list[LexborNode]
    fields: dict[str, Found]


def _layout(tree: Tree, source: Source) -> _Fit:
    """The first layout whose `when` matches and whose body is there."""
    tried = []
    for layout in _layouts(source):
        if layout.when is not None and tree.parser.css_first(layout.when) is None:
            tried.append(layout.when)
            continue
        regions = tree.css(layout.body)
        if not regions:
            tried.append(layout.body)
            continue
        return _Fit(layout, regions, _fields(tree, {**source.fields, **layout.fields}))
    raise Rejected("layout", "no_layout", f"nothing on the page matches {' or '.join(tried)}")


def _fields(tree: Tree, values: dict[str, Value]) -> dict[str, Found]:
    try:
        return {name: find(value, tree) for name, value in values.items()}
    except UnknownValue as unknown:
        raise Rejected("validate", "unknown_value", str(unknown)) from unknown


def _within(regions: Iterable[LexborNode], selector: str) -> Iterable[LexborNode]:
    return (node for region in regions for node in region.css(selector))
