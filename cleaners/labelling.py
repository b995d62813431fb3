"""Which label candidates of a page are labels, and where they stand in mid-text.

A page has turns when its candidates answer one another: a question label and an answer, a title or office in capitals,
or at least two names that recur, alternate and speak (say I, or ask). One name with a colon is no transcript.
"""

import re
from collections import Counter
from collections.abc import Sequence

from cleaners.heads import Head, TurnBlock, find_heads, generic, is_capitals, key_of, kind_of
from cleaners.labels import HONORIFICS, NOT_NAMES, OFFICES, ONE_SPEAKS, PARTICLES
from schemas.source import Turns
from schemas.vocabulary import ParagraphKind

FORMS: dict[str, frozenset[str]] = {
    "colon": frozenset({"colon", "bold", "bare", "space"}),
    "outlet": frozenset({"colon", "bold"}),
    "bold": frozenset({"bold", "bare"}),
    "capitals": frozenset({"colon", "bold", "space"}),
    "full_stop": frozenset({"full_stop"}),
    "timestamp": frozenset({"timestamp"}),
}
UNLABELLED: frozenset[ParagraphKind] = frozenset({"heading", "table", "separator"})
"""Blocks that hold no label; list items hold one only where the source says that it has labels."""
STRONG = frozenset({"question", "answer", "remark", "moderator", "office", "titled", "outlet"})
_SENTENCE_END = r"(?<=[.?!…)\]”\"’'—–\-])"


def find_labels(blocks: Sequence[TurnBlock], style: Turns, title: str | None) -> list[Head]:
    """The labels of a page in the order of the text, mid-text ones included; none where it is no transcript."""
    if style.style == "none":
        return []
    if style.label is not None:
        return _own(blocks, re.compile(style.label))
    if style.style != "auto":
        heads = find_heads(blocks, UNLABELLED)
        heads = [head for head in heads if head.form in FORMS[style.style]]
        return _accept(blocks, heads, title, trusted=True)
    heads = find_heads(blocks, UNLABELLED | {"list_item"})
    for forms in (FORMS["timestamp"], FORMS["colon"], FORMS["full_stop"]):
        found = _accept(blocks, [head for head in heads if head.form in forms], title, trusted=False)
        if found:
            return found
    return []


def _own(blocks: Sequence[TurnBlock], pattern: re.Pattern[str]) -> list[Head]:
    found = []
    for index, block in enumerate(blocks):
        match = pattern.match(block.text)
        if match:
            groups = match.groupdict()
            name = (groups.get("label") or match[0]).strip(" :：")
            found.append(Head(index, 0, match.end(), name, groups.get("note"), "own", kind_of(name) or "person"))
    return found


def _accept(blocks: Sequence[TurnBlock], heads: list[Head], title: str | None, *, trusted: bool) -> list[Head]:
    heads = [head for head in heads if head.kind != "word" or key_of(head.name) not in NOT_NAMES]
    counts = _counts(heads)
    if not heads or not _transcript(blocks, heads, counts, title, trusted=trusted):
        return []
    heads = _one_case(heads)
    sure = {key_of(head.name) for head in heads if _sure(head, counts, trusted=trusted)}
    taken = [head for head in heads if _taken(head, sure, heads)]
    return _with_inline(blocks, taken)


def _counts(heads: list[Head]) -> Counter[str]:
    """How often each key has the word; an office before a name that also stands alone counts for both."""
    keys = [key_of(head.name) for head in heads if head.form not in ("space", "bare")]
    counts = Counter(keys)
    for key in [key for key, count in counts.items() if count == 1 and len(key) > 24]:
        shorter = next((other for other in counts if 8 < len(other) < len(key) and key.endswith(other)), None)
        if shorter is not None:
            counts[key] += counts[shorter]
            counts[shorter] += 1
    return counts


def _one_case(heads: list[Head]) -> list[Head]:
    """Where labels are set in capitals, a name in another case is a label only if it is one of theirs."""
    capitals = {key_of(head.name) for head in heads if is_capitals(head.name)}
    high = sum(key_of(head.name) in capitals or head.kind == "question" for head in heads)
    if not capitals or high * 10 < len(heads) * 9 or all(head.kind == "question" for head in heads if is_capitals(head.name)):
        return heads
    return [head for head in heads if key_of(head.name) in capitals or generic(head.name)]


