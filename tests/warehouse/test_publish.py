"""Publishing replaces the file at once, or not at all."""

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.generate import NOW, Capture, make_page, write
from warehouse import copying
from warehouse.load import load_shards
from warehouse.publish import PublishError, publish
from warehouse.schema import SchemaError, open_staging

Usage = namedtuple("Usage", "total used free")


class Home:
    """A staging file that captures are loaded into, and the file that is published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "staging.duckdb"
        self.published = folder / "onrecord.duckdb"

    def load(self, *captures: Capture) -> None:
        shard = write(self.folder, [make_page(capture) for capture in captures])
        with open_staging(self.staging) as con:
            load_shards(con, [shard], NOW)

    def publish(self, now: datetime = NOW) -> bool:
        return publish(self.staging, self.published, now)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.published), read_only=True) as con:
            return con.execute(query).fetchall()

    def leftovers(self) -> list[str]:
        known = {self.staging.name, self.published.name}
        return [path.name for path in self.folder.iterdir() if path.is_file() and path.name not in known]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.load(Capture(1))
    return made


def test_what_is_loaded_is_published(home: Home) -> None:
    assert home.publish()
    assert home.ask("SELECT count(*) FROM documents") == [(1,)]
    assert home.ask("SELECT published_at::VARCHAR FROM meta")[0][0] is not None
    with open_staging(home.staging) as con:
        snapshot = con.execute("SELECT snapshot_id FROM meta").fetchall()
    assert home.ask("SELECT snapshot_id FROM meta") == snapshot
    assert home.leftovers() == []


def test_nothing_is_written_when_nothing_changed(home: Home) -> None:
    home.publish()
    state = (home.published.stat().st_ino, home.published.stat().st_mtime_ns)
    home.load(Capture(1))
    assert not home.publish(NOW + timedelta(days=1))
    assert (home.published.stat().st_ino, home.published.stat().st_mtime_ns) == state


def test_a_missing_published_file_is_made_again(home: Home) -> None:
    home.publish()
    home.published.unlink()
    assert home.publish()
    assert home.ask("SELECT count(*) FROM documents") == [(1,)]


READER = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "True")
for line in sys.stdin:
    print(con.execute("SELECT count(*) FROM documents").fetchone()[0], flush=True)
"""


