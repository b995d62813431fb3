"""What a load makes of captures: versions, history, and the same rows whatever the order."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tables import Quarantined, RuleCount, RuleRow, Run
from tests.warehouse.generate import NOW, START, Capture, Page, Shape, digest, make_page, write
from warehouse.load import LoadCounts, load_run, load_shard
from warehouse.schema import create_schema, open_staging
from warehouse.stage import ShardRecords, stage, write_shard

CHILDREN = ("turns", "paragraphs", "insertions", "comments", "removals", "dates", "document_tags", "links")
ALL = (
    "documents", "document_versions", *CHILDREN, "document_events", "events", "pages", "quarantine", "freshness",
    "turns_history", "paragraphs_history", "insertions_history", "comments_history", "rules", "rule_counts",
)  # fmt: skip


class Home:
    """A writer's database (in memory, where the disk is not the matter) and a folder of shards."""

    def __init__(self, folder: Path, con: duckdb.DuckDBPyConnection) -> None:
        self.folder = folder
        self.con = con

    def load(self, *captures: Capture, quarantined: Sequence[Quarantined] = ()) -> LoadCounts:
        cleaner = captures[0].cleaner if captures else "c1"
        return self.load_pages([make_page(capture) for capture in captures], quarantined, cleaner)

    def load_pages(
        self, pages: Sequence[Page], quarantined: Sequence[Quarantined] = (), cleaner: str = "c1"
    ) -> LoadCounts:
        return load_shard(self.con, write(self.folder, pages, quarantined, cleaner), NOW)

    def all(self, query: str) -> list[tuple[Any, ...]]:
        return self.con.execute(query).fetchall()

    def one(self, query: str) -> Any:
        (row,) = self.all(query)
        return row[0] if len(row) == 1 else row

    def day(self, column: str, table: str = "documents") -> Any:
        return self.one(f"SELECT ({column})::DATE - DATE '2026-01-01' FROM {table}")

    def dump(self, names: Sequence[str] = ALL) -> dict[str, list[str]]:
        return {name: sorted(map(repr, self.all(f"FROM {name}"))) for name in names}


@contextmanager
def new_home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as folder:
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'UTC'")
            create_schema(con)
            yield Home(Path(folder), con)


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def refusal(capture: Capture, day: int = 0) -> Quarantined:
    page = make_page(capture).row
    when = START + timedelta(days=day)
    return Quarantined(
        capture_id=page.capture_id, page_sha256=page.page_sha256, url=page.url, source=page.source, stage="clean",
        reason="empty_body", detail=f"nothing on day {day}", first_seen=when, last_seen=when, attempts=1,
    )  # fmt: skip


# one capture


def test_a_new_page_is_there_with_all_that_is_its_own(home: Home) -> None:
    page = make_page(Capture(1))
    counts = home.load(Capture(1))
    assert counts._replace(rows=0) == LoadCounts(documents_new=1)
    assert home.one("SELECT text, version, page_sha256 FROM documents") == (page.document.text, 1, page.row.page_sha256)
    for name in CHILDREN:
        rows = len(page.tags) if name == "document_tags" else len(getattr(page, name))
        assert home.one(f"SELECT count(*) FROM {name}") == rows > 0, name
    assert home.one("SELECT min(cite) FROM turns") == f"{page.document.document_id}@1#0"
    assert home.one("SELECT event_id FROM documents") == page.events[0].event_id
    assert home.one("SELECT evidence['title'] FROM documents") == "css h1"


def test_the_ledger_comes_back_as_it_went_in(home: Home) -> None:
    pages = [make_page(Capture(n, shape=Shape(removals=6))) for n in range(3)]
    home.load_pages(pages)
    names = list(type(pages[0].removals[0]).model_fields)
    expected = [tuple(removal.model_dump().values()) for page in pages for removal in page.removals]
    assert sorted(home.all(f"SELECT {', '.join(names)} FROM removals")) == sorted(expected)
    # 3 texts that stand on every page, and 3 of each page's own
    assert home.one("SELECT count(*) FROM removal_texts") == 3 + 9


def test_loading_a_shard_again_changes_nothing(home: Home) -> None:
    first = home.load(Capture(1), Capture(2), quarantined=[refusal(Capture(3))])
    before = (home.dump(), home.one("FROM meta"))
    again = home.load(Capture(1), Capture(2), quarantined=[refusal(Capture(3))])
    assert (first.documents_new, first.quarantined) == (2, 1)
    assert again == LoadCounts(unchanged=2, quarantined=1)
    assert (home.dump(), home.one("FROM meta")) == before


def test_snapshot_follows_the_shards(home: Home) -> None:
    seen = [home.one("SELECT snapshot_id FROM meta")]
    for number in (1, 2):
        home.load(Capture(number))
        seen.append(home.one("SELECT snapshot_id FROM meta"))
    assert len(set(seen)) == 3
    with new_home() as other:
        other.load(Capture(1))
        other.load(Capture(2))
        assert other.one("SELECT snapshot_id FROM meta") == seen[-1]


