"""Dates as sites print them, read without guessing.

Own compiled expressions for the printed forms and `datetime.fromisoformat` for machine forms: a general date parser
costs some 14 ms a date (dateparser, 70/s measured) and guesses the order of day and month; this one refuses.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.vocabulary import Precision, ZoneBasis

CalendarDate = date  # a field named `date` hides the type of that name

_MONTHS = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
    "|october oct|november nov|december dec",
    "ru": "января январь янв|февраля февраль фев|марта март мар|апреля апрель апр|мая май|июня июнь июн|июля июль июл"
    "|августа август авг|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя нояб|декабря декабрь дек",
    "de": "januar jan|februar feb|märz|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt"
    "|november nov|dezember dez",
    "fr": "janvier janv|février févr|mars|avril avr|mai|juin|juillet juil|août|septembre sept|octobre oct"
    "|novembre nov|décembre déc",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre sept sep"
    "|octubre oct|noviembre nov|diciembre dic",
}
"""Language → its twelve months, each with the forms it is printed in."""

_LEADS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "published posted updated issued released date on the",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс опубликовано дата",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag veröffentlicht am den",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche publié le",
    "es": "lunes martes miércoles jueves viernes sábado domingo publicado el",
}
"""Language → words that may stand before a date and change nothing."""

_ZONES = {
    "Z": "UTC", "UTC": "UTC", "GMT": "UTC", "WET": "UTC", "BST": "+01:00", "WEST": "+01:00", "CET": "+01:00",
    "CEST": "+02:00", "EET": "+02:00", "EEST": "+03:00", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00",
    "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00",
    "AKDT": "-08:00", "HST": "-10:00", "JST": "+09:00", "KST": "+09:00", "HKT": "+08:00", "SGT": "+08:00",
    "AEST": "+10:00", "AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00", "ET": "America/New_York",
    "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles", "MSK": "Europe/Moscow",
    "МСК": "Europe/Moscow", "MOSCOW TIME": "Europe/Moscow", "ПО МОСКОВСКОМУ ВРЕМЕНИ": "Europe/Moscow",
}  # fmt: skip
"""Printed zone → IANA name or offset. Moscow's is a zone: its offset was +04:00 from 2011 to 2014. A name that means
several zones (IST) is left out: a time in it is no instant."""

_UNREADABLE = "?"  # the page states a zone that we cannot read: the source's own must not stand in for it
_EARLIEST = 1900
_LONGEST = 200  # code points; a longer string is not a date but a text that holds one
_REACH = 80  # code points from a year to either end of its date, time and zone; the longest printed form has some 60
_MAX_OFFSET = timedelta(hours=14)
_EPOCH_MILLIS_FROM = 10**11  # as seconds that would be the year 5138

_CLOCK = (
    r"(?=[0-9]{{1,2}}:[0-9]{{2}}|[0-9]{{1,2}}(?:\.[0-9]{{2}})?\s?[ap]\.?\s?m\b)"
    r"(?P<hour{0}>[0-9]{{1,2}})(?:[:.](?P<minute{0}>[0-9]{{2}}))?(?::(?P<second{0}>[0-9]{{2}})(?:[.,][0-9]+)?)?"
    r"(?:\s?(?P<half{0}>[ap])\.?\s?m\b\.?)?(?![0-9:])"
    r"(?:\s*\(?(?P<zone{0}>(?-i:Z|ET|CT|MT|PT|UTC|МСК|мск|MSK|[A-Z]{{2,4}}T|[A-Z][a-z]+/[A-Z][A-Za-z_]+)\b(?!\s?[+-][0-9])"
    r"|(?:GMT|UTC)\s?[+-][0-9]{{1,2}}(?::?[0-9]{{2}})?(?![0-9])|(?<=\s)[+-][0-9]{{2}}:?[0-9]{{2}}(?![0-9])"
    r"|(?:moscow|local)\s+time|по\s+(?:московскому|местному)\s+времени)\)?)?"
)
_YEAR = r"(?P<year>[0-9]{4})(?=$|[^0-9]|[0-9]{1,2}:[0-9]{2})"  # dumps glue year and time: `202018:51`
_NUMERIC = (
    r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{2})(?P=sep)(?P<day>[0-9]{2})(?![0-9])",
    rf"(?P<day>[0-9]{{1,2}})(?P<sep>[-/.])(?P<month>[0-9]{{1,2}})(?P=sep){_YEAR}",
)
_DASH = r"(?:\s*[-–—]\s*|\s+(?:to|until|till|through|по|до|bis|au|al)\s+)"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?P<seconds>:[0-9]{2})?[0-9:.,]*(?:Z|[+-][0-9:]+)?")


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
    now = now or datetime.now(UTC)
    text = " ".join(raw.split())
    if not text or len(text) > _LONGEST:
        return None
    read = (_read_american(text) if month_first else None) or _read_iso(text) or _read_printed(text, languages)
    return _settle(read, zone, now) if read else _read_coarse(text, languages, now)


def parse_epoch(raw: str, *, now: datetime | None = None) -> ParsedDate | None:
    """Read Unix time, seconds or milliseconds as digits; only for fields known to hold it. Bounds as `parse_date`."""
    text = raw.strip()
    if not re.fullmatch(r"[0-9]{9,13}", text):
        return None
    seconds = int(text) / 1000 if int(text) >= _EPOCH_MILLIS_FROM else int(text)
    value = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if value > (now or datetime.now(UTC)) + timedelta(days=1):
        return None
    return ParsedDate(value, value.date(), "instant", "UTC", "stated")


def calendar_date(raw: str, *, languages: tuple[str, ...] = ("en", "ru")) -> date | None:
    """The day a printed date names, of any year; None when it is no full, unambiguous date."""
    read = _read_printed(" ".join(raw.split()), languages)
    return read.day if read else None


def parse_range(raw: str, *, languages: tuple[str, ...] = ("en", "ru")) -> tuple[date, date] | None:
    """First and last day of a printed range (`October 27-29, 2025`, `27.10–29.10.2025`); None when it is none."""
    text = re.sub(r"^(?:from|с|vom|du|del)\s+", "", " ".join(raw.split()), flags=re.IGNORECASE)
    for form in _range_forms(languages):
        if match := form.fullmatch(text.rstrip(" .,")):
            return _range(match)
    return None


def find_dates(text: str, *, languages: tuple[str, ...] = ("en", "ru")) -> list[DateSpan]:
    """Full dates in running text, with their time and zone where these follow or precede, in the order of the text.

    A date that is the end of a range is not one of them; see `find_ranges`.
    """
    hits = (match for match in _matches(_forms(languages), text) if _read_match(match))
    spans = [DateSpan(match.start(), match.end(), match[0]) for match in hits]
    return _without_overlaps(spans, find_ranges(text, languages=languages))


def find_ranges(text: str, *, languages: tuple[str, ...] = ("en", "ru")) -> list[DateSpan]:
    """Ranges of days in running text, in its order; `parse_range` reads each `raw`."""
    hits = (match for match in _matches(_range_forms(languages), text) if _range(match))
    return _without_overlaps([DateSpan(match.start(), match.end(), match[0]) for match in hits], [])


def _matches(forms: tuple[re.Pattern[str], ...], text: str) -> Iterator[re.Match[str]]:
    """All matches of the forms. Only the surroundings of a year are looked at: that is 10 times faster on prose."""
    windows: list[tuple[int, int]] = []
    for year in re.finditer("[0-9]{4}", text):
        start, stop = max(year.start() - _REACH, 0), year.end() + _REACH
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, stop))
    return (match for form in forms for window in windows for match in form.finditer(text, *window))


def _without_overlaps(spans: list[DateSpan], taken: list[DateSpan]) -> list[DateSpan]:
    kept: list[DateSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.stop)):
        if all(span.stop <= other.start or span.start >= other.stop for other in (*taken, *kept[-1:])):
            kept.append(span)
    return kept


def _month_names(languages: tuple[str, ...]) -> dict[str, int]:
    unknown = [language for language in languages if language not in _MONTHS]
    if unknown:
        raise ValueError(f"no month names for {unknown}; known: {sorted(_MONTHS)}")
    tables = (_MONTHS[language].split("|") for language in languages)
    return {name: number for table in tables for number, names in enumerate(table, 1) for name in names.split()}


_MONTH_NUMBERS = _month_names(tuple(_MONTHS))  # no form means different months in two of these languages


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _leads(languages: tuple[str, ...]) -> str:
    words = _either(word for language in languages for word in _LEADS[language].split())
    return rf"(?:{words}\b[.,:]*\s*)"


@lru_cache(maxsize=32)
def _forms(languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """The printed forms of a full date, each with an optional time before or after it."""
    month = rf"(?P<month>{_either(_month_names(languages))})\b\.?"
    named = (
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|-го)?(?:\.?\s+|[-/])(?:of\s+|de\s+)?{month},?(?:\s+(?:de\s+)?|[-/]){_YEAR}",
        rf"{month}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+){_YEAR}",
    )
    before, after = _CLOCK.format("_before"), _CLOCK.format("_after")
    return tuple(
        re.compile(
            rf"(?<![\w.,/-])(?:{before}[\s,|·•–—]+{_leads(languages)}?)?{form}(?:\s*(?:года|год|г)\b\.?)?"
            rf"(?:[\s,|·•–—@-]*(?:\b(?:at|в|um|à)\s+)?{after})?(?![\w/-])",
            re.IGNORECASE,
        )
        for form in (*named, *_NUMERIC)
    )


@lru_cache(maxsize=32)
def _range_forms(languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    month, day, year = _either(_month_names(languages)), "[0-9]{1,2}", "[0-9]{4}"
    forms = (
        rf"(?P<d1>{day})(?:\.?\s+(?P<m1>{month})\b\.?(?:,?\s+(?P<y1>{year}))?)?{_DASH}"
        rf"(?P<d2>{day})\.?\s+(?P<m2>{month})\b\.?,?\s+(?P<y2>{year})(?:\s*(?:года|год|г)\b)?",
        rf"(?P<m1>{month})\b\.?\s+(?P<d1>{day})(?:,?\s+(?P<y1>{year}))?{_DASH}"
        rf"(?:(?P<m2>{month})\b\.?\s+)?(?P<d2>{day}),?\s+(?P<y2>{year})",
        rf"(?P<d1>{day})(?:\.(?P<m1>{day}))?(?:\.(?P<y1>{year}))?{_DASH}(?P<d2>{day})\.(?P<m2>{day})\.(?P<y2>{year})",
    )
    return tuple(re.compile(rf"(?<![\w./-]){form}(?![\w/-])", re.IGNORECASE) for form in forms)


@lru_cache(maxsize=32)
def _lead(languages: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_leads(languages)}+", re.IGNORECASE)


def _read_printed(text: str, languages: tuple[str, ...]) -> _Read | None:
    forms = _forms(languages)  # first: refuses an unknown language
    lead = _lead(languages).match(text)
    starts = (0, lead.end()) if lead else (0,)
    stops = (len(text), len(text.rstrip(" .,;|)")))
    tries = (form.fullmatch(text, start, stop) for start in starts for stop in stops for form in forms)
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
    month, day = _MONTH_NUMBERS.get(name) or int(name), int(parts["day"])
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
    known = _ZONES.get(printed.upper()) or (printed if "/" in printed else None)
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
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:  # 2025-13-45T99:99
        return None
    stated = None if moment.tzinfo is None else _stated(moment.strftime("%z"))
    return _Read(moment.date(), moment.time(), match["seconds"] is not None, stated)


def _settle(read: _Read, zone: str | None, now: datetime) -> ParsedDate | None:
    latest = now.astimezone(UTC) + timedelta(days=1)
    if not _EARLIEST <= read.day.year <= latest.year + 1:
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


def _read_coarse(text: str, languages: tuple[str, ...], now: datetime) -> ParsedDate | None:
    """A bare month (`November 2025`, `2025-11`) or year."""
    named = rf"(?P<name>{_either(_month_names(languages))})\b\.?,?\s+(?P<year>[0-9]{{4}})(?:\s*(?:года|год|г)\b\.?)?"
    if match := re.fullmatch(named, text, re.IGNORECASE):
        year, month = int(match["year"]), _MONTH_NUMBERS[match["name"].lower()]
    elif match := re.fullmatch(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?", text):
        year, month = int(match["year"]), int(match["month"] or 1)
    else:
        return None
    first, latest = _date(year, month, 1), now.astimezone(UTC) + timedelta(days=1)
    if first is None or year < _EARLIEST or first > latest.date():
        return None
    return ParsedDate(None, None, "year" if re.fullmatch("[0-9]{4}", text) else "month", None, None)


def _range(match: re.Match[str]) -> tuple[date, date] | None:
    months = [_MONTH_NUMBERS.get(name.lower()) or int(name) for name in (match["m1"], match["m2"]) if name]
    year = int(match["y2"])
    start = _date(int(match["y1"] or year), months[0], int(match["d1"]))
    stop = _date(year, months[-1], int(match["d2"]))
    return (start, stop) if start and stop and start <= stop else None
