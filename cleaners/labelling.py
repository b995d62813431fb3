"""Which label candidates of a page are labels.

`cleaners.evidence` says whether the page is a transcript at all. Then a name is sure by what it is (a question, a
title, an office), by recurrence, or because the source sets its labels so; one that stands once must stand where one
begins to speak.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from cleaners.evidence import counts_of, has_office, in_title, is_transcript
from cleaners.heads import Head, Kind, TurnBlock, bare, find_heads, generic, is_capitals, key_of, kind_of
from cleaners.inline import with_inline
from cleaners.labels import COMMON_GENERIC, NOT_NAMES, PARTICLES
from cleaners.roles import ASKING
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
"""Forms of label that each named style takes."""

UNLABELLED: frozenset[ParagraphKind] = frozenset({"heading", "table", "separator"})
"""Blocks that hold no label; list items hold one only where the source says that it has labels."""

STRONG = frozenset({"question", "answer", "remark", "moderator", "office", "titled", "outlet"})
"""Kinds that are labels wherever a transcript has them."""


_MOST = 200
"""Names that stand once and are weighed one by one; a page with more of them has lists, not speakers."""


def find_labels(blocks: Sequence[TurnBlock], style: Turns, title: str | None) -> list[Head]:
    """The labels of a page in the order of the text, mid-text ones included; none where it is no transcript."""
    if style.style == "none":
        return []
    if style.label is not None:
        return _own(blocks, re.compile(style.label))
    if style.style != "auto":
        heads = find_heads(blocks, UNLABELLED, stops=style.style == "full_stop")
        return _accepted(blocks, [h for h in heads if h.form in FORMS[style.style]], title, trusted=True)
    heads = find_heads(blocks, UNLABELLED | {"list_item"})
    for forms in (FORMS["timestamp"], FORMS["colon"], FORMS["full_stop"]):
        found = _accepted(blocks, [head for head in heads if head.form in forms], title, trusted=False)
        if found:
            return found
    return []


def _own(blocks: Sequence[TurnBlock], pattern: re.Pattern[str]) -> list[Head]:
    """The labels that a source's own expression finds at block starts; its match is the whole label."""
    found = []
    for index, block in enumerate(blocks):
        match = pattern.match(block.text)
        if match:
            groups = match.groupdict()
            name = (groups.get("label") or match[0]).strip(" :：")
            found.append(Head(index, 0, match.end(), name, groups.get("note"), "own", kind_of(name) or "person"))
    return found


def _accepted(blocks: Sequence[TurnBlock], heads: list[Head], title: str | None, *, trusted: bool) -> list[Head]:
    heads = [head for head in heads if head.kind != "word" or key_of(head.name) not in NOT_NAMES]
    if not heads:
        return []
    counts = counts_of(heads)
    if not is_transcript(blocks, heads, counts, title, trusted=trusted):
        return []
    heads = _one_case(heads)
    sure = {key_of(head.name): head for head in heads if _sure(head, counts, title, trusted=trusted)}
    if not sure:
        sure = {key_of(head.name): head for head in heads if counts[key_of(head.name)] > 1}
    recurring = {key: head for key, head in sure.items() if counts[key] > 1}
    # A page has few names, each many times: what a name is corrected to is asked once.
    right = {name: _meant(name, recurring, counts) for name in {h.name for h in heads if h.form != "bare"}}
    heads = [_corrected(head, right.get(head.name)) for head in heads]
    known = [head for head in heads if head.right is not None or key_of(head.name) in sure]
    held = {head.block for head in known}
    weak = [head for head in heads if head.block not in held]
    for head in weak if len(weak) <= _MOST else ():
        if _taken(blocks, heads, head, known):
            known = sorted([*known, head], key=_block)
    return with_inline(blocks, known)


def _block(head: Head) -> int:
    return head.block


def _one_case(heads: list[Head]) -> list[Head]:
    """Where labels are set in capitals, a name in another case is a label only if it is one of theirs."""
    capitals = {key_of(head.name) for head in heads if is_capitals(head.name) and head.kind != "question"}
    high = [head for head in heads if key_of(head.name) in capitals or generic(head.name)]
    return high if capitals and len(high) * 10 >= len(heads) * 9 else heads


