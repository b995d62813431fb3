"""Dates: every printed form is read as printed, and nothing is guessed."""

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dates import (
    DateSpan,
    calendar_date,
    find_dates,
    find_ranges,
    is_date,
    named_day,
    parse_date,
    parse_range,
)

NOW = datetime(2031, 6, 1, tzinfo=UTC)
DAY = date(2024, 8, 17)
MOMENTS = tuple(datetime(*day, tzinfo=UTC).replace(tzinfo=None) for day in ((1971, 1, 1), (2031, 5, 30)))
RU = ("", "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
      "декабря")  # fmt: skip
ZONES = ("UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "+05:45")

days = st.dates(min_value=date(1900, 1, 2), max_value=date(2031, 5, 30))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))


def forms_of_a_day(day: date) -> list[str]:
    """Every form in which sites print a day."""
    english, short = f"{day:%B}", f"{day:%b}"
    return [
        f"{day.day} {english} {day.year}",
        f"{day.day:02} {short} {day.year}",
        f"{day.day}-{short}-{day.year}",
        f"{day.day}th of {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{short}. {day.day}, {day.year}",
        f"{short.upper()} {day.day:02} {day.year}",
        f"{day:%A}, {english} {day.day}, {day.year}",
        f"{day:%a}, {day.day} {short} {day.year}",
        f"{day.day} {RU[day.month]} {day.year}",
        f"{day.day} {RU[day.month]} {day.year} года",
        f"{day.day} {RU[day.month]} {day.year} г.",
        f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year} {short} {day.day}",
        f"Published: {day.day}\u00a0{english}\u00a0{day.year}",
    ]


@given(days)
def test_a_day_is_read_in_every_printed_form_and_gives_no_instant(day: date) -> None:
    for raw in forms_of_a_day(day):
        parsed = parse_date(raw, "Europe/Moscow", now=NOW)
        assert parsed is not None, raw
        assert parsed == (None, day, "day", None, None), raw
        assert calendar_date(raw) == day


def joined(raw: str, clock: time) -> list[str]:
    """Every form in which sites put a time to a day."""
    half = f"{clock.hour % 12 or 12}:{clock:%M} {'p.m.' if clock.hour >= 12 else 'a.m.'}"
    forms = [f"{raw} {clock:%H:%M}", f"{raw}, {clock:%H:%M}", f"{raw} at {half}", f"{raw} | {half.upper()}"]
    before = [f"{clock:%H:%M}, {raw}", f"{half} {raw}"] if raw[0].isdigit() or raw[-1].isdigit() else []
    glued = [f"{raw}{clock:%H:%M}"] if raw.endswith(raw[-4:]) and raw[-4:].isdigit() else []
    return forms + glued + (before if not raw.startswith("Published") else [])


@given(days, clocks, st.sampled_from(ZONES))
def test_a_time_is_read_in_the_sources_zone(day: date, clock: time, zone: str) -> None:
    for raw in (printed for form in forms_of_a_day(day) for printed in joined(form, clock)):
        parsed = parse_date(raw, zone, now=NOW)
        assert parsed is not None, raw
        assert parsed.date == day, raw
        if parsed.value is None:
            assert skipped(datetime.combine(day, clock.replace(second=0)), zone), raw
            continue
        assert (parsed.precision, parsed.zone, parsed.zone_basis) == ("minute", zone, "source_default"), raw
        local = parsed.value.astimezone(ZoneInfo(zone)) if zone[0] != "+" else parsed.value + timedelta(minutes=345)
        assert local.replace(tzinfo=None) == datetime.combine(day, clock.replace(second=0)), raw
        assert parsed.value.tzinfo is UTC


def skipped(local: datetime, zone: str) -> bool:
    """Whether the zone's clocks never showed this time: going through UTC changes it."""
    aware = local.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local


