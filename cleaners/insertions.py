"""Words within a paragraph that are on the page but are not the speaker's: brackets, sign-offs, stage notes, footnotes.

Square brackets in speech are an editor's; round ones are the speaker's own unless they hold a stage note, a list of
numbers or an editor's sign-off.
"""

import re
from typing import NamedTuple

from schemas.vocabulary import InsertionKind

_MARK = re.compile(r"[\[\]()]")
_PAIRS = {"]": "[", ")": "("}
_SENTENCES = re.compile(r"\([A-ZА-ЯЁ][^()?]{12,400}[.!]\)")
_ADDRESSED = re.compile(r"\((?:To|К) (?:(?:the|of) |[A-ZА-ЯЁ][\w’'-]+ ?){1,8}[.:]\)")
_PERSONAL = re.compile(
    r"\b(?:I(?!\. ?[A-ZА-ЯЁ])|we|you|my|our|your|us|me|я|мы|вы|мне|меня|нам|нас|вам|вас|наш\w*|ваш\w*|мо[йяёи])\b",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"\b(?:comes?|goes|enters?|leaves?|left|walks?|arrives?|arrived|joins?|joined|sits?|stands?|rises?|rose|holds? up|"
    r"held up|shows?|showed|presents?|presented|hands?|handed|plays?|played|spoke|speaks?|described?|discuss(?:es|ed)|"
    r"signs?|signed|shakes?|embraces?|applauds?|interrupts?|went on|goes on|follow(?:s|ed)|begins?|began|ends?|ended|"
    r"вошёл|вошла|выходит|показывает|рассказал\w*|зачитывает)\b"
)
_OMISSION = re.compile(r"<\s*(?:…|\.{3})\s*>")
_NUMBERS = re.compile(r"\s*(?:\d{1,2}(?:\s*[,;–-]\s*\d{1,2})*|\d{1,3}(?:[,;] \d{1,3})+)\s*")
"""Numbers of notes; `150,000` is one number, and 800 is none."""

_LONGEST = 100  # code points of a sign-off or a stage note; keeps the expressions cheap on a hostile page
_WHOSE = r"(?:my|our|mine|ours|(?:the )?(?:author|editor|translator|blogger)[’']s|added|in (?:the )?original|supplied)"
_EMPHASIS = r"(?:emphas[ei]s|italics|bold(?:ing|face)?|highlight(?:s|ing)?|underlining|stress)"
_SIGN_OFF = re.compile(
    rf"\s*(?:{_WHOSE}(?: own)? {_EMPHASIS}|(?:all )?{_EMPHASIS}(?: is| are)?(?: all)? {_WHOSE}"
    r"|выделен\w+ (?:мной|мною|автором|редакцией)|курсив (?:мой|автора|наш))(?:[ ,.;–-]+[\w.]+){0,3}[.!]?\s*",
    re.IGNORECASE,
)
_NOISE = (
    r"(?:laugh(?:s|ter|ing)?|chuckl(?:es?|ing)|applau(?:se|ds?)|cheer(?:s|ing)|boo(?:s|ing)|sighs?|coughs?|sneezes?|"
    r"inaudible|indiscernible|unintelligible|cross-?talk|overlapping|off[- ]?mi[ck](?:e|rophone)?|whispers?|gasps?|"
    r"groans?|shouts?|shouting|noise|commotion|смех|сме[её]тся|аплодисменты|неразборчиво|шум|оживление)"
)
_TONGUE = (
    r"(?:russian|english|spanish|french|german|chinese|arabic|ukrainian|belarusian|hebrew|japanese|korean|turkish|"
    r"italian|portuguese|hindi|persian|a foreign language|foreign language)"
)
_HOW = (
    r"(?:(?:light|loud|general|scattered|prolonged|more|brief|some|long|audience|"
    r"всеобщ\w+|продолжительн\w+|бурн\w+) )*"
)
_STAGE = re.compile(
    rf"\s*(?:{_HOW}{_NOISE}(?:(?:,|\.| and| и) {_NOISE})*"
    r"(?: (?:from|in|among|throughout|at|в|из) (?:[\w’'-]+ ?){1,3})?|"
    r"(?:a )?(?:brief |long |short )?pauses?|silence|music|nods?(?: in agreement)?|smiles?|interruption|recess|"
    r"phonetic|ph|sic|(?:off|without|no) microphone|audio feedback|no (?:audible )?(?:response|reply|answer)|"
    r"(?:gestur(?:es|ing)|point(?:s|ing))(?: (?:to|at) (?:[\w’'-]+ ?){1,4})?|"
    r"show(?:s|ing) (?:\w+ )?(?:photo\w*|pictures?|slides?|diagrams?|paper\w*|documents?|charts?|graphs?|maps?|video)|"
    r"(?:addressing|turning to) (?:the (?:audience|hall|journalists|press|interpreter)|"
    r"(?-i:[A-ZА-ЯЁ])[\w’'-]+(?: (?-i:[A-ZА-ЯЁ])[\w’'-]+){0,3})|"
    r"(?:hand(?:s|ing) over|pass(?:es|ing)) (?:a|an|the|some) "
    r"(?:document|paper|letter|file|folder|book|photo|picture|note|gift)\w*(?: (?:[\w’'-]+ ?){1,5})?|"
    r"break in (?:the )?(?:audio|video|recording|transcript|transmission)|technical (?:difficulties|problems)|"
    r"a moment of silence(?: is observed)?|end of (?:the )?(?:recording|transcript|audio|video|tape|clip|translation)|"
    rf"(?:speak(?:s|ing)|sp[eo]ken|said|says|repl(?:ies|ied)|respond(?:s|ing)|continues|answers?|singing)?"
    rf" ?(?:in )?{_TONGUE}|"
    r"(?:(?:speak(?:s|ing)|sp[eo]ken|said|says) )?(?:through|via|with|as|from) (?:an? |the )?"
    r"(?:interpret\w*|translat\w*)|(?:interpreted|translated|retranslated)(?: from \w+)?|"
    r"(?:an? |the )?(?:video|tape|clip|audio|slide|film|music)s? (?:is |are )?(?:shown|begins|ends|play(?:s|ed|ing))|"
    r"пауза|голос из зала|говорит по-\w+|по-\w+ски|через переводчика|обращаясь к \w+)\s*[.!…]?\s*",
    re.IGNORECASE,
)


