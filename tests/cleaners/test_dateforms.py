"""Machines' forms of dates, and the tables that the printed forms are compiled from."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dateforms import ZONES, forms, iso, month_form, month_names, range_forms, unscripted


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024-05-06T10:00:00Z", ("2024-05-06T10:00:00Z", True)),
        ("2024-05-06 10:00", ("2024-05-06T10:00", False)),
        ("2024-05-06 10:00:00+00", ("2024-05-06T10:00:00+00", True)),  # Postgres
        ("2024-05-06 10:00:00 +0000 UTC", ("2024-05-06T10:00:00+0000", True)),  # Go
        ("2024-05-06UTC10:00:00+00:00", ("2024-05-06T10:00:00+00:00", True)),  # PHP, the T not escaped
        ("2024-05-06T10:00:00.1234567+03:00", ("2024-05-06T10:00:00.1234567+03:00", True)),
        ("2024-05-06EST10:00:00", None),  # the zone would be lost
        ("2024-05-06", None),
        ("2024-05-06T10:00:00 MSK", None),
        ("in 2024-05-06 10:00", None),
    ],
)
def test_machine_forms_are_read_whole_or_not_at_all(text: str, read: tuple[str, bool] | None) -> None:
    assert iso(text) == read


@given(st.datetimes(datetime(1000, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001 - hypothesis wants them naive
def test_what_iso_gives_back_python_reads(moment: datetime, hours: int) -> None:
    read = iso(f"{moment:%Y-%m-%d} {moment:%H:%M:%S} {hours:+03}00 XST")
    assert read is not None
    assert datetime.fromisoformat(read[0]).replace(tzinfo=None) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Mon May 06 2024 10:00:00 GMT+0300 (Moscow Standard Time)", "May 06 2024 10:00:00 GMT+0300"),
        ("Mon May 06 2024 10:00:00 GMT+0000", "May 06 2024 10:00:00 GMT+0000"),
        ("Mon May 6 10:00:00 EDT 2024", "May 6 2024 10:00:00 EDT"),
        ("Mon May 6 10:00:00 2024", "May 6 2024 10:00:00 "),
        ("6 May 2024", "6 May 2024"),
        ("On Mon May 6 10:00:00 2024", "On Mon May 6 10:00:00 2024"),
    ],
)
def test_what_programs_print_by_default_is_put_in_order(text: str, plain: str) -> None:
    assert unscripted(text) == plain


@pytest.mark.parametrize("compiled", [forms, range_forms, month_form])
def test_an_unknown_language_is_an_error(compiled: object) -> None:
    with pytest.raises(ValueError, match="no month names for"):
        compiled(("xx",))  # type: ignore[operator]


def test_every_language_has_twelve_months() -> None:
    for language in ("en", "ru", "de", "fr", "es"):
        assert set(month_names((language,)).values()) == set(range(1, 13))


def test_a_zone_that_means_several_is_not_in_the_table() -> None:
    assert "IST" not in ZONES
    assert ZONES["EDT"] == "-04:00"
