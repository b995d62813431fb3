"""A page that is forgotten is nowhere in the home, does not come back, and nothing else is lost."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from flows import cli_keep, upkeep_forget
from flows.home import Home, init_home
from flows.ingest import ingest
from flows.upkeep_forget import ForgetError, forget
from flows.upkeep_rebuild import rebuild
from flows.upkeep_tombstones import is_forgotten
from tests.flows.upkeep import EDITED, GONE, TWICE, TWIN, asked, rows_of
from warehouse.archive import read_pages, scan
from warehouse.capture import Capture
from warehouse.schema import open_staging

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]

WHY = "asked for by a reader"


@pytest.fixture
def home(lived_copy: Home) -> Home:
    return lived_copy


def address(home: Home, path: str) -> str:
    [(url,)] = asked(home, f"SELECT url FROM documents WHERE url LIKE '%{path}'")
    return str(url)


def texts(home: Home, path: str) -> list[str]:
    """The paragraphs of a page, in all versions; those of no other page."""
    sql = """
        WITH every AS (SELECT document_id, text FROM paragraphs UNION SELECT document_id, text FROM paragraphs_history)
        SELECT every.text FROM every JOIN documents d USING (document_id) GROUP BY every.text
        HAVING bool_and(url IS NOT DISTINCT FROM '{}')
    """
    return [text for (text,) in asked(home, sql.format(address(home, path)))]


def captures(home: Home) -> list[Capture]:
    return [capture for file in sorted(home.raw.iterdir()) for capture in scan(file)]


def pages(home: Home) -> dict[str, bytes]:
    every = captures(home)
    return {c.capture_id: p.body for c, p in zip(every, read_pages(home.raw, every), strict=True)}


def everything(home: Home) -> bytes:
    """All that is in the home, unpacked."""
    parts = [file.read_bytes() for file in home.path.rglob("*") if file.is_file()]
    parts += [gzip.decompress(file.read_bytes()) for file in home.raw.iterdir()]
    for file in home.path.glob("*.duckdb"):
        with duckdb.connect(str(file), read_only=True) as con:
            for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                parts += [repr(row).encode() for row in con.execute(f"FROM {name}").fetchall()]
    parts += [repr(duckdb.read_parquet(str(file)).fetchall()).encode() for file in home.shards.rglob("*.parquet")]
    return b"\n".join(parts)


def kept(home: Home, gone: dict[str, bytes], before: dict[str, bytes]) -> None:
    """All captures but those gone are as they were, each once, and the tables say where."""
    after = pages(home)
    assert after == {name: body for name, body in before.items() if name not in gone}
    assert len(captures(home)) == len(after)
    places = {(c.capture_id, c.warc_file, c.warc_offset) for c in captures(home)}
    assert places == set(asked(home, "SELECT capture_id, warc_file, warc_offset FROM pages"))


def whole(home: Home, gone: dict[str, bytes], before: dict[str, bytes]) -> None:
    """As `kept`, and what is published is what is loaded, and what a rebuild makes."""
    kept(home, gone, before)
    tables = rows_of(home.staging)
    assert {name: rows for name, rows in tables.items() if name in (published := rows_of(home.published))} == published
    rebuild(home)
    assert rows_of(home.staging) == tables


def own_pages(home: Home, path: str) -> dict[str, bytes]:
    url = address(home, path)
    return {c.capture_id: b"" for c in captures(home) if c.url == url}


@pytest.mark.parametrize("path", [EDITED, GONE, "mid.ru/en/news/1/", "/p/letter-3"])
def test_nothing_is_left_of_a_page_and_nothing_else_is_lost(home: Home, path: str) -> None:
    url, words, before, gone = address(home, path), texts(home, path), pages(home), own_pages(home, path)
    assert words
    found = forget(home, url, WHY)
    assert (found.left, len(found.captures)) == ([], len(gone))
    after = everything(home)
    assert [word for word in words if word.encode() in after] == []
    assert found.words
    assert url.encode() + b'"' not in after
    assert url.encode() + b"'" not in after
    whole(home, gone, before)


def test_bytes_that_another_address_has_stay_with_it(home: Home) -> None:
    before, gone = pages(home), own_pages(home, TWICE)
    twin = asked(home, f"SELECT * EXCLUDE (last_seen) FROM documents WHERE url LIKE '%{TWIN}'")
    found = forget(home, address(home, TWICE), WHY)
    assert [c.url for c in found.heirs] == [address(home, TWIN)] * 2
    assert asked(home, f"SELECT * EXCLUDE (last_seen) FROM documents WHERE url LIKE '%{TWIN}'") == twin
    assert set(found.shared.values()) >= {address(home, TWIN)}
    assert [c.original is None for c in captures(home) if c.url == address(home, TWIN)] == [True, False]
    whole(home, gone, before)


def test_other_programs_can_read_the_archive_after_it(home: Home) -> None:
    forget(home, address(home, TWICE), WHY)
    for file in home.raw.iterdir():
        with file.open("rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
        assert kinds[0] == "warcinfo"
        assert {"resource", "response", "revisit"} & set(kinds)


def test_it_does_not_come_back(home: Home, tmp_path: Path) -> None:
    url = address(home, EDITED)
    forget(home, url, WHY)
    gone = is_forgotten(home)
    assert gone(url)
    assert gone(f"{url}?utm_source=letter#top")
    assert not gone(address(home, TWICE))
    assert url not in home.journal.read_text()
    before = rows_of(home.staging)
    (tmp_path / "nothing").mkdir()
    report = ingest(home.path, paths=[tmp_path / "nothing"])
    assert (report.recovered, report.failed) == (0, [])
    assert rows_of(home.staging) == before


def test_an_alias_leads_to_the_page(home: Home) -> None:
    url, other = address(home, EDITED), "https://short.example.org/x"
    with open_staging(home.staging) as con:
        con.execute(
            "INSERT INTO document_aliases SELECT $1, document_id, 'short_link' FROM documents WHERE url = $2",
            [other, url],
        )
    forget(home, other, WHY)
    assert asked(home, f"SELECT * FROM documents WHERE url = '{url}'") == []
    assert asked(home, "SELECT * FROM document_aliases WHERE basis = 'short_link'") == []
    assert is_forgotten(home)(url)


def test_a_page_without_an_address_is_named_by_its_content(home: Home) -> None:
    [(name,)] = asked(home, "SELECT document_id FROM documents WHERE url IS NULL")
    found = forget(home, name, WHY)
    assert (len(found.captures), found.left) == (1, [])
    assert asked(home, "SELECT count(*) FROM documents WHERE url IS NULL") == [(0,)]
    assert is_forgotten(home)(name)


def test_bytes_of_an_input_that_is_no_page_can_be_forgotten(home: Home) -> None:
    [(sha256,)] = asked(home, "SELECT page_sha256 FROM pages WHERE media_type = 'application/octet-stream' LIMIT 1")
    found = forget(home, f"content:{sha256}", WHY)
    assert len(found.captures) == 1
    assert asked(home, f"SELECT * FROM quarantine WHERE page_sha256 = '{sha256}'") == []
    assert all(hashlib.sha256(body).hexdigest() != sha256 for body in pages(home).values())


def test_what_was_removed_from_others_too_stays(home: Home) -> None:
    before = dict(asked(home, "SELECT document_id, string_agg(text, '|' ORDER BY ordinal) FROM removals GROUP BY ALL"))
    [(document,)] = asked(home, f"SELECT document_id FROM documents WHERE url LIKE '%{EDITED}'")
    forget(home, address(home, EDITED), WHY)
    after = dict(asked(home, "SELECT document_id, string_agg(text, '|' ORDER BY ordinal) FROM removals GROUP BY ALL"))
    assert after == {name: text for name, text in before.items() if name != document}
    with open_staging(home.staging) as con:
        unused = "SELECT count(*) FROM removal_texts ANTI JOIN removal_spans USING (text_id)"
        assert con.execute(unused).fetchone() == (0,)


def test_a_dry_run_says_what_would_go_and_changes_nothing(home: Home) -> None:
    def state() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file()}

    url = address(home, TWICE)
    open_staging(home.staging).close()
    before = state()
    found = forget(home, url, WHY, dry_run=True)
    assert state() == before
    assert (found.rows["documents"], found.rows["pages"]) == (1, len(own_pages(home, TWICE)))
    assert len(found.heirs) == 2
    assert found.shards


def test_what_is_not_there_is_said(home: Home, tmp_path: Path) -> None:
    for url in ("https://nobody.example.org/", "content:00"):
        with pytest.raises(ForgetError, match="nothing is known of it, and nothing was removed"):
            forget(home, url, WHY)
    with pytest.raises(ForgetError, match="is no address"):
        forget(home, "harbour", WHY)
    with pytest.raises(ForgetError, match="nothing was taken in yet"):
        forget(init_home(tmp_path / "new"), "https://nobody.example.org/", WHY)
    assert not is_forgotten(home)("https://nobody.example.org/")


def test_forgetting_again_finds_nothing_and_is_no_error(home: Home) -> None:
    url = address(home, EDITED)
    forget(home, url, WHY)
    again = forget(home, url, WHY)
    assert (again.captures, again.rows, again.left) == ([], {}, [])
    assert home.journal.read_text().count('"forgotten"') == 1


def test_the_command_says_what_went_and_what_it_cannot_reach(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    words, twin = [address(home, TWICE), "--reason", WHY], address(home, TWIN)
    would = CliRunner().invoke(cli_keep.forget, [*words, "--dry-run"]).output
    count = len(own_pages(home, TWICE))
    assert would.startswith(f"would be removed:\n  {count} captures in {count} archive files")
    said = CliRunner().invoke(cli_keep.forget, words).output
    assert said.startswith(would.replace("would be removed", "removed"))
    assert f"its bytes stay with {twin}" in said
    assert "Prefect's database" in said
    missing = CliRunner().invoke(cli_keep.forget, ["https://nobody.example.org/", "--reason", WHY])
    assert isinstance(missing.exception, ForgetError)


STEPS = (
    *((step, 0) for step in ("move", "forget_rows", "publish", "update_index", "_scrub_journal", "blank")),
    ("blank", 1),
    ("find_words", 0),
)


@pytest.mark.parametrize(("step", "calls"), STEPS)
def test_an_interrupted_one_is_ended_by_running_it_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str, calls: int
) -> None:
    url, before, gone = address(home, TWICE), pages(home), own_pages(home, TWICE)
    real, done = getattr(upkeep_forget, step), list[int]()

    def die(*arguments: Any) -> Any:
        if len(done) == calls:
            raise KeyboardInterrupt
        done.append(1)
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(upkeep_forget, step, die)
        with pytest.raises(KeyboardInterrupt):
            forget(home, url, WHY)
    assert is_forgotten(home)(url)
    forget(home, url, WHY)
    kept(home, gone, before)
    assert asked(home, f"SELECT * FROM documents WHERE url = '{url}'") == []
