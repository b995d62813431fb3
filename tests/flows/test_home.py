from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows.home import (
    BusyError,
    Home,
    HomeError,
    enable,
    find_home,
    init_home,
    is_wanted,
    make_way,
    write_atomically,
    writing,
)


def test_a_new_home_has_folders_and_settings_that_hold(tmp_path: Path) -> None:
    home = init_home(tmp_path / "a" / "b")
    assert all(folder.is_dir() for folder in (home.raw, home.shards, home.state))
    assert home.config().limits.page_seconds == 10.0
    assert home.config().sources == {}


def test_making_a_home_again_changes_nothing(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    enable(home, "mid_ru", None, None)
    before = (tmp_path / "onrecord.toml").read_text()
    init_home(tmp_path)
    assert (tmp_path / "onrecord.toml").read_text() == before


def test_the_home_named_in_the_environment_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "named"))
    assert find_home().path == (tmp_path / "named").resolve()
    assert (tmp_path / "named" / "onrecord.toml").is_file()


def test_the_nearest_home_upwards_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_HOME", raising=False)
    init_home(tmp_path)
    (tmp_path / "x" / "y").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "x" / "y")
    assert find_home().path == tmp_path.resolve()


def test_without_a_home_the_error_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HomeError, match="onrecord init"):
        find_home()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("limits = [", "not valid TOML"),
        ("[limits]\nworkers = -1", "limits.workers"),
        ("[limits]\nworker = 1", "limits.worker"),
        ("[sources.mid_ru]\nhost = 'x'", "sources.mid_ru.host"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, named: str) -> None:
    home = init_home(tmp_path)
    (tmp_path / "onrecord.toml").write_text(text)
    with pytest.raises(HomeError, match=named) as caught:
        home.config()
    assert str(tmp_path / "onrecord.toml") in str(caught.value)
    with pytest.raises(HomeError, match=named):
        enable(home, "mid_ru", None, None)
    assert (tmp_path / "onrecord.toml").read_text() == text


def test_settings_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    (tmp_path / "onrecord.toml").write_bytes(b"contact = '\xff'")
    with pytest.raises(HomeError, match="not valid TOML"):
        home.config()


def test_enabling_adds_hosts_once_and_keeps_comments(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    enable(home, "substack", "A.substack.com", None)
    enable(home, "substack", "a.substack.com", "0 * * * *")
    entry = enable(home, "substack", "b.substack.com", None)
    assert entry.hosts == ("a.substack.com", "b.substack.com")
    assert entry.schedule == "0 * * * *"
    assert "# Who runs this" in (tmp_path / "onrecord.toml").read_text()


@pytest.mark.parametrize("host", ["https://a.substack.com", "a.substack.com/p", "localhost", ""])
def test_what_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(HomeError, match="no host"):
        enable(init_home(tmp_path), "substack", host, None)


@pytest.mark.parametrize("schedule", ["hourly", "* * *", "99 * * * *", "* * * * mon-xyz"])
def test_what_is_no_schedule_is_refused(tmp_path: Path, schedule: str) -> None:
    with pytest.raises(HomeError, match="cron"):
        enable(init_home(tmp_path), "mid_ru", None, schedule)


def test_who_waits_for_a_home_is_seen_and_gets_it(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    got: list[float] = []

    def wait() -> None:
        with writing(home, patience=30):
            got.append(time.monotonic())

    waiter = threading.Thread(target=wait)
    with writing(home):
        assert not is_wanted(home)
        waiter.start()
        while not is_wanted(home):
            time.sleep(0.01)
        assert got == []
    make_way(home)
    waiter.join(30)
    assert len(got) == 1
    assert not is_wanted(home)


def test_the_sign_of_a_process_that_died_is_none(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    home.waiting.mkdir()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    (home.waiting / f"{ended.pid}-0").touch()
    assert not is_wanted(home)


def test_who_waits_in_vain_is_told_how_long(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    with writing(home), pytest.raises(BusyError, match="after 0 s"), writing(home, patience=0.1):
        pass
    assert not is_wanted(home)


def test_a_home_can_be_moved(tmp_path: Path) -> None:
    init_home(tmp_path / "here")
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert Home(tmp_path / "there").config().contact == ""


def test_one_run_writes_at_a_time(tmp_path: Path) -> None:
    home = init_home(tmp_path)
    with writing(home), pytest.raises(BusyError, match="another run"), writing(home):
        pass
    with writing(home):
        pass


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(OSError, match="x"):
        write_atomically(tmp_path / "x", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
