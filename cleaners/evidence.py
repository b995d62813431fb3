"""Whether the label candidates of a page add up to a transcript.

They do when they answer one another: a question label and an answer, a title or office in capitals, a name that first
stands with its office and then alone, or at least two names that recur, alternate and speak (say I, or ask). A name
with a colon alone is no transcript. On 793 article pages of the WCXB corpus the style `auto` finds none.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from itertools import pairwise

from cleaners.heads import Head, TurnBlock, is_formal, sorts
from cleaners.kinds import is_capitals, key_of
from cleaners.labels import ASKS, HONORIFICS, OFFICES, ONE_SPEAKS, TRANSCRIPT

_HAN = re.compile(r"[\u4e00-\u9fff]")


def counts_of(heads: list[Head]) -> Counter[str]:
    """How often each key has the word; an office before a name that also stands alone counts for both."""
    counts: Counter[str] = Counter()
    for name, count in Counter([head.name for head in heads if head.form not in ("space", "bare")]).items():
        counts[key_of(name)] += count
    for key in [key for key, count in counts.items() if count == 1 and len(key) > 24]:
        shorter = next((tail for at in range(1, len(key) - 8) if (tail := key[at:]) in counts), None)
        if shorter is not None:
            counts[key] += counts[shorter]
            counts[shorter] += 1
    return counts


def is_transcript(
    blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None, *, trusted: bool
) -> bool:
    """Whether the candidates, all of one form, are a transcript's.

    `trusted` says that the source declares labels of this form.
    """
    distinct = sorts(heads)
    forms = {head.form for head in distinct}
    if "timestamp" in forms:
        return _clocked(blocks, heads, counts)
    if "full_stop" in forms:
        return trusted or _stopped(blocks, heads, counts)
    if any(is_formal(head) or _is_officer(head, counts) for head in distinct):
        return True
    if (trusted and _expected(heads, counts, title)) or _asked(blocks, heads, counts, title):
        return True
    return _dialogue(blocks, heads, counts, title) or _interview(blocks, heads, title)


def _clocked(blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str]) -> bool:
    """Times that do not go back, of names that recur or say what they are, with words: no tracks, no timetable."""
    starts = {head.block for head in heads} | {len(blocks)}
    silent = sum(head.stop == len(blocks[head.block].text) and head.block + 1 in starts for head in heads)
    if silent * 2 >= len(heads):
        return False
    times = [[float(part) for part in (head.note or "").split(":")] for head in heads]
    seconds = [sum(part * 60**place for place, part in enumerate(reversed(time))) for time in times]
    if len(heads) < 2 or any(after < before for before, after in pairwise(seconds)):
        return False
    said = sum(counts[key_of(head.name)] > 1 for head in heads)
    return said * 2 >= len(heads) or any(head.kind in ("question", "remark", "moderator", "titled") for head in heads)


def _is_officer(head: Head, counts: Counter[str]) -> bool:
    """`CHAIR POWELL:`, `PRESIDENT BIDEN:`, more than once; `The Minister for Fish (Mr Ben Cole):`."""
    if head.note and head.note.split()[0].casefold().strip(".") in HONORIFICS and has_office(head.name):
        return True
    named = head.form == "colon" and head.kind == "capitals" and head.name.count(" ") < 4
    return named and head.name.split()[0].casefold() in OFFICES and counts[key_of(head.name)] > 1


def _stopped(blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str]) -> bool:
    """`Mr. McINTYRE. Mr. Speaker, …`, or two names that recur."""
    if any(head.kind == "office" or (has_office(head.name) and is_capitals(_last(head.name))) for head in heads):
        return True
    recurring = sum(count > 1 for count in counts.values())
    return recurring > 1 and (
        _early(blocks, heads[0]) or any(head.kind not in ("question", "answer") for head in heads)
    )


def _expected(heads: list[Head], counts: Counter[str], title: str | None) -> bool:
    """Enough where labels are expected: one in bold, a name of the title, or a name that recurs beside another."""
    names = [head for head in heads if head.kind != "word"]
    if any(head.form == "bold" or in_title(head.name, title) for head in names):
        return True
    keys = {key_of(head.name) for head in names}
    return len(keys) > 1 and any(counts[key] > 1 for key in keys)


def _asked(blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None) -> bool:
    """Whether question labels are answered: by known names, or by generic labels where these begin the page's text."""
    asked = next((head for head in heads if head.kind in ("question", "outlet")), None)
    if asked is None:
        return False
    pairs = 0
    answering = Counter(key_of(other.name) for one, other in pairwise(heads) if one.kind == "question")
    early = asked.kind == "question" and _early(blocks, asked)
    for one, other in pairwise(heads):
        known = other.kind in ("office", "addressed", "titled", "capitals", "person", "word")
        recurs = counts[key_of(other.name)] > 1 and (other.kind != "word" or answering[key_of(other.name)] > 1)
        known = known and (recurs or in_title(other.name, title))
        if one.kind == "question" and (known or (early and other.kind in ("answer", "titled"))):
            pairs += 1 if one.form in ("space", "point") else 2
        elif one.kind == "outlet" and known and ASKS.search(blocks[one.block].text):
            pairs += 1
    return pairs > 1


