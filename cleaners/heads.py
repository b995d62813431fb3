"""Labels at the start of blocks: what looks like one, by its shape alone.

Whether a page has turns at all, and which of these candidates are labels, is `cleaners.labelling`'s to say.
"""

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from cleaners.kinds import Kind, is_capitals, is_voice, kind_of
from cleaners.labels import ANSWER, MODERATOR, OFFICES, QUESTION, REMARK, TIME_LEAD
from schemas.vocabulary import ParagraphKind

Form = Literal["colon", "bold", "bare", "space", "point", "full_stop", "timestamp", "own"]

LONGEST = 160
"""Code points in which a label must end; the longest of 1,300 on kremlin.ru has 147."""

_NOTE = r"(?P<note>(?:(?:[(\[（][^()\[\]（）]{1,90}[)\]）]|«[^«»]{1,90}»)\s*){0,2})"
_IN_NAME = r"[^:：()\[\]（）?!;“”\"«»"
_COLON = re.compile(
    # Up to the last letter at once: half the cost of a lazy run, letter by letter.
    rf"(?P<name>[^\W\d_](?:{_IN_NAME}]{{0,149}}{_IN_NAME}\s])?)\s*{_NOTE}[:：](?![\d/\\])\s?"
)
_NAME = re.compile(rf"(?:[^\W\d_]|《){_IN_NAME}]{{0,151}}")
NUMBER = re.compile(
    r"(?:[QT]?\d{1,3}\. ?(?:\[\d{1,7}\] ?)?|[QT]\d{1,3} ?\[\d{1,7}\] ?|\[(?!(?:19|20)\d\d\])\d{4,7}\] ?)(?=[^\W\d_a-z])"
)
"""The number of a question on an order paper, before the label of who asks it: `1. `, `T2. [66881] `, `[66881] `."""

NUMBERS = frozenset("0123456789TQ[")
"""How one begins."""
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?"
_CALLED = r"[^\W\d_][^:：()\[\]?!;“”\"]{0,60}?"
_CLOCKED = re.compile(
    rf"(?P<name>{_CALLED}):?\s*[(\[](?P<at>{_TIME})[)\]]:?(?:\s|$)"
    rf"|[(\[]?(?P<first>{_TIME})[)\]]?\s+(?:[-–—]\s+)?(?P<later>{_CALLED})\s*:(?:\s|$)"
    rf"|(?P<alone>{_CALLED})\s+(?:[-–—|]\s+)?(?P<last>{_TIME})$"
)
"""`Name (00:04):`, `[00:00:04] Name:`, and `Name 0:04` alone on its line."""
_POINT = re.compile(r"(?P<name>[QA])(?P<note>)(?:\.(?: (?=\S)|$))")
_CAPPED = r"(?:[A-Z][a-z]{0,2}|[A-Z]['’]|de|[Dd]i|[Ll]a|von|van)?[A-Z][A-Z'’\-]+"
_FULL_STOP = re.compile(
    r"(?P<name>The (?:Speaker|Acting President|Presiding Officer|Chair\w{0,8}|Clerk)(?: pro tempore)?|"
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr|MR|MRS|MS|DR)\.?|The) (?:[A-Z]\. |[A-Z]+ ){{0,3}}{_CAPPED}"
    rf"(?: pro tempore| of(?: [A-Z][a-z]+){{1,2}})?|{_CAPPED}(?: {_CAPPED}){{1,3}}"
    r"|(?:Mr|Mrs|Ms|Miss|Dr|Chair|Chairman|Vice Chair|Governor|President|Secretary)\.? [A-Z][\w'’\-]+"
    rf"(?: of(?: [A-Z][a-z]+){{1,2}})?|(?i:question|answer|moderator|reporter))(?P<note>)\. (?=\S)"
)
_NAME_STOP = re.compile(
    r"(?P<name>[A-Z][a-z'’\-]*[a-z](?: [A-Z]\.)?(?: (?:de|van|von|Mc|O[’'])?[A-Z][\w'’\-]*[a-z])+)(?P<note>)\. (?=\S)"
)
_SPACE = re.compile(r"Q(?: (?=[^\Wa-z\d_]|[(\[“\"‘'—–\-.…$¿]|\d)|$)")
_LEADS = frozenset(
    {"Q", "Q ", "Q.", "A.", "Mr", "Ms", "Mi", "Dr", "Th", "Ch", "Vi", "Go", "Pr", "Se", "Qu", "An", "Mo", "Re"}
)
_QA = frozenset({"Q", "Q ", "Q.", "A."})
_ASKING_LEADS = frozenset(word[0].upper() for word in QUESTION)
_NO_LABEL = frozenset("0123456789/\\")
_LOWER_ENDS = QUESTION | ANSWER | REMARK | MODERATOR | OFFICES
_BRACKETED = re.compile(r"[(\[（]([^()\[\]（）]+)[)\]）]|(«[^«»]+»)")
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