@given(st.datetimes(*MOMENTS), st.integers(-14 * 4, 14 * 4))
def test_machine_forms_state_their_own_offset(moment: datetime, quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    aware = moment.replace(tzinfo=UTC) + offset
    local = aware.replace(tzinfo=None)
    sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
    printed = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    rfc = f"{local:%a, %d %b %Y %H:%M:%S} {printed.replace(':', '')}"
    for raw in (f"{local.isoformat()}{printed}", f"{local.isoformat(' ')}{printed.replace(':', '')}", rfc):
        parsed = parse_date(raw, "Asia/Tokyo", now=NOW)
        assert parsed is not None
        assert parsed.value is not None, raw
        assert parsed.value.replace(microsecond=0, tzinfo=None) == moment.replace(microsecond=0), raw
        assert (parsed.date, parsed.precision, parsed.zone_basis) == (local.date(), "instant", "stated"), raw
        assert parsed.zone == (printed if quarters else "UTC"), raw


@given(st.datetimes(*MOMENTS, timezones=st.just(UTC)))
def test_feed_dates_as_the_standard_library_writes_them(moment: datetime) -> None:
    parsed = parse_date(format_datetime(moment, usegmt=True), None, now=NOW)
    assert parsed is not None
    assert (parsed.value, parsed.zone) == (moment.replace(microsecond=0), "UTC")


@pytest.mark.parametrize(
    ("raw", "utc", "zone"),
    [
        ("17 August 2024, 4:05 P.M. EDT", "20:05", "-04:00"),
        ("August 17, 2024 9 a.m. PDT", "16:00", "-07:00"),
        ("August 17, 2024, 12 p.m. CST", "18:00", "-06:00"),
        ("August 17, 2024, 12:10 AM BST", "23:10", "+01:00"),
        ("17.08.2024 16:05 МСК", "13:05", "Europe/Moscow"),
        ("16:05 MSK, 17 August 2024", "13:05", "Europe/Moscow"),
        ("17 августа 2024 года, 16:05 (по московскому времени)", "13:05", "Europe/Moscow"),
        ("17 August 2024 16:05 (Moscow time)", "13:05", "Europe/Moscow"),
        ("17 August 2024 16:05 GMT", "16:05", "UTC"),
        ("17 August 2024 16:05 CET", "15:05", "+01:00"),
        ("17 August 2024 16:05 (UTC+3)", "13:05", "+03:00"),
        ("17 August 2024 16:05 GMT-0330", "19:35", "-03:30"),
        ("17 August 2024 16:05 Asia/Tashkent", "11:05", "Asia/Tashkent"),
        ("17 August 2024 4:05 PM ET", "20:05", "America/New_York"),
        ("2024-08-17T16:05Z", "16:05", "UTC"),
        ("August 17, 2024, 4 p.m. EDT", "20:00", "-04:00"),
        ("1 p.m. EDT, August 17, 2024", "17:00", "-04:00"),
    ],
)
def test_a_stated_zone_wins_over_the_sources(raw: str, utc: str, zone: str) -> None:
    parsed = parse_date(raw, "Asia/Tokyo", now=NOW)
    assert parsed is not None
    assert parsed.value is not None
    assert (f"{parsed.value:%H:%M}", parsed.zone, parsed.zone_basis) == (utc, zone, "stated")
    assert (parsed.date, parsed.precision) == (DAY, "minute")


def test_moscow_time_was_four_hours_ahead_in_2012() -> None:
    parsed = parse_date("9 May 2012 10:00 MSK", None, now=NOW)
    assert parsed is not None
    assert parsed.value == datetime(2012, 5, 9, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "17 August 2024 16:05",
        "17 August 2024 16:05:30",
        "2024-08-17T16:05:30",
    ],
)
def test_without_any_zone_a_time_gives_its_day_alone(raw: str) -> None:
    assert parse_date(raw, None, now=NOW) == (None, DAY, "day", None, None)


@pytest.mark.parametrize(
    "raw", ["17 August 2024 16:05 IST", "17 August 2024 16:05 local time", "2024-08-17T16:05:00+19:00"]
)
def test_a_stated_zone_that_cannot_be_read_is_not_replaced_by_the_sources(raw: str) -> None:
    assert parse_date(raw, "Europe/Moscow", now=NOW) == (None, DAY, "day", None, None)


def test_a_time_that_the_clocks_skipped_gives_its_day() -> None:
    assert parse_date("31 March 2024 02:30", "Europe/Berlin", now=NOW) == (None, date(2024, 3, 31), "day", None, None)


def test_a_time_that_occurred_twice_is_the_first() -> None:
    parsed = parse_date("27 October 2024 02:30", "Europe/Berlin", now=NOW)
    assert parsed is not None
    assert parsed.value == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "2024-08-17 13:05:00 +0000 UTC",
        "2024-08-17UTC13:05:00+00:00",
        "2024-08-17 16:05:00+03",
        "Sat Aug 17 2024 16:05:00 GMT+0300 (Moscow Standard Time)",
        "Sat Aug 17 09:05:00 EDT 2024",
        "Sat, 17 Aug 2024 13:05:00 GMT",
    ],
)
def test_what_programs_write_by_default_is_an_instant(raw: str) -> None:
    parsed = parse_date(raw, None, now=NOW)
    assert parsed is not None
    assert (parsed.value, parsed.precision) == (datetime(2024, 8, 17, 13, 5, tzinfo=UTC), "instant")