def _early(blocks: Sequence[TurnBlock], head: Head) -> bool:
    """Whether at least 60 % of the text follows: questions and answers at the end of a guide are no transcript."""
    before = sum(len(block.text) for block in blocks[: head.block])
    return before * 10 <= 4 * sum(len(block.text) for block in blocks)


def _last(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1]


def in_title(name: str, title: str | None) -> bool:
    """Whether the title has the surname of a label, or the name whose initials the label is (`JA:`)."""
    if title is None or len(name) < 2:
        return False
    if name.isupper() and name.isalpha() and name.isascii() and len(name) < 4:
        return re.search(r"\b" + r"[\w’'-]+ ".join(name) + r"[\w’'-]+", title) is not None
    words = [word for word in name.split() if len(word.strip(".")) > 1] or [name]
    last = words[-1].rpartition(".")[2] or words[-1]
    return (len(last) > 3 or (len(last) > 1 and _HAN.match(last) is not None)) and last.casefold() in title.casefold()


def _dialogue(blocks: Sequence[TurnBlock], heads: list[Head], counts: Counter[str], title: str | None) -> bool:
    """Names that recur, take turns and speak: two of them, or one that an office or the title vouches for."""
    named = [head for head in heads if head.kind in ("person", "titled", "capitals", "word", "office", "outlet")]
    often = 1 if says_transcript(title) else 2
    voices = [head for head in named if head.kind != "word" or counts[key_of(head.name)] > often]
    keys = [key_of(head.name) for head in voices]
    recurring = {head.name for head in voices if counts[key_of(head.name)] > 1}
    vouched = any(in_title(name, title) for name in recurring) or any(has_office(head.name) for head in voices)
    if _introduced(voices):
        return True
    if len(set(keys)) < 2 or len(recurring) < (1 if vouched else 2):
        return False
    if not says_transcript(title) and not any(" " in name for name in recurring):
        return False
    bold = sum(head.form == "bold" for head in voices) * 2 > len(voices)
    starts = {other.block for other in heads}
    changes = sum(a != b for a, b in pairwise(keys))
    speaking = sum(_speaks(blocks, head, starts) for head in voices)
    shared = len(voices) if bold and vouched else sum(head.name in recurring for head in voices)
    enough = len(voices) >= (3 if bold else 4)
    return enough and shared * 2 >= len(voices) and changes * 2 >= len(voices) - 1 and speaking * 5 >= 2 * len(voices)


def says_transcript(title: str | None) -> bool:
    """Whether a title calls the page a transcript, a debate or a hearing."""
    return title is not None and TRANSCRIPT.search(title) is not None


def _interview(blocks: Sequence[TurnBlock], heads: list[Head], title: str | None) -> bool:
    """Two voices that alternate: one that the title names, and one that asks it."""
    voices = [head for head in heads if head.kind not in ("question", "answer", "remark", "moderator")]
    last = [_last(head.name).casefold() for head in voices]
    if len(voices) < 5 or len(voices) * 5 < len(heads) * 4 or len(set(last)) != 2:
        return False
    asked: Counter[str] = Counter()
    for name, head, after in zip(last, voices, [*voices[1:], None], strict=True):
        stop = after.block if after else head.block + 1
        asked[name] += any(ASKS.search(block.text) is not None for block in blocks[head.block : stop])
    asker = max(asked, key=lambda name: asked[name])
    vouched = any(in_title(head.name, title) for head, name in zip(voices, last, strict=True) if name != asker)
    changes = sum(one != other for one, other in pairwise(last))
    return vouched and changes * 5 >= 4 * (len(last) - 1) and asked[asker] * 5 >= 3 * last.count(asker)


def _introduced(voices: list[Head]) -> bool:
    """Whether a name stands with an office and alone: `President of Russia Vladimir Putin`, `Vladimir Putin`."""
    names = {head.name for head in voices if " " in head.name}
    return any(has_office(name) and tail_in(name, names) for name in names)


def tail_in(name: str, names: Container[str]) -> str | None:
    """The longest of the names that this one ends in, a word or more before it; at least two words long."""
    words = name.split(" ")
    return next((tail for at in range(1, len(words) - 1) if (tail := " ".join(words[at:])) in names), None)


def has_office(name: str) -> bool:
    """Whether a name comes with a title or an office."""
    words = [word.casefold().strip(".,") for word in name.split()]
    return words[0] in HONORIFICS or (len(words) > 1 and bool(OFFICES.intersection(words)))


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