def read_own(index: int, block: TurnBlock, match: re.Match[str]) -> Head:
    """The label that a source's own expression finds, its group `label` read as any other: number, name and notes."""
    groups = match.groupdict()
    printed = (groups.get("label") or match[0]).strip(" :：")
    number = NUMBER.match(printed)
    printed = printed[number.end() :] if number else printed
    printed += ")" * (printed.count("(") - printed.count(")"))
    whole = _COLON.fullmatch(f"{printed}:")
    name = whole["name"].rstrip(_EDGES[2:] + " ") if whole else printed
    notes = [_notes(whole["note"])] if whole else []
    note = ", ".join(filter(None, [*notes, _notes(groups.get("note") or "")]))
    kind = kind_of(name, bold=block.bold > 0) or ("remark" if is_voice(name) else "person")
    return Head(index, 0, match.end(), name, note or None, "own", kind)


def number_of(blocks: Sequence[TurnBlock], head: Head) -> str | None:
    """The order paper's number that stands before a label, as part of its span."""
    number = None if head.start else NUMBER.match(blocks[head.block].text, 0, head.stop)
    return number[0].strip() if number else None


def _notes(printed: str) -> str:
    """What stands in the brackets of a note, or the note itself where it has none."""
    return ", ".join(one or other for one, other in _BRACKETED.findall(printed)) or printed.strip()


def is_formal(head: Head) -> bool:
    """Whether it is a title or an office in capitals, with its colon: `MS. PSAKI:`, `THE PRESIDENT:`, `MODERATOR:`."""
    if head.form in ("space", "point", "bare") or not is_capitals(head.name.rsplit(maxsplit=1)[-1]):
        return False
    return head.kind == "titled" or head.name == "MODERATOR" or (head.kind == "office" and " " in head.name)


def sorts(heads: Iterable[Head]) -> list[Head]:
    """One head of each name, form and kind: what is asked of a label is asked once, not at each of its turns."""
    return list({(head.name, head.form, head.kind): head for head in heads}.values())


def find_heads(blocks: Sequence[TurnBlock], without: Container[ParagraphKind], *, stops: bool = False) -> list[Head]:
    """Every block start that has the shape of a label, in the order of the page, with all forms allowed.

    `without` names the kinds of block that are not looked at, but for headings that are questions by their label
    (`Q: Why?`, as magazines set them); with `stops`, two capitalised words and a full stop
    (`Ann Other. Thank you.`) are a candidate too.

    The tests before the expressions are what keeps a page without labels cheap: a colon early, a bold lead, `Q `, a
    capitalised lead.
    """
    found = []
    for index, (text, kind, bold, _) in enumerate(blocks):
        if kind in without and not (kind == "heading" and text[0] in _ASKING_LEADS):
            continue
        at = text.find(":", 0, LONGEST)
        if at < 0 and not text.isascii():
            at = text.find("：", 0, LONGEST)
        lead = text[:2]  # `Q Yes. MS. ELM: No.` asks
        head = _with_colon(index, text, bold, at) if at > 0 and lead != "Q " else None
        if head is None and bold:
            head = _bold(index, text, bold)
        if head is None and (stops or lead in _LEADS or lead.isupper()):
            head = _without_colon(index, text, stops)
        if head is not None and (kind != "heading" or (head.kind == "question" and head.form in ("colon", "bold"))):
            found.append(head)
    return found


