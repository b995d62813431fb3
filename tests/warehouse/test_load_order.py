"""What holds for any captures in any order, and after any kill."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.generate import NOW, Capture, Shape, make_page, write
from tests.warehouse.home import CHILDREN, Home, new_home
from warehouse.load import load_shards
from warehouse.schema import open_staging

captures = st.builds(
    Capture,
    number=st.integers(0, 2),
    text=st.integers(0, 2),
    junk=st.integers(0, 1),
    day=st.integers(0, 6),
    url_basis=st.sampled_from(["fetched", "claimed"]),
    shape=st.just(Shape(paragraphs=2, removals=1)),
)
shards = st.lists(
    st.lists(captures, min_size=1, max_size=4, unique_by=lambda capture: make_page(capture).row.capture_id),
    min_size=1,
    max_size=4,
)
# Numbers and dates of versions tell in which order texts came in; what is current must not.
CURRENT = """
    SELECT d.* EXCLUDE (version), d.version = (SELECT max(version) FROM document_versions v
        WHERE v.document_id = d.document_id AND v.valid_to IS NULL AND v.text = d.text) AS agrees
    FROM documents d
"""


def current(home: Home) -> dict[str, list[str]]:
    children = {
        name: sorted(map(repr, home.all(f"SELECT COLUMNS(c -> c NOT IN ('version', 'cite')) FROM {name}")))
        for name in (*CHILDREN, "pages", "events", "freshness")
    }
    return children | {"documents": sorted(map(repr, home.all(CURRENT)))}


@settings(max_examples=12, deadline=None)
@given(shards=shards, data=st.data())
def test_the_order_of_shards_does_not_show_in_what_is_current(shards: list[list[Capture]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(shards))
    again = data.draw(st.lists(st.sampled_from(shards), max_size=3))
    with new_home() as one, new_home() as other:
        for shard in shards:
            one.load(*shard)
        for shard in (*shuffled, *again):
            other.load(*shard)
        assert current(one) == current(other)
        assert not one.all(f"SELECT * FROM ({CURRENT}) WHERE agrees IS NOT true")


@settings(max_examples=6, deadline=None)
@given(shards=shards, data=st.data())
def test_shards_loaded_together_are_as_loaded_apart(shards: list[list[Capture]], data: st.DataObject) -> None:
    with new_home() as together, new_home() as apart:
        folders = [write(together.folder, [make_page(capture) for capture in shard]) for shard in shards]
        some = data.draw(st.integers(0, len(folders)))
        load_shards(together.con, folders[:some], NOW)
        counts = load_shards(together.con, [*folders, folders[0]], NOW)
        assert sum(counts[:4]) == sum(map(len, dict(zip(folders, shards, strict=True)).values()))
        for shard in shards:
            apart.load(*shard)
        assert current(together) == current(apart)
        names = ("rules", "rule_counts", "document_events", "freshness")
        assert together.dump(names) == apart.dump(names)


@settings(max_examples=12, deadline=None)
@given(shards=shards, data=st.data())
def test_where_texts_do_not_change_no_row_shows_the_order(shards: list[list[Capture]], data: st.DataObject) -> None:
    steady = [[Capture(c.number, 0, 0, c.day, url_basis=c.url_basis, shape=c.shape) for c in shard] for shard in shards]
    steady = [list({make_page(c).row.capture_id: c for c in shard}.values()) for shard in steady]
    with new_home() as one, new_home() as other:
        for shard in steady:
            one.load(*shard)
        for shard in data.draw(st.permutations(steady)):
            other.load(*shard)
        assert one.dump() == other.dump()


@settings(max_examples=12, deadline=None)
@given(shards=shards)
def test_what_always_holds(shards: list[list[Capture]]) -> None:
    with new_home() as home:
        for shard in shards:
            counts = home.load(*shard)
            assert sum(counts[:4]) == len(shard)
        for name, key in KEYS.items():
            assert home.one(f"SELECT count(*) - count(DISTINCT ({key})) FROM {name}") == 0, name
        assert home.one(f"SELECT count(*) FROM ({VERSIONS}) WHERE open <> 1 OR last <> versions") == 0
        assert home.one(f"SELECT count(*) FROM ({STRAY_REMOVALS})") == 0
        assert home.one("SELECT count(DISTINCT cite) - count(*) FROM (FROM turns UNION ALL FROM turns_history)") == 0


KEYS = {
    "documents": "document_id",
    "document_versions": "document_id, version",
    "pages": "capture_id",
    "turns": "document_id, ordinal",
    "removals": "document_id, ordinal",
    "turns_history": "document_id, version, ordinal",
}
VERSIONS = """
    SELECT count(*) FILTER (valid_to IS NULL) AS open, max(version) AS last, count(*) AS versions
    FROM document_versions GROUP BY document_id
"""
STRAY_REMOVALS = "FROM removals r JOIN documents d USING (document_id) WHERE r.page_sha256 <> d.page_sha256"


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def test_a_broken_file_rolls_the_whole_shard_back(home: Home) -> None:
    home.load(Capture(1))
    before = (home.dump(), home.one("FROM meta"))
    shard = write(home.folder, [make_page(Capture(1, text=1, day=1)), make_page(Capture(2))])
    (shard / "paragraphs.parquet").write_bytes(b"PAR1 broken PAR1")
    with pytest.raises(duckdb.Error, match=r"paragraphs\.parquet"):
        load_shards(home.con, [shard], NOW)
    assert (home.dump(), home.one("FROM meta")) == before


def test_a_broken_file_rolls_its_group_back(home: Home) -> None:
    before = (home.dump(), home.one("FROM meta"))
    whole, broken = (write(home.folder, [make_page(Capture(number))]) for number in (1, 2))
    (broken / "paragraphs.parquet").write_bytes(b"PAR1 broken PAR1")
    with pytest.raises(duckdb.Error, match=r"paragraphs\.parquet"):
        load_shards(home.con, [whole, broken], NOW)
    assert (home.dump(), home.one("FROM meta")) == before
    assert load_shards(home.con, [whole], NOW).documents_new == 1


KILLED = """
import os, sys
from pathlib import Path
from warehouse import load
from warehouse.schema import open_staging
from tests.warehouse.generate import NOW

class Dying:
    def __init__(self, con, after):
        self.con, self.left = con, after
    def execute(self, *args):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), 9)
        return self.con.execute(*args)
    def __getattr__(self, name):
        return getattr(self.con, name)

load.load_shards(Dying(open_staging(Path(sys.argv[1])), int(sys.argv[3])), [Path(sys.argv[2])], NOW)
"""


@pytest.mark.parametrize("after", [2, 12, 25])
def test_a_killed_load_can_be_done_again(tmp_path: Path, after: int) -> None:
    path = tmp_path / "staging.duckdb"
    home = Home(tmp_path, open_staging(path))
    home.load(Capture(1))
    home.con.close()
    shard = write(tmp_path, [make_page(Capture(1, text=1, day=1)), make_page(Capture(2))])
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path), str(shard), str(after)], timeout=60)
    assert killed.returncode == -9
    home.con = open_staging(path)
    assert home.one("SELECT count(*) FROM documents") == 1
    load_shards(home.con, [shard], NOW)
    with new_home() as unhurt:
        unhurt.load(Capture(1))
        unhurt.load(Capture(1, text=1, day=1), Capture(2))
        assert home.dump() == unhurt.dump()
    home.con.close()


def test_a_path_with_a_quote_is_loaded(home: Home) -> None:
    home.folder /= "it's"
    home.folder.mkdir()
    assert home.load(Capture(1)).documents_new == 1
