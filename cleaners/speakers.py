"""Who a label names: person, office, outlet. Nothing is guessed: what the page does not name stays null."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaners.heads import Head, key_of
from cleaners.labels import HONORIFICS, NOT_NAMES, OFFICES, OUTLETS, PARTICLES
from schemas.vocabulary import SpeakerBasis

_NAMELESS = ("question", "answer", "remark", "moderator", "outlet")
_HONORIFIC = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor)\.? ", re.IGNORECASE)


class Named(NamedTuple):
    """Speaker, affiliation (outlet or office) and what the speaker's name rests on; each null if unknown."""

    speaker: str | None
    affiliation: str | None
    basis: SpeakerBasis | None


class Names:
    """The names of one page: resolves its labels against each other, its title and, last, its text."""

    def __init__(self, heads: Sequence[Head], title: str | None, texts: Iterable[str]) -> None:
        self.title = title or ""
        self.texts = texts
        self.names = {head.name for head in heads if head.kind in ("person", "capitals", "titled")}
        surnames = {surname for head in heads if (surname := _surname(head))}
        self.full = {surname: found for surname in surnames if (found := self._full_name(surname, self.title))}
        missing = surnames - self.full.keys()
        if missing:
            text = "\n".join(texts)
            self.full |= {surname: found for surname in missing if (found := self._full_name(surname, text))}

    def of(self, head: Head) -> Named:
        """The person, the affiliation and the basis that a label gives."""
        if head.kind in _NAMELESS:
            return Named(None, head.name if head.kind == "outlet" else None, None)
        if head.kind == "office":
            return self._office(head)
        name, affiliation = self._split(head.name)
        surname = _surname(head)
        if surname is not None:
            office = _office_words(head.name)
            return Named(self.full.get(surname, head.name), office, "label")
        if head.note is not None and is_outlet(head.note):
            affiliation = head.note
        return Named(name, affiliation, "label")

    def _office(self, head: Head) -> Named:
        """An office: named by its own note (`(Mr William Hague)`), or by the title when that has one holder of it."""
        if head.note is not None and _HONORIFIC.match(head.note):
            return Named(_HONORIFIC.sub("", head.note, count=1), head.name, "label")
        office = re.sub(r"^the ", "", head.name, flags=re.IGNORECASE)
        holders = set(re.findall(rf"(?i:\b{re.escape(office)}) ((?:[A-Z][\w.’'-]+ ){{1,2}}[A-Z][\w’'-]*\w)", self.title))
        holders = {re.sub(r"[’']s?$", "", holder) for holder in holders}
        if len(holders) == 1 and " and " not in office:
            return Named(holders.pop(), head.name, "title")
        return Named(None, head.name, None)

    def _split(self, name: str) -> tuple[str, str | None]:
        """`President of Russia Vladimir Putin` into name and office; a name without office stays whole."""
        before, _, after = name.partition(", ")
        if after and not OFFICES.intersection(before.casefold().split()):
            return before, after
        shorter = [other for other in self.names if name.endswith(" " + other) and " " in other]
        if shorter:
            other = max(shorter, key=len)
            return other, name[: -len(other)].strip(" –—-,")
        words = name.split()
        lowered = [word.casefold().strip(".,’'s") for word in words]
        office = OFFICES.intersection(lowered[:-2]) and lowered[-3] not in PARTICLES and lowered[-2] not in PARTICLES
        if office and not OFFICES.intersection(lowered[-2:]):
            return " ".join(words[-2:]), " ".join(words[:-2])
        return name, None

    @staticmethod
    def _full_name(surname: str, text: str) -> str | None:
        """The one full name with this surname that the text has; null for none or several."""
        pattern = re.compile(
            rf"\b([A-ZÀ-Þ][\w’'-]*[a-zß-ÿ](?: [A-Z]\.)?) ({re.escape(surname)})(?:[’']s?)?(?![\w-])", re.IGNORECASE
        )
        found: dict[str, str] = {}
        for first, last in pattern.findall(text):
            word = first.split()[0].casefold()
            if first[0].isupper() and last[0].isupper() and not _common(word):
                found.setdefault(word, f"{first} {last}")
        return next(iter(found.values())) if len(found) == 1 else None


def _common(word: str) -> bool:
    return word.strip(".") in HONORIFICS or word in OFFICES or word.removesuffix("s") in OFFICES or word in NOT_NAMES or word in PARTICLES


def is_outlet(words: str) -> bool:
    """Whether a label or a note names a medium."""
    return bool(OUTLETS.intersection(word.casefold().strip(".,()") for word in words.split()))


def _surname(head: Head) -> str | None:
    """The surname of a label that gives a title or an office with nothing but it: `MS. PSAKI`, `CHAIR BERNSTEIN`."""
    words = head.name.split()
    lowered = [word.casefold().strip(".") for word in words]
    if head.kind not in ("titled", "capitals", "person") or len(words) < 2:
        return None
    if all(word in OFFICES or word in HONORIFICS for word in lowered[:-1]) and lowered[-1] not in OFFICES:
        return words[-1]
    return None


def _office_words(name: str) -> str | None:
    """The office in a label of office and surname, as printed."""
    words = [word for word in name.split()[:-1] if word.casefold().strip(".") not in HONORIFICS]
    return " ".join(words) or None


def named_in(text: str | None, names: Sequence[str]) -> list[str]:
    """Those of the names whose surname the text has, oblique Russian cases included; a possessor or `by` first."""
    if not text:
        return []
    found = []
    for name in names:
        last = re.escape(name.split()[-1].removesuffix(":"))
        pattern = re.compile(rf"(?<!\w){last}(?:[’']s?|[а-яё]{{1,3}})?(?!\w)", re.IGNORECASE)
        if pattern.search(text):
            found.append(name)
    owners = [name for name in found if _owner(text, name)]
    return owners or found


def _owner(text: str, name: str) -> bool:
    last = re.escape(name.split()[-1])
    possessive = re.search(rf"(?<!\w){last}(?:[’']s|s[’'])", text, re.IGNORECASE)
    by = re.search(rf"\b[Bb]y\b[^,;]{{0,90}}(?<!\w){last}(?!\w)", text, re.IGNORECASE)
    return bool(possessive or by)


def other_person(title: str | None, name: str) -> bool:
    """Whether a title may name somebody besides this person: any further two capitalised words in a row."""
    if not title:
        return False
    own = set(name.casefold().split())
    known = own | OFFICES | NOT_NAMES | _TITLE_WORDS | PARTICLES
    run = 0
    for word in re.findall(r"[\w’'.-]+|[,;:–—]", title):
        bare = key_of(re.sub(r"[’']s?$", "", word))
        run = run + 1 if word[0].isupper() and bare not in known else 0
        if run > 1:
            return True
    return False


_TITLE_WORDS = frozenset(
    "answers media questions conference news press statement remarks interview meeting joint following during visit "
    "results talks session opening transcript briefing comments reply replies republic russian russia federation "
    "european union united states nations federal national international security council summit forum".split()
)
