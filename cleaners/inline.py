"""Labels of a page that stand in mid-text, after the end of a sentence, and block starts that lost their colon.

Only a name that is established as a label of the page counts; of titles in capitals (`MR. CARNEY:`) any.
"""

import re
from collections.abc import Sequence

from cleaners.heads import Head, TurnBlock, is_formal, sorts
from cleaners.kinds import generic, kind_of

_SENTENCE_END = r"(?<=[.?!…)\]”\"’'—–\-])"
_QUESTION = rf"{_SENTENCE_END} Q(?= [A-Z“\"(—–\-])"
_TITLED = r"(?:MR|MS|MRS|DR)\.? [A-Z][A-Z'’\-]+"

_MOST = 200  # names looked for in mid-text: no meeting has so many speakers, and each costs on every block


def with_inline(blocks: Sequence[TurnBlock], heads: list[Head]) -> list[Head]:
    """The labels and, in the order of the text, those found in mid-text."""
    distinct = sorts(heads)
    if any(head.form in ("timestamp", "full_stop") for head in distinct) or len(distinct) > _MOST:
        return heads
    more = _without_colon(blocks, heads, distinct)
    pattern = _pattern(blocks, heads, distinct)
    if pattern is not None:
        more += _in_text(blocks, [*heads, *more], pattern)
    return sorted(heads + more, key=lambda head: (head.block, head.start)) if more else heads


def _in_text(blocks: Sequence[TurnBlock], heads: list[Head], pattern: re.Pattern[str]) -> list[Head]:
    starts = {head.block: head.stop for head in heads}
    ends = (*{head.name for head in heads}, ")")
    found = []
    for index, block in enumerate(blocks):
        text, start = block.text, starts.get(index, 0)
        at = text.find(":", start)
        if (at < 0 or not _named(text, start, at, ends)) and ("Q" not in text or " Q " not in text):
            continue
        for match in pattern.finditer(text, start):
            name = match["name"] or "Q"
            kind = kind_of(name) or "person"
            found.append(Head(index, match.start("label"), match.end(), name, match["note"], "colon", kind))
    return found


def _named(text: str, start: int, at: int, ends: tuple[str, ...]) -> bool:
    """Whether a colon, from the one at `at` on, follows a name, a note or a capital; spares most blocks the search."""
    while at >= 0:
        before = text[start:at].rstrip()
        if before.endswith(ends) or before[-1:].isupper():
            return True
        at = text.find(":", at + 1)
    return False


def _without_colon(blocks: Sequence[TurnBlock], heads: list[Head], distinct: list[Head]) -> list[Head]:
    """Block starts where a label in capitals that is established lost its colon: `MR. CARNEY; No.`"""
    formal = {head.name: head for head in distinct if head.form == "colon" and is_formal(head)}
    if not formal:
        return []
    plain = "|".join(sorted(map(re.escape, formal), key=len, reverse=True))
    pattern = re.compile(rf"(?P<name>{plain})[.;,]? (?=[^\W\d_a-z]|[—“(])")
    taken = {head.block for head in heads}
    leads = tuple(formal)
    found = []
    for index, block in enumerate(blocks):
        if block.text.startswith(leads) and index not in taken and (match := pattern.match(block.text)):
            found.append(formal[match["name"]]._replace(block=index, start=0, stop=match.end(), note=None))
    return found


def _pattern(blocks: Sequence[TurnBlock], heads: list[Head], distinct: list[Head]) -> re.Pattern[str] | None:
    """What finds the labels of this page in mid-text; None where none of them can be told from a bold lead."""
    names = {head.name for head in distinct if head.form == "colon" and (len(head.name) > 3 or generic(head.name))}
    formal = any(is_formal(head) for head in distinct)
    spaced = sum(head.form == "space" for head in heads) > 1
    if formal and not spaced:
        spaced = sum(len(re.findall(_QUESTION, block.text)) for block in blocks) > 1
    options = sorted(map(re.escape, names), key=len, reverse=True) + [_TITLED] * formal
    if not options and not spaced:
        return None
    plain = "|".join(options) or r"(?!)"
    question = r"|Q(?= [A-Z“\"(—–\-])" if spaced else ""
    return re.compile(
        rf"{_SENTENCE_END} (?P<label>(?:(?P<name>{plain})\s?(?:\((?P<note>[^()]{{1,80}})\))?:(?=\s|$){question})) ?"
    )
