"""Quotations with all that it takes to find them again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.warehouse.generate import Capture, Page, make_page
from tests.warehouse.home import Home
from warehouse.cite import CiteError, cite
from warehouse.query import QueryError
from warehouse.schema import open_staging

Made = Callable[..., Path]
ID = make_page(Capture(1)).document.document_id


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a database of these pages, one load each, and runs a statement on it."""

    def make(*pages: Page, sql: str = "") -> Path:
        path = tmp_path / "onrecord.duckdb"
        with open_staging(path) as con:
            for page in pages:
                Home(tmp_path, con).load_pages([page])
            con.execute(sql)
        return path

    return make


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of two documents, the first with a mirror."""
    folder = tmp_path_factory.mktemp("two")
    with open_staging(folder / "onrecord.duckdb") as con:
        Home(folder, con).load(Capture(1), Capture(2))
        con.execute("INSERT INTO document_aliases VALUES ('https://mirror.example.org/a', $1, 'mirror')", [ID])
    return folder / "onrecord.duckdb"


def field(lines: list[str], name: str) -> str:
    """What a quotation gives under this name."""
    (line,) = (line for line in lines if line.startswith(f"{name}:"))
    return line.partition(":")[2].strip()


def test_a_turn_is_quoted_with_where_it_stands(made: Made) -> None:
    page = make_page(Capture(1))
    lines = cite(made(page), ID, 1)
    assert lines[0] == f"> {page.turns[1].text}"
    assert lines[1] == ""
    assert field(lines, "speaker") == "Speaker 1 (label “Speaker 1”; from the label)"
    assert field(lines, "title") == page.document.title
    assert field(lines, "date") == "published 2026-01-01"
    assert field(lines, "address") == "https://example.org/1"
    assert field(lines, "version") == "1, captured 2026-01-01 00:00 UTC"
    assert field(lines, "cite") == f"{ID}@1#1"


@pytest.mark.parametrize(
    "document",
    [ID, ID[:6], "https://example.org/1", "http://www.example.org/1/", "example.org/1", f"{ID}@1", f"{ID}@1#1",
     f"{ID[:6]}@1#1", "https://mirror.example.org/a"],
)  # fmt: skip
def test_a_document_is_named_in_many_ways(two: Path, document: str) -> None:
    assert field(cite(two, document, 1), "cite") == f"{ID}@1#1"


def test_all_paragraphs_of_a_turn_are_quoted(made: Made) -> None:
    page = make_page(Capture(1, turn_size=2))
    first, second = page.turns[0].text.split("\n\n")
    assert cite(made(page), ID, 0)[:4] == [f"> {first}", ">", f"> {second}", ""]


def test_a_citation_made_before_an_edit_gives_the_words_it_meant(made: Made) -> None:
    old, new = make_page(Capture(1)), make_page(Capture(1, text=1, day=2))
    path = made(old, new)
    lines = cite(path, f"{ID}@1#1")
    assert lines[0] == f"> {old.turns[1].text}"
    assert field(lines, "title") == old.document.title
    later = "the page has changed since: version 2 of 2026-01-03 00:00 UTC"
    assert field(lines, "version") == f"1, captured 2026-01-01 00:00 UTC; {later}"
    assert cite(path, ID, 1)[0] == f"> {new.turns[1].text}"
    assert field(cite(path, ID, 1), "cite") == f"{ID}@2#1"


def test_a_reading_that_changed_is_no_edit_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "onrecord.duckdb"
    with open_staging(path) as con:
        Home(tmp_path, con).load(Capture(1))
        Home(tmp_path, con).load(Capture(1, cleaner="c2", turn_size=2))
    lines = cite(path, f"{ID}@1#1")
    assert field(lines, "version").endswith("; the same page is read otherwise since: version 2")


def test_a_page_that_is_gone_says_so(made: Made) -> None:
    gone = "UPDATE documents SET gone_at = TIMESTAMPTZ '2026-02-01 00:00:00+00'"
    lines = cite(made(make_page(Capture(1)), sql=gone), ID, 1)
    assert field(lines, "version").endswith("; the page is gone since 2026-02-01 00:00 UTC")


def test_what_the_page_does_not_say_is_said_to_be_missing(made: Made) -> None:
    page = make_page(Capture(1))
    page.document = page.document.model_copy(update={"title": None, "published_date": None})
    page.turns = [turn.model_copy(update={"speaker": None, "speaker_basis": None}) for turn in page.turns]
    lines = cite(made(page), ID, 1)
    assert field(lines, "speaker") == "not named on the page (label “Speaker 1”)"
    assert field(lines, "title") == "the page has none"
    assert field(lines, "date") == "the page gives none"


def test_a_person_is_quoted_by_name_and_the_event_has_its_day(made: Made) -> None:
    page = make_page(Capture(1))
    sql = """INSERT INTO speakers VALUES ('p', 'Ben Cole', [], []); UPDATE turns SET speaker_id = 'p';
    UPDATE documents SET event_id = (SELECT event_id FROM events); UPDATE events SET date_from = DATE '2025-12-31'"""
    lines = cite(made(page, sql=sql), ID, 1)
    assert field(lines, "speaker") == "Ben Cole (label “Speaker 1”; from the label)"
    assert field(lines, "date") == "published 2026-01-01, event 2025-12-31"


def test_without_a_turn_the_turns_are_listed(made: Made) -> None:
    page = make_page(Capture(1))
    lines = cite(made(page), ID)
    start = "#0 question, Speaker 0 (label “Speaker 0”; from the label): "
    assert lines[0] == start + page.turns[0].text[:70]
    assert len([line for line in lines if line.startswith("#")]) == len(page.turns)
    assert field(lines, "cite") == f"{ID}@1"


def test_a_document_without_turns_says_so(made: Made) -> None:
    page = make_page(Capture(1))
    page.turns = []
    assert cite(made(page), ID)[0].startswith("no turns: ")


@pytest.mark.parametrize(
    ("document", "turn", "message"),
    [
        ("zzzz", None, "no document has the id, the beginning of an id, or the address 'zzzz'"),
        ("", None, "no document has"),
        ("it's", None, "no document has"),
        (ID, 9, f"{ID}@1 has no turn 9: there are 0 to 3"),
        (f"{ID}@7#1", None, f"{ID} has no version 7: there is 1"),
        (f"{ID}@1#1", 2, f"{ID}@1#1 names turn 1, not 2: give one of the two"),
    ],
)
def test_what_is_not_there(two: Path, document: str, turn: int | None, message: str) -> None:
    with pytest.raises(CiteError) as error:
        cite(two, document, turn)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_what_may_be_several_documents(made: Made) -> None:
    pages = [make_page(Capture(number)) for number in range(40)]
    both = next(page.document.document_id[0] for page in pages[1:] if page.document.document_id[0] == ID[0])
    path = made(*pages[:2], *[page for page in pages[2:] if page.document.document_id[0] == both])
    with pytest.raises(CiteError, match=rf"'{both}' may be \d documents: .*Briefing"):
        cite(path, both)


def test_nothing_is_published(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="nothing is published yet"):
        cite(tmp_path / "none.duckdb", ID)
