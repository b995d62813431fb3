from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed, Scheduled

from flows.home import Home, HomeError, enable
from flows.ingest import ingest
from flows.nightly import drop_old_runs
from flows.runner import deployments, drop_missed, jitter
from flows.settings import fetch_settings, targets

NOW = datetime.now(UTC)


@pytest.fixture
def polled(home: Home) -> Home:
    config = home.path / "onrecord.toml"
    config.write_text('contact = "mailto:someone@example.org"\n' + config.read_text())
    enable(home, "kremlin", None, "*/10 * * * *")
    enable(home, "ecb", None, None)
    return home


def test_every_enabled_source_has_a_deployment_of_its_own(polled: Home) -> None:
    made = {deployment.name: deployment for deployment in deployments(polled, polled.config())}
    assert set(made) == {"kremlin", "ecb", "nightly", "on-demand"}
    assert made["kremlin"].parameters["home"] == str(polled.path)
    assert made["kremlin"].parameters["sources"] == ["kremlin"]
    assert [schedule.schedule.cron for schedule in made["kremlin"].schedules or ()] == ["*/10 * * * *"]  # type: ignore[union-attr]
    assert made["ecb"].schedules, "a source's own schedule, where the home has none"
    assert not made["on-demand"].schedules
    assert {"onrecord", "kremlin"} <= set(made["kremlin"].tags)
    assert made["kremlin"].concurrency_limit == 1
    assert "CANCEL_NEW" in str(made["kremlin"].concurrency_options)
    assert made["kremlin"].entrypoint == "flows.ingest.ingest"


@pytest.mark.parametrize(
    ("cron", "seconds"), [("* * * * *", 6), ("*/5 * * * *", 30), ("0 * * * *", 60), ("0 0 1 * *", 60)]
)
def test_a_run_is_put_off_by_a_tenth_of_the_pause_and_a_minute_at_most(cron: str, seconds: float) -> None:
    assert jitter(cron) == seconds


def test_what_cannot_be_polled_is_said(home: Home) -> None:
    with pytest.raises(HomeError, match="set contact"):
        fetch_settings(home, home.config())
    with pytest.raises(HomeError, match="no source is enabled"):
        targets(home, home.config(), ())
    enable(home, "substack", None, None)
    with pytest.raises(HomeError, match="--host HOST"):
        targets(home, home.config(), ())
    with pytest.raises(HomeError, match="onrecord enable ecb"):
        targets(home, home.config(), ["ecb"])
    enable(home, "globalsecurity", None, None)
    with pytest.raises(HomeError, match="--from or --url"):
        targets(home, home.config(), ["globalsecurity"])


def test_a_platform_is_polled_on_the_hosts_that_are_named(home: Home) -> None:
    enable(home, "substack", "one.substack.com", None)
    enable(home, "substack", "two.example.org", None)
    [target] = targets(home, home.config(), ())
    assert target.hosts == ("one.substack.com", "two.example.org")


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
class TestOnAServer:
    def test_runs_that_were_missed_are_dropped_and_coming_ones_stay(self) -> None:
        missed = asyncio.run(_scheduled(NOW - timedelta(hours=2), "onrecord"))
        coming = asyncio.run(_scheduled(NOW + timedelta(hours=2), "onrecord"))
        others = asyncio.run(_scheduled(NOW - timedelta(hours=2), "somebody's"))
        assert asyncio.run(drop_missed(NOW)) == 1
        assert asyncio.run(drop_missed(NOW)) == 0
        assert [asyncio.run(_state(run)) for run in (missed, coming, others)] == ["CANCELLED", "SCHEDULED", "SCHEDULED"]

    def test_old_runs_of_ours_are_deleted(self) -> None:
        old = asyncio.run(_scheduled(NOW - timedelta(days=40), "onrecord", ended=True))
        fresh = asyncio.run(_scheduled(NOW - timedelta(days=3), "onrecord", ended=True))
        assert asyncio.run(drop_old_runs(NOW - timedelta(days=30))) == 1
        assert asyncio.run(_state(fresh)) == "COMPLETED"
        with pytest.raises(ObjectNotFound):
            asyncio.run(_state(old))


async def _scheduled(at: datetime, tag: str, ended: bool = False) -> object:
    async with get_client() as client:
        due: State[Any] = Scheduled(scheduled_time=at)
        run = await client.create_flow_run(ingest, parameters={"home": "x"}, state=due, tags=[tag])
        if ended:
            await client.set_flow_run_state(run.id, Completed(), force=True)
        return run.id


async def _state(run: object) -> str:
    async with get_client() as client:
        found = await client.read_flow_run(run)  # type: ignore[arg-type]
        assert found.state is not None
        return str(found.state.type.value)
