"""What the name of a label looks like, by its words alone: a question, an office, a medium, a person."""

import re
from functools import lru_cache
from typing import Literal

from cleaners.labels import (
    ADDRESSED,
    ANSWER,
    ASKERS,
    GREETED,
    HAN_MEDIA,
    HONORIFICS,
    HOSTS,
    MODERATOR,
    NOT_NAMES,
    OFFICES,
    OUTLETS,
    PARTICLES,
    QUESTION,
    REMARK,
)

Kind = Literal[
    "question", "answer", "remark", "moderator", "office", "addressed", "outlet", "titled", "capitals", "person", "word"
]

_VOICE = re.compile(
    r"(?:(?:an?|several|some) )?hon\.? (?:members?|friends?|gentlem[ae]n|lad(?:y|ies))(?: rose)?"
    r"|(?P<unknown>(?:an?|another|unidentified|unknown|male|female) )?(?P<voice>[\w-]+)"
    r"(?P<place> from the (?:hall|floor|audience|gallery|room|back|crowd|stage|stands|benches|press)| из зала)?"
)
"""One who speaks without a name; `Student loans`, `Workers in the north`, `One question` are what one speaks of."""

_NO_ENDS = frozenset({"for", "of", "to", "in", "on", "at", "the", "and", "by", "with"})
_HAN = re.compile(r"[A-Z]*[\u4e00-\u9fff·《》]+")
INITIALED = re.compile(r"(?:[^\W\d_]\. ?){1,2}[^\W\d_][\w’'-]+|[^\W\d_][\w’'-]+ (?:[^\W\d_]\. ?){1,2}")


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """The same for all spellings of a name that differ in case, points and spaces only."""
    return "".join(name.casefold().replace(".", " ").split())


def bare(name: str) -> str:
    """A name without its honorific."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.casefold().strip(".") in HONORIFICS else name


def generic(name: str) -> Kind | None:
    """The kind of a label that names no person (`Question`, `Reply 2`, `Speaker 1`), None for any other."""
    word = name.casefold().strip(" .#0123456789")
    if word in QUESTION:
        return "question"
    if word in ANSWER:
        return "answer"
    if word in MODERATOR:
        return "moderator"
    return "remark" if word in REMARK else None


@lru_cache(maxsize=4096)
def kind_of(name: str, *, bold: bool = False) -> Kind | None:
    """What the name of a label looks like; None for what is no name (a sentence, `Read more`, `Monday`).

    In bold type an office may have common words in it: `chairman of the Board Ann Other`.
    """
    found = generic(name)
    words = name.split()
    if found is not None or not words or len(words) > 25:
        return found
    if len(words) > 1 and parted(name) is not None:
        return "moderator" if words[0].casefold() in HOSTS else "question"
    if _HAN.fullmatch(name):
        return _han(name)
    lowered = [word.casefold().strip(".,()") for word in words]
    official = len(words) > 2 and bool(OFFICES.intersection(lowered))
    if (lowered[0] in NOT_NAMES and lowered[0] != "the" and not official) or GREETED.match(name):
        return None
    named = official and lowered[0] != "the" and not _of_office(lowered) and not ADDRESSED.fullmatch(name)
    if bold and named and words[-1][0].isupper() and words[-2][0].isupper():
        return "person"
    return _named(name, words, lowered) if _proper_words(words, lowered) else None


def is_voice(name: str) -> bool:
    """Whether a label that is no name says that somebody speaks: `Several hon. Members rose`, `Voice from the hall`."""
    found = _VOICE.fullmatch(name.casefold()) if name[:1].isupper() else None
    if found is None or found["voice"] is None:
        return found is not None
    if found["place"]:
        return found["voice"] in REMARK | QUESTION | ASKERS
    return found["unknown"] is not None and found["voice"] in REMARK | ASKERS


def parted(name: str) -> tuple[str, str] | None:
    """Trade and name of a label that gives both: `Reporter Ann Other`, `Moderator Ben Cole`."""
    trade, _, rest = name.partition(" ")
    words = rest.split()
    if trade.casefold() not in HOSTS | ASKERS or not 1 < len(words) < 4 or not all(w[0].isupper() for w in words):
        return None
    known = OUTLETS | OFFICES | NOT_NAMES
    return None if any(word.casefold().strip(".,") in known for word in words) else (trade, rest)


def _han(name: str) -> Kind:
    """A name in Chinese script: a medium by its last characters, a person by its length."""
    if name.endswith(HAN_MEDIA):
        return "outlet"
    return "person" if 1 < len(name) < 5 else "word"


def _proper_words(words: list[str], lowered: list[str]) -> bool:
    """Whether all words are capitalised or small ones that names have within."""
    if lowered[-1] in _NO_ENDS:
        return False
    return all(word[0].isupper() or low in PARTICLES for word, low in zip(words, lowered, strict=True))


def _of_office(lowered: list[str]) -> bool:
    """Whether all words are an office's: no name is among them."""
    return all(word.strip("#0123456789") in OFFICES or word in PARTICLES or word.startswith("#") for word in lowered)


def _named(name: str, words: list[str], lowered: list[str]) -> Kind | None:
    if lowered[0] in HONORIFICS and len(words) > 1:
        return "addressed" if ADDRESSED.fullmatch(name) else "titled"
    if _of_office(lowered):
        return "office"
    if lowered[0] == "the" and lowered[-1] not in OFFICES and not OUTLETS.intersection(lowered):
        return "office" if OFFICES.intersection(lowered) else None
    if OUTLETS.intersection(lowered):
        return "outlet"
    if name.upper() == name and sum(map(str.isalpha, name)) > 1 and not INITIALED.fullmatch(name):
        return "capitals"
    return "person" if len(words) > 1 or "." in name.strip(".") else "word"


@lru_cache(maxsize=4096)
def is_capitals(name: str) -> bool:
    """Whether a name is set in capitals; `McINTYRE` and `LaBOLT` are."""
    letters = [letter for letter in name if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) * 4 > len(letters) * 3 and len(letters) > 1