def _transcript(
    blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None, *, trusted: bool
) -> bool:
    first = heads[0].form
    if first == "timestamp":
        return len(heads) > 1
    if first == "full_stop":
        return _stopped(heads, counts)
    if any(_formal(head) for head in heads):
        return True
    if _asked(blocks, heads, counts, title) or (trusted and any(head.form == "bold" for head in heads)):
        return True
    if trusted and any(counts[key_of(head.name)] > 1 or _in_title(head.name, title) for head in heads):
        return True
    return _dialogue(blocks, heads, counts, title)


def _stopped(heads: list[Head], counts: Counter[str]) -> bool:
    titled = any(head.kind in ("titled", "office") and is_capitals(head.name.split()[-1]) for head in heads)
    recurring = sum(count > 1 for count in counts.values())
    return titled or recurring > 1


def _formal(head: Head) -> bool:
    """A title or an office in capitals with a colon: `MS. PSAKI:`, `THE PRESIDENT:`, `SENIOR ADMINISTRATION OFFICIAL:`."""
    if head.form in ("space", "bare") or not is_capitals(head.name.split()[-1]):
        return False
    return head.kind == "titled" or (head.kind == "office" and len(head.name.split()) > 1)


def _asked(blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None) -> bool:
    """Whether question labels are answered: by known names, or by generic labels where these begin the page's text."""
    pairs = 0
    for one, other in zip(heads, heads[1:], strict=False):
        known = other.kind in ("office", "titled", "capitals", "person")
        known = known and (counts[key_of(other.name)] > 1 or _in_title(other.name, title))
        if one.kind == "question" and (known or other.kind in ("answer", "titled") and _early(blocks, heads[0])):
            pairs += 1 if one.form == "space" else 2
        elif one.kind == "outlet" and known and "?" in blocks[one.block].text:
            pairs += 1
    return pairs > 1


def _early(blocks: Sequence[TurnBlock], head: Head) -> bool:
    """Whether at least 60 % of the text follows: questions and answers at the end of a guide are no transcript."""
    before = sum(len(block.text) for block in blocks[: head.block])
    return before * 10 <= 4 * sum(len(block.text) for block in blocks)


def _in_title(name: str, title: str | None) -> bool:
    return title is not None and len(name) > 3 and name.split()[-1].casefold() in title.casefold()


def _dialogue(blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None) -> bool:
    """Names that recur, take turns and speak: two of them, or one that an office or the title vouches for."""
    named = [head for head in heads if head.kind in ("person", "titled", "capitals", "word", "office", "outlet")]
    voices = [head for head in named if head.kind != "word" or counts[key_of(head.name)] > 2]
    keys = [key_of(head.name) for head in voices]
    recurring = {head.name for head in voices if counts[key_of(head.name)] > 1}
    vouched = any(_in_title(name, title) for name in recurring) or any(_has_office(head.name) for head in voices)
    if _introduced(voices):
        return True
    if len(set(keys)) < 2 or len(recurring) < (1 if vouched else 2) or not any(" " in name for name in recurring):
        return False
    bold = sum(head.form == "bold" for head in voices) * 2 > len(voices)
    starts = {other.block for other in heads}
    changes = sum(a != b for a, b in zip(keys, keys[1:], strict=False))
    speaking = sum(_speaks(blocks, head, starts) for head in voices)
    shared = len(voices) if bold and vouched else sum(head.name in recurring for head in voices)
    enough = len(voices) >= (3 if bold else 4)
    return enough and shared * 2 >= len(voices) and changes * 2 >= len(voices) - 1 and speaking * 5 >= 2 * len(voices)


def _introduced(voices: list[Head]) -> bool:
    """Whether a name stands first with an office, then alone: `President of Russia Vladimir Putin`, `Vladimir Putin`."""
    names = {head.name for head in voices if " " in head.name}
    return any(_has_office(name) and name.endswith(" " + other) for name in names for other in names)


def _has_office(name: str) -> bool:
    words = [word.casefold().strip(".,") for word in name.split()]
    return words[0] in HONORIFICS or (len(words) > 2 and bool(OFFICES.intersection(words)))