# versions


def test_the_same_bytes_seen_later_move_only_last_seen(home: Home) -> None:
    home.load(Capture(1))
    versions = home.dump(["document_versions", *CHILDREN])
    assert home.load(Capture(1, day=3)).unchanged == 1
    assert (home.day("first_seen"), home.day("last_seen")) == (0, 3)
    assert home.dump(["document_versions", *CHILDREN]) == versions


def test_a_changed_advertisement_is_no_edit(home: Home) -> None:
    home.load(Capture(1))
    counts = home.load(Capture(1, junk=7, day=1))
    later = make_page(Capture(1, junk=7, day=1))
    assert (counts.unchanged, counts.documents_changed) == (1, 0)
    assert home.one("SELECT version, page_sha256, removed_chars FROM documents") == (1, later.row.page_sha256, 57)
    assert home.all("SELECT DISTINCT page_sha256 FROM removals") == [(later.row.page_sha256,)]
    assert home.one("SELECT count(*) FROM document_versions") == 1
    assert home.one("SELECT count(*) FROM turns_history") == 0


def test_a_changed_text_is_a_new_version(home: Home) -> None:
    home.load(Capture(1))
    old = home.all("SELECT * FROM turns ORDER BY ordinal")
    counts = home.load(Capture(1, text=1, day=2))
    assert (counts.documents_changed, counts.documents_new) == (1, 0)
    versions = home.all("SELECT version, cause, valid_to IS NULL FROM document_versions ORDER BY version")
    assert versions == [(1, "first", False), (2, "page_edit", True)]
    assert home.one("SELECT valid_to = (SELECT valid_from FROM document_versions WHERE version = 2) "
                    "FROM document_versions WHERE version = 1")  # fmt: skip
    assert home.one("SELECT text FROM documents") == make_page(Capture(1, text=1)).document.text
    assert home.all("SELECT * FROM turns_history ORDER BY ordinal") == old
    assert home.all("SELECT DISTINCT version, split_part(cite, '@', 2)[:2] FROM turns") == [(2, "2#")]
    for name in ("paragraphs", "insertions", "comments"):
        assert home.all(f"SELECT DISTINCT version FROM {name}") == [(2,)], name
        assert home.all(f"SELECT DISTINCT version FROM {name}_history") == [(1,)], name


def test_rows_that_a_new_version_does_not_have_are_gone(home: Home) -> None:
    home.load(Capture(1))
    home.load(Capture(1, text=1, day=1, shape=Shape(paragraphs=0, removals=0, extras=False)))
    assert {name: home.one(f"SELECT count(*) FROM {name}") for name in CHILDREN} == dict.fromkeys(CHILDREN, 0)


def test_other_code_on_the_same_bytes_is_a_parser_change(home: Home) -> None:
    home.load(Capture(1))
    page = make_page(Capture(1, cleaner="c2"))
    page.document = page.document.model_copy(update={"text": "read anew"})
    assert home.load_pages([page], cleaner="c2").documents_changed == 1
    assert home.one("SELECT cause, cleaner_version FROM document_versions WHERE version = 2") == ("parser_change", "c2")
    assert home.one("SELECT cleaner_version FROM meta") == "c2"


def test_turns_cut_elsewhere_are_a_version_too(home: Home) -> None:
    """The text is the same, but `@1#1` must go on meaning the words that were quoted."""
    home.load(Capture(1))
    cite, words = home.one("SELECT cite, text FROM turns WHERE ordinal = 1")
    assert home.load(Capture(1, cleaner="c2", turn_size=2)).documents_changed == 1
    assert home.one("SELECT cause FROM document_versions WHERE version = 2") == "parser_change"
    assert home.one(f"SELECT text, current FROM cited('{cite}')") == (words, False)
    assert home.one("SELECT text FROM cited((SELECT cite FROM turns WHERE ordinal = 1))") != words


def test_better_metadata_of_the_same_words_stay_in_the_version(home: Home) -> None:
    home.load(Capture(1))
    page = make_page(Capture(1, cleaner="c2"))
    page.document = page.document.model_copy(update={"place": "Moscow", "authors": ("B. Writer",)})
    page.turns = [turn.model_copy(update={"speaker": "A. Minister"}) for turn in page.turns]
    assert home.load_pages([page], cleaner="c2").unchanged == 1
    assert home.one("SELECT version, place, authors FROM documents") == (1, "Moscow", ["B. Writer"])
    assert home.all("SELECT DISTINCT speaker, version FROM turns") == [("A. Minister", 1)]