@pytest.mark.parametrize("read_only", [True, False])
def test_a_reader_keeps_its_snapshot_and_holds_nobody_up(home: Home, read_only: bool) -> None:
    home.publish()
    command = [sys.executable, "-c", READER, str(home.published), str(read_only)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin
        assert reader.stdout

        def count() -> str:
            assert reader.stdin
            assert reader.stdout
            print("?", file=reader.stdin, flush=True)
            return reader.stdout.readline()

        assert count() == "1\n"
        home.load(Capture(2))
        assert home.publish()
        assert count() == "1\n"
        assert home.ask("SELECT count(*) FROM documents") == [(2,)]
        reader.stdin.close()
        assert reader.wait(30) == 0


def test_the_log_of_a_session_on_the_old_file_does_not_reach_the_new_one(home: Home) -> None:
    home.publish()
    code = (
        "import duckdb, os, sys; con = duckdb.connect(sys.argv[1]); con.execute('CREATE TABLE mine (a INT)');"
        "os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(home.published)]).returncode == -9
    assert home.leftovers() == ["onrecord.duckdb.wal"]
    home.load(Capture(2))
    assert home.publish()
    assert home.leftovers() == []
    assert home.ask("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'mine'") == [(0,)]


def test_a_full_disk_is_said_before_anything_is_written(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish()
    old = home.published.read_bytes()
    home.load(Capture(2))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    with pytest.raises(PublishError, match=r"[\d.]+ MB needed to publish, 0\.0 MB free.*make room"):
        home.publish()
    assert home.published.read_bytes() == old
    assert home.leftovers() == []


def test_a_copy_that_differs_is_not_published(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish()
    old = home.published.read_bytes()
    copy = shutil.copyfile

    def lossy(source: Path, target: Path) -> None:
        copy(source, target)
        with duckdb.connect(str(target)) as con:
            con.execute("DELETE FROM paragraphs")

    monkeypatch.setattr(shutil, "copyfile", lossy)
    home.load(Capture(2))
    with pytest.raises(PublishError, match="paragraphs"):
        home.publish()
    assert home.published.read_bytes() == old
    assert home.leftovers() == []


@pytest.mark.parametrize("step", ["copyfile", "_finish_copy", "fsync"])
def test_a_killed_publish_is_made_good_by_the_next(home: Home, step: str) -> None:
    home.publish()
    home.load(Capture(2))
    code = f"""
import os, shutil, sys
from pathlib import Path
from tests.warehouse.generate import NOW
from warehouse import publish
owner = {{"copyfile": shutil, "fsync": os}}.get({step!r}, publish)
real = getattr(owner, {step!r})
def dying(*args):
    real(*args)
    os.kill(os.getpid(), 9)
setattr(owner, {step!r}, dying)
publish.publish(Path(sys.argv[1]), Path(sys.argv[2]), NOW)
"""
    killed = subprocess.run([sys.executable, "-c", code, str(home.staging), str(home.published)])
    assert killed.returncode == -9
    assert home.leftovers() == [".onrecord.duckdb.part"]
    assert home.ask("SELECT count(*) FROM documents") == [(1,)]
    assert home.publish()
    assert home.leftovers() == []
    assert home.ask("SELECT count(*) FROM documents") == [(2,)]


def test_a_kill_before_it_is_remembered_publishes_once_more(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put = copying.put

    def dying(part: Path, target: Path) -> None:
        put(part, target)
        raise KeyboardInterrupt

    monkeypatch.setattr("warehouse.publish.put", dying)
    with pytest.raises(KeyboardInterrupt):
        home.publish()
    monkeypatch.undo()
    assert home.ask("SELECT count(*) FROM documents") == [(1,)]
    assert home.publish()
    assert not home.publish()


def test_last_publish_is_of_sources_that_are_not_held(home: Home) -> None:
    home.load(Capture(2))
    home.publish()
    with open_staging(home.staging) as con:
        con.execute("UPDATE freshness SET held_since = last_fetch, reason = 'check' WHERE source = 'source2'")
    home.load(Capture(4))
    later = NOW + timedelta(days=1)
    home.publish(later)
    rows = home.ask("SELECT source, epoch(last_publish) FROM freshness ORDER BY source")
    assert rows == [("source1", later.timestamp()), ("source2", NOW.timestamp())]


def test_a_damaged_staging_file_is_said(home: Home) -> None:
    home.publish()
    home.staging.write_bytes(b"x" * 9000)
    with pytest.raises(SchemaError, match="onrecord rebuild"):
        home.publish()
    assert home.ask("SELECT count(*) FROM documents") == [(1,)]


def test_folder_and_file_are_synced(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fsync

    def noting(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    home.publish()
    assert synced == [home.published.stat().st_ino, home.folder.stat().st_ino]


def _garbage(home: Home) -> None:
    home.published.write_bytes(b"x" * 9000)


def _truncated(home: Home) -> None:
    os.truncate(home.published, home.published.stat().st_size - 2**18)


def _torn_in_the_middle(home: Home) -> None:
    os.truncate(home.published, home.published.stat().st_size // 2)


def _of_another_snapshot(home: Home) -> None:
    with duckdb.connect(str(home.published)) as con:
        con.execute("UPDATE meta SET snapshot_id = 'another'")


@pytest.mark.parametrize("damage", [_garbage, _truncated, _torn_in_the_middle, _of_another_snapshot])
def test_a_damaged_published_file_is_replaced_though_nothing_is_new(home: Home, damage: Callable[[Home], None]) -> None:
    home.publish()
    damage(home)
    assert home.publish()
    assert home.ask("SELECT count(*) FROM documents") == [(1,)]
    assert not home.publish()


def test_a_published_file_that_somebody_writes_to_is_left_alone_when_nothing_is_new(home: Home) -> None:
    home.publish()
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(home.published), "False"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as session:  # fmt: skip
        assert session.stdin
        assert session.stdout
        print("?", file=session.stdin, flush=True)
        assert session.stdout.readline() == "1\n"
        assert not home.publish()
        session.stdin.close()


def test_room_that_much_deleting_left_is_given_back(home: Home) -> None:
    home.publish()
    with open_staging(home.staging) as con:
        con.execute("CREATE TABLE own_pairs AS SELECT uuid() AS words FROM range(1500000)")
        con.execute("CHECKPOINT")
        con.execute("DROP TABLE own_pairs")
    home.load(Capture(2))
    large = home.staging.stat().st_size
    assert home.publish()
    assert home.staging.stat().st_size < 0.7 * large
    assert home.ask("SELECT free_blocks < 64 FROM pragma_database_size()") == [(True,)]
    assert home.ask("SELECT count(*) FROM documents") == [(2,)]
    assert home.leftovers() == []


def test_what_only_the_writer_needs_takes_no_room_in_the_published_file(home: Home) -> None:
    with open_staging(home.staging) as con:
        con.execute("CREATE TABLE own_pairs AS SELECT uuid() AS words FROM range(1500000)")
    assert home.publish()
    assert home.published.stat().st_size < home.staging.stat().st_size / 2
    assert home.ask("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'own_pairs'") == [(0,)]
    assert home.leftovers() == []
