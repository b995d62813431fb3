"""Which of the dates that an unknown page states or prints are those of its publication and of its last update.

In order: what it states to machines (readable as a date, else the next such place), what it prints with a word that
says so, and what its markup shows beside the title. One exception: sites that state the day of an update as that of
publication, too. There an earlier day counts that the page prints as that of publication or shows beside its title.

Of the 461 pages of WCXB whose gold day is labelled as that of publication, 453 are right, 2 empty, 6 wrong
(`python -m tests.quality.dates`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.dates import find_dates, is_date, named_day
from cleaners.metadata_labels import Label, printed_dates
from cleaners.metadata_names import DATE_WORDS, ELSEWHERE, OTHER_WORDS, PUBLISHED_WORDS, SHOWN, UPDATED_WORDS, Values

MAX_NODES = 100
"""Elements looked at for a date that only the visible text can give."""
MAX_SHOWN = 160
"""Characters, white space included, of an element that is a date line."""

MAX_DAYS = 2
"""Days beside a title, that of publication and that of an update; more are a list of other pages."""
MAX_ABOVE = 3
"""Elements around a date whose words and marks may say what it is."""

MAX_LEVEL = 5
"""Elements up from the title to the first one that it shares with its date line: 1 to 5 on 60 pages of WCXB that have
one; a date that shares only more was that of another page or of today."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_ANY_WORDS = DATE_WORDS | PUBLISHED_WORDS | UPDATED_WORDS
_REFUSED = "refused "


class _Shown(NamedTuple):
    """A date in an element: what its markup calls it (None: just a date), and the element."""

    label: Label | None
    raw: str
    mark: str


def put_date(found: Values, field: str, values: list[str], evidence: str) -> None:
    """The first of the values that is a date becomes the field's; what is none is remembered for `note_refused`."""
    readable = next((value for value in values if is_date(value)), None)
    if readable is not None:
        found[field] = ((readable,), evidence)
    elif values:
        found.setdefault(_REFUSED + field, ((values[0],), evidence))


def dates_told(found: Values) -> bool:
    """Whether both dates are stated, and so far apart that neither can be the other in another zone."""
    if "published" not in found or "updated" not in found:
        return False
    published, updated = (named_day(found[field][0][0]) for field in ("published", "updated"))
    return published is not None and updated is not None and abs((updated - published).days) > 1


def look_for_dates(found: Values, tree: LexborHTMLParser, heading: LexborNode | None) -> None:
    """Fills `published` and `updated` from what the page prints and shows, where it states none or both alike."""
    printed = _printed(tree, heading)
    if "published" in printed and ("published" not in found or _is_update(found, printed)):
        found["published"] = ((printed["published"],), "text: published")
    if "updated" not in found and "updated" in printed:
        found["updated"] = ((printed["updated"],), "text: updated")
    stated = named_day(found["published"][0][0]) if "published" in found else None
    if stated is None or "updated" not in found:
        _from_elements(found, _shown(tree, heading))
    elif stated == named_day(found["updated"][0][0]):
        _earlier(found, stated, _shown(tree, heading))


def note_refused(found: Values) -> None:
    """What was stated and is no date becomes an error in the evidence; alone it is the field's value, to be refused."""
    for field in ("published", "updated"):
        refused = found.pop(_REFUSED + field, None)
        if refused is None:
            continue
        (raw,), place = refused
        values, evidence = found.get(field, refused)
        found[field] = (values, f"{evidence}; error: {raw!r} ({place}) is no date" if field in found else evidence)


def _is_update(found: Values, printed: dict[Label, str]) -> bool:
    """Whether the day stated as that of publication is that of an update, and an earlier one is printed."""
    stated, told = named_day(found["published"][0][0]), named_day(printed["published"])
    updates = [found["updated"][0][0]] if "updated" in found else []
    updates += [printed["updated"]] if "updated" in printed else []
    return stated is not None and told is not None and told < stated and stated in map(named_day, updates)


def _earlier(found: Values, stated: date, shown: list[_Shown]) -> None:
    """Takes the only day shown beside the title where it is earlier, by more than zones explain, than an update's."""
    others = [item for item in shown if item.label != "updated"]
    days = {named_day(item.raw) for item in others}
    day = days.pop() if len(days) == 1 else None
    if day is not None and (stated - day).days > 1:
        found["published"] = ((others[0].raw,), f"visible {others[0].mark}")


def _printed(tree: LexborHTMLParser, heading: LexborNode | None) -> dict[Label, str]:
    if tree.body is None:
        return {}
    text = tree.body.text(separator="\n", skip_empty=True)
    at = text.find(heading.text(separator="\n", skip_empty=True)) if heading is not None else -1
    return printed_dates(text, at if at >= 0 else None)


