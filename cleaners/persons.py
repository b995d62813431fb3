"""The parts of a person's name as printed: given names, initials, surname, honorific, office. Precision before recall.

A form that is no name of one person (`Question`, `China Daily`, `The Secretary of State`, `Patriarch Kirill of Moscow`)
has no parts; nor has one word without an honorific. Of two to four Chinese characters the first is the surname.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from cleaners.labels import ANSWER, HONORIFICS, MODERATOR, NOT_NAMES, OFFICES, OUTLETS, PARTICLES, QUESTION, REMARK
from cleaners.spelling import fold, fold_given

Gender = Literal["female", "male"]

GENDERS: dict[str, Gender] = dict.fromkeys(("mr", "sir", "lord", "г-н", "господин"), "male")
GENDERS |= dict.fromkeys(("mrs", "ms", "miss", "dame", "lady", "madam", "г-жа", "госпожа"), "female")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOBODY = (QUESTION | ANSWER | REMARK | MODERATOR) - {"a", "q"} | _words(
    "volunteer volunteers student students teacher teachers veteran veterans member members resident residents "
    "children guest guests staff everyone everybody all both unidentified unknown interpreter translator translation "
    "narrator announcer clerk chorus viewer viewers caller listener spectator worker workers волонтёр волонтер студент"
)
"""Words of labels that name a group, or nobody in particular."""

_SUFFIXES = _words("jr sr ii iii iv")
_IN_SURNAME = _words("de da do dos das del della di du la le van von der den ter ten bin ibn bint al el y zu st")
"""Small words that belong to a surname; `of` and `and` do not."""

_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_GLUED = re.compile(r"(?<![^\W\d_]{3})(?<=[^\W\d_])\.(?=[^\W\d_])")
INITIAL = re.compile(r"[^\W\d_]{1,2}\.|[^\W\d_]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'`ʼ\-‐‑](?=[^\W\d_]))*\.?")
PATRONYMIC = re.compile(r"(?:[оеё]вич|[оеё]вна|ична|ильич|кузьмич|лукич|фомич)", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_HAN_OFFICES = tuple("人者员長长部社报報台团席统理使士生会問问答")
"""Last characters of what is an office, a medium or anybody: 发言人, 记者, 部长, 主席, 先生."""


class PersonName(NamedTuple):
    """A name in parts. `given` and `surname` are keys of `cleaners.spelling`; an initial in `given` ends in a point.

    `shown` is the name as printed, without honorific and office; `given` is empty for a surname alone.
    """

    shown: str
    given: tuple[str, ...]
    surname: str
    suffix: str = ""
    office: str | None = None
    gender: Gender | None = None

    @property
    def is_full(self) -> bool:
        """Whether it has a given name written out."""
        return bool(self.given) and not self.given[0].endswith(".")


@lru_cache(maxsize=1 << 16)
def parse_person(printed: str) -> PersonName | None:
    """The parts of a printed name; None where it does not name one person.

    `MR. EARNEST`, `Press Secretary Josh Earnest`, `С.В.Лавров`, `Лавров Сергей Викторович`, `Ann Other, Minister of
    Trade`: whatever stands around the name is taken off.
    """
    words, office = _before_comma(_unpointed(_BRACKETED.sub("", printed)))
    if not words or len(words) > 25:
        return None
    if len(words) == 1 and _HAN.fullmatch(words[0]):
        return None if words[0].endswith(_HAN_OFFICES) else PersonName(words[0], (words[0][1:],), words[0][0])
    before, name = _split_office(_without_honorific(words))
    if not name or not _NOBODY.isdisjoint(map(low, name)):
        return None
    name = _without_honorific(name)
    found = _parts(name, titled=len(name) < len(words))
    gender = next((GENDERS[low] for low in map(low, words) if low in GENDERS), None)
    return found and found._replace(office=office or " ".join(before) or None, gender=gender)


def fits(one: PersonName, other: PersonName) -> bool:
    """Whether the given names of two forms with one surname may be one person's: none contradicts another."""
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return False
    return all(_may_be(a, b) for a, b in zip(one.given, other.given, strict=False))


def covers(one: PersonName, other: PersonName) -> bool:
    """Whether `one` says all that `other` does: `Sergey V. Lavrov` covers `Sergey Lavrov` and `S. Lavrov`."""
    if len(other.given) > len(one.given) or other.suffix not in ("", one.suffix):
        return False
    return all(
        a == b or (b.endswith(".") and a.startswith(b[:-1])) for a, b in zip(one.given, other.given, strict=False)
    )


def _may_be(one: str, other: str) -> bool:
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    initial = one.endswith(".") or other.endswith(".")
    return one == other or (initial and long.startswith(short))


def low(word: str) -> str:
    """A word as the lists of `cleaners.labels` have it."""
    return word.casefold().strip(".,’'")


def is_office(word: str) -> bool:
    """Whether a word is one of an office: `Minister`, `Vice-Rector`."""
    return not OFFICES.isdisjoint(low(word).split("-"))


