"""Who asks on a page: labels that say so, media that no list knows, and the interviewers of a titled interview."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from cleaners.evidence import in_title
from cleaners.heads import NUMBERS, Head, TurnBlock, number_of
from cleaners.labels import ASKED_BY_MEDIA, ASKS, HANDS_OVER, INTERVIEW
from cleaners.speakers import is_outlet, voice_of
from schemas.vocabulary import Role

ASKING = frozenset({"question", "outlet"})
_ON_PAPER = re.compile(rf"{ASKS.pattern}|\[\d{{4,7}}\]")
_OPEN = frozenset({"moderator", "remark"})


def with_outlets(blocks: Sequence[TurnBlock], labels: list[Head]) -> list[Head]:
    """The labels, with media that no list knows: beside two known ones, whoever only asks the main speaker."""
    if len({head.name for head in labels if head.kind == "outlet"}) < 2:
        return labels
    main = Counter(head.name for head in labels if head.kind not in ASKING).most_common(1)
    if not main:
        return labels
    others = {head.name for head in labels if head.kind in ASKING | _OPEN} | {main[0][0]}
    for head, after in zip(labels, [*labels[1:], None], strict=True):
        if after is None or after.name != main[0][0] or not ASKS.search(blocks[head.block].text):
            others.add(head.name)
    return [head if head.name in others else head._replace(kind="outlet") for head in labels]


def roles(blocks: Sequence[TurnBlock], labels: Sequence[Head], title: str | None) -> list[Role]:
    """A role a label: who asks has the question; once one has been asked, who does not moderate or remark answers.

    In a meeting with a few questions in it, only what comes right after one answers it. Where questions have the
    numbers of an order paper, these say who asks.
    """
    numbered = _numbered(blocks, labels)
    if numbered:
        return _on_paper(blocks, labels, numbered)
    askers = {head.name for head in labels if head.kind in ASKING or (head.note is not None and is_outlet(head.note))}
    if not askers and title and (ASKED_BY_MEDIA.search(title) or INTERVIEW.search(title)):
        askers = _interviewers(blocks, labels, title)
    hosts = _hosts(blocks, labels, askers) if askers else set()
    if hosts:
        askers |= _given_the_floor(labels, hosts, askers)
    return _in_order(labels, askers, hosts)


def _numbered(blocks: Sequence[TurnBlock], labels: Sequence[Head]) -> list[bool]:
    """Of each label whether it has a number before it; empty where none that has one is answered by one without."""
    if not any(blocks[head.block].text[0] in NUMBERS for head in labels if head.kind not in ASKING):
        return []
    found = [head.kind not in ASKING and number_of(blocks, head) is not None for head in labels]
    followed = zip(labels, labels[1:], found, found[1:], strict=False)
    answered = (one and not other and voice_of(head) != voice_of(after) for head, after, one, other in followed)
    return found if any(answered) and _mostly_ask(blocks, labels, found) else []


def _mostly_ask(blocks: Sequence[TurnBlock], labels: Sequence[Head], numbered: list[bool]) -> bool:
    """Whether half of the turns with a number ask, or have a number in brackets: speeches are numbered too."""
    turns = zip(labels, [*labels[1:], None], numbered, strict=True)
    texts = [[blocks[one.block].text, *_texts(blocks, one, after)] for one, after, number in turns if number]
    return 2 * sum(any(map(_ON_PAPER.search, words)) for words in texts) >= len(texts)


def _on_paper(blocks: Sequence[TurnBlock], labels: Sequence[Head], numbered: list[bool]) -> list[Role]:
    """Those with a number ask; whoever has the word right after one answers it, and those who ask him on.

    A heading ends the business that a number opened. The chair (`Mr Speaker`) neither asks nor answers.
    """
    voices = [voice_of(head) for head in labels]
    spoken = [i for i, head in enumerate(labels) if head.kind not in _OPEN | {"addressed"}]
    answering = {voices[after] for one, after in pairwise(spoken) if numbered[one] and not numbered[after]}
    found: list[Role] = []
    opened, last = False, 0
    for head, number, voice, after in zip(labels, numbered, voices, [*labels[1:], None], strict=True):
        opened = number or (opened and all(block.kind != "heading" for block in blocks[last : head.block]))
        last = head.block
        role: Role = "question" if number else "statement"
        if opened and not number and voice in answering:
            role = "answer"
        elif opened and not number and head.kind != "addressed" and after and voice_of(after) in answering:
            role = "question" if any(map(ASKS.search, _texts(blocks, head, after))) else "statement"
        found.append(role)
    return found


def _in_order(labels: Sequence[Head], askers: set[str], hosts: set[str]) -> list[Role]:
    meeting = 10 * sum(head.name in askers for head in labels) < len(labels)
    found: list[Role] = []
    answers, answerer = False, None
    for head in labels:
        if head.name in askers:
            found.append("question")
            answers, answerer = True, None
            continue
        if meeting and answerer not in (None, head.name):
            answers = False
        answerer = answerer or head.name
        silent = head.kind in _OPEN or head.name in hosts
        found.append("answer" if answers and not silent else "statement")
    return found


def _texts(blocks: Sequence[TurnBlock], head: Head, after: Head | None) -> list[str]:
    """The words of one turn, a block each."""
    text = blocks[head.block].text
    if after is not None and after.block == head.block:
        return [text[head.stop : after.start]]
    stop = len(blocks) if after is None else after.block
    return [text[head.stop :], *(block.text for block in blocks[head.block + 1 : stop])]


def _interviewers(blocks: Sequence[TurnBlock], labels: Sequence[Head], title: str) -> set[str]:
    """Those who mostly ask, and whom mostly the one who is asked answers; of two, the one who asks more."""
    voices = [voice_of(head) for head in labels]
    words = [_texts(blocks, head, after) for head, after in zip(labels, [*labels[1:], None], strict=True)]
    asking = [any(map(ASKS.search, texts)) for texts in words]
    turns = Counter(voices)
    main = _asked(labels, words, title)
    followed = zip(voices, asking, [*voices[1:], ""], strict=True)
    answered = Counter([voice for voice, asks, after in followed if asks and after == main])
    found = {voice for voice in turns if voice != main and answered[voice] * 2 >= turns[voice]}
    if not found and INTERVIEW.search(title):
        asks = Counter([voice for voice, asked in zip(voices, asking, strict=True) if asked])
        found = {voice for voice in _both(turns) if voice != main and asks[voice] > asks[main]}
    return {head.name for head in labels if voice_of(head) in found}


def _asked(labels: Sequence[Head], words: Sequence[list[str]], title: str) -> str:
    """The voice that is asked: the one that the title names, else the one that says most."""
    titled = {voice_of(head) for head in labels if in_title(head.name, title)}
    said: Counter[str] = Counter()
    for head, texts in zip(labels, words, strict=True):
        said[voice_of(head)] += sum(map(len, texts))
    return titled.pop() if len(titled) == 1 else said.most_common(1)[0][0]


def _both(turns: Counter[str]) -> list[str]:
    """The two voices that nine of ten turns are of; none where there are more or fewer."""
    often = [voice for voice, count in turns.items() if count > 1]
    return often if len(often) == 2 and sum(turns[voice] for voice in often) * 10 >= 9 * turns.total() else []


def _hosts(blocks: Sequence[TurnBlock], labels: Sequence[Head], askers: set[str]) -> set[str]:
    """Those who hand over to the next question and never have the word right after one."""
    answering = {after.name for head, after in pairwise(labels) if head.name in askers}
    turns = Counter([head.name for head in labels])
    maybe = turns.keys() - askers - answering
    if not maybe:
        return set()
    before = Counter([head.name for head, after in pairwise(labels) if after.name in askers])
    maybe = {name for name in maybe if before[name] * 2 >= turns[name]}
    over = Counter(
        [one.name for one, after in pairwise(labels) if one.name in maybe and _hands_over(blocks, one, after)]
    )
    return {name for name in maybe if over[name] * 2 >= turns[name]}


def _hands_over(blocks: Sequence[TurnBlock], head: Head, after: Head) -> bool:
    """Whether a short turn gives the floor: says so, is a name or two, or names the next one."""
    text = " ".join(_texts(blocks, head, after)) if after.block - head.block < 4 else ""
    if not text or len(text) > 300:
        return False
    words = {word.strip(".,?!;:–—").casefold() for word in text.split()}
    named = after.kind != "question" and not words.isdisjoint(after.name.casefold().split())
    return named or text.count(" ") < 4 or HANDS_OVER.search(text) is not None


def _given_the_floor(labels: Sequence[Head], hosts: set[str], askers: set[str]) -> set[str]:
    """Whoever speaks only between a host and an answer asks too, question mark or not."""
    triples = zip(labels, labels[1:], labels[2:], strict=False)
    between = Counter(one.name for host, one, after in triples if host.name in hosts and after.name not in hosts)
    turns = Counter(head.name for head in labels)
    return {name for name, count in between.items() if name not in hosts | askers and count == turns[name]}
