"""Who a label names: person, office, outlet. Nothing is guessed: what the page does not name stays null."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaners.evidence import tail_in
from cleaners.heads import Head
from cleaners.kinds import parted
from cleaners.labels import HAN_MEDIA, HONORIFICS, NOT_NAMES, OFFICES, OUTLETS, PARTICLES
from schemas.vocabulary import SpeakerBasis

_MALE, _FEMALE = {"mr"}, {"ms", "mrs", "miss"}
_HONORIFIC = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor)\.? ", re.IGNORECASE)


_OF_OUTLET = re.compile(r" (?:of|from|with) (?=[A-Z])|, ")

_MOST = 100
"""Surnames looked for in the text; a page with more of them has no speakers but a list."""


class Named(NamedTuple):
    """Speaker, affiliation (outlet or office) and what the speaker's name rests on; each null if unknown."""

    speaker: str | None
    affiliation: str | None
    basis: SpeakerBasis | None


class Names:
    """The names of one page: resolves its labels against each other, its title and, last, its text."""

    def __init__(self, heads: Sequence[Head], title: str | None, texts: Iterable[str]) -> None:
        self.title = title or ""
        self.names = {head.name for head in heads if head.kind in ("person", "capitals", "titled")}
        distinct = {(head.name, head.right, head.kind): head for head in heads}
        surnames = {surname for head in distinct.values() if (surname := _surname(head))}
        self.resolved: dict[tuple[str | None, ...], Named] = {}
        self.surnames = {surname.casefold() for surname in surnames}
        # `MR. ALDER` and `MS. ALDER` on one page are two people: no full name is either's.
        surnames -= _of_two_people(distinct.values())
        self.full = _full_names(surnames, self.title)
        missing = surnames - self.full.keys()
        if 0 < len(missing) <= _MOST:
            self.full |= _full_names(missing, "\n".join(texts))

    def of(self, head: Head) -> Named:
        """The person, the affiliation and the basis that a label gives; each label of a page is resolved once."""
        key = (head.name, head.note, head.kind, head.right)
        if key not in self.resolved:
            self.resolved[key] = self._resolve(head)
        return self.resolved[key]

    def _resolve(self, head: Head) -> Named:
        if head.kind in ("question", "answer", "remark", "moderator"):
            return _asker(head)
        if head.kind == "outlet":
            name, _, outlet = _OF_OUTLET.sub(", ", head.name, count=1).partition(", ")
            return Named(name, outlet, "label") if outlet and is_person(name) else Named(None, head.name, None)
        if head.kind in ("office", "addressed") or (head.note and is_person(head.note) and _is_office(head.name)):
            return self._office(head)
        if head.right is not None:
            head = head._replace(name=head.right)
        surname = _surname(head)
        if surname is not None:
            return Named(self.full.get(surname, head.name), _office_words(_stateless(head.name)), "label")
        name, affiliation = self._split(_stateless(head.name) if head.kind == "titled" else head.name)
        return Named(name, head.note if head.note and is_outlet(head.note) else affiliation, "label")

    def _office(self, head: Head) -> Named:
        """An office: named by its own note (`(Mr William Hague)`), or by the title when that has one holder of it."""
        if head.note is not None and is_person(head.note):
            return Named(_HONORIFIC.sub("", head.note, count=1), head.name, "label")
        office = re.escape(re.sub(r"^the ", "", head.name, flags=re.IGNORECASE))
        pattern = rf"(?i:(?<!Vice )\b{office}) ((?:[A-ZА-ЯЁ][\w.’'-]* ){{0,2}}[A-ZА-ЯЁ][\w’'-]*\w)"
        holders = {re.sub(r"[’']s?$", "", holder) for holder in re.findall(pattern, self.title)}
        holders = {holder for holder in holders if holder.rsplit(maxsplit=1)[-1].casefold() not in self.surnames}
        if len(holders) == 1:
            return Named(holders.pop(), head.name, "title")
        return Named(None, head.name, None)

    def _split(self, name: str) -> tuple[str, str | None]:
        """`President of Russia Vladimir Putin` into name and office; a name without office stays whole."""
        before, _, after = name.partition(", ")
        if after and not OFFICES.intersection(before.casefold().split()):
            return _HONORIFIC.sub("", before, count=1), after
        known = tail_in(name, self.names)
        if known:
            return known, name[: -len(known)].strip(" –—-,")
        words = name.split()
        lowered = [word.casefold().removesuffix("’s").removesuffix("'s").strip(".,") for word in words]
        office = OFFICES.intersection(lowered[:-2]) and not PARTICLES.intersection(lowered[-3:-1])
        if office and not OFFICES.intersection(lowered[-2:]):
            return " ".join(words[-2:]), " ".join(words[:-2])
        return (_HONORIFIC.sub("", name, count=1) if len(words) > 2 else name), None


