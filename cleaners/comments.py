"""Readers' comments: which elements are whose, and the records made of them.

A comment inside another one is a reply to it. `FORMS` are those of systems that many sites have, for pages that no
adapter knows: the static list that Disqus's plug-in leaves for readers without scripts, WordPress's list with what
themes make of it, and Blogger's threads. 22 of 793 pages of WCXB have such comments, 463 in all. A time counts only
where its zone is stated.
"""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from cleaners.claims import Claims
from cleaners.dates import parse_date
from cleaners.draft import CommentHead, Draft
from cleaners.tree import Tree, element_text
from cleaners.values import Found, find
from schemas.records import Comment
from schemas.source import Comments, Rule, css

FORMS = (
    Comments(
        region="#dsq-comments",
        item="li.comment",
        author="cite",
        text=".dsq-comment-body",
    ),
    Comments(
        region="ol[class*=commentlist], ol[class*=comment-list], ul[class*=commentlist], ul[class*=comment-list]",
        item="li.comment",
        author=".fn, .comment-author-name, .comment-name, footer > cite",
        text=".comment-content, .comment-text, .ast-comment-content, .comment-body > p:not([class])",
        posted=css("time[datetime]@datetime"),
    ),
    Comments(
        region=".comment-thread",
        item="li.comment",
        author="cite.user",
        text="p.comment-content",
    ),
)
"""The first whose comments stand on a page is the page's."""

WIDGET = Rule(
    id="generic/comment-widget",
    css=", ".join(form.region for form in FORMS),
    label="comment_widget",
    why="what stands among readers' comments and is none",
)


def known_form(tree: Tree) -> Comments | None:
    """The form of the comments on an unknown page; None where there are none. One query tells most pages."""
    if tree.parser.css_first(WIDGET.css or "") is None:
        return None
    return next((form for form in FORMS if any(n.css_first(form.item) for n in tree.css(form.region))), None)


def claim_comments(claims: Claims, tree: Tree, form: Comments, widget: Rule) -> dict[int, CommentHead]:
    """Claims each comment's parts as fields and the rest of the region for the widget; what is not text comes back."""
    regions = claims.body.css(form.region)
    items = {node.mem_id: node for region in regions for node in region.css(form.item)}
    numbers = {mem_id: number for number, mem_id in enumerate(items)}
    heads = {}
    for number, item in enumerate(items.values()):
        own = [node for node in item.css(form.author) if _around(node, numbers) == number and element_text(node)]
        for node in own[:1]:
            claims.comment_part("author", number, node)
        for node in item.css(form.text):
            if _around(node, numbers) == number:
                claims.comment_part("text", number, node)
        posted = find(form.posted, tree, item) if form.posted is not None else Found((), "")
        if posted.nodes and _around(posted.nodes[0], numbers) == number:
            claims.comment_part("posted", number, posted.nodes[0])
        else:
            posted = Found((), "")
        heads[number] = CommentHead(posted, _around(item, numbers))
    for region in regions:
        claims.comment_region(region, widget)
    return heads


def _around(node: LexborNode, numbers: dict[int, int]) -> int | None:
    """The number of the nearest comment around a node."""
    above = node.parent
    while above is not None:
        if above.mem_id in numbers:
            return numbers[above.mem_id]
        above = above.parent
    return None


def comments_of(draft: Draft, document_id: str) -> tuple[Comment, ...]:
    """Comments in the order of the page; one without text is not one."""
    parts: dict[int, dict[str, list[str]]] = {}
    for block in draft.blocks:
        if isinstance(block.fate, str) and block.fate.startswith("comment."):
            parts.setdefault(block.item, {}).setdefault(block.fate[8:], []).append(block.text)
    told = sorted(number for number, part in parts.items() if "text" in part)
    ordinals = {number: ordinal for ordinal, number in enumerate(told)}
    rows: list[Comment] = []
    for number, ordinal in ordinals.items():
        head = draft.comments.get(number, CommentHead())
        posted = parse_date(head.posted.raw[0], head.posted.zone) if head.posted.raw else None
        rows.append(
            Comment(
                document_id=document_id,
                ordinal=ordinal,
                author=" ".join(parts[number]["author"]) if "author" in parts[number] else None,
                text="\n\n".join(parts[number]["text"]),
                posted_at=posted.value if posted else None,
                reply_to=None if head.reply_to is None else ordinals.get(head.reply_to),
            )
        )
    return tuple(rows)
