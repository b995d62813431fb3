from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.home import Home
from flows.nightly import CheckFailedError, check
from schemas.tables import Alarm
from warehouse.holds import hold_source
from warehouse.publish import publish
from warehouse.query import QueryError
from warehouse.schema import open_staging

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_an_open_alarm_fails_the_nightly_check(home: Home) -> None:
    with open_staging(home.staging):
        pass
    publish(home.staging, home.published, NOW)
    assert check(home.path) >= 0
    alarm = Alarm(source="quay", kind="missing_field", subject="title", detail="no titles", raised_at=NOW)
    with open_staging(home.staging) as con:
        hold_source(con, "quay", [alarm], NOW)
    publish(home.staging, home.published, NOW + timedelta(days=1))
    with pytest.raises(CheckFailedError, match=r"1 failed; first: missing_field:title: no titles"):
        check(home.path)


def test_without_a_published_file_it_fails(home: Home) -> None:
    with pytest.raises(QueryError):
        check(home.path)