def _with_colon(index: int, text: str, bold: int, at: int) -> Head | None:
    """The label that ends in the colon at `at`, or, after a leading time or number or with a note, in a later one."""
    if text[0] in NUMBERS:
        number = NUMBER.match(text)
        if number:
            numbered = _matched(index, 0, _COLON.match(text, number.end()), text, bold)
            return _asker(numbered, number[0]) if numbered else None
    if text[at + 1 : at + 2] in _NO_LABEL or _noted(text, at):
        lead = TIME_LEAD.match(text)
        start = lead.end() if lead else 0
        clocked = None if lead else _clocked(index, text)
        return clocked or _matched(index, start, _COLON.match(text, start), text, bold)
    return _plain(index, text, bold, at) if (text[0].isalpha() or text[0] == "《") and _proper(text, at, bold) else None


def _asker(head: Head, number: str) -> Head | None:
    """A label with a number before it; `1. Regional Development:` in bold is one only where the name is established."""
    if head.kind == "titled" or head.note or "[" in number:
        return head
    return head._replace(form="bare") if head.form == "bold" else None


def _noted(text: str, at: int) -> bool:
    """Whether a bracket stands before a colon, or right after it."""
    lead = text[:at]
    if "(" in lead or "[" in lead or text[at + 2 : at + 3] in ("(", "["):
        return True
    return not text.isascii() and ("（" in lead or "«" in lead)


def _clocked(index: int, text: str) -> Head | None:
    """A label with the time at which its speaker begins, which is part of the label."""
    match = _CLOCKED.match(text)
    if match is None:
        return None
    name = (match["name"] or match["later"] or match["alone"]).strip(_EDGES)
    kind = kind_of(name)
    clock = match["at"] or match["first"] or match["last"]
    return Head(index, 0, match.end(), name, clock, "timestamp", kind) if kind else None


def _plain(index: int, text: str, bold: int, at: int) -> Head | None:
    """The label without note that ends in the colon at `at`; a page has few of them, each many times."""
    stop = at + 2 if text[at + 1 : at + 2].isspace() else at + 1
    led = _is_led(text, bold, at, stop)
    lead = _lead(text[:at], led)
    return Head(index, 0, stop, lead[0], None, "bold" if led else "colon", lead[1]) if lead else None


@lru_cache(maxsize=4096)
def _lead(lead: str, bold: bool) -> tuple[str, Kind] | None:
    """Name and kind of what stands before a colon, if it can be a label."""
    if _NAME.fullmatch(lead) is None:
        return None
    name = lead.rstrip(_EDGES[2:] + " ")
    kind = kind_of(name, bold=bold)
    return (name, kind) if kind else None


def _is_led(text: str, bold: int, ends: int, stop: int) -> bool:
    """Whether a label that ends at `ends`, its colon included at `stop`, is a bold lead; a bold paragraph is none."""
    return bold * 2 > ends and stop <= bold + 4 and not bold >= len(text) > stop + 60


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
    led = _is_led(text, bold, match.end("name"), match.end() - len(match["note"]))
    return _head(index, start, match, "bold" if led else "colon")


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
    if text[:2] in _QA:
        space = _SPACE.match(text)
        if space:
            return Head(index, 0, space.end(), "Q", None, "space", "question")
        point = _POINT.match(text)
        return _head(index, 0, point, "point") if point else None
    stopped = _FULL_STOP.match(text) or (_NAME_STOP.match(text) if stops else None)
    return _head(index, 0, stopped, "full_stop") if stopped else None


def _head(index: int, start: int, match: re.Match[str], form: Form) -> Head | None:
    name = match["name"].rstrip(_EDGES[2:] + " ")
    kind = kind_of(name, bold=form == "bold")
    if kind is None or (kind == "addressed" and form == "full_stop"):  # `Mr. Speaker. I rise.` greets
        return None
    note = _notes(match["note"]) if match["note"] else None
    return Head(index, start, match.end(), name, note, form, kind)
