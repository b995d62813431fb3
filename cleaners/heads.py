"""Labels at the start of blocks: what looks like one, by its shape alone.

Whether a page has turns at all, and which of these candidates are labels, is `cleaners.labelling`'s to say.
"""

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from cleaners.labels import (
    ANSWER,
    GREETED,
    HONORIFICS,
    MODERATOR,
    NOT_NAMES,
    OFFICES,
    OUTLETS,
    PARTICLES,
    QUESTION,
    REMARK,
    TIME_LEAD,
)
from schemas.vocabulary import ParagraphKind

Kind = Literal["question", "answer", "remark", "moderator", "office", "outlet", "titled", "capitals", "person", "word"]
Form = Literal["colon", "bold", "bare", "space", "full_stop", "timestamp", "own"]

LONGEST = 160
"""Code points in which a label must end; the longest of 1,300 on kremlin.ru has 147."""

_NOTE = r"(?P<note>(?:[(\[][^()\[\]]{1,90}[)\]]\s*){0,2})"
_IN_NAME = r"[^:：()\[\]?!;“”\"«»"
_COLON = re.compile(
    # Up to the last letter at once: half the cost of a lazy run, letter by letter.
    rf"(?P<name>[^\W\d_](?:{_IN_NAME}]{{0,149}}{_IN_NAME}\s])?)\s*{_NOTE}[:：](?![\d/\\])\s?"
)
_NUMBER = re.compile(r"T?\d{1,3}\. (?=[A-Z])")
_CLOCKED = re.compile(
    r"(?P<name>[^\W\d_][^:()\[\]?!;“”\"]{0,60}?):?\s*[(\[](?P<note>\d{1,2}:\d{2}(?::\d{2})?)[)\]]:?(?:\s|$)"
)
_CAPPED = r"(?:[A-Z][a-z]{0,2}|[A-Z]['’]|de|[Dd]i|[Ll]a|von|van)?[A-Z][A-Z'’\-]+"
_FULL_STOP = re.compile(
    r"(?P<name>The (?:Speaker|Acting President|Presiding Officer|Chair\w{0,8}|Clerk)(?: pro tempore)?|"
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?|The) (?:[A-Z]\. |[A-Z]+ ){{0,3}}{_CAPPED}"
    rf"(?: pro tempore| of(?: [A-Z][a-z]+){{1,2}})?|{_CAPPED}(?: {_CAPPED}){{1,3}}"
    r"|(?:Mr|Mrs|Ms|Miss|Dr|Chair|Chairman|Vice Chair|Governor|President|Secretary)\.? [A-Z][\w'’\-]+"
    rf"(?: of(?: [A-Z][a-z]+){{1,2}})?|[QA])(?P<note>)\. (?=\S)"
)
_NAME_STOP = re.compile(
    r"(?P<name>[A-Z][a-z'’\-]*[a-z](?: [A-Z]\.)?(?: (?:de|van|von|Mc|O[’'])?[A-Z][\w'’\-]*[a-z])+)(?P<note>)\. (?=\S)"
)
_SPACE = re.compile(r"(?P<name>Q)(?P<note>)(?: (?=[^\Wa-z\d_]|[(\[“\"‘'—–\-.…$¿]|\d)|$)")
_LEADS = frozenset({"Q", "Q ", "Q.", "A.", "Mr", "Ms", "Mi", "Dr", "Th", "Ch", "Vi", "Go", "Pr", "Se"})
_NO_LABEL = frozenset("0123456789/\\")
_LOWER_ENDS = QUESTION | ANSWER | REMARK | MODERATOR | OFFICES
_NO_ENDS = frozenset({"for", "of", "to", "in", "on", "at", "the", "and", "by", "with"})
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_EDGES = " .,:：;–—-"


class TurnBlock(NamedTuple):
    """A kept block: its text (white space collapsed, not empty), kind, and code points of its leading bold run.

    `ruled`: a rule (`<hr>`) stands before it.
    """

    text: str
    kind: ParagraphKind
    bold: int
    ruled: bool = False


class Head(NamedTuple):
    """A label candidate: `start:stop` of the whole label in the block's text, its name and its note as printed.

    `right` is the name that a misspelt one stands for.
    """

    block: int
    start: int
    stop: int
    name: str
    note: str | None
    form: Form
    kind: Kind
    right: str | None = None


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
    if _HAN.fullmatch(name):
        return _han(name)
    lowered = [word.casefold().strip(".,()") for word in words]
    official = len(words) > 2 and bool(OFFICES.intersection(lowered))
    if (lowered[0] in NOT_NAMES and lowered[0] != "the" and not official) or GREETED.match(name):
        return None
    if bold and official and words[-1][0].isupper() and words[-2][0].isupper():
        return "person"
    return _named(name, words, lowered) if _proper_words(words, lowered) else None


def _han(name: str) -> Kind:
    """A name in Chinese script: a medium by its last characters, a person by its length."""
    if name.endswith(("记者", "記者", "通讯社", "电视台", "日报")):
        return "outlet"
    return "person" if 1 < len(name) < 5 else "word"


def _proper_words(words: list[str], lowered: list[str]) -> bool:
    """Whether all words are capitalised or small ones that names have within."""
    if lowered[-1] in _NO_ENDS:
        return False
    return all(word[0].isupper() or low in PARTICLES for word, low in zip(words, lowered, strict=True))


