"""A database made again is the one that was there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flows import cli_keep, upkeep_rebuild
from flows.home import Home, HomeError, init_home
from flows.upkeep_rebuild import rebuild
from tests.flows.upkeep import asked, rows_of
from warehouse.capture import ArchiveError
from warehouse.journal import Journal
from warehouse.schema import open_staging

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]


REFUSED = "SELECT capture_id FROM quarantine WHERE url LIKE '%mid.ru%'"


@pytest.fixture
def home(lived_copy: Home) -> Home:
    return lived_copy


def test_the_home_has_all_there_is_to_make_again(home: Home) -> None:
    assert asked(home, "SELECT count(*) FROM documents WHERE gone_at IS NOT NULL") == [(1,)]
    assert asked(home, "SELECT count(*) FROM document_versions WHERE cause = 'page_edit'") == [(4,)]
    assert asked(home, "SELECT count(*) FROM pages WHERE refers_to IS NOT NULL AND status = 200") > [(0,)]
    assert asked(home, "SELECT count(*) FROM pages WHERE status = 304") > [(0,)]
    assert len(asked(home, REFUSED)) == 1


def test_a_database_is_the_same_again(home: Home) -> None:
    before = rows_of(home.staging)
    rebuilt = rebuild(home)
    assert rows_of(home.staging) == before
    published = rows_of(home.published)
    assert published == {name: before[name] for name in published}
    assert rebuilt.old == home.staging
    assert (rebuilt.captures, rebuilt.waiting) == (len(before["pages"]), 0)
    assert not (home.state / "rebuild").exists()


def test_a_lost_database_is_made_again_from_archive_and_published_file(home: Home) -> None:
    before = rows_of(home.staging)
    home.staging.unlink()
    assert rebuild(home).old == home.published
    assert rows_of(home.staging) == before


def test_without_any_database_the_archive_gives_all_that_pages_say(home: Home) -> None:
    unsaid = ("candidates", "runs", "freshness", "quarantine", "polls", "hosts")
    before = rows_of(home.staging, *unsaid)
    refused = asked(home, "SELECT capture_id, stage, reason FROM quarantine WHERE stage <> 'archive'")
    home.staging.write_bytes(b"no database")
    home.published.write_bytes(b"no database")
    assert rebuild(home).old is None
    assert rows_of(home.staging, *unsaid) == before
    assert asked(home, "SELECT capture_id, stage, reason FROM quarantine") == refused


def test_versions_that_other_code_made_keep_their_numbers(home: Home) -> None:
    [(document,)] = asked(home, "SELECT document_id FROM documents WHERE version = 1 AND gone_at IS NOT NULL")
    with open_staging(home.staging) as con:
        con.execute(f"""
            INSERT INTO document_versions SELECT * REPLACE (2 AS version, 'parser_change' AS cause)
            FROM document_versions WHERE document_id = '{document}'
        """)
        con.execute(f"""
            UPDATE document_versions SET text = 'As it was read.', text_sha256 = 'other', valid_to = valid_from
            WHERE document_id = '{document}' AND version = 1
        """)
        for name in ("documents", "turns", "paragraphs", "insertions", "comments"):
            cite = ", cite = document_id || '@2#' || ordinal" if name == "turns" else ""
            con.execute(f"UPDATE {name} SET version = 2{cite} WHERE document_id = '{document}'")
        con.execute(f"""
            INSERT INTO paragraphs_history SELECT * REPLACE (1 AS version, 'As it was read.' AS text) FROM paragraphs
            WHERE document_id = '{document}'
        """)
    before = rows_of(home.staging)
    rebuild(home)
    assert rows_of(home.staging) == before


def test_what_is_read_otherwise_now_is_one_more_version(home: Home) -> None:
    document = asked(home, "SELECT document_id FROM documents ORDER BY version DESC, document_id")[0][0]
    [(was,)] = asked(home, f"SELECT version FROM documents WHERE document_id = '{document}'")
    with open_staging(home.staging) as con:
        con.execute(
            f"UPDATE document_versions SET text_sha256 = 'other', text = 'Otherwise.' "
            f"WHERE document_id = '{document}' AND version = {was}"
        )
    rebuild(home)
    versions = asked(home, f"FROM document_versions WHERE document_id = '{document}' ORDER BY version")
    assert [row[1] for row in versions] == list(range(1, was + 2))
    assert [row[4] for row in versions[-2:]] == ["page_edit", "parser_change"]
    assert versions[-2][6] == "Otherwise."
    assert versions[-2][3] == versions[-1][2]
    found = asked(
        home,
        f"SELECT (SELECT max(version) FROM documents WHERE document_id = '{document}'), max(version) "
        f"FROM paragraphs_history WHERE document_id = '{document}'",
    )
    assert found == [(was + 1, was)]


def test_a_document_that_is_refused_now_stays_as_it_was_read(home: Home) -> None:
    # The page that today's code refuses is given a document, as other code might have read it.
    [(refused,)] = asked(home, REFUSED)
    [(model,)] = asked(home, "SELECT document_id FROM documents WHERE gone_at IS NOT NULL")
    with open_staging(home.staging) as con:
        for name in ("documents", "document_versions"):
            con.execute(f"""
                INSERT INTO {name} SELECT * REPLACE ('refused' AS document_id, '{refused}' AS capture_id) FROM {name}
                WHERE document_id = '{model}'
            """)
        for name in ("paragraphs", "removal_spans"):
            con.execute(f"""
                INSERT INTO {name} SELECT * REPLACE ('refused' AS document_id) FROM {name}
                WHERE document_id = '{model}'
            """)
    before = rows_of(home.staging, "documents", "relations", "own_pairs", "own_sketches")
    rebuild(home)
    assert rows_of(home.staging, "documents", "relations", "own_pairs", "own_sketches") == before
    assert asked(home, "SELECT count(*) FROM documents WHERE document_id = 'refused'") == [(1,)]


def test_captures_that_were_not_loaded_wait_for_the_next_run(home: Home) -> None:
    with open_staging(home.staging) as con:
        con.execute("DELETE FROM pages WHERE status IS NULL AND url LIKE '%letter-4'")
    rebuilt = rebuild(home)
    assert rebuilt.waiting == 1
    assert asked(home, "SELECT count(*) FROM documents WHERE url LIKE '%letter-4'") == [(0,)]


def test_the_journal_says_when_it_was_made_again(home: Home) -> None:
    before = list(Journal(home.journal).read())
    rebuild(home)
    assert [event["kind"] for event in Journal(home.journal).read()] == [*(e["kind"] for e in before), "rebuilt"]


def test_a_rebuild_that_fails_leaves_the_old_database(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows_of(home.staging)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(upkeep_rebuild, "derive", full)
        with pytest.raises(OSError, match="No space"):
            rebuild(home)
    assert rows_of(home.staging) == before
    assert not (home.state / "rebuild").exists()


def test_a_damaged_archive_is_named_and_nothing_is_replaced(home: Home) -> None:
    before = rows_of(home.staging)
    file = min(home.raw.iterdir())
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)
    with pytest.raises(ArchiveError, match=f"{file.name}.*restore it from a copy"):
        rebuild(home)
    assert rows_of(home.staging) == before


def test_the_command_says_what_was_made_of_what(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    [(pages, documents)] = asked(home, "SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM documents)")
    first, second = CliRunner().invoke(cli_keep.rebuild).output.splitlines()
    assert first.startswith(f"{pages} captures read: {documents} documents in ")
    assert second.endswith("what discovery found are those of staging.duckdb")


def test_a_home_without_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="no archive files"):
        rebuild(init_home(tmp_path / "new"))
