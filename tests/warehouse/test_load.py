"""What a load makes of captures: versions, history, quarantine, and what is not a document's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from schemas.tables import DocumentAlias, RuleCount, RuleRow, Run
from tests.warehouse.generate import NOW, START, Capture, Shape, digest, make_page, write
from tests.warehouse.home import CHILDREN, Home, new_home, refusal
from warehouse.load import GROUP, LoadCounts, load_run, load_shards
from warehouse.stage import ShardRecords, stage, write_shard


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


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
    later = make_page(Capture(1, junk=1, day=1))
    later.events = [parent]
    home.load_pages([later])
    home.load(Capture(6))
    assert home.one("SELECT count(*), any_value(parent_event_id), any_value(place) FROM events") == (1, "p", "Geneva")


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
        load_shards(home.con, [write_shard(home.folder, digest(number), stage(records, "c1"))], NOW)
    assert home.all("SELECT pages_seen, pages_fired, chars FROM rule_counts") == [(10, 4, 18)]
    assert home.one("SELECT count(*) FROM rules") == 1


def test_a_capture_that_two_shards_have_is_loaded_once(home: Home) -> None:
    """It was read again in the same run, beside another page."""
    shards = [write(home.folder, [make_page(Capture(1)), make_page(Capture(number))]) for number in (2, 3)]
    counts = load_shards(home.con, shards, NOW)
    assert (counts.documents_new, counts.unchanged) == (3, 1)
    with new_home() as apart:
        apart.load(Capture(1), Capture(2))
        apart.load(Capture(1), Capture(3))
        assert home.dump() == apart.dump()


def test_what_several_shards_name_is_one_row(home: Home) -> None:
    rule = RuleRow(rule="a/b", cleaner_version="c1", selector="p", label="other", why="w")
    count = RuleCount(run_id="r", source="s", rule="a/b", pages_seen=5, pages_fired=2, chars=9)
    folders = []
    for number in range(GROUP + 3):
        page = make_page(Capture(number * 5))
        page.events = [page.events[0].model_copy(update={"place": "Geneva" if number == 1 else None})]
        other = [refusal(Capture(number * 5 + 1))]
        records = ShardRecords([page.row], [(page.row.capture_id, page)], other, [rule], [count])
        folders.append(write_shard(home.folder, digest(number), stage(records, "c1")))
    counts = load_shards(home.con, folders, NOW)
    assert counts._replace(rows=0) == LoadCounts(documents_new=GROUP + 3, quarantined=GROUP + 3)
    assert home.all("SELECT pages_seen, pages_fired, chars FROM rule_counts") == [(11 * 5, 11 * 2, 11 * 9)]
    assert home.all("SELECT place FROM events") == [("Geneva",)]
    assert home.one("SELECT count(*) FROM rules") == 1
    assert load_shards(home.con, folders, NOW) == LoadCounts(unchanged=GROUP + 3, quarantined=GROUP + 3)
    assert load_shards(home.con, [folders[0]], NOW) == LoadCounts(unchanged=1, quarantined=1)


def test_aliases_come_with_the_shard(home: Home) -> None:
    page = make_page(Capture(1))
    alias = DocumentAlias(address="https://example.org/old", document_id=page.document.document_id, basis="redirect")
    for key, rows in (("a", [alias]), ("b", [alias, alias.model_copy(update={"basis": "canonical"})])):
        tables = stage(ShardRecords([page.row], [(page.row.capture_id, page)], aliases=rows), "c1")
        load_shards(home.con, [write_shard(home.folder, key, tables)], NOW)
    assert home.all("FROM document_aliases") == [(alias.address, alias.document_id, "redirect")]


def test_a_run_is_one_row_in_its_latest_state(home: Home) -> None:
    run = Run(
        run_id="r", source="s", started_at=START, state="failed", pages=1, documents=1, unchanged=0, quarantined=0,
        kept_chars=1, removed_chars=1,
    )  # fmt: skip
    load_run(home.con, run)
    load_run(home.con, run.model_copy(update={"state": "done", "ended_at": NOW}))
    load_run(home.con, run.model_copy(update={"source": "t"}))
    assert home.all("SELECT source, state FROM runs ORDER BY source") == [("s", "done"), ("t", "failed")]