@pytest.mark.parametrize("raw", ["3 June 20229:15", "June 3, 20229:15", "3 июня 20229:15", "03.06.20229:15"])
def test_glued_year_and_time_of_a_dump(raw: str) -> None:
    parsed = parse_date(raw, "UTC", now=NOW)
    assert parsed is not None
    assert parsed.value == datetime(2022, 6, 3, 9, 15, tzinfo=UTC)
    parsed = parse_date(raw.replace("9:15", "19:15"), "UTC", now=NOW)
    assert parsed is not None
    assert parsed.value == datetime(2022, 6, 3, 19, 15, tzinfo=UTC)


@given(st.dates(date(1901, 1, 1), date(2031, 5, 30)), st.sampled_from("/-"))
def test_numeric_dates_are_read_only_where_day_and_month_cannot_be_swapped(day: date, sep: str) -> None:
    for raw in (f"{day:%m{sep}%d{sep}%Y}", f"{day:%d{sep}%m{sep}%Y}"):
        expected = day if day.day > 12 or day.day == day.month else None
        assert calendar_date(raw) == expected
        parsed = parse_date(raw, None, now=NOW)
        assert (parsed and parsed.date) == expected


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ("August 2024", "month"),
        ("авг 2024 г.", "month"),
        ("2024-08", "month"),
        ("2024", "year"),
    ],
)
def test_less_than_a_day_is_known(raw: str, precision: str) -> None:
    assert parse_date(raw, "UTC", now=NOW) == (None, None, precision, None, None)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "yesterday",
        "2 hours ago",
        "16:05",
        "31 June 2024",
        "30 февраля 2024",
        "17.13.2024",
        "08.17.2024",
        "17 August 24",
        "8/17/24",
        "17 August 2024 25:10",
        "17 August 2024 14:05 p.m.",
        "17 August 20245",
        "2024-13-17T99:99:00Z",
        "Version 17.8.2024.1",
        "in 2024",
        "17 August 2024 and 18 August 2024",
        "16-18 August 2024",
        "number 4471-17-08-2024",
        "x" * 100_000,
    ],
)
def test_what_is_no_single_date_is_refused(raw: str) -> None:
    assert parse_date(raw, "UTC", now=NOW) is None


@pytest.mark.parametrize("raw", ["17 August 1824", "1899-12-31T23:59:00Z", "1899", "August 1899", "0001-01-01"])
def test_absurdly_early_dates_are_refused(raw: str) -> None:
    assert parse_date(raw, "UTC", now=NOW) is None


@pytest.mark.parametrize("raw", ["1970-01-01T00:00:00Z", "1970-01-01 00:00:00", "1 January 1970 00:00:00"])
def test_the_zero_of_unix_time_is_an_unset_field(raw: str) -> None:
    assert parse_date(raw, "UTC", now=NOW) is None
    assert not is_date(raw)


def test_the_first_day_of_1970_is_a_day_like_any_other() -> None:
    assert parse_date("1 January 1970", None, now=NOW) == (None, date(1970, 1, 1), "day", None, None)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024-08-17T16:05:00Z", DAY),
        ("Published: 17 August 2024", DAY),
        ("17 August 2094", date(2094, 8, 17)),
        ("17 August 1824", None),
        ("August 2024", None),
        ("17/08/24", None),
        ("x" * 100_000, None),
    ],
)
def test_the_named_day_is_that_of_any_form_whatever_the_present(raw: str, day: date | None) -> None:
    assert named_day(raw) == day


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-08-17", True),
        ("August 2024", True),
        ("2094", True),
        ("1824", False),
        ("soon", False),
        ("08/09/2024", False),
    ],
)
def test_what_is_a_date_at_all(raw: str, expected: bool) -> None:
    assert is_date(raw) is expected


def test_a_date_that_was_to_come_is_read_when_it_has_come() -> None:
    assert parse_date("2 June 2032", None, now=NOW) is None
    assert parse_date("2 June 2032", None, now=NOW + timedelta(days=400)) is not None


@pytest.mark.parametrize(
    ("raw", "accepted"),
    [
        ("2031-06-01T23:59:00Z", True),
        ("2031-06-02T00:00:00Z", True),
        ("2031-06-02T00:00:01Z", False),
        ("2031-06-02", True),
        ("2031-06-03", False),
        ("June 2031", True),
        ("July 2031", False),
        ("2031", True),
        ("2032", False),
        ("9999-12-31T23:59:59-12:00", False),
    ],
)
def test_the_future_is_refused_a_day_after_now(raw: str, accepted: bool) -> None:
    assert (parse_date(raw, "UTC", now=NOW) is not None) is accepted