def _speaks(blocks: Sequence[TurnBlock], head: Head, starts: set[int]) -> bool:
    """Whether the turn says I or asks within its first four blocks."""
    if ONE_SPEAKS.search(blocks[head.block].text, head.stop):
        return True
    for index in range(head.block + 1, min(head.block + 4, len(blocks))):
        if index in starts:
            return False
        if ONE_SPEAKS.search(blocks[index].text):
            return True
    return False


def _sure(head: Head, counts: Counter[str], *, trusted: bool) -> bool:
    if head.form in ("timestamp", "full_stop") or (trusted and head.form == "bold"):
        return True
    if head.form == "bare":
        return False
    recurs = counts[key_of(head.name)] > 1
    return recurs or head.kind in STRONG or (head.kind == "capitals" and " " in head.name)


def _taken(head: Head, sure: set[str], heads: list[Head]) -> bool:
    key = key_of(head.name)
    if key in sure or (head.form != "bare" and any(_misspelt(key, other) for other in sure)):
        return True
    if head.form == "bare" or head.kind not in ("person", "capitals"):
        return False
    if any(other.form == "bold" for other in heads):
        return head.form == "bold"
    return _person_like(head.name)


def _person_like(name: str) -> bool:
    """Two to four capitalised words, or an office and a name: a speaker who has the word only once."""
    words = [word.casefold().strip(".,") for word in name.split()]
    if any(word in NOT_NAMES and word not in PARTICLES for word in words):
        return False
    return 1 < len(words) < 5 and not PARTICLES.intersection(words) or bool(OFFICES.intersection(words))


def _misspelt(one: str, other: str) -> bool:
    """Whether two keys of at least seven letters are one edit or one swap apart, or two edits from twelve letters."""
    shorter = min(len(one), len(other))
    if shorter < 7 or abs(len(one) - len(other)) > 2:
        return False
    if sorted(one) == sorted(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 2:
        return True
    return _distance(one, other) <= (2 if shorter >= 12 else 1)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def _with_inline(blocks: Sequence[TurnBlock], heads: list[Head]) -> list[Head]:
    """The labels and, where one that is established stands after a sentence in mid-text, that too."""
    if not heads or any(head.form in ("timestamp", "full_stop") for head in heads):
        return heads
    pattern = _inline_pattern(heads)
    if pattern is None:
        return heads
    found = heads + _without_colon(blocks, heads)
    starts = {head.block: head.stop for head in found}
    for index, block in enumerate(blocks):
        for match in pattern.finditer(block.text, starts.get(index, 0)):
            name = match["name"] or "Q"
            kind = kind_of(name) or "person"
            found.append(Head(index, match.start("label"), match.end(), name, match["note"], "colon", kind))
    return sorted(found)


def _without_colon(blocks: Sequence[TurnBlock], heads: list[Head]) -> list[Head]:
    """Block starts where a label in capitals that is established lost its colon: `MR. CARNEY; No.`"""
    formal = {head.name: head.kind for head in heads if head.form == "colon" and _formal(head)}
    if not formal:
        return []
    plain = "|".join(sorted(map(re.escape, formal), key=len, reverse=True))
    pattern = re.compile(rf"(?P<name>{plain})[.;,]? (?=[^\W\d_a-z]|[—“(])")
    taken = {head.block for head in heads}
    found = []
    for index, block in enumerate(blocks):
        match = None if index in taken else pattern.match(block.text)
        if match:
            found.append(Head(index, 0, match.end(), match["name"], None, "colon", formal[match["name"]]))
    return found


def _inline_pattern(heads: list[Head]) -> re.Pattern[str] | None:
    names = {head.name for head in heads if head.form == "colon" and (len(head.name) > 3 or generic(head.name))}
    spaced = sum(head.form == "space" for head in heads) > 1
    if not names and not spaced:
        return None
    plain = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or r"(?!)"
    question = r"|Q(?= [A-Z“\"(—–\-])" if spaced else ""
    return re.compile(
        rf"{_SENTENCE_END} (?P<label>(?:(?P<name>{plain})\s?(?:\((?P<note>[^()]{{1,80}})\))?[:：](?=\s|$){question})) ?"
    )