def _unpointed(text: str) -> str:
    """Without the punctuation around it; the full stop of a last initial stays."""
    text = text.strip(" ,:;–—-")
    return text if INITIAL.fullmatch(re.split(r"[\s.](?=.)", text)[-1]) else text.rstrip(".")


def is_outlet(words: Iterable[str]) -> bool:
    """Whether a medium is among the words; the `Press` of a Press Secretary is none."""
    return not (OUTLETS - OFFICES).isdisjoint(map(low, words))


def _before_comma(text: str) -> tuple[list[str], str | None]:
    """The words of the name, and the office after its comma; `Gorelov, P.V.` is turned.

    No words where two names may stand: `Mr. Cole, Ms. Birch`."""
    before, _, after = text.partition(", ")
    words, rest = _spaced(before.split()), after.split()
    if not rest or any(map(is_office, words)):
        return _spaced(text.replace(",", "").split()), None
    if low(rest[0]) in _SUFFIXES:
        return [*words, rest[0]], None
    if all(map(INITIAL.fullmatch, _spaced(rest))):
        return [*_spaced(rest), *words], None
    if any(map(is_office, rest)):
        return words, after
    return ([] if len(rest) > 1 and not is_outlet(rest) else words), None


def _without_honorific(words: list[str]) -> list[str]:
    """Without `Mr.`, `Secretary Dr.`, and without the state of `Mr. KENNEDY of Rhode Island`."""
    start = 0
    while start < len(words) - 1 and low(words[start]) in HONORIFICS:
        start += 1
    if start and "of" in words[start + 1 :] and not any(map(is_office, words[start:])):
        return words[start : words.index("of", start)]
    return words[start:]


def _split_office(words: list[str]) -> tuple[list[str], list[str]]:
    """Office and name of `State Duma Speaker Vyacheslav Volodin`; the name is empty where only an office stands.

    After `of`, `for` and the like nobody can tell where the office ends: the name is then the last two words.
    """
    at = max((index for index, word in enumerate(words) if is_office(word)), default=-1)
    if at < 0 or (at == len(words) - 1 > 0 and low(words[at]) == "white"):  # of `White House`; also a surname
        return [], words
    start = at + 1
    small = [i for i, word in enumerate(words) if word[0].islower() and low(word) not in _IN_SURNAME]
    if small and small[-1] > 0:
        start = max(start, _name_start(words))
        if small[-1] >= start or low(words[start - 1]) in PARTICLES or len(words) - start < 2:
            return words, []
    return words[:start], words[start:]


def _name_start(words: list[str]) -> int:
    """Where a name at the end of an office begins: two words, with initials, patronymic and particles between."""
    start = len(words) - 2
    while start > 1 and (words[start].casefold() in _IN_SURNAME or INITIAL.fullmatch(words[start])):
        start -= 1
    if start > 1 and PATRONYMIC.search(words[start]):
        start -= 1
    return start + 1 if words[start][0].islower() and words[start] not in _IN_SURNAME else max(start, 0)


def _spaced(words: list[str]) -> list[str]:
    """`С.В.Лавров` and `J.D. Vance` with every initial a word."""
    return [*words[:-2], *(part for word in words[-2:] for part in _GLUED.sub(". ", word).split())]


def _parts(words: list[str], titled: bool) -> PersonName | None:
    shown = " ".join(words)
    suffix = low(words[-1]) if len(words) > 1 and low(words[-1]) in _SUFFIXES else ""
    words = words[:-1] if suffix else words
    if not _are_names(words, titled):
        return None
    given, surname = _in_order(words, titled)
    if not surname or (not given and not titled):
        return None
    key = fold("".join(surname))
    keys = tuple(_given_key(word, place) for place, word in enumerate(given))
    return PersonName(shown, keys, key, suffix) if key and all(keys) else None


def _are_names(words: Sequence[str], titled: bool) -> bool:
    if not 0 < len(words) < 6 or (not titled and low(words[0]) in NOT_NAMES):
        return False
    if is_outlet(words) or any(map(is_office, words[:-1])):
        return False
    return all(
        _WORD.fullmatch(word) and (word[0].isupper() or word in _IN_SURNAME or word.startswith(("al-", "el-")))
        for word in words
    )


def _in_order(words: list[str], titled: bool) -> tuple[list[str], list[str]]:
    """Given names and surname; no surname where it cannot be told."""
    if len(words) > 1 and all(INITIAL.fullmatch(word) for word in words[1:]):
        return ([], []) if INITIAL.fullmatch(words[0]) else (words[1:], words[:1])
    if PATRONYMIC.search(words[-1]) and _CYRILLIC.search(words[-1]) and len(words) in (2, 3):
        return (words[1:], words[:1]) if len(words) == 3 else ([], [])
    start = len(words) - 1
    while start > 0 and words[start - 1].casefold() in _IN_SURNAME and (start > 1 or titled or words[0][0].islower()):
        start -= 1
    return ([], []) if INITIAL.fullmatch(words[-1]) else (words[:start], words[start:])


def _given_key(word: str, place: int) -> str:
    if INITIAL.fullmatch(word):
        return fold(word) + "."
    return fold(word) if place else fold_given(word)