def test_without_now_the_clock_bounds_the_future() -> None:
    tomorrow_week = datetime.now(UTC) + timedelta(days=7)
    assert parse_date(tomorrow_week.isoformat(), None) is None
    assert parse_date((tomorrow_week - timedelta(days=8)).isoformat(), None) is not None


def test_an_unknown_zone_or_language_is_the_callers_error() -> None:
    with pytest.raises(ValueError, match="no such time zone: 'Europe/Atlantis'"):
        parse_date("17 August 2024 16:05", "Europe/Atlantis", now=NOW)
    with pytest.raises(ValueError, match="no month names"):
        parse_date("17 August 2024", None, languages=("xx",), now=NOW)


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("17. August 2024", "de"),
        ("samedi 17 août 2024", "fr"),
        ("17 de agosto de 2024", "es"),
    ],
)
def test_other_languages_on_request(raw: str, language: str) -> None:
    assert calendar_date(raw, languages=(language,)) == DAY


AUGUST = (date(2024, 8, 16), date(2024, 8, 18))
TURN = (date(2024, 8, 30), date(2024, 9, 2))
YEARS = (date(2024, 12, 30), date(2025, 1, 2))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("August 16-18, 2024", AUGUST),
        ("Aug. 16 – 18, 2024", AUGUST),
        ("16–18 August 2024", AUGUST),
        ("from 16 to 18 August 2024", AUGUST),
        ("с 16 по 18 августа 2024 года", AUGUST),
        ("16–18.08.2024", AUGUST),
        ("16.08–18.08.2024", AUGUST),
        ("August 30 — September 2, 2024", TURN),
        ("30 августа – 2 сентября 2024", TURN),
        ("December 30, 2024 – January 2, 2025", YEARS),
        ("30 December 2024 until 2 January 2025", YEARS),
        ("30.12.2024 – 02.01.2025", YEARS),
        ("30 December – 2 January 2025", None),  # the first year is not on the page
        ("18-16 August 2024", None),
        ("August 18, 2024", None),
        ("16 and 18 August 2024", None),
        ("30-31 June 2024", None),
    ],
)
def test_ranges(raw: str, expected: tuple[date, date] | None) -> None:
    assert parse_range(raw) == expected


def test_dates_in_running_text_are_found_with_their_time() -> None:
    text = (
        "Paper 4471-17-08-2024. The harbour strike of May 3, 1911, came up on 17 August 2024 at 9:30 a.m. EDT; "
        "see 18.08.2024 16:05 and Sept. 2, 2024. The fair (16–18 August 2024) is another matter, as is 03/04/2024."
    )
    spans = find_dates(text)
    found = ["May 3, 1911", "17 August 2024 at 9:30 a.m. EDT", "18.08.2024 16:05", "Sept. 2, 2024"]
    assert [span.raw for span in spans] == found
    assert all(text[span.start : span.stop] == span.raw for span in spans)
    assert [span.raw for span in find_ranges(text)] == ["16–18 August 2024"]


@given(days, clocks, st.text(alphabet="ab .,\n(", max_size=20), st.text(alphabet="yz .,\n)", max_size=20))
def test_a_found_date_reads_as_it_does_alone(day: date, clock: time, before: str, after: str) -> None:
    for raw in (f"{day:%d %B %Y}", f"{day:%B %d, %Y}, {clock:%H:%M}", f"{day:%d.%m.%Y} {clock:%H:%M}"):
        spans = find_dates(f"{before} {raw} {after}")
        assert spans == [DateSpan(len(before) + 1, len(before) + 1 + len(raw), raw)]


@given(st.text() | st.text(alphabet="0123456789:./- aApPmMTZ+ Мая mayMSKgeо\u00a0"))
def test_no_text_raises(text: str) -> None:
    parsed = parse_date(text, "Europe/Moscow", now=NOW)
    parse_range(text)
    calendar_date(text)
    for span in find_dates(text):
        assert text[span.start : span.stop] == span.raw
        assert calendar_date(span.raw) is not None
    if parsed is not None:
        assert (parsed.value is not None) == (parsed.precision in {"minute", "instant"})
        assert (parsed.value is None) == (parsed.zone_basis is None) == (parsed.zone is None)
