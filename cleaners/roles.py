"""Who asks on a page: labels that say so, media that no list knows, and the interviewers of a titled interview."""

import re
from collections import Counter
from collections.abc import Sequence

from cleaners.heads import Head, TurnBlock
from cleaners.labels import ASKED_BY_MEDIA
from cleaners.speakers import is_outlet
from schemas.vocabulary import Role

ASKING = frozenset({"question", "outlet"})
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
        if after is None or after.name != main[0][0] or "?" not in blocks[head.block].text:
            others.add(head.name)
    return [head if head.name in others else head._replace(kind="outlet") for head in labels]


def roles(blocks: Sequence[TurnBlock], labels: Sequence[Head], title: str | None) -> list[Role]:
    """A role a label: who asks has the question; once one has been asked, who does not moderate or remark answers."""
    askers = {head.name for head in labels if head.kind in ASKING or (head.note is not None and is_outlet(head.note))}
    if not askers and title and ASKED_BY_MEDIA.search(title):
        askers = _interviewers(blocks, labels)
    found: list[Role] = []
    asked = False
    for head in labels:
        asked = asked or head.name in askers
        answers = asked and head.kind not in _OPEN
        found.append("question" if head.name in askers else "answer" if answers else "statement")
    return found


def _interviewers(blocks: Sequence[TurnBlock], labels: Sequence[Head]) -> set[str]:
    """Those who mostly ask, and whom mostly the one who says most answers."""
    said: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    asks: Counter[str] = Counter()
    texts = [_text(blocks, head, after) for head, after in zip(labels, [*labels[1:], None], strict=True)]
    for head, text in zip(labels, texts, strict=True):
        said[head.name] += len(text)
        turns[head.name] += 1
    main = said.most_common(1)[0][0]
    for place, (head, text) in enumerate(zip(labels, texts, strict=True)):
        answered = place + 1 < len(labels) and labels[place + 1].name == main
        asks[head.name] += answered and re.search(r"[?？]", text) is not None
    return {name for name, count in asks.items() if name != main and count * 2 >= turns[name]}


def _text(blocks: Sequence[TurnBlock], head: Head, after: Head | None) -> str:
    if after is not None and after.block == head.block:
        return blocks[head.block].text[head.stop : after.start]
    stop = len(blocks) if after is None else after.block
    rest = " ".join(block.text for block in blocks[head.block + 1 : stop])
    return blocks[head.block].text[head.stop :] + " " + rest