def _named(name: str, words: list[str], lowered: list[str]) -> Kind | None:
    if lowered[0] in HONORIFICS and len(words) > 1:
        return "titled"
    if all(word.strip("#0123456789") in OFFICES or word in PARTICLES or word.startswith("#") for word in lowered):
        return "office"
    if lowered[0] == "the" and lowered[-1] not in OFFICES and not OUTLETS.intersection(lowered):
        return "office" if OFFICES.intersection(lowered) else None
    if OUTLETS.intersection(lowered):
        return "outlet"
    if name.upper() == name and sum(map(str.isalpha, name)) > 1:
        return "capitals"
    return "person" if len(words) > 1 or "." in name.strip(".") else "word"


@lru_cache(maxsize=4096)
def is_capitals(name: str) -> bool:
    """Whether a name is set in capitals; `McINTYRE` and `LaBOLT` are."""
    letters = [letter for letter in name if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) * 4 > len(letters) * 3 and len(letters) > 1


def is_formal(head: Head) -> bool:
    """Whether it is a title or an office in capitals, with its colon: `MS. PSAKI:`, `THE PRESIDENT:`, `MODERATOR:`."""
    if head.form in ("space", "bare") or not is_capitals(head.name.rsplit(maxsplit=1)[-1]):
        return False
    return head.kind == "titled" or head.name == "MODERATOR" or (head.kind == "office" and " " in head.name)


def find_heads(blocks: Sequence[TurnBlock], without: Container[ParagraphKind], *, stops: bool = False) -> list[Head]:
    """Every block start that has the shape of a label, in the order of the page, with all forms allowed.

    `without` names the kinds of block that are not looked at; with `stops`, two capitalised words and a full stop
    (`Ann Other. Thank you.`) are a candidate too.

    The tests before the expressions are what keeps a page without labels cheap: a colon early, a bold lead, `Q `, a
    capitalised lead.
    """
    found = []
    for index, (text, kind, bold, _) in enumerate(blocks):
        if kind in without:
            continue
        at = text.find(":", 0, LONGEST)
        if at < 0 and not text.isascii():
            at = text.find("：", 0, LONGEST)
        head = _with_colon(index, text, bold, at) if at > 0 else None
        if head is None and bold:
            head = _bold(index, text, bold)
        if head is None and (stops or text[:2] in _LEADS or text[:2].isupper()):
            head = _without_colon(index, text, stops)
        if head is not None:
            found.append(head)
    return found


def _with_colon(index: int, text: str, bold: int, at: int) -> Head | None:
    """The label that ends in the colon at `at`, or, after a leading time or number, in a later one."""
    if text[0].isdigit() or text[0] == "T":
        lead = TIME_LEAD.match(text)
        if lead:
            return _matched(index, lead.end(), _COLON.match(text, lead.end()), text, bold)
        number = _NUMBER.match(text)
        if number:
            numbered = _matched(index, 0, _COLON.match(text, number.end()), text, bold)
            return numbered if numbered and numbered.kind == "titled" else None
    if "(" in text[:at] or "[" in text[:at] or text[at + 2 : at + 3] in ("(", "["):
        clocked = _CLOCKED.match(text)
        if clocked:
            return _head(index, 0, clocked, "timestamp")
        return _matched(index, 0, _COLON.match(text), text, bold)
    if text[at + 1 : at + 2] in _NO_LABEL or not text[0].isalpha() or not _proper(text, at, bold):
        return None
    return _matched(index, 0, _COLON.match(text), text, bold)


def _proper(text: str, at: int, bold: int) -> bool:
    """Whether what stands before a colon may be a name: its last word is no common one, or the lead is bold."""
    space = text.rfind(" ", 0, at)
    if space < 0 or bold:
        return True
    last = text[space + 1]
    return not last.islower() or text[space + 1 : at].casefold() in _LOWER_ENDS


def _matched(index: int, start: int, match: re.Match[str] | None, text: str, bold: int) -> Head | None:
    if match is None:
        return None
    ends = match.end("name")
    led = bold * 2 > ends and match.end() <= bold + len(match["note"]) + 4
    whole = bold >= len(text) > match.end() + 60  # a whole bold paragraph is no bold lead
    return _head(index, start, match, "bold" if led and not whole else "colon")


def _bold(index: int, text: str, bold: int) -> Head | None:
    """A bold lead that lacks its colon (`Vladimir Putin.`): taken only where the name is established."""
    name = text[:bold].strip(_EDGES)
    if not name[:1].isalpha() or bold > LONGEST or bold == len(text):
        return None
    named = kind_of(name, bold=True)
    if named is None:
        return None
    stop = bold + len(text[bold:]) - len(text[bold:].lstrip(_EDGES[:-3]))
    return Head(index, 0, stop, name, None, "bare", named)


def _without_colon(index: int, text: str, stops: bool) -> Head | None:
    space = _SPACE.match(text)
    if space:
        return _head(index, 0, space, "space")
    stopped = _FULL_STOP.match(text) or (_NAME_STOP.match(text) if stops else None)
    return _head(index, 0, stopped, "full_stop") if stopped else None


def _head(index: int, start: int, match: re.Match[str], form: Form) -> Head | None:
    name = match["name"].strip(_EDGES[1:] if form != "full_stop" else " ")
    kind = kind_of(name, bold=form == "bold")
    if kind is None:
        return None
    note = None
    if match["note"] and form != "timestamp":
        note = ", ".join(_BRACKETED.findall(match["note"])) or None
    return Head(index, start, match.end(), name, note, form, kind)
