"""Which label candidates of a page are labels.

`cleaners.evidence` says whether the page is a transcript at all. Then a name is sure by what it is (a question, a
title, an office), by recurrence, or because the source sets its labels so; one that stands once must stand where one
begins to speak.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from cleaners.evidence import counts_of, has_office, in_title, is_transcript, says_transcript
from cleaners.heads import Head, TurnBlock, find_heads, read_own, sorts
from cleaners.inline import with_inline
from cleaners.kinds import Kind, bare, generic, is_capitals, key_of, kind_of
from cleaners.labels import COMMON_GENERIC, NOT_NAMES
from cleaners.leads import with_voices
from cleaners.places import has_word, mentioned, person_like, placed, topics
from schemas.source import Turns
from schemas.vocabulary import ParagraphKind

FORMS: dict[str, frozenset[str]] = {
    "colon": frozenset({"colon", "bold", "bare", "space", "point"}),
    "outlet": frozenset({"colon", "bold"}),
    "bold": frozenset({"bold", "bare"}),
    "capitals": frozenset({"colon", "bold", "space", "point"}),
    "full_stop": frozenset({"full_stop", "point"}),
    "timestamp": frozenset({"timestamp"}),
}
"""Forms of label that each named style takes."""

UNLABELLED: frozenset[ParagraphKind] = frozenset({"heading", "table", "separator"})
"""Blocks that hold no label; list items hold one only where the source says that it has labels."""

STRONG = frozenset({"question", "answer", "remark", "moderator", "office", "titled", "outlet"})
"""Kinds that are labels wherever a transcript has them."""


LOUD = frozenset({"AUDIENCE", "CROWD", "VOICE", "VOICES"})
"""Set in capitals no common words."""

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
        if style.style == "capitals":
            heads = [_in_capitals(head) for head in heads]
        return _accepted(blocks, [h for h in heads if h.form in FORMS[style.style]], title, trusted=True)
    heads = find_heads(blocks, UNLABELLED | {"list_item"})
    for forms in (FORMS["timestamp"], FORMS["colon"], FORMS["full_stop"]):
        found = _accepted(blocks, [head for head in heads if head.form in forms], title, trusted=False)
        if found:
            return found
    return []


def _in_capitals(head: Head) -> Head:
    """Bold type alone makes no label where labels are set in capitals: `Immigration:` heads a paragraph."""
    low = head.form == "bold" and not is_capitals(head.name) and not has_office(head.name)
    return head._replace(form="colon") if low else head


def _own(blocks: Sequence[TurnBlock], pattern: re.Pattern[str]) -> list[Head]:
    """The labels that a source's own expression finds at block starts; its match is the whole label."""
    found = []
    for index, block in enumerate(blocks):
        match = pattern.match(block.text)
        if match:
            found.append(read_own(index, block, match))
    return found


def _accepted(blocks: Sequence[TurnBlock], heads: list[Head], title: str | None, *, trusted: bool) -> list[Head]:
    heads = [head for head in heads if head.kind != "word" or key_of(head.name) not in NOT_NAMES]
    heads = _paired(_ungreeted(blocks, heads))
    if not heads:
        return []
    counts = counts_of(heads)
    if not is_transcript(blocks, heads, counts, title, trusted=trusted):
        return []
    heads = _one_case(heads)
    sure = _sure_ones(blocks, heads, counts, title, trusted=trusted)
    off = topics(blocks, heads, sure, title)
    heads = [head for head in heads if key_of(head.name) not in off] if off else heads
    sure = {key: head for key, head in sure.items() if key not in off}
    heads = _spelt(heads, sure, counts)
    names = {head.name for head in sorts(heads) if key_of(head.name) in sure}
    known = [head for head in heads if head.right is not None or head.name in names]
    weak = [head for head in heads if head.right is None and head.name not in names]
    for head in weak if len(weak) <= _MOST else ():
        if _taken(blocks, heads, head, known):
            known = sorted([*known, head], key=_block)
    if any(head.form == "timestamp" for head in known):
        return [head._replace(note=None) for head in known]
    return with_inline(blocks, with_voices(blocks, known) if known else known)


