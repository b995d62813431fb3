"""The forms in which sites write dates: words as data, and the expressions compiled from them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

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

ZONES = {
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
    r"(?P<year>[0-9]{4})(?P<sep>[-/])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})(?![0-9])",
    rf"(?P<day>[0-9]{{1,2}})(?P<sep>[-/.])(?P<month>[0-9]{{1,2}})(?P=sep){_YEAR}",
)
_YEAR_FIRST = r"(?P<year>[0-9]{{4}})[\s-](?P<month>{})\.?[\s-](?P<day>[0-9]{{1,2}})(?![0-9])"  # journals: `2023 Jan 7`
_DASH = r"(?:\s*[-–—]\s*|\s+(?:to|until|till|through|по|до|bis|au|al)\s+)"
_OFFSET = r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]|[A-Z]{3,4}(?=[0-9:]+[+-]))"  # PHP writes the zone for a bare T
    rf"(?P<clock>[0-9]{{2}}:[0-9]{{2}}(?P<seconds>:[0-9]{{2}}(?:[.,][0-9]+)?)?)\s?(?P<offset>{_OFFSET})?"
    r"(?(offset)(?:\s[A-Z]{3,4})?)"  # Go writes the zone's name behind the offset
)
_SCRIPTED = re.compile(
    r"(?:[A-Z][a-z]{2},?\s)?(?P<month>[A-Z][a-z]{2})\s(?P<day>[0-9]{1,2})\s"
    r"(?:(?P<year>[0-9]{4})\s(?P<clock>[0-9:]{8})\s(?P<zone>GMT[+-][0-9]{4})(?:\s\([^()]+\))?"  # JavaScript
    r"|(?P<clock2>[0-9:]{8})(?:\s(?P<zone2>[A-Z]{3,4}))?\s(?P<year2>[0-9]{4}))"  # C and Java
)


def iso(text: str) -> tuple[str, bool] | None:
    """A machine's form as `datetime.fromisoformat` reads it, and whether it has seconds; None if it is none."""
    match = _ISO.fullmatch(text)
    return (f"{match['day']}T{match['clock']}{match['offset'] or ''}", bool(match["seconds"])) if match else None


def unscripted(text: str) -> str:
    """`Tue Aug 06 2024 10:00:00 GMT+0300 (…)` and `Tue Aug 6 10:00:00 UTC 2024` as `Aug 6 2024 10:00:00 …`."""
    match = _SCRIPTED.fullmatch(text)
    if match is None:
        return text
    parts = (match["month"], match["day"], match["year"] or match["year2"], match["clock"] or match["clock2"])
    return " ".join((*parts, match["zone"] or match["zone2"] or ""))


def month_names(languages: tuple[str, ...]) -> dict[str, int]:
    """Printed form → number of the month. Raises ValueError for a language without names here."""
    unknown = [language for language in languages if language not in _MONTHS]
    if unknown:
        raise ValueError(f"no month names for {unknown}; known: {sorted(_MONTHS)}")
    tables = (_MONTHS[language].split("|") for language in languages)
    return {name: number for table in tables for number, names in enumerate(table, 1) for name in names.split()}


MONTH_NUMBERS = month_names(tuple(_MONTHS))  # no form means different months in two of these languages


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _leads(languages: tuple[str, ...]) -> str:
    words = _either(word for language in languages for word in _LEADS[language].split())
    return rf"(?:{words}\b[.,:]*\s*)"


class Forms(NamedTuple):
    """The printed forms of a full date, each with an optional time before or after it."""

    named: tuple[re.Pattern[str], ...]
    """With the name of the month."""
    numeric: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=32)
def forms(languages: tuple[str, ...]) -> Forms:
    """The forms of these languages. Raises ValueError for a language without names here."""
    names = _either(month_names(languages))
    month = rf"(?P<month>{names})\b\.?"
    named = (
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|-го)?(?:\.?\s+|[-/])(?:of\s+|de\s+)?{month},?(?:\s+(?:de\s+)?|[-/]){_YEAR}",
        rf"{month}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+){_YEAR}",
        _YEAR_FIRST.format(names),
    )
    return Forms(_timed(named, languages), _timed(_NUMERIC, languages))


def _timed(days: tuple[str, ...], languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    before, after = _CLOCK.format("_before"), _CLOCK.format("_after")
    return tuple(
        re.compile(
            rf"(?<![\w.,/-])(?:{before}[\s,|·•–—]+{_leads(languages)}?)?{day}(?:\s*(?:года|год|г)\b\.?)?"
            rf"(?:[\s,|·•–—@-]*(?:\b(?:at|в|um|à)\s+)?{after})?(?![\w/-])",
            re.IGNORECASE,
        )
        for day in days
    )


@lru_cache(maxsize=32)
def range_forms(languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """The printed forms of a range of days."""
    month, day, year = _either(month_names(languages)), "[0-9]{1,2}", "[0-9]{4}"
    ranges = (
        rf"(?P<d1>{day})(?:\.?\s+(?P<m1>{month})\b\.?(?:,?\s+(?P<y1>{year}))?)?{_DASH}"
        rf"(?P<d2>{day})\.?\s+(?P<m2>{month})\b\.?,?\s+(?P<y2>{year})(?:\s*(?:года|год|г)\b)?",
        rf"(?P<m1>{month})\b\.?\s+(?P<d1>{day})(?:,?\s+(?P<y1>{year}))?{_DASH}"
        rf"(?:(?P<m2>{month})\b\.?\s+)?(?P<d2>{day}),?\s+(?P<y2>{year})",
        rf"(?P<d1>{day})(?:\.(?P<m1>{day}))?(?:\.(?P<y1>{year}))?{_DASH}(?P<d2>{day})\.(?P<m2>{day})\.(?P<y2>{year})",
    )
    return tuple(re.compile(rf"(?<![\w./-]){form}(?![\w/-])", re.IGNORECASE) for form in ranges)


@lru_cache(maxsize=32)
def lead(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The words before a date that change nothing."""
    return re.compile(rf"{_leads(languages)}+", re.IGNORECASE)


@lru_cache(maxsize=32)
def month_form(languages: tuple[str, ...]) -> re.Pattern[str]:
    """A bare month as printed: `November 2025`."""
    return re.compile(
        rf"(?P<name>{_either(month_names(languages))})\b\.?,?\s+(?P<year>[0-9]{{4}})(?:\s*(?:года|год|г)\b\.?)?",
        re.IGNORECASE,
    )
