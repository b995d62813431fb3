from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from flows import cli_read, run
from flows.cli import main, onrecord
from flows.cli_base import EXAMPLES
from flows.home import Home, writing
from flows.outcome import Failure, Report, SourceReport
from tests.flows.conftest import Onrecord, one_line
from tests.flows.pages import bodiless, news, write_list
from warehouse.publish import PublishError

COMMANDS = (
    *("init", "enable", "sources", "ingest", "reprocess", "check", "serve", "show", "query", "search", "export"),
    *("cite", "quarantine", "doctor", "new", "accept", "rebuild", "gc", "forget"),
)


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture(autouse=True)
def _in_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_every_help_shows_an_example(command: str | None) -> None:
    words = [command, "--help"] if command else ["--help"]
    result = CliRunner().invoke(onrecord, words)
    assert result.exit_code == 0
    assert f"Example:\n  {EXAMPLES[command or 'onrecord']}" in result.output


def test_there_are_just_the_commands_that_work() -> None:
    assert sorted(onrecord.commands) == sorted(COMMANDS)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["ingest", "--from", "x", "--url", "https://x.org/"], ["--from", "--url", "--help"]),
        (["ingest", "mid_ru", "ecb", "--from", "x"], ["one SOURCE", "--help"]),
        (["ingest", "--bogus"], ["onrecord ingest", "--bogus"]),
        (["ingest", "--from", "x", "--limit", "0"], ["--limit", "0"]),
        (["bogus"], ["bogus"]),
        (["query"], ["SQL"]),
        (["ingest", "bogus", "--from", "x"], ["bogus", "mid_ru", "substack"]),
        (["sources", "bogus"], ["bogus", "mid_ru"]),
        (["enable", "bogus"], ["bogus", "mid_ru"]),
        (["show", "x", "--source", "bogus"], ["bogus", "mid_ru"]),
    ],
)
def test_bad_usage_is_one_line_and_status_2(
    words: list[str], parts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*words) == 2
    assert one_line(capsys.readouterr().err, *parts)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["ingest", "--from", "/no/such"], ["/no/such", "no such file"]),
        (["ingest", "--from", "/no/such", "--dry-run"], ["/no/such", "no such file"]),
        (["query", "SELECT 1"], ["onrecord.duckdb", "onrecord ingest"]),
        (["quarantine"], ["onrecord.duckdb", "onrecord ingest"]),
        (["show", "nope.html"], ["nope.html"]),
        (["show", "https://example.org/"], ["https://example.org/", "archive"]),
        (["enable", "substack", "--host", "https://x.org"], ["https://x.org"]),
    ],
)
def test_an_error_is_one_line_and_status_1(
    words: list[str], parts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*words) == 1
    assert one_line(capsys.readouterr().err, "onrecord: ", *parts)


def test_outside_a_home_the_error_names_init(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ONRECORD_HOME")
    monkeypatch.chdir(tmp_path)
    assert call("query", "SELECT 1") == 1
    assert one_line(capsys.readouterr().err, "onrecord init")


def test_a_fault_of_our_own_is_one_line_too_and_a_traceback_with_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> Home:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr(cli_read, "find_home", fail)
    assert call("query", "SELECT 1") == 1
    assert one_line(capsys.readouterr().err, "ZeroDivisionError: two lines", "--debug")
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "query", "SELECT 1"])


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "raw/a.warc.gz.open"),
        duckdb.TransactionException(f'Failed to commit: Could not write file "s.wal": {os.strerror(errno.ENOSPC)}'),
        PublishError("here: 2 MB needed to publish, 1 MB free; make room, then run again"),
    ],
)
def test_a_full_disk_says_what_to_do_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def fail() -> Home:
        raise error

    monkeypatch.setattr(cli_read, "find_home", fail)
    assert call("query", "SELECT 1") == 1
    said = capsys.readouterr().err
    assert one_line(said, "make room, then run")
    assert said.count("make room") == 1


def test_an_interrupt_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> Home:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_read, "find_home", interrupt)
    assert call("query", "SELECT 1") == 1
    assert one_line(capsys.readouterr().err.lstrip("\n"), "interrupted", "again")


@pytest.mark.parametrize(
    ("report", "status", "said"),
    [
        (Report("r", {"a": SourceReport(documents=2)}), 0, "loaded 2 new"),
        (Report("r", unchanged=5), 0, "nothing new: 5 pages were in already"),
        (Report("r", {"a": SourceReport(held="few titles")}), 3, "a is held back"),
        (Report("r", {"a": SourceReport()}, failed=[Failure("a-1", "a", 9, "disk full")]), 1, "9 pages wait"),
    ],
)
def test_the_exit_status_is_that_of_the_run(
    report: Report,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run, "run_ingest", lambda *_: report)
    assert call("ingest", "--from", "x") == status
    printed = capsys.readouterr()
    assert said in printed.out + printed.err
    assert (printed.err == "") == (status != 1)


