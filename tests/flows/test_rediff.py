"""`reprocess --dry-run` on a home: what other code has read is read again, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.home import BusyError, Home, writing
from flows.rediff import changes
from tests.flows.conftest import Onrecord
from tests.flows.pages import bodiless, ministry, news
from tests.flows.test_checking import run
from warehouse.diff import COLUMNS
from warehouse.schema import open_staging


@pytest.fixture
def read_otherwise(home: Home) -> Home:
    """A home whose pages other code has read: it kept a line more of each of the ministry's."""
    with open_staging(home.staging) as con:
        run(home, con, 0, [*(ministry(n) for n in range(4)), news(1), bodiless(1)])
        con.execute("UPDATE documents SET cleaner_version = 'old'")
        con.execute("UPDATE documents SET text = text || chr(10) || chr(10) || 'Join us.' WHERE source = 'mid_ru'")
    return home


def told(home: Home, source: str | None = None) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in changes(home, source).rows]


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and path.name != "writer.lock"}


def test_what_would_change_is_told_and_nothing_is_written(read_otherwise: Home) -> None:
    home = read_otherwise
    before, staging = files(home.path), home.staging.read_bytes()
    rows = told(home)
    assert [(row["what"], row["name"], row["pages"]) for row in rows] == [
        ("page", "text changed, of 5 read", 4),
        ("newly removed", None, 4),
    ]
    assert (rows[1]["was"], rows[1]["newly_removed"]) == ("Join us.", 4 * 7)
    assert rows[1]["example"].startswith("https://mid.ru/en/news/")
    assert files(home.path) == before
    assert home.staging.read_bytes() == staging
    assert told(home, "generic") == []


def test_with_the_code_that_read_them_nothing_would_change(home: Home) -> None:
    with open_staging(home.staging) as con:
        run(home, con, 0, [ministry(1), news(1), bodiless(1)])
    assert told(home) == []


def test_a_run_that_works_on_the_home_is_waited_for_by_the_user(home: Home) -> None:
    with writing(home), pytest.raises(BusyError):
        changes(home, None)


def test_the_command_prints_it(read_otherwise: Home, onrecord: Onrecord) -> None:
    done = onrecord("reprocess", "mid_ru", "--dry-run", "--format", "csv")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, ",".join(COLUMNS))
    assert "newly removed" in done.stdout
