"""Dates as sites print them, read without guessing.

Own compiled expressions for the printed forms and `datetime.fromisoformat` for machine forms: a general date parser
costs some 14 ms a date (dateparser, 70/s measured) and guesses the order of day and month; this one refuses.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cleaners.dateforms import MONTH_NUMBERS, ZONES, forms, iso, lead, month_form, range_forms, unscripted
from schemas.vocabulary import Precision, ZoneBasis

CalendarDate = date  # a field named `date` hides the type of that name

_UNREADABLE = "?"  # the page states a zone that we cannot read: the source's own must not stand in for it
_EARLIEST = 1900
_LONGEST = 200  # code points; a longer string is not a date but a text that holds one
_REACH = 80  # code points from a year to either end of its date, time and zone; the longest printed form has some 60
_YEAR = re.compile("[0-9]{4}")
_NUMERIC = re.compile("[0-9][-/.][0-9]+[-/.][0-9]")
_MAX_OFFSET = timedelta(hours=14)


class ParsedDate(NamedTuple):
    """What a printed date says. `value` is there exactly when `precision` is minute or instant."""

    value: datetime | None
    """The instant in UTC; None without a zone."""
    date: CalendarDate | None
    """The day in the page's own zone; None when only month or year is known."""
    precision: Precision
    zone: str | None
    """IANA zone or offset the instant was read in; None without an instant."""
    zone_basis: ZoneBasis | None


class DateSpan(NamedTuple):
    """Where a date stands in a text: code points, half-open."""

    start: int
    stop: int
    raw: str


class _Read(NamedTuple):
    day: date
    clock: time | None
    exact: bool  # seconds are given
    zone: str | None

    @property
    def unset(self) -> bool:
        """The zero of Unix time, to the second: what a program writes that has no date."""
        return self.exact and self.clock == time(0) and self.day == date(1970, 1, 1)


class _Coarse(NamedTuple):
    month: date  # its first day
    precision: Precision


def parse_date(
    raw: str,
    zone: str | None,
    *,
    languages: tuple[str, ...] = ("en", "ru"),
    month_first: bool = False,
    now: datetime | None = None,
) -> ParsedDate | None:
    """Read one printed or machine-written date; None when it is none, is ambiguous, or cannot be true.

    `zone` (IANA name or offset such as `+03:00`) is used for a time that states no zone of its own. A time without any
    zone, with one that cannot be read, or that the zone's clocks skipped gives its day alone. A time that occurred
    twice is the first of the two. Refused: years before 1900, what lies more than a day after `now` (with a zone;
    default: the clock), and numeric dates whose day and month could be swapped, but for dd.mm.yyyy, and for `m/d/yyyy`
    and `m/d/yy` of a source that is known to print these (`month_first`).
    Raises ValueError for an unknown `zone` or language.
    """
    read = _read(raw, languages, month_first)
    now = now or datetime.now(UTC)
    return _settle(read, zone, now) if isinstance(read, _Read) else _settle_coarse(read, now)


def _read(raw: str, languages: tuple[str, ...] = ("en", "ru"), month_first: bool = False) -> _Read | _Coarse | None:
    """What is written, whether it can be true or not."""
    text = " ".join(raw.split())
    return _read_collapsed(text, languages, month_first) if text and len(text) <= _LONGEST else None


@lru_cache(maxsize=1024)  # a page is asked for one date several times
def _read_collapsed(text: str, languages: tuple[str, ...], month_first: bool) -> _Read | _Coarse | None:
    american = _read_american(text) if month_first else None
    return american or _read_iso(text) or _read_printed(unscripted(text), languages) or _read_coarse(text, languages)


def is_date(raw: str) -> bool:
    """Whether `parse_date` reads it as a date that is not absurd, be it in the future, a mere month or a year."""
    read = _read(raw)
    return named_day(raw) is not None if isinstance(read, _Read) else read is not None and read.month.year >= _EARLIEST


def named_day(raw: str) -> date | None:
    """The day that any form `parse_date` reads names, in the future or not; None when it names none, or before 1900."""
    read = _read(raw)
    return read.day if isinstance(read, _Read) and read.day.year >= _EARLIEST and not read.unset else None