def _asker(head: Head) -> Named:
    """A label that gives no name, or the name after a trade: `Reporter Ann Other`; a medium may be in its note."""
    outlet = head.note if head.note and (is_outlet(head.note) or head.note[0] == "«") else None
    named = parted(head.name)
    return Named(named[1], outlet, "label") if named else Named(None, outlet, None)


def is_outlet(words: str) -> bool:
    """Whether a label or a note names a medium."""
    known = OUTLETS.intersection(word.casefold().strip(".,()") for word in words.split())
    return bool(known) or words.endswith(HAN_MEDIA)


def is_person(words: str) -> bool:
    """Whether a note is a person's name: two to four capitalised words, none of an office or a medium."""
    parts = _HONORIFIC.sub("", words, count=1).split()
    lowered = [part.casefold().strip(".") for part in parts]
    known = any(low in OFFICES or low in OUTLETS or low in NOT_NAMES for low in lowered)
    return 1 < len(parts) < 5 and not known and all(part[0].isupper() for part in parts)


def _is_office(name: str) -> bool:
    """Whether a label is an office without a name: `The Secretary of State for Justice`, `Mr Deputy Speaker`."""
    lowered = [word.casefold().strip(".,") for word in name.split()]
    office = bool(OFFICES.intersection(lowered))
    return office and (lowered[0] == "the" or all(low in OFFICES or low in HONORIFICS for low in lowered))


def voice_of(head: Head) -> str:
    """The same for `President of Norland Ann Other`, `Ann Other` and `The Minister for Fish (Ms Ann Other)`."""
    named = head.note if head.note and _is_office(head.name) and is_person(head.note) else head.name
    return named.rsplit(maxsplit=1)[-1].casefold()


def _of_two_people(heads: Iterable[Head]) -> set[str]:
    """Surnames that stand after `Mr` and after `Ms`, `Mrs` or `Miss` too."""
    titles: dict[str, set[str]] = defaultdict(set)
    for head in heads:
        title = (head.right or head.name).split(maxsplit=1)[0].casefold().strip(".")
        if title in _MALE or title in _FEMALE:
            titles[_surname(head) or ""].add("male" if title in _MALE else "female")
    return {surname for surname, found in titles.items() if len(found) > 1}


def _surname(head: Head) -> str | None:
    """The surname of a label that has it alone or after a title or an office: `MS. PSAKI`, `CHAIR BERNSTEIN`."""
    return _last_of(head.right or head.name) if head.kind in ("titled", "capitals", "person", "word") else None


@lru_cache(maxsize=4096)  # asked several times of each label, and pages of a site have the same speakers
def _last_of(name: str) -> str | None:
    words = _stateless(name).split()
    lowered = [word.casefold().strip(".") for word in words]
    if lowered[-1] in OFFICES:
        return None
    return words[-1] if all(word in OFFICES or word in HONORIFICS for word in lowered[:-1]) else None


def _stateless(name: str) -> str:
    """`Mr. KENNEDY of Rhode Island` without his state."""
    return name.partition(" of ")[0] if name.split(maxsplit=1)[0].casefold().strip(".") in HONORIFICS else name


def _office_words(name: str) -> str | None:
    """The office in a label of office and surname, as printed."""
    words = [word for word in name.split()[:-1] if word.casefold().strip(".") not in HONORIFICS]
    return " ".join(words) or None


def _full_names(surnames: set[str], text: str) -> dict[str, str]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that is two in lower case shifts offsets: then only exact spellings
        lowered = text
    return {surname: found for surname in surnames if (found := _full_name(surname, text, lowered))}


