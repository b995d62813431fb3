"""docs/operations.md: its commands are run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect.settings import PREFECT_API_URL

from cleaners.catalogue import catalogue
from flows.home import Home, init_home, writing
from flows.ingest import ingest
from schemas.source import Sitemap
from tests.docs import BIN, ROOT
from tests.web.outcomes import settings
from tests.web.pages import Paper, article
from tests.web.serve import ROBOTS
from tests.web.server import Request, Web, reply
from warehouse.query import run_query

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ARTICLES = 12


def blocks(heading: str, kind: str = "sh") -> list[str]:
    """The fenced blocks under a heading, in order."""
    [section] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.S | re.M)
    return re.findall(rf"^```{kind}\n(.*?)^```", section, re.S | re.M)


def shell(script: str, **values: Path | str) -> subprocess.Popen[str]:
    """Starts a block of the page; names in capitals are its variables."""
    variables = {name: str(value) for name, value in values.items()}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **variables, "PATH": path, "PREFECT_API_URL": PREFECT_API_URL.value()}
    output: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(["bash", "-euc", script], env=environment, **output)


def done(process: subprocess.Popen[str]) -> str:
    """What it printed; it must have ended well."""
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0, printed
    return printed


def taken_in(home: Home, tmp_path: Path) -> Home:
    """The home with two pages in it."""
    for number in range(2):
        (tmp_path / f"{number}.html").write_bytes(article(number))
    ingest(home.path, paths=[tmp_path / f"{number}.html" for number in range(2)])
    return home


def texts(home: Home) -> list[tuple[Any, ...]]:
    return run_query(home.published, "SELECT url, version, title, text FROM documents ORDER BY ALL").rows


class Interrupted:
    """The paper; before it answers for one article, something is done, once."""

    def __init__(self, path: str, what: Callable[[], object]) -> None:
        self.paper, self.path, self.what = Paper(ARTICLES), path, what

    def __call__(self, request: Request) -> bytes:
        if request.path == "/robots.txt":
            return reply(ROBOTS, media_type="text/plain")
        if request.path == self.path and request.nth == 0:
            self.what()
        return self.paper.answer(request)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd on this machine")
    [unit] = blocks("Under systemd", "ini")
    file = tmp_path / "onrecord.service"
    file.write_text(unit.replace("/opt/onrecord/.venv/bin", str(BIN)).replace("User=onrecord\n", ""))
    found = subprocess.run([verify, "verify", "--man=no", str(file)], capture_output=True, text=True)
    assert (found.returncode, str(file.name) in found.stderr) == (0, False), found.stderr
    [command] = re.findall(r"^ExecStart=\S+/onrecord (.*)$", unit, re.M)
    words = [sys.executable, "-c", "from flows.cli import main; main()", *command.split(), "--help"]
    assert subprocess.run(words, capture_output=True).returncode == 0


def test_a_backup_waits_for_the_run_that_is_on_and_goes_on_where_it_was(home: Home, tmp_path: Path) -> None:
    taken_in(home, tmp_path)
    copy = init_home(tmp_path / "copy")
    with writing(home):
        backup = shell(blocks("Backup")[0], ONRECORD_HOME=home.path, BACKUP=tmp_path)
        with pytest.raises(subprocess.TimeoutExpired):
            backup.wait(1)
        assert not (tmp_path / "onrecord.tar").exists()
    done(backup)
    assert done(shell(blocks("Backup")[1], COPY=copy.path, BACKUP=tmp_path)) == "all checks passed\n"
    assert texts(copy) == texts(home)
    (tmp_path / "2.html").write_bytes(article(2))
    report = ingest(copy.path, paths=[tmp_path / f"{number}.html" for number in range(3)])
    assert (report.unchanged, report.sources["generic"].documents) == (2, 1)


def test_a_backup_that_waits_for_nothing_is_rebuilt_and_goes_on(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def back_up() -> None:
        assert list(home.raw.glob("*.open")), "in the middle of a run"
        done(shell(blocks("Backup")[2], ONRECORD_HOME=home.path, BACKUP=tmp_path))

    place = Sitemap(address="http://{host}/articles/sitemap.xml")
    generic = catalogue()["generic"].model_copy(update={"discover": (place,)})
    monkeypatch.setitem(catalogue(), "generic", generic)
    with Web(Interrupted("/articles/3", back_up)) as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web, per_host=1))
        config = home.path / "onrecord.toml"
        config.write_text(f'{config.read_text()}\n[sources.generic]\nhosts = ["{web.authority}"]\n')
        ingest(home.path, urls=[web.url(f"/articles/{number}") for number in (10, 11)])
        ingest(home.path)
        assert len(texts(home)) == ARTICLES
        copy = Home(tmp_path / "copy")
        done(shell(blocks("Backup")[3], COPY=copy.path, BACKUP=tmp_path))
        assert [row[0] for row in texts(copy)] == [web.url(f"/articles/{number}") for number in (10, 11)]
        init_home(copy.path)
        ingest(copy.path)
        assert texts(copy) == texts(home)


def test_a_home_that_is_moved_goes_on(home: Home, tmp_path: Path) -> None:
    taken_in(home, tmp_path)
    before = texts(home)
    printed = done(shell(blocks("Moving")[0], ONRECORD_HOME=home.path, NEW_PLACE=tmp_path / "moved"))
    assert printed == "all checks passed\n"
    moved = Home(tmp_path / "moved")
    assert texts(moved) == before
    assert ingest(moved.path, paths=[tmp_path / "0.html", tmp_path / "1.html"]).unchanged == 2


def test_a_page_that_is_forgotten_is_gone_and_stays_away(home: Home, tmp_path: Path) -> None:
    taken_in(home, tmp_path)
    (page,), _ = run_query(home.published, "SELECT document_id FROM documents ORDER BY title").rows
    printed = done(shell(blocks("Forgetting a page")[0], ONRECORD_HOME=home.path, PAGE=page))
    assert "nothing of it was found" in printed
    assert ingest(home.path, paths=[tmp_path / "0.html", tmp_path / "1.html"]).exit_status == 0
    assert run_query(
        home.published, f"SELECT count(*), count(*) FILTER (document_id = '{page}') FROM documents"
    ).rows == [(1, 0)]


def test_what_stands_under_upgrading_and_full_disks_can_be_run(home: Home, tmp_path: Path) -> None:
    taken_in(home, tmp_path)
    [upgrade] = blocks("Upgrading")
    done(shell(re.sub(r"^(git|make) .*\n", "", upgrade, flags=re.M), ONRECORD_HOME=home.path))
    done(shell(blocks("The disk is full")[0], ONRECORD_HOME=home.path))
