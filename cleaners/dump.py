"""Labels a text dump: one block a line, read by the source's `Dump` declaration."""

from __future__ import annotations

import re
from itertools import zip_longest

from cleaners.blocks import Block, Span, solid
from cleaners.common import text_rule
from cleaners.draft import Draft
from cleaners.fates import DUMP_PREFIX, PARAGRAPH
from cleaners.rules import apply_text_rules, compiled, widget_rules
from cleaners.values import Found
from schemas.source import DumpComments, Line, Rule, Source

_PREFIX = re.compile(r"^date (\d{4}-\d\d-\d\d) ")
_BULLET = re.compile(r"^[•●▪‣◦*–-]\s")
_SENTENCE_END = (".", "!", "?", ":", ";", ",", "…", "”", '"', "»")


def label_dump(text: str, source: Source) -> Draft:
    """The dump's lines as blocks with fates, and the values its head gives."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    blocks = [Block(i, line, "text", PARAGRAPH) for i, line in enumerate(filter(None, lines))]
    draft = Draft(blocks, solid(text))
    draft.fields |= {name: Found((v.selector,), "source") for name, v in source.fields.items() if v.how == "const"}
    if source.dump.prefix and blocks:
        _prefix(draft)
    if source.dump.comments is not None:
        _comments(draft, source.dump.comments, widget_rules(source)[-1])
    apply_text_rules(blocks, source.dump.rules)
    take_head(draft, source.dump.head)
    for block, following in zip_longest(blocks, blocks[1:]):
        if block.fate is PARAGRAPH:
            _kind(block, following)
    return draft


def _prefix(draft: Draft) -> None:
    found = _PREFIX.match(draft.blocks[0].text)
    if found:
        draft.blocks[0].inner = (Span(0, found.end() - 1, DUMP_PREFIX),)
        draft.fields["published"] = Found((found[1],), "dump_prefix")
        draft.evidence["published"] = "dump_prefix"


def take_head(draft: Draft, lines: tuple[Line, ...]) -> None:
    """Takes the fields before the text, in the order declared; stops at the first block that none of them names."""
    waiting = list(lines)
    for block in draft.blocks:
        if block.fate is not PARAGRAPH:
            continue
        words = block.words
        furniture = text_rule(words) is not None
        line = next((line for line in waiting if _names(line, words, furniture)), None)
        if line is None:
            if furniture:
                continue
            return
        waiting = [w for w in waiting if w is not line and not (line.replaces and w.field == line.replaces)]
        _take(draft, block, line, words)


def _names(line: Line, words: str, furniture: bool) -> bool:
    """Whether the line of the head is this one; one without a pattern takes any line but furniture."""
    pattern = line.rule.text if line.rule else line.text
    return not furniture if pattern is None else compiled(pattern).search(words) is not None


def _take(draft: Draft, block: Block, line: Line, words: str) -> None:
    if line.rule is not None:
        block.fate = line.rule
        return
    found = compiled(line.text).search(words) if line.text else None
    value = found["value"] if found and "value" in found.re.groupindex else words
    before = draft.fields.get(line.field)
    if before is not None and before.evidence.startswith("line "):
        value = f"{before.raw[0].rstrip(',')}, {value}"
    draft.fields[line.field] = Found((value,), f"line {block.index + 1}", line.zone)
    draft.evidence[line.field] = f"line {block.index + 1}"
    block.fate = line.field


def _comments(draft: Draft, form: DumpComments, widget: Rule) -> None:
    """Comments from the widget's lines; what is neither author nor text is the widget's."""
    skip = [compiled(pattern) for pattern in form.skip]
    inside, number, author = False, -1, ""
    for block in draft.blocks:
        if inside and form.end and compiled(form.end).search(block.text):
            return
        inside = inside or bool(compiled(form.begin).search(block.text))
        if not inside:
            continue
        block.fate = widget
        item = compiled(form.item).search(block.text)
        if item:
            number, author = number + 1, item["author"]
            block.item = number
        elif number >= 0 and not any(s.search(block.text) for s in skip):
            block.item = number
            block.fate = "comment.author" if block.text == author else "comment.text"
            author = "" if block.text == author else author


def _kind(block: Block, following: Block | None) -> None:
    """A dump has no tags: a bullet makes a list item; a short line without a stop before a long one is a heading."""
    if _BULLET.match(block.text):
        block.kind = "list_item"
    elif (
        following is not None
        and len(block.text) <= 100
        and not block.text.endswith(_SENTENCE_END)
        and following.fate is PARAGRAPH
        and len(following.text) > 2 * len(block.text)
    ):
        block.kind = "heading"
