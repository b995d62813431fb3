"""What stands before the first label of a transcript: scene lines, a blogger's introduction, an opening statement."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from cleaners.heads import TurnBlock
from cleaners.labels import CLOSER, FIRST_PERSON, INTRODUCES, NAMED_SPEECH, QUOTED, SALUTATION, SEPARATOR
from cleaners.speakers import named_in, title_owner
from schemas.source import Turns

_PROSE = re.compile(r"[.?!…:;][”\"')\]»]?$")
_NUMERAL = re.compile(r"[\d\W]+|\d[\d\W]*\b.*")


class Opening(NamedTuple):
    """Half-open ranges of blocks; both empty where there is neither editorial nor statement."""

    editorial: range
    statement: range


def split_opening(blocks: Sequence[TurnBlock], title: str | None, speakers: Sequence[str], style: Turns) -> Opening:
    """Parts the blocks before the first label; what is in neither range is scene, or a summary by the site.

    `speakers` are the names that the page's labels give. A source with media as questioners (`outlet`) opens with its
    spokesman's announcements, which do not say I or we.
    """
    stop = len(blocks)
    if style.blog:
        return _blog(blocks, stop, speakers)
    start = 1 + max((i for i in range(stop) if SEPARATOR.fullmatch(blocks[i].text)), default=-1)
    greeted = next((i for i in range(start, stop) if is_salutation(blocks[i].text)), None)
    prose = greeted if greeted is not None else next((i for i in range(start, stop) if is_prose(blocks[i])), None)
    if prose is None:
        return Opening(range(0), range(0))
    spoken = greeted is not None or any(speaks(blocks[i].text) for i in range(prose, stop))
    spoken = spoken or style.style == "outlet" or _titled(title)
    return Opening(range(0), range(prose, stop) if spoken else range(0))


def find_speech(blocks: Sequence[TurnBlock], style: Turns, title: str | None) -> range:
    """Blocks of the speech that a page without labels is; empty where it is none.

    Only on sites that declare how they label speakers: anywhere else what follows a speech may be anybody's. The title
    announces a speech, at least a third of the sentences say I or we, and it begins with a greeting, or its speaker,
    whom the title names, is not named in it.
    """
    if style.style in ("auto", "none") or style.blog or title is None or not NAMED_SPEECH.search(title):
        return range(0)
    prose = [i for i, block in enumerate(blocks) if is_prose(block)]
    spoken = sum(speaks(blocks[i].text) for i in prose)
    greeted = next((i for i in range(prose[0] + 1 if prose else 0) if is_salutation(blocks[i].text)), None)
    owner = title_owner(title)
    if not prose or spoken * 3 < len(prose):
        return range(0)
    if greeted is None and (owner is None or any(named_in(block.text, [owner]) for block in blocks)):
        return range(0)
    start = prose[0] if greeted is None else greeted
    stop = next((i for i in range(start, len(blocks)) if CLOSER.fullmatch(blocks[i].text)), len(blocks))
    return range(start, stop)


def _titled(title: str | None) -> bool:
    """A title that announces somebody's own words: `Sergey Lavrov's statement …`, `Remarks by …`."""
    return bool(title and NAMED_SPEECH.search(title) and re.search(r"[’']s\b|s[’']|\bby\b", title))


def _blog(blocks: Sequence[TurnBlock], stop: int, speakers: Sequence[str]) -> Opening:
    """The blogger has the word until his own colon that brings on a speaker, else a greeting, else any colon."""
    led = [i for i in range(stop) if INTRODUCES.search(blocks[i].text)]
    named = next((i + 1 for i in led if named_in(blocks[i].text, speakers)), None)
    greeted = next((i for i in range(stop) if _greets(blocks[i].text)), None)
    ends = [end for end in (named, greeted, led[0] + 1 if led else None) if end is not None]
    end = ends[0] if ends else stop
    return Opening(range(end), range(end, stop))


def _greets(text: str) -> bool:
    return len(text) < 120 and text[-1] in "!,.:;—–-" and bool(SALUTATION.match(text))


def is_salutation(text: str) -> bool:
    """Whether a block greets: it begins so and is a short line, or goes on in the first person."""
    return _greets(text) or (bool(SALUTATION.match(text)) and speaks(text))


def is_prose(block: TurnBlock) -> bool:
    """A sentence, as against a scene line: place, date, time, number, `Via Teleconference`, a stage direction."""
    text = block.text
    if block.kind in ("heading", "table", "separator") or CLOSER.fullmatch(text) or text[0] in "([<":
        return False
    return len(text) > 60 and bool(_PROSE.search(text)) and not _NUMERAL.fullmatch(text)


def speaks(text: str) -> bool:
    """Whether somebody says I or we in it, quotations aside."""
    return bool(FIRST_PERSON.search(QUOTED.sub(" ", text)))