def test_other_code_is_loaded_though_a_later_capture_showed_the_same_bytes(home: Home) -> None:
    home.load(Capture(1))
    home.load(Capture(1, day=5))
    page = make_page(Capture(1, cleaner="c2"))
    page.document = page.document.model_copy(update={"text": "read anew"})
    assert home.load_pages([page], cleaner="c2").documents_changed == 1
    assert home.day("last_seen") == 5


def test_an_older_capture_replaces_nothing(home: Home) -> None:
    home.load(Capture(1, text=1, day=4))
    before = home.dump(["document_versions", "turns", "removals"])
    counts = home.load(Capture(1, text=0, day=2))
    assert (counts.superseded, counts.documents_changed, counts.unchanged) == (1, 0, 0)
    assert (home.day("first_seen"), home.day("last_seen")) == (2, 4)
    assert home.dump(["document_versions", "turns", "removals"]) == before
    assert home.one("SELECT count(*) FROM pages") == 2


def test_a_capture_older_than_the_last_sight_replaces_nothing(home: Home) -> None:
    home.load(Capture(1))
    home.load(Capture(1, day=9))
    assert home.load(Capture(1, text=1, day=4)).superseded == 1
    assert home.one("SELECT version FROM documents") == 1


def test_a_claimed_page_never_replaces_a_fetched_one(home: Home) -> None:
    home.load(Capture(1))
    assert home.load(Capture(1, text=1, day=4, url_basis="claimed")).superseded == 1
    assert home.one("SELECT version, url_basis FROM documents") == (1, "fetched")
    assert home.day("last_seen") == 0


def test_a_fetched_page_replaces_a_claimed_one_of_any_time(home: Home) -> None:
    home.load(Capture(1, day=4, url_basis="claimed"))
    assert home.load(Capture(1, text=1, day=2)).documents_changed == 1
    assert home.one("SELECT version, url_basis FROM documents") == (2, "fetched")
    assert home.one("SELECT text FROM documents") == make_page(Capture(1, text=1)).document.text


def test_captures_of_one_document_in_one_shard_go_by_time(home: Home) -> None:
    counts = home.load(Capture(1, text=2, day=3), Capture(1, text=0, day=0), Capture(1, text=1, day=1), Capture(2))
    assert (counts.documents_new, counts.documents_changed) == (2, 2)
    with new_home() as apart:
        for capture in (Capture(2), Capture(1), Capture(1, text=1, day=1), Capture(1, text=2, day=3)):
            apart.load(capture)
        assert home.dump() == apart.dump()


def test_a_page_that_stands_again_is_not_gone(home: Home) -> None:
    home.load(Capture(1))
    home.con.execute("UPDATE documents SET gone_at = '2026-01-05'")
    home.load(Capture(1, cleaner="c2"))
    assert home.one("SELECT gone_at IS NOT NULL FROM documents")
    home.load(Capture(1, day=9))
    assert home.one("SELECT gone_at IS NULL FROM documents")


# what is not a document's


def test_quarantine_counts_attempts_and_ends_with_a_load(home: Home) -> None:
    home.load(quarantined=[refusal(Capture(1))])
    home.load_pages([], [refusal(Capture(1), day=3), refusal(Capture(2))], "c2")
    state = "SELECT attempts, detail, last_seen - first_seen FROM quarantine ORDER BY attempts"
    assert home.all(state) == [(1, "nothing on day 0", timedelta(0)), (2, "nothing on day 3", timedelta(3))]
    home.load_pages([make_page(Capture(1, cleaner="c3"))], cleaner="c3")
    assert home.all("SELECT attempts FROM quarantine") == [(1,)]


def test_a_page_that_loaded_once_stays_when_other_code_refuses_it(home: Home) -> None:
    home.load(Capture(1))
    home.load_pages([], [refusal(Capture(1))], "c2")
    assert home.one("SELECT count(*) FROM documents") == 1
    assert home.one("SELECT count(*) FROM quarantine") == 1


def test_events_grow_and_do_not_repeat(home: Home) -> None:
    page = make_page(Capture(1))
    parent = page.events[0].model_copy(update={"parent_event_id": "p", "place": "Geneva"})
    home.load(Capture(1))
    home.load_pages([page_with(make_page(Capture(1, junk=1, day=1)), events=[parent])])
    home.load(Capture(6))
    assert home.one("SELECT count(*), any_value(parent_event_id), any_value(place) FROM events") == (1, "p", "Geneva")


def page_with(page: Page, **changes: Any) -> Page:
    for name, value in changes.items():
        setattr(page, name, value)
    return page


def test_freshness_is_the_latest_capture(home: Home) -> None:
    home.load(Capture(1, day=3))
    home.load(Capture(4, day=1))
    assert home.one("SELECT source FROM freshness") == "source1"
    assert home.day("last_fetch", "freshness") == 3


