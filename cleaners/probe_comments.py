"""How readers' comments stand on a page, where they are of no form that many sites have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from cleaners.comments import known_form
from cleaners.probe_sample import Sample
from cleaners.probe_selectors import selector_of, upwards
from cleaners.tree import Tree, element_text
from schemas.source import Comments, css

ITEMS = ("[itemprop=comment]", "div.comment", "li.comment", "article.comment")
AUTHORS = (
    "[rel~=author]", "[itemprop=author]", ".comment-author", ".author", ".username", ".user-name",
    "a[href*='/profile/']", "a[href*='/user/']",
)  # fmt: skip
TEXTS = ("[itemprop=text]", ".comment-body", ".comment-content", ".comment-text")
TIMES = ("time[datetime]@datetime", "a[href*='comment'][title]@title")
"""What the parts of a comment are called, the surest first."""
MAX_NAME = 60
_SAID = re.compile(r"comment|discussion|repl(?:y|ies)|response", re.I)
"""Words of what holds comments."""


def comments_of(samples: Sequence[Sample]) -> tuple[Comments | None, str]:
    """The form of the comments on the first page that has any, and what a person must decide about it."""
    for sample in samples:
        known = known_form(sample.tree) if sample.wanted.comments else None
        if known is not None:
            return known, ""
        form = next((form for item in ITEMS if (form := _form(item, sample)) is not None), None)
        if form is not None:
            return form, "are these the comments, each with its author and its text?"
    return None, ""


def _form(item: str, sample: Sample) -> Comments | None:
    items = sample.tree.css(item)
    text = _part([f"{one} p" for one in TEXTS], items) or _part(TEXTS, items)
    author = _part(AUTHORS, items)
    region = _region(items, item, sample) if items else None
    if text is None or author is None or region is None:
        return None
    posted = next((time for time in TIMES if items[0].css_first(time.partition("@")[0]) is not None), None)
    return Comments(region=region, item=item, author=author, text=text, posted=css(posted) if posted else None)


def _part(selectors: Sequence[str], items: Sequence[LexborNode]) -> str | None:
    """The first of the selectors by which every comment has text."""
    return next((one for one in selectors if items and all(any(_texts(item, one)) for item in items)), None)


def _texts(item: LexborNode, selector: str) -> Iterator[bool]:
    short = selector in AUTHORS
    for node in item.css(selector):
        text = element_text(node)
        yield bool(text) and not (short and len(text) > MAX_NAME)


def _region(items: Sequence[LexborNode], item: str, sample: Sample) -> str | None:
    """The widest named element around all comments that has no text of the page, and whose name is not theirs."""
    wanted, found = {node.mem_id for node in items}, None
    for above in upwards(items[0].parent):
        if above.mem_id in sample.spine:
            break
        if wanted <= {node.mem_id for node in above.css(item)}:
            found = selector_of(above, lambda s, node=above: _is_alone(s, node, sample.tree)) or found  # type: ignore[misc]
    return found


def _is_alone(selector: str, node: LexborNode, tree: Tree) -> bool:
    return _SAID.search(selector) is not None and [n.mem_id for n in tree.css(selector)] == [node.mem_id]