_FIRST = re.compile(r"(?<![\w’'.])([^\W\d_][\w’'-]*[^\W\d_])(?: [^\W\d_]\.)?$")
_LAST = re.compile(r"(?:[’']s?)?(?![\w-])")


def _full_name(surname: str, text: str, lowered: str) -> str | None:
    """The one full name with this surname that a text has; null for none or several.

    `lowered` is the text in lower case: finding in it is what makes this cheap on a long page.
    """
    found: dict[str, str] = {}
    wanted = f" {surname.lower()}"
    at = lowered.find(wanted)
    while at >= 0:
        stop = at + len(wanted)
        first = _FIRST.search(text, max(0, at - 40), at)
        if (
            first
            and first[1][0].isupper()
            and text[at + 1].isupper()
            and _LAST.match(text, stop)
            and not _common(first[1].casefold())
        ):
            found.setdefault(first[1].casefold(), text[first.start() : stop])
        at = lowered.find(wanted, stop)
    return next(iter(found.values())) if len(found) == 1 else None


def _common(word: str) -> bool:
    """Whether a word before a surname is no first name."""
    bare = word.strip(".")
    return any(word in known for known in (OFFICES, NOT_NAMES, PARTICLES)) or bare in HONORIFICS or bare[:-1] in OFFICES


def named_in(text: str | None, names: Sequence[str]) -> list[str]:
    """Those of the names whose surname the text has, oblique Russian cases included.

    Where some of them own the words (`Sergey Lavrov’s statement`, `remarks by …`), only those.
    """
    if not text:
        return []
    found = [name for name in names if _pattern(name, r"(?:[’']s?|[а-яё]{1,3})?").search(text)]
    return [name for name in found if _owns(text, name)] or found


def _owns(text: str, name: str) -> bool:
    return bool(
        _pattern(name, r"(?:[’']s|s[’'])").search(text) or _pattern(name, "", r"\bby\b[^,;]{0,90}").search(text)
    )


def _pattern(name: str, after: str, before: str = "") -> re.Pattern[str]:
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return re.compile(rf"{before}(?<!\w){last}{after}(?!\w)", re.IGNORECASE)


_OWNED = re.compile(r"([^\W\d_][\w’'.-]*\w) ([^\W\d_][\w’'-]*?\w)(?:[’']s|(?<=s)[’']) (?:\w+ ){0,4}?(?:\w+)")
_BY = re.compile(r"\bby\b (?:[\w’'.-]+ ){0,10}?([A-ZА-ЯЁ][\w’'.-]*\w) ([A-ZА-ЯЁ][\w’'-]*\w)(?=$|[,;:.]| [a-zа-яё])")


def title_owner(title: str | None) -> str | None:
    """The person whose words a title announces: `Sergey Lavrov’s statement …`, `Remarks by … Maria Zakharova at …`."""
    for pattern in (_OWNED, _BY):
        match = pattern.search(title or "")
        if match and match[1][0].isupper() and match[2][0].isupper():
            words = {match[1].casefold(), match[2].casefold()}
            if not words & (OFFICES | NOT_NAMES | OUTLETS | _TITLE_WORDS):
                return f"{match[1]} {match[2]}"
    return None


def other_person(title: str | None, name: str) -> bool:
    """Whether a title may name somebody besides this person: any further two capitalised words in a row."""
    known = {*name.casefold().split(), *OFFICES, *NOT_NAMES, *_TITLE_WORDS, *PARTICLES}
    run = 0
    for word in re.findall(r"[\w’'.-]+|[,;:–—]", title or ""):
        bare = re.sub(r"[’']s?$", "", word).casefold().strip(".")
        run = run + 1 if word[0].isupper() and bare not in known else 0
        if run > 1:
            return True
    return False


_TITLE_WORDS = frozenset(
    {"answers", "media", "questions", "conference", "news", "press", "statement", "remarks", "interview", "meeting"}
    | {"joint", "following", "during", "visit", "results", "talks", "session", "opening", "transcript", "briefing"}
    | {"comments", "reply", "replies", "republic", "russian", "russia", "federation", "european", "union", "united"}
    | {"states", "nations", "federal", "national", "international", "security", "council", "summit", "forum"}
)
