"""`onrecord new`: files that work, in the checkout or in a package of one's own; what it refuses."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import cleaners
from cleaners.catalogue import catalogue, trial
from cleaners.clean import clean_page
from cleaners.draft import Rejected
from cleaners.probe import propose
from flows.cli_new import new
from flows.home import Home, HomeError
from flows.inputs import InputError
from flows.new import Made, make_source, report
from flows.new_place import NewError, adapter_at, case_name, place_of, write_case
from flows.new_render import WIDTH, render
from schemas.page import RawPage
from schemas.source import Expect, Feed, Rule, Source, css, first, jsonld, many, meta, optional
from tests.flows.pages import news
from tests.sources.golden import Case, cases
from tests.web.pages import published, title
from tests.web.serve import site

HTML = [case for case in cases() if case.page.media_type == "text/html"]


@pytest.fixture
def pages(tmp_path: Path) -> list[str]:
    """Two saved pages of one site, whose address no adapter knows."""
    files = [tmp_path / f"Sitting_{number}.html" for number in (1, 2)]
    for number, file in enumerate(files, 1):
        file.write_text(news(number)[0])
    return [str(file) for file in files]


@pytest.fixture
def made(tmp_path: Path, pages: list[str]) -> Made:
    return make_source("sittings", pages, tmp_path / "mine", ["https://council.example/sitting/1"])


def test_it_writes_an_adapter_that_works_and_a_case_for_each_page(made: Made, pages: list[str]) -> None:
    assert made.cleaned.document.source == "sittings"
    assert "Point 1 of sitting 1" in made.cleaned.document.text
    assert [folder.name for folder in made.cases] == ["1", "sitting-2"]
    assert (made.cases[1] / "page.html").read_bytes() == Path(pages[1]).read_bytes()
    meta_ = json.loads((made.cases[0] / "meta.json").read_text())
    assert meta_ == {
        "url": "https://council.example/sitting/1", "source": "sittings", "media_type": "text/html", "fetched_at": None,
    }  # fmt: skip


def test_each_address_belongs_to_its_file_in_order(pages: list[str], tmp_path: Path) -> None:
    urls = [f"https://{host}.example.org/sitting" for host in ("one", "two")]
    words = ["sittings", pages[0], "--also", pages[1], "--into", str(tmp_path / "mine")]
    result = CliRunner().invoke(new, [*words, "--url", urls[0], "--url", urls[1]])
    assert result.exit_code == 0, result.output
    cases_ = (tmp_path / "mine" / "tests" / "sources" / "sittings").glob("*/meta.json")
    assert sorted(json.loads(file.read_text())["url"] for file in cases_) == urls
    assert adapter_at(tmp_path / "mine" / "onrecord_sittings.py").hosts == ("one.example.org", "two.example.org")
    with pytest.raises(NewError, match="2 times --url for 1 pages"):
        make_source("councils", pages[:1], tmp_path / "mine", urls)


def test_a_package_of_ones_own_names_each_of_its_adapters(made: Made, pages: list[str]) -> None:
    folder = made.place.package
    assert folder is not None
    make_source("councils", pages[1:], folder)
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    named = project["project"]["entry-points"]["onrecord.sources"]
    assert named == {"sittings": "onrecord_sittings", "councils": "onrecord_councils"}
    assert adapter_at(folder / "onrecord_councils.py").name == "councils"
    assert "INTERFACE = 1\n" in (folder / "onrecord_councils.py").read_text()


def test_in_the_checkout_it_stands_beside_the_others() -> None:
    place = place_of("sittings", None)
    root = Path(__file__).parents[2]
    assert place.adapter == root / "cleaners/sources/sittings.py"
    assert place.cases == root / "tests/sources/sittings"


def test_where_there_is_no_checkout_a_place_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cleaners, "__file__", str(tmp_path / "cleaners/__init__.py"))
    with pytest.raises(NewError, match="--into DIR"):
        place_of("sittings", None)


def test_the_report_says_what_it_gives_and_what_to_do_next(made: Made) -> None:
    text = "\n".join(report(made))
    document = made.cleaned.document
    assert f"{document.kept_chars} kept + {document.removed_chars} removed" in text
    by_rule = [int(size) for size in re.findall(r"^ {17,}(\d+) \w+/", text, re.MULTILINE)]
    assert by_rule
    assert sum(by_rule) == document.removed_chars
    assert "onrecord accept sittings --into" in text
    assert f"to decide: {len(made.proposal.decide)}" in text
    code = made.place.adapter.read_text()
    assert code.count("# decide: ") == len(made.proposal.decide)


def test_the_catalogue_is_as_it_was(made: Made) -> None:
    assert "sittings" not in catalogue()


def test_nothing_is_overwritten(made: Made, pages: list[str], tmp_path: Path) -> None:
    with pytest.raises(NewError, match="already"):
        make_source("sittings", pages, tmp_path / "mine")
    with pytest.raises(NewError, match="already"):
        make_source("ecb", pages, tmp_path / "mine")
    with pytest.raises(NewError, match="is there already"):
        write_case(made.place, "1", "sittings", RawPage(body=b"x"))


@pytest.mark.parametrize("name", ["", "Harbour", "1st", "a-b", "../x", "a b"])
def test_a_name_that_is_none_is_refused(name: str, pages: list[str], tmp_path: Path) -> None:
    with pytest.raises(NewError, match="no name for a source"):
        make_source(name, pages, tmp_path / "mine")


def test_what_is_no_page_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_text("A line.\nAnother line.\n")
    (tmp_path / "empty.html").write_text("<nav>Home</nav>")
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    for file, error, why in (
        ("dump.txt", NewError, "only HTML"),
        ("empty.html", NewError, "no adapter can be made"),
        ("x.pdf", InputError, "unknown kind"),
        ("nope.html", InputError, "no such file"),
    ):
        with pytest.raises(error, match=why):
            make_source("sittings", [str(tmp_path / file)], tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_an_adapter_that_does_not_run_is_named(tmp_path: Path) -> None:
    file = tmp_path / "onrecord_x.py"
    for code, why in (("1 / 0", "ZeroDivisionError"), ("x = 1", "declares no source")):
        file.write_text(code)
        with pytest.raises(NewError, match=why):
            adapter_at(file)
    with pytest.raises(NewError, match="not there"):
        adapter_at(tmp_path / "none.py")


@pytest.fixture
def paper(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an article on this machine; the home may ask for it."""
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    with site(30) as web:
        allowed = f'[fetch]\ndelay_seconds = 0\nallow_hosts = ["127.0.0.1:{web.port}"]\n'
        (home.path / "onrecord.toml").write_text('contact = "test@example.org"\n' + allowed)
        yield f"http://127.0.0.1:{web.port}/articles/7"