def calendar_date(raw: str, *, languages: tuple[str, ...] = ("en", "ru")) -> date | None:
    """The day a printed date names, of any year; None when it is no full, unambiguous date."""
    read = _read_printed(" ".join(raw.split()), languages)
    return read.day if read else None


def parse_range(raw: str, *, languages: tuple[str, ...] = ("en", "ru")) -> tuple[date, date] | None:
    """First and last day of a printed range (`October 27-29, 2025`, `27.10–29.10.2025`); None when it is none."""
    text = re.sub(r"^(?:from|с|vom|du|del)\s+", "", " ".join(raw.split()), flags=re.IGNORECASE)
    for form in range_forms(languages):
        if match := form.fullmatch(text.rstrip(" .,")):
            return _range(match)
    return None


def find_dates(text: str, *, languages: tuple[str, ...] = ("en", "ru")) -> list[DateSpan]:
    """Full dates in running text, with their time and zone where these follow or precede, in the order of the text.

    A date that is the end of a range is not one of them; see `find_ranges`.
    """
    named, numeric = forms(languages)
    hits = (match for match in _matches((*named, *numeric), text) if _read_match(match))
    spans = [DateSpan(match.start(), match.end(), match[0]) for match in hits]
    return _without_overlaps(spans, find_ranges(text, languages=languages)) if spans else []


def find_ranges(text: str, *, languages: tuple[str, ...] = ("en", "ru")) -> list[DateSpan]:
    """Ranges of days in running text, in its order; `parse_range` reads each `raw`."""
    hits = (match for match in _matches(range_forms(languages), text) if _range(match))
    return _without_overlaps([DateSpan(match.start(), match.end(), match[0]) for match in hits], [])


def _matches(expressions: tuple[re.Pattern[str], ...], text: str) -> Iterator[re.Match[str]]:
    """All matches. Only the surroundings of a year are looked at: that is 10 times faster on prose."""
    windows: list[tuple[int, int]] = []
    for year in _YEAR.finditer(text):
        start, stop = max(year.start() - _REACH, 0), year.end() + _REACH
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, stop))
    return (match for form in expressions for window in windows for match in form.finditer(text, *window))


def _without_overlaps(spans: list[DateSpan], taken: list[DateSpan]) -> list[DateSpan]:
    kept: list[DateSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.stop)):
        if all(span.stop <= other.start or span.start >= other.stop for other in (*taken, *kept[-1:])):
            kept.append(span)
    return kept


def _read_printed(text: str, languages: tuple[str, ...]) -> _Read | None:
    named, numeric = forms(languages)  # first: refuses an unknown language
    if _YEAR.search(text) is None:
        return None
    before = lead(languages).match(text)
    starts = (0, before.end()) if before else (0,)
    stops = dict.fromkeys((len(text), len(text.rstrip(" .,;|)"))))
    expressions = numeric if _NUMERIC.search(text) else named
    tries = (form.fullmatch(text, start, stop) for start in starts for stop in stops for form in expressions)
    match = next(filter(None, tries), None)
    return _read_match(match) if match else None


def _read_american(text: str) -> _Read | None:
    """`3/2/2016` and `3/2/16`: the second of March; a year of two digits is this century's."""
    match = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/(?:20)?([0-9]{2})", text)
    day = _date(2000 + int(match[3]), int(match[1]), int(match[2])) if match else None
    return _Read(day, None, False, None) if day else None