class Span(NamedTuple):
    """`start:stop` in code points of the paragraph, brackets included."""

    start: int
    stop: int
    kind: InsertionKind


def find_insertions(text: str, spoken: bool) -> list[Span]:
    """The insertions of one paragraph in order, none overlapping.

    `spoken` says that the paragraph lies in a turn. Outside turns only sign-offs, stage notes in round brackets and
    numbers in square ones count. Unbalanced brackets open and close nothing; of nested ones the outermost counts.
    """
    if "[" not in text and "(" not in text and "<" not in text:
        return []
    found = [Span(m.start(), m.end(), "bracket") for m in _OMISSION.finditer(text)] if spoken else []
    if spoken and ".)" in text:
        found += _directions(text)
    for start, stop in _bracketed(text):
        kind = _kind(text, start, stop, spoken)
        if kind is not None:
            found.append(Span(start, stop, kind))
    return _outermost(found)


def _directions(text: str) -> list[Span]:
    """Whole sentences in brackets that tell what happens: `(The players come out.)`, or a whole paragraph of it.

    Nobody says I, we or you in them, and nobody asks.
    """
    found = []
    for match in _SENTENCES.finditer(text):
        alone = match.end() - match.start() == len(text)
        apart = match.start() == 0 or text[: match.start()].rstrip()[-1:] in '.!?…”")]—'
        tells = alone or _ADDRESSED.fullmatch(match[0]) or _HAPPENS.search(match[0])
        if apart and tells and not _PERSONAL.search(match[0]):
            found.append(Span(match.start(), match.end(), "stage"))
    return found


def is_personal(text: str) -> bool:
    """Whether somebody says I, we or you in it, or asks."""
    return "?" in text or _PERSONAL.search(text) is not None


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Spans of all balanced pairs of brackets."""
    stack: list[tuple[str, int]] = []
    found = []
    for mark in _MARK.finditer(text):
        if mark[0] in "[(":
            stack.append((mark[0], mark.start()))
            continue
        depth = next((i for i in reversed(range(len(stack))) if stack[i][0] == _PAIRS[mark[0]]), None)
        if depth is not None:
            found.append((stack[depth][1], mark.end()))
            del stack[depth:]
    return found


def _kind(text: str, start: int, stop: int, spoken: bool) -> InsertionKind | None:
    inner = text[start + 1 : stop - 1]
    square = text[start] == "["
    if len(inner) <= _LONGEST and _SIGN_OFF.fullmatch(inner):
        return "sign_off"
    if len(inner) <= _LONGEST and (spoken or not square) and _STAGE.fullmatch(inner):
        return "stage"
    if _NUMBERS.fullmatch(inner):
        return "footnote" if square or (spoken and _noted(text, start, stop, inner)) else None
    return "bracket" if spoken and square and inner.strip() else None


def _noted(text: str, start: int, stop: int, inner: str) -> bool:
    """Whether numbers in round brackets are notes: a list, or one that ends a clause (`(1) first` counts points)."""
    listed = not inner.strip().isdigit()
    return start > 0 and (listed or stop == len(text) or text[stop] in ".,;:!?")


def _outermost(found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.stop)):
        if not kept or span.start >= kept[-1].stop:
            kept.append(span)
    return kept