def test_a_page_is_fetched_as_pages_are(paper: str, tmp_path: Path) -> None:
    made = make_source("paper", [paper], tmp_path / "mine")
    assert made.cleaned.document.title == title(7)
    meta_ = json.loads((made.cases[0] / "meta.json").read_text())
    assert meta_["url"] == paper
    assert meta_["fetched_at"]
    assert made.cleaned.document.published_at == published(7)
    with pytest.raises(NewError, match="404"):
        make_source("other", [paper.replace("articles/7", "nowhere")], tmp_path / "mine")


def test_an_address_needs_a_home_that_says_who_asks(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    with pytest.raises(HomeError, match="contact"):
        make_source("paper", ["https://council.example/1"], tmp_path / "mine")


def source_in(code: str) -> Source:
    space: dict[str, object] = {}
    exec(compile(code, "adapter", "exec"), space)
    source = space["source"]
    assert isinstance(source, Source)
    return source


@pytest.mark.parametrize("case", HTML, ids=lambda case: case.name)
def test_what_is_written_is_what_was_proposed(case: Case) -> None:
    page = case.page
    try:
        proposal = propose("again", [page])
    except Rejected:
        return
    code = render(proposal.source, proposal.decide, page.url or "a file", plugin=True)
    assert source_in(code) == proposal.source
    assert max(map(len, code.splitlines())) <= WIDTH


@pytest.mark.parametrize("case", HTML, ids=lambda case: case.name)
def test_what_was_proposed_keeps_what_the_generic_cleaner_keeps(case: Case) -> None:
    page = case.page
    try:
        proposal, known = propose("again", [page]), clean_page(page, "generic")
    except Rejected:
        return
    with trial(proposal.source):
        document = clean_page(page, "again").document
    assert document.title == known.document.title
    kept, wanted = Counter(document.text.split()), Counter(known.document.text.split())
    assert (wanted - kept).total() <= 0.02 * wanted.total()


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_survives_being_written(title: str, selector: str, words: str, decide: str) -> None:
    source = Source(
        name="any",
        title=title,
        discover=(Feed(address=selector),),
        body=selector,
        fields={
            "title": first(css(words), jsonld(words), optional(meta(selector))),
            "authors": many(title),
            "published": css("time@datetime", also=words, pattern="(.+)", zone=title),
        },
        rules=(Rule(id="any/one", css=words, why=title), Rule(id="any/two", text=r"^a\d+ \| b$", why=words)),
        expect=Expect(fill={"title": 1.0}),
    )
    code = render(source, {"body": decide, "rules.any/two": decide, "kinds": decide}, title, plugin=False)
    assert source_in(code) == source
    ast.parse(code)


def test_it_is_written_as_the_formatter_would(made: Made) -> None:
    file = str(made.place.adapter)
    style = ["--line-length", str(WIDTH), "--isolated", file]
    for words in (["format", "--check"], ["check", "--select", "E,F,I,W,UP"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, *style], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("https://x.example/news/2024/Quay_Opens.html?utm=1#top", "quay-opens"),
        ("https://x.example/", "x-example"),
        ("saved/page.html.gz", "page"),
        ("https://x.example/новости/", "page"),
        ("x" * 90, "x" * 50),
    ],
)
def test_a_case_is_named_by_the_end_of_its_address(where: str, name: str) -> None:
    assert case_name(where) == name