def _read_match(match: re.Match[str]) -> _Read | None:
    day = _day(match)
    if day is None:
        return None
    side = next((side for side in ("_after", "_before") if match[f"hour{side}"]), None)
    if side is None:
        return _Read(day, None, False, None)
    hour, minute, second, half, zone = (match[f"{part}{side}"] for part in ("hour", "minute", "second", "half", "zone"))
    clock = _clock(int(hour), int(minute or 0), int(second or 0), half)
    return _Read(day, clock, second is not None, _stated(zone)) if clock else None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = parts["month"].lower()
    month, day = MONTH_NUMBERS.get(name) or int(name), int(parts["day"])
    year_last = match.start("year") > match.start("month")
    if year_last and parts.get("sep") in {"/", "-"} and month != day:
        if day <= 12 and month <= 12:
            return None  # 03/04/2025: nothing on the page says which is the month
        month, day = min(month, day), max(month, day)
    return _date(int(parts["year"]), month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 November: not a date
        return None


def _clock(hour: int, minute: int, second: int, half: str | None) -> time | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _stated(printed: str | None) -> str | None:
    """IANA name or `±HH:MM` of a zone as printed; None without one, `_UNREADABLE` if it names none that we know."""
    if printed is None:
        return None
    known = ZONES.get(printed.upper()) or (printed if "/" in printed else None)
    offset = re.fullmatch(r"(?:GMT|UTC)?\s?([+-])([0-9]{1,2}?):?([0-9]{2})?", printed, re.IGNORECASE)
    if offset:
        known = f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}"
    if known in {"+00:00", "-00:00"}:
        return "UTC"
    return known if known and _find_zone(known) else _UNREADABLE


@lru_cache(maxsize=256)
def _find_zone(name: str) -> tzinfo | None:
    """The zone of an IANA name or of an offset within ±14 hours; None if there is none."""
    if offset := re.fullmatch(r"([+-])([0-9]{2}):([0-9]{2})", name):
        delta = timedelta(hours=int(offset[2]), minutes=int(offset[3])) * (-1 if offset[1] == "-" else 1)
        return timezone(delta) if abs(delta) <= _MAX_OFFSET else None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # ValueError: not a key at all; OSError: a folder's name
        return None


def _read_iso(text: str) -> _Read | None:
    written = iso(text)
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written[0])
    except ValueError:  # 2025-13-45T99:99
        return None
    stated = None if moment.tzinfo is None else _stated(moment.strftime("%z"))
    return _Read(moment.date(), moment.time(), written[1], stated)


def _settle(read: _Read, zone: str | None, now: datetime) -> ParsedDate | None:
    latest = now.astimezone(UTC) + timedelta(days=1)
    if not _EARLIEST <= read.day.year <= latest.year + 1 or read.unset:
        return None
    name = read.zone or zone
    value = _instant(read.day, read.clock, name) if read.clock and name and name != _UNREADABLE else None
    if value is None or name is None:
        return ParsedDate(None, read.day, "day", None, None) if read.day <= latest.date() else None
    if value > latest:
        return None
    return ParsedDate(
        value, read.day, "instant" if read.exact else "minute", name, "stated" if read.zone else "source_default"
    )


def _instant(day: date, clock: time, name: str) -> datetime | None:
    zone = _find_zone(name)
    if zone is None:
        raise ValueError(f"no such time zone: {name!r}; give an IANA name or an offset such as +03:00")
    local = datetime.combine(day, clock, zone)
    value = local.astimezone(UTC)
    skipped = value.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)
    return None if skipped else value


def _read_coarse(text: str, languages: tuple[str, ...]) -> _Coarse | None:
    """A bare month (`November 2025`, `2025-11`) or year."""
    if match := month_form(languages).fullmatch(text):
        year, month = int(match["year"]), MONTH_NUMBERS[match["name"].lower()]
    elif match := re.fullmatch(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?", text):
        year, month = int(match["year"]), int(match["month"] or 1)
    else:
        return None
    first = _date(year, month, 1)
    return _Coarse(first, "month" if len(text) > 4 else "year") if first else None


def _settle_coarse(read: _Coarse | None, now: datetime) -> ParsedDate | None:
    latest = now.astimezone(UTC) + timedelta(days=1)
    if read is None or read.month.year < _EARLIEST or read.month > latest.date():
        return None
    return ParsedDate(None, None, read.precision, None, None)


def _range(match: re.Match[str]) -> tuple[date, date] | None:
    months = [MONTH_NUMBERS.get(name.lower()) or int(name) for name in (match["m1"], match["m2"]) if name]
    year = int(match["y2"])
    start = _date(int(match["y1"] or year), months[0], int(match["d1"]))
    stop = _date(year, months[-1], int(match["d2"]))
    return (start, stop) if start and stop and start <= stop else None
