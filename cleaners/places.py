"""Where a name stands: whether one who begins to speak may stand there, and whether a topic does.

Used for names that nothing else vouches for: no title, no office, no bold type.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from cleaners.evidence import has_office, in_title
from cleaners.heads import Head, TurnBlock
from cleaners.kinds import INITIALED, key_of
from cleaners.labels import ASKS, NOT_NAMES, ONE_SPEAKS, PARTICLES
from cleaners.roles import ASKING

_MOST = 200  # names weighed one by one: a page with more that nothing vouches for has lists, not speakers
_SHORT = frozenset({"word", "capitals"})
_PLAIN = frozenset({"person", "capitals", "word"})


def placed(blocks: Sequence[TurnBlock], heads: list[Head], sure: Collection[str], counts: Counter[str]) -> list[Head]:
    """Names of one word that recur and mostly come right after a question, or ask one that a sure label answers."""
    maybe = {key: head for head in heads if head.kind in _SHORT and counts[key := key_of(head.name)] > 1}
    maybe = {key: head for key, head in maybe.items() if key not in sure}
    if not maybe:
        return []
    found: Counter[str] = Counter()
    for one, other in pairwise(heads):
        asker, asked = key_of(one.name), key_of(other.name)
        found[asked] += one.kind in ASKING
        found[asker] += asker in maybe and asked in sure and other.kind not in ASKING and _asks(blocks, one, other)
    return [head for key, head in maybe.items() if counts[key] < 2 * found[key]]


def _asks(blocks: Sequence[TurnBlock], head: Head, after: Head) -> bool:
    return any(ASKS.search(block.text) for block in blocks[head.block : after.block])


def topics(blocks: Sequence[TurnBlock], heads: list[Head], sure: dict[str, Head], title: str | None) -> set[str]:
    """Keys of names that recur within answers only: where a page has questions, these are topics with a colon.

    A speaker sometimes has the word right after a question or right before somebody else's; failing that, he says I or
    is mentioned by his full name, without an article.
    """
    if sum(head.kind in ASKING for head in heads) < 2:
        return set()
    after = {key_of(other.name) for one, other in pairwise(heads) if one.kind in ASKING}
    doubtful = {
        key
        for key, head in sure.items()
        if head.kind in _PLAIN and head.form == "colon" and not has_office(head.name) and not in_title(head.name, title)
    } - after
    if len(doubtful) > _MOST:
        return doubtful
    firm = sure.keys() - doubtful
    known = [head for head in heads if key_of(head.name) in firm]
    of: dict[str, list[Head]] = {key: [] for key in doubtful}
    for head in heads:
        of.get(key_of(head.name), []).append(head)
    return {key for key, found in of.items() if _is_topic(blocks, found, known)}


def _is_topic(blocks: Sequence[TurnBlock], heads: list[Head], known: list[Head]) -> bool:
    if any(has_word(head, known) for head in heads):
        return False
    name = heads[0].name
    if any(f"the {name}" in block.text or block.text.startswith(f"The {name} ") for block in blocks):
        return True
    speaking = sum(ONE_SPEAKS.search(blocks[head.block].text, head.stop) is not None for head in heads)
    return speaking * 2 < len(heads) and not any(mentioned(blocks, head) for head in heads)


def person_like(name: str) -> bool:
    """Two to four words that a name may have, or initials and one: a speaker who has the word only once."""
    if INITIALED.fullmatch(name):
        return True
    words = [word.casefold().strip(".,") for word in name.split()]
    if any(word in NOT_NAMES and word not in PARTICLES for word in words):
        return False
    return 1 < len(words) < 5 and not PARTICLES.intersection(words)


def has_word(head: Head, known: list[Head]) -> bool:
    """Whether a name stands where one may begin to speak: after a question, or before the next one of somebody known.

    `known` is in the order of the page.
    A topic with a colon stands within an answer: somebody known before it, and a question or nothing after it.
    """
    before = bisect_left(known, head.block, key=_block)
    after = bisect_right(known, head.block, lo=before, key=_block)
    if before == 0 or known[before - 1].kind in ASKING:
        return True
    return after < len(known) and known[after].kind not in ASKING


def _block(head: Head) -> int:
    return head.block


def mentioned(blocks: Sequence[TurnBlock], head: Head) -> bool:
    """Whether the text has the full name elsewhere, as it has of one who is given the floor."""
    if " " not in head.name:
        return False
    pattern = re.compile(rf"(?<!\b[Tt]he ){re.escape(head.name)}(?!\w|\s?[:：])")
    others = (block.text for index, block in enumerate(blocks) if index != head.block and head.name in block.text)
    return any(pattern.search(text) for text in others)