def _from_elements(found: Values, shown: list[_Shown]) -> None:
    """Labelled dates first; one without a label is none of publication where another place calls its day an update."""
    updates = {named_day(item.raw) for item in shown if item.label == "updated"}
    updates |= {named_day(found["updated"][0][0])} if "updated" in found else set()
    for item in sorted(shown, key=lambda item: item.label is None):
        field = item.label or "published"
        if field not in found and (item.label or named_day(item.raw) not in updates):
            found[field] = ((item.raw,), f"visible {item.mark}")


def _shown(tree: LexborHTMLParser, heading: LexborNode | None) -> list[_Shown]:
    """The dates in elements whose markup says that they are some, the nearest to the title, in the order of the page.

    None in lists, sidebars and comments. Far from the title only the one that the page calls that of its publication.
    """
    levels: dict[int, int | None] = {node.mem_id: level for level, node in enumerate(_upwards(heading))}
    dated: list[tuple[int, LexborNode, str]] = []
    for node in tree.css(SHOWN)[:MAX_NODES]:
        words = _words(node)
        if not words & _ANY_WORDS or words & OTHER_WORDS:
            continue
        level = _level(node, levels)
        raw = _date_in(node) if level is not None else None
        if level is not None and raw is not None:
            dated.append((level, node, raw))
    nearest = min((level for level, _, _ in dated), default=0)
    shown = [_Shown(_label(node, raw), raw, _mark(node)) for level, node, raw in dated if level == nearest]
    if nearest <= MAX_LEVEL:
        return shown if _days(shown) <= MAX_DAYS else []
    labelled = [item for item in shown if item.label == "published"]
    return labelled if _days(labelled) == 1 else []


def _days(shown: list[_Shown]) -> int:
    return len({named_day(item.raw) for item in shown})


def _level(node: LexborNode, levels: dict[int, int | None]) -> int | None:
    """How far above the title the first element around both is; None if the date is of other things.

    `levels` holds what is known of elements; those on the way are added.
    """
    way: list[int] = []
    level: int | None = 0  # no title is shown: nothing is far from it
    for above in _upwards(node):
        if above.mem_id in levels:
            level = levels[above.mem_id]
            break
        way.append(above.mem_id)
        if above.tag != "body" and _words(above) & ELSEWHERE:
            level = None
            break
    levels.update(dict.fromkeys(way, level))
    return level


def _mark(node: LexborNode) -> str:
    attributes = node.attributes
    marks = f"{attributes.get('itemprop') or ''} {attributes.get('class') or ''}".split()
    return f"{node.tag}.{marks[0]}" if marks else f"{node.tag}"


def _words(node: LexborNode) -> set[str]:
    attributes = node.attributes
    marks = " ".join(attributes.get(name) or "" for name in ("class", "itemprop", "id"))
    pubdate = {"pubdate"} if "pubdate" in attributes else set()
    return {node.tag or "", *map(str.lower, _WORD.findall(marks)), *pubdate}


def _date_in(node: LexborNode) -> str | None:
    """The only day that the element names, to machines or to readers."""
    attributes = node.attributes
    text = node.text(separator=" ")
    for value in (attributes.get("datetime"), attributes.get("content"), text):
        if value and named_day(value) is not None:
            return " ".join(value.split())
    spans = find_dates(text) if len(text) <= MAX_SHOWN else []
    days = {named_day(span.raw) for span in spans}
    return spans[0].raw if len(days) == 1 else None


def _label(node: LexborNode, raw: str) -> Label | None:
    """What the words in or before the element call its day, else its own marks, else those of elements around it."""
    around = [node, *_parents(node)]
    for element in around:
        told = printed_dates(element.text(separator="\n"), 0)
        for label, printed in told.items():
            if named_day(printed) == named_day(raw):
                return label
    for marks in map(_words, around):
        if marks & PUBLISHED_WORDS and "status" not in marks:  # WordPress: `status-publish` on all that is public
            return "published"
        if marks & UPDATED_WORDS:
            return "updated"
    return None


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a date that are no more than its line."""
    for above, _ in zip(_upwards(node.parent), range(MAX_ABOVE), strict=False):
        if len(above.text()) > MAX_SHOWN:
            return
        yield above


def _upwards(node: LexborNode | None) -> Iterator[LexborNode]:
    """The element and those around it, up to the body."""
    while node is not None and node.tag != "html":
        yield node
        node = node.parent