def test_rule_counts_of_a_run_add_up_over_its_shards(home: Home) -> None:
    rule = RuleRow(rule="a/b", cleaner_version="c1", selector="p", label="other", why="w")
    count = RuleCount(run_id="r", source="s", rule="a/b", pages_seen=5, pages_fired=2, chars=9)
    for number in (1, 2):
        page = make_page(Capture(number))
        records = ShardRecords([page.row], [(page.row.capture_id, page)], rules=[rule], rule_counts=[count])
        load_shard(home.con, write_shard(home.folder, digest(number), stage(records, "c1")), NOW)
    assert home.all("SELECT pages_seen, pages_fired, chars FROM rule_counts") == [(10, 4, 18)]
    assert home.one("SELECT count(*) FROM rules") == 1


def test_a_run_is_one_row_in_its_latest_state(home: Home) -> None:
    run = Run(
        run_id="r", source="s", started_at=START, state="failed", pages=1, documents=1, unchanged=0, quarantined=0,
        kept_chars=1, removed_chars=1,
    )  # fmt: skip
    load_run(home.con, run)
    load_run(home.con, run.model_copy(update={"state": "done", "ended_at": NOW}))
    load_run(home.con, run.model_copy(update={"source": "t"}))
    assert home.all("SELECT source, state FROM runs ORDER BY source") == [("s", "done"), ("t", "failed")]


# views


def test_answers_have_their_questions(home: Home) -> None:
    home.load(Capture(1))
    page = make_page(Capture(1))
    columns = "question, asked_by, speaker, answer, event, date, address, cite"
    found = home.all(f"SELECT {columns} FROM answers ORDER BY cite")
    expected = (
        page.turns[0].text, ["Speaker 0"], "Speaker 1", page.turns[1].text, "Conference 1",
        START.date(), "https://example.org/1", f"{page.document.document_id}@1#1",
    )  # fmt: skip
    assert found[0] == expected
    assert len(found) == 2


def test_edits_name_what_was_added_changed_and_removed(home: Home) -> None:
    texts = [["a", "b", "c", "d", "a"], ["a", "new", "b", "C", "d"]]
    for day, words in enumerate(texts):
        page = make_page(Capture(1, text=day, day=day))
        page.paragraphs = [page.paragraphs[0].model_copy(update={"ordinal": i, "text": t}) for i, t in enumerate(words)]
        home.load_pages([page])
    edits = "SELECT version, change, before, after, before_paragraph, after_paragraph FROM edits ORDER BY change"
    assert home.all(edits) == [
        (2, "added", None, "new", None, 1),
        (2, "changed", "c", "C", 2, 3),
        (2, "removed", "a", None, 4, None),
    ]


def test_documents_at_gives_the_version_of_the_day(home: Home) -> None:
    for day in (1, 3, 5):
        home.load(Capture(1, text=day, day=day))
    at = [home.all(f"SELECT version FROM documents_at('2026-01-0{day}')") for day in range(1, 8)]
    assert at == [[], [(1,)], [(1,)], [(2,)], [(2,)], [(3,)], [(3,)]]


def test_timeline_goes_by_event_then_publication(home: Home) -> None:
    page = make_page(Capture(1))
    dated = page.events[0].model_copy(update={"date_from": START.date() - timedelta(days=1)})
    home.load_pages([page_with(page, events=[dated]), make_page(Capture(2))])
    expected = [("event", "Conference 1"), ("published", "Conference 2")]
    assert home.all("SELECT date_basis, event FROM timeline") == expected


# order, faults


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


@settings(max_examples=20, deadline=None)
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


@settings(max_examples=20, deadline=None)
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


@settings(max_examples=20, deadline=None)
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


def test_a_broken_file_rolls_the_whole_shard_back(home: Home) -> None:
    home.load(Capture(1))
    before = (home.dump(), home.one("FROM meta"))
    shard = write(home.folder, [make_page(Capture(1, text=1, day=1)), make_page(Capture(2))])
    (shard / "paragraphs.parquet").write_bytes(b"PAR1 broken PAR1")
    with pytest.raises(duckdb.Error, match=r"paragraphs\.parquet"):
        load_shard(home.con, shard, NOW)
    assert (home.dump(), home.one("FROM meta")) == before


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

load.load_shard(Dying(open_staging(Path(sys.argv[1])), int(sys.argv[3])), Path(sys.argv[2]), NOW)
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
    load_shard(home.con, shard, NOW)
    with new_home() as unhurt:
        unhurt.load(Capture(1))
        unhurt.load(Capture(1, text=1, day=1), Capture(2))
        assert home.dump() == unhurt.dump()
    home.con.close()


def test_a_path_with_a_quote_is_loaded(home: Home) -> None:
    home.folder /= "it's"
    home.folder.mkdir()
    assert home.load(Capture(1)).documents_new == 1