def test_a_home_that_is_written_to_is_said_to_be_busy(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(home):
        assert call("ingest", "--from", str(write_list(tmp_path, [news(1)]))) == 1
    assert one_line(capsys.readouterr().err, "another run", str(home.path))


def test_a_dry_run_counts_and_writes_nothing(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("ingest", "--from", str(write_list(tmp_path, [news(1), news(2), bodiless(1)])), "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines if line.startswith(" generic")] == [["generic", "2", "2"]]
    assert [line.split()[-1] for line in lines if line.startswith(" unread")] == ["1"]
    assert not list(home.raw.iterdir())
    assert not home.published.exists()


@pytest.mark.parametrize("words", [["sources"], ["doctor"], ["query", "SELECT 1"], ["--help"], ["show", "PAGE"]])
def test_commands_without_a_flow_do_not_import_prefect_and_are_quick(
    words: list[str], tmp_path: Path, home: Home
) -> None:
    page = tmp_path / "page.html"
    page.write_text(news(1)[0])
    words = [str(page) if word == "PAGE" else word for word in words]
    code = (
        "import sys, atexit\nfrom flows.cli import main\n"
        "atexit.register(lambda: print('PREFECT' if 'prefect' in sys.modules else 'CLEAN'))\n"
        f"main({words!r})"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.endswith("CLEAN\n"), done
    assert time.monotonic() - started < 5  # about 1 s on an idle machine


def test_sources_enable_and_init_say_what_they_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("init", str(tmp_path / "new")) == 0
    assert call("enable", "substack", "--host", "quay.substack.com", "--schedule", "0 * * * *") == 0
    assert call("sources", "substack", "--format", "json") == 0
    out = capsys.readouterr().out
    assert str(tmp_path / "new") in out
    assert "substack is enabled on quay.substack.com, schedule 0 * * * *" in out
    [row] = json.loads(out[out.index("[") :])
    assert row["enabled"] == "quay.substack.com"


def test_a_broken_pipe_is_no_error(onrecord: Onrecord) -> None:
    code = "from flows.cli import main; main(['sources'])"
    reader = subprocess.run(["bash", "-c", f'{sys.executable} -c "{code}" | true'], capture_output=True, text=True)
    assert reader.stderr == ""


def test_a_real_run_is_quiet_and_ctrl_c_leaves_nothing_behind(home: Home, tmp_path: Path) -> None:
    """Ctrl-C while workers read: one line, status 1, no process left; the next run goes on."""
    (home.path / "onrecord.toml").write_text("[limits]\nworkers = 2\nshard_pages = 2000\n")
    pages = write_list(tmp_path, [news(n) for n in range(1500)])
    command = [sys.executable, "-c", "from flows.cli import main; main()", "ingest", "--from", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as first:
        progress = home.state / "progress"
        while first.poll() is None and not (progress.is_dir() and list(progress.iterdir())):
            time.sleep(0.05)
        os.killpg(first.pid, signal.SIGINT)
        out, err = first.communicate(timeout=60)
    assert first.returncode == 1
    assert out == b""
    assert one_line(err.decode().lstrip("\n"), "interrupted")
    assert _processes(str(first.pid)) == ""
    second = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (second.returncode, second.stderr) == (0, "")
    assert "1500 pages were taken up" in second.stdout
    assert f"database: {home.published}" in second.stdout


def test_a_server_that_cannot_be_reached_is_named(onrecord: Onrecord, tmp_path: Path) -> None:
    pages = write_list(tmp_path, [news(1)])
    done = onrecord("ingest", "--from", str(pages), environment={"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert done.returncode == 1
    assert one_line(done.stderr, "http://127.0.0.1:9/api", "PREFECT_API_URL")


def _processes(session: str) -> str:
    time.sleep(1)
    found = subprocess.run(["ps", "-o", "stat=,args=", "-s", session], capture_output=True, text=True).stdout
    return "\n".join(line for line in found.splitlines() if not line.startswith("Z"))  # dead, and not yet fetched


def test_the_signals_of_a_killed_run_free_the_home(home: Home) -> None:
    code = (
        "import os, signal\nfrom flows.home import find_home, writing\n"
        "with writing(find_home()): os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -signal.SIGKILL
    with writing(home):
        pass
