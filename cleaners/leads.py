"""What stands between the labels of a page without being one: headings, and bold leads with a colon that name nobody.

Neither is said by whoever has the word before it. Where the labels stand in bold, so does nothing else that ends in a
colon at the start of a block but a label or a heading: `Several hon. Members rose:` is one who speaks, `Agenda:` heads
what follows.
"""

import re
from collections.abc import Sequence

from cleaners.heads import LONGEST, Head, TurnBlock
from cleaners.kinds import is_voice
from cleaners.labels import ADDRESSED, CLOSER, PAGE_MARK, SEPARATOR
from cleaners.places import has_word

_LONGEST_HEADING = 120
_COLON = re.compile(r"\s?(?:\([^()]{1,90}\)\s?){0,2}[:：]\s?")
_ROSE = re.compile(r"\s?rose\b")
_CHAIR = re.compile(rf"(?:{ADDRESSED.pattern})\s?[:：]", re.IGNORECASE)
_ENDS = frozenset('.?!…:;,：。？！”"»')
"""How a line ends that is a sentence or a lead; a heading in bold ends in none of these."""


def with_voices(blocks: Sequence[TurnBlock], labels: list[Head]) -> list[Head]:
    """The labels, and the bold leads in their type that say who speaks without a name: `Voice from the hall:`."""
    starts = {head.block for head in labels}
    more = [
        Head(index, 0, stop, name, None, "bold", "remark")
        for index, name, stop in _leads(blocks, starts, _unlabelled(blocks, starts))
        if is_voice(name)
    ]
    return sorted([*labels, *more], key=lambda head: (head.block, head.start)) if more else labels


def find_breaks(blocks: Sequence[TurnBlock], labels: Sequence[Head]) -> set[int]:
    """The blocks from which on nobody has the word, up to the next label.

    Headings right before a label always; the others too, unless they stand within speeches as often as before one.
    """
    starts = {head.block for head in labels}
    addressed = _addressed(blocks, labels)
    others = _unlabelled(blocks, starts)
    if not others:
        return addressed
    found = addressed.union(index for index, _, _ in _leads(blocks, starts, others))
    first, last = labels[0].block, labels[-1].block
    runs = [run for run in _headings(blocks, starts, others) if run.start > first or run.stop == first]
    before = [run for run in runs if run.stop in starts]
    within = [run for run in runs if run.start < last and run.stop not in starts]
    between = sum(run.start > first for run in before)
    asked = any(blocks[index].kind == "heading" for index in starts)  # then any other heading ends the interview
    return found.union(*(runs if asked or not within or between > len(within) else before))


def is_aside(block: TurnBlock, first: TurnBlock) -> bool:
    """Whether a block asks, all in bold, where only the label of the turn, which begins with `first`, is in bold.

    An interviewer asks so without his label, and a speaker with stress: it is nobody's.
    """
    return block.bold == len(block.text) and block.text[-1] in "?？" and 0 < first.bold < len(first.text)


def _addressed(blocks: Sequence[TurnBlock], labels: Sequence[Head]) -> set[int]:
    """Blocks that begin `Mr. President:` without being labelled: the chair has the word, or is addressed.

    Under a label that is alone on its line, and within an answer, a speaker addresses the chair.
    """
    begun = {head.block + lone for head in labels for lone in (0, head.stop >= len(blocks[head.block].text))}
    found = [i for i, block in enumerate(blocks) if block.text[0] in "Mm" and i not in begun]
    heads = [Head(i, 0, 0, "", None, "colon", "addressed") for i in found if _CHAIR.match(blocks[i].text)]
    return {head.block for head in heads if has_word(head, list(labels))}


def _unlabelled(blocks: Sequence[TurnBlock], starts: set[int]) -> list[int]:
    """Headings and blocks that begin in bold, but for those that begin with a label."""
    return [index for index, block in enumerate(blocks) if (block[2] or block[1] == "heading") and index not in starts]


def _leads(blocks: Sequence[TurnBlock], starts: set[int], others: Sequence[int]) -> list[tuple[int, str, int]]:
    """Blocks after the first label that begin with a bold run and a colon and hold no label: name, and its end.

    None where most labels do not stand in bold: there a bold lead is the speaker's own.
    """
    if not others or 2 * sum(blocks[index].bold > 0 for index in starts) <= len(starts):
        return []
    kinds, first = {blocks[index].kind for index in starts}, min(starts)
    found = []
    for index in others:
        text, kind, stop, _ = blocks[index]
        if index > first and kind in kinds and 0 < stop <= LONGEST:
            name = text[:stop].rstrip()
            colon = _COLON.match(text, stop)
            if name[-1] in ":：":
                found.append((index, name.rstrip(" :："), stop + text.startswith(" ", stop)))
            elif colon:
                found.append((index, name, colon.end()))
            elif is_voice(name) and _ROSE.match(text, stop):
                found.append((index, name, stop))
    return found


def _headings(blocks: Sequence[TurnBlock], starts: set[int], others: Sequence[int]) -> list[range]:
    """Runs of headings; what nobody says, a page mark or a separator, does not end one."""
    runs: list[range] = []
    for index in filter(lambda index: _is_heading(blocks[index]), others):
        stop = index + 1
        while stop < len(blocks) and stop not in starts and _is_mark(blocks[stop]):
            stop += 1
        start = runs.pop().start if runs and runs[-1].stop >= index else index
        runs.append(range(start, stop))
    return runs


def _is_heading(block: TurnBlock) -> bool:
    """A heading by its element, or a line in bold that is no sentence."""
    text, kind, bold, _ = block
    if kind == "heading":
        return True
    line = bold == len(text) <= _LONGEST_HEADING and text[-1] not in _ENDS and text[0].isupper()
    return line and not _is_mark(block) and CLOSER.fullmatch(text) is None


def _is_mark(block: TurnBlock) -> bool:
    text = block.text
    return len(text) < 60 and (PAGE_MARK.fullmatch(text) or SEPARATOR.fullmatch(text)) is not None