def _sure_ones(
    blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None, *, trusted: bool
) -> dict[str, Head]:
    """A head for each key that is a label by what it is, where it stands and how often."""
    distinct = sorts(heads)
    sure = {key_of(head.name): head for head in distinct if _sure(head, counts, title, trusted=trusted)}
    if not sure:
        sure = {key: head for head in distinct if counts[key := key_of(head.name)] > 1}
    return sure | {key_of(head.name): head for head in placed(blocks, heads, sure, counts)}


def _spelt(heads: list[Head], sure: dict[str, Head], counts: Counter[str]) -> list[Head]:
    """The heads, those that are misspelt with the right name; asked once of each name."""
    recurring = {key: head for key, head in sure.items() if counts[key] > 1}
    names = {head.name for head in sorts(heads) if head.form != "bare"}
    right = {name: meant for name in names if (meant := _meant(name, recurring, counts))}
    return [_corrected(head, right.get(head.name)) for head in heads] if right else heads


def _ungreeted(blocks: Sequence[TurnBlock], heads: list[Head]) -> list[Head]:
    """Without `Mr. President:` where it is, or may be, how a speaker addresses the chair.

    It is right under a label that is alone on its line. Set as plain text it may be where the chair has the word only
    once, or twice with nobody between.
    """
    plain = [_is_plain_address(head) for head in heads]
    if not any(plain):
        return heads
    under = {head.block + 1 for head in heads if head.stop >= len(blocks[head.block].text)}
    chairs = Counter([head.name for head, address in zip(heads, plain, strict=True) if address])
    twice = any(map(all, pairwise(plain)))
    kept = zip(heads, plain, strict=True)
    return [h for h, address in kept if not address or (not twice and chairs[h.name] > 1 and h.block not in under)]


def _is_plain_address(head: Head) -> bool:
    """Whether only its colon makes a label of an office addressed: no bold type, capitals or note."""
    return head.kind == "addressed" and head.form != "bold" and not head.note and not is_capitals(head.name)


def _paired(heads: list[Head]) -> list[Head]:
    """Without `A.` and `Q.` where these are points of a list or initials: they come in pairs, questions first."""
    points = [head.kind for head in heads if head.form == "point"]
    if not points or (points[0] == "question" and 2 <= points.count("question") <= 2 * points.count("answer")):
        return heads
    return [head for head in heads if head.form != "point"]


def _block(head: Head) -> int:
    return head.block


def _one_case(heads: list[Head]) -> list[Head]:
    """Where labels are set in capitals, a name in another case is a label only if it is one of theirs."""
    distinct = sorts(heads)
    capitals = {key_of(head.name) for head in distinct if is_capitals(head.name) and head.kind != "question"}
    if not capitals:
        return heads
    names = {head.name for head in distinct if key_of(head.name) in capitals or generic(head.name)}
    high = [head for head in heads if head.name in names]
    return high if len(high) * 10 >= len(heads) * 9 else heads


def _sure(head: Head, counts: Counter[str], title: str | None, *, trusted: bool) -> bool:
    if head.form == "timestamp" or (trusted and head.form == "bold"):
        return True
    recurs = counts[key_of(head.name)] > 1 or (head.kind == "addressed" and head.form == "bold")
    if head.form == "full_stop":
        return recurs or head.kind in STRONG or is_capitals(head.name.rsplit(maxsplit=1)[-1]) or has_office(head.name)
    if head.form == "bare":
        return False
    if head.kind == "word" or (head.kind == "capitals" and " " not in head.name):
        return recurs and (in_title(head.name, title) or says_transcript(title))
    if head.form != "bold" and head.name not in LOUD and head.name.casefold() in COMMON_GENERIC:
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
    if (
        head.note
        and person_like(head.name)
        and (", " in head.note or not blocks[head.block].text.startswith(head.name))
    ):
        return True  # a member with constituency and party, or with a number before his name
    if head.form != "bold" and any(other.form == "bold" for other in known):
        return False
    if head.kind == "person" and has_office(head.name):
        return True
    if head.kind == "addressed":
        return has_word(head, known)
    recurring_word = head.kind == "word" and sum(other.name == head.name for other in heads) > 1
    named = head.kind in ("person", "capitals") and person_like(head.name)
    return (recurring_word or named) and (has_word(head, known) or mentioned(blocks, head))


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
