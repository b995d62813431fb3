"""A page that an adapter is to be written for, and what the generic cleaner keeps of it, as the adapter should."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

from selectolax.lexbor import LexborNode

from cleaners.blocks import Block
from cleaners.catalogue import source_named
from cleaners.dates import find_dates
from cleaners.decode import Undecodable, decode
from cleaners.draft import Draft, Rejected
from cleaners.fates import PARAGRAPH
from cleaners.generic import find_content
from cleaners.probe_leads import leads_of
from cleaners.probe_selectors import upwards
from cleaners.refusals import refuse
from cleaners.tree import Tree, element_text
from cleaners.unknown import label_unknown
from schemas.page import RawPage
from schemas.source import Rule

MAX_LINE = 120
"""Characters of a line that may be furniture by its words."""


@dataclass(slots=True)
class Sample:
    """`wanted` is the page labelled by the generic cleaner, `region` the element that holds its text,
    `leads` those outside of it that lead into the text.

    `spine` has the `mem_id` of every element around kept text or a kept field, `removed` those that a rule took, with
    the rule; both are to be read after `settle`.
    """

    url: str | None
    tree: Tree
    wanted: Draft
    region: LexborNode
    leads: list[LexborNode]
    spine: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    removed: dict[int, Rule] = field(default_factory=dict)

    @property
    def text(self) -> list[Block]:
        """The blocks to keep as text."""
        return [block for block in self.wanted.blocks if block.fate is PARAGRAPH]


def read_sample(page: RawPage) -> Sample:
    """A page as `onrecord new` looks at it.

    Raises:
        Rejected: no text is found on it, or it is no page.
    """
    try:
        decoded = decode(page.body, page.media_type)
    except Undecodable as failure:
        raise Rejected("decode", failure.reason, failure.detail) from failure
    tree = Tree(decoded.utf8 or decoded.text)
    refuse(tree, decoded.text, source_named("generic"))
    wanted = label_unknown(tree, decoded.text, page.url)
    sample = Sample(page.url, tree, wanted, find_content(tree.parser).regions[0], leads_of(tree, wanted.blocks))
    settle(sample)
    return sample


def settle(sample: Sample) -> None:
    """Fills `spine`, `kept` and `removed` from the fates of the blocks."""
    sample.spine, sample.kept, sample.removed = set(), set(), {}
    for block in sample.wanted.blocks:
        if block.node is None:
            continue
        if isinstance(block.fate, Rule):
            sample.removed[block.node.mem_id] = block.fate
        else:
            sample.kept.add(block.node.mem_id)
            sample.spine.update(node.mem_id for node in upwards(block.node))


def alone(selector: str, node: LexborNode, samples: Sequence[Sample]) -> bool:
    """Whether a selector names this element of the first page and nothing else, and one element of every other."""
    found = [sample.tree.parser.css(selector) for sample in samples]
    return all(len(nodes) == 1 for nodes in found) and found[0][0].mem_id == node.mem_id


def drop_shared(samples: Sequence[Sample], shared: Rule) -> None:
    """What the texts of several pages have alike, but for figures, is furniture: removed by `shared` from each.

    At the edges of the text any block; within it only long ones: many a speaker says `Thank you.` What leads into the
    text of all leads into none. Pages that have most of their text alike are one page twice: nothing is removed.
    """
    texts = [{_but_figures(block) for block in sample.text} for sample in samples]
    alike = set.intersection(*texts)
    sizes = [sum(map(len, text)) for text in texts]
    if len(samples) < 2 or sum(map(len, alike)) > min(sizes) / 2:
        return
    leads = set.intersection(*({element_text(node) for node in sample.leads} for sample in samples))
    for sample, furniture in [(sample, _furniture(sample, samples)) for sample in samples]:
        sample.leads = [node for node in sample.leads if element_text(node) not in leads]
        blocks = sample.text
        own = [at for at, block in enumerate(blocks) if _but_figures(block) not in furniture] or [0]
        for at, block in enumerate(blocks):
            edge = at < own[0] or at > own[-1]
            if _but_figures(block) in (furniture if edge else alike) and (edge or len(block.text) >= 60):
                block.fate = shared
        settle(sample)


def _furniture(sample: Sample, samples: Sequence[Sample]) -> set[str]:
    """What of a page's text each other page has too, as text or within what is removed from among its text."""
    found = {_but_figures(block) for block in sample.text}
    for other in samples:
        if other is not sample:
            kept, gone = {_but_figures(block) for block in other.text}, _removed_within(other)
            found = {text for text in found if text in kept or f" {text} " in gone}
    return found


def _removed_within(sample: Sample) -> str:
    """What is removed from among the text, without figures and dates."""
    gone = (b for b in sample.wanted.blocks if isinstance(b.fate, Rule) and b.node is not None)
    inside = (b for b in gone if sample.region.mem_id in {node.mem_id for node in upwards(b.node)})
    return f" {' | '.join(_without_dates(block.text) for block in inside)} "


def _but_figures(block: Block) -> str:
    """The text without what differs from day to day: figures, and the dates of short lines."""
    return _without_dates(block.text) if len(block.text) <= MAX_LINE else re.sub(r"\d+", "0", block.text)


def _without_dates(text: str) -> str:
    dates = [span.raw for span in find_dates(text)]
    return re.sub(r"\d+", "0", reduce(lambda left, raw: left.replace(raw, "0"), dates, text))