def _sure(head: Head, counts: Counter[str], title: str | None, *, trusted: bool) -> bool:
    if head.form == "timestamp" or (trusted and head.form == "bold"):
        return True
    recurs = counts[key_of(head.name)] > 1
    if head.form == "full_stop":
        return recurs or head.kind in STRONG or is_capitals(head.name.rsplit(maxsplit=1)[-1]) or has_office(head.name)
    if head.form == "bare":
        return False
    if head.kind == "word" or (head.kind == "capitals" and " " not in head.name):
        return recurs and in_title(head.name, title)
    if head.form != "bold" and head.name.casefold() in COMMON_GENERIC:
        return recurs
    return recurs or head.kind in STRONG or in_title(head.name, title)


def _corrected(head: Head, meant: tuple[Kind, str] | None) -> Head:
    if meant is None or head.form == "bare":
        return head
    return head._replace(kind=meant[0], right=meant[1])


def _meant(name: str, recurring: dict[str, Head], counts: Counter[str]) -> tuple[Kind, str] | None:
    """Kind and, beside its own, name of the right label for a misspelt one (`MS. JEAN-PIERE`, `MODEARTOR`).

    The right one recurs; a misspelling that recurs itself is several times less frequent than the right one.
    """
    key = key_of(name)
    if len(key) < 7 or generic(name):
        return None
    often = 4 * counts[key] - 4
    meant = (other for key_right, other in recurring.items() if counts[key_right] > often and _misspelt(key, key_right))
    right = next((other for other in meant if key_of(bare(other.name)) != key_of(bare(name))), None)
    if right is not None:
        return right.kind, right.name
    kind: Kind | None = next((kind_of(word) for word in ("question", "moderator") if _misspelt(key, word)), None)
    return (kind, name) if kind else None


def _taken(blocks: Sequence[TurnBlock], heads: list[Head], head: Head, known: list[Head]) -> bool:
    """Whether a name that nothing else vouches for stands where one speaks; `known` are the labels so far."""
    if head.form == "bare":
        return " " in head.name and any(other.name.endswith(" " + head.name) for other in known)
    if head.form != "bold" and any(other.form == "bold" for other in known):
        return False
    if head.kind == "person" and has_office(head.name):
        return True
    recurring_word = head.kind == "word" and _recurs(heads, head)
    if not recurring_word and (head.kind not in ("person", "capitals") or not _person_like(head.name)):
        return False
    return _has_word(head, known) or _mentioned(blocks, head)


def _recurs(heads: list[Head], head: Head) -> bool:
    return sum(other.name == head.name for other in heads) > 1


def _person_like(name: str) -> bool:
    """Two to four words that a name may have: a speaker who has the word only once."""
    words = [word.casefold().strip(".,") for word in name.split()]
    if any(word in NOT_NAMES and word not in PARTICLES for word in words):
        return False
    return 1 < len(words) < 5 and not PARTICLES.intersection(words)


def _has_word(head: Head, known: list[Head]) -> bool:
    """Whether a name stands where one may begin to speak: after a question, or before the next one of somebody known.

    A topic with a colon stands within an answer: somebody known before it, and a question or nothing after it.
    """
    before = [other for other in known if other.block < head.block]
    after = next((other for other in known if other.block > head.block), None)
    if not before or before[-1].kind in ASKING:
        return True
    return after is not None and after.kind not in ASKING


def _mentioned(blocks: Sequence[TurnBlock], head: Head) -> bool:
    """Whether the text has the full name elsewhere, as it has of one who is given the floor."""
    if " " not in head.name:
        return False
    return any(head.name in block.text for index, block in enumerate(blocks) if index != head.block)


@lru_cache(maxsize=4096)  # a page has few labels, each many times
def _misspelt(one: str, other: str) -> bool:
    """Whether two keys of at least seven letters are one edit or one swap apart, or two edits from twelve letters."""
    shorter = min(len(one), len(other))
    if shorter < 7 or abs(len(one) - len(other)) > 2:
        return False
    if sorted(one) == sorted(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 2:
        return True
    return _distance(one, other) <= (2 if shorter >= 12 else 1)


def _distance(one: str, other: str) -> int:
    """Edits from one to the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
