"""Strict interpretation: of every adapter, a selector that matches nothing or too much says so in `evidence`.

The golden pages are taken, and on each the elements of one field are taken away, or doubled. Nothing else is asked of
the page: where it can still be read, the evidence of that field must begin with or hold an error.
"""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.catalogue import catalogue
from cleaners.clean import Rejected, clean_page
from cleaners.decode import decode
from schemas.page import RawPage
from schemas.source import Source, Value
from tests.sources.golden import Case, cases, outcome

STRICT = ("css", "many", "meta", "jsonld", "preloads", "first", "choose")


def fields_of(source: Source, tree: LexborHTMLParser) -> dict[str, Value]:
    """The fields of the design that the page has, those that it must have."""
    fits = (one for one in source.layouts if (not one.when or tree.css_first(one.when)) and tree.css_first(one.body))
    layout = next(fits, None)
    fields = {**source.fields, **(layout.fields if layout else {})}
    return {name: value for name, value in fields.items() if value.how in STRICT and not value.optional}


def parsed(case: Case) -> LexborHTMLParser:
    page = case.page
    return LexborHTMLParser(decode(page.body, page.media_type).text)


def asked() -> list[tuple[Case, str, Value]]:
    """Case, field and where its value stands, of all adapters; fields that the case's page has."""
    found = []
    for case in cases():
        source = catalogue().get(case.folder.parent.name)
        page = case.folder / "page.html"
        if source is None or not page.exists() or case.expected_error.exists() or not (source.body or source.layouts):
            continue
        cleaned = outcome(case)
        assert not isinstance(cleaned, Rejected)
        evidence = cleaned.document.evidence
        found += [
            (case, name, value)
            for name, value in fields_of(source, parsed(case)).items()
            if evidence.get(name) and not evidence[name].startswith(("error", "line", "discovery", "source"))
        ]
    return found


ASKED = asked()
IDS = [f"{case.name}-{name}-{number}" for number, (case, name, _) in enumerate(ASKED)]


def without(value: Value, tree: LexborHTMLParser) -> None:
    """Takes away all that the value could be read from."""
    for option in value.options:
        without(option, tree)
    if value.how in ("jsonld", "preloads"):
        _take(tree.css("script"))
    elif value.how == "meta":
        names = ("name", "property", "itemprop")
        _take([node for name in names for node in tree.css(f'meta[{name}="{value.selector}"]')])
    elif value.how in ("css", "many") and value.attribute:
        for node in tree.css(value.selector):
            del node.attrs[value.attribute]
    elif value.how in ("css", "many"):
        _take(tree.css(value.selector))


def _take(nodes: list[LexborNode]) -> None:
    for node in nodes:
        node.decompose()


def read(case: Case, tree: LexborHTMLParser) -> dict[str, str] | None:
    """The evidence of the changed page; None where it is no page of the source any more."""
    page = case.page
    body = (tree.html or "").encode()
    changed = RawPage(url=page.url, body=body, media_type="text/html; charset=utf-8", fetched_at=page.fetched_at)
    try:
        return clean_page(changed, case.folder.parent.name).document.evidence
    except Rejected:
        return None


@pytest.mark.parametrize(("case", "name", "value"), ASKED, ids=IDS)
def test_a_selector_that_matches_nothing_is_an_error(case: Case, name: str, value: Value) -> None:
    tree = parsed(case)
    without(value, tree)
    evidence = read(case, tree)
    # A page that has no layout without it is refused, which is no silence either; so is one whose lines stand in.
    assert evidence is None or evidence.get(name, "").startswith(("error", "line"))


MANY = [(case, name, value) for case, name, value in ASKED if value.how == "css" and not value.attribute]


@pytest.mark.parametrize(("case", "name", "value"), MANY, ids=[f"{c.name}-{n}-{i}" for i, (c, n, _) in enumerate(MANY)])
def test_a_selector_that_matches_too_much_is_an_error(case: Case, name: str, value: Value) -> None:
    tree = parsed(case)
    node = tree.css_first(value.selector)
    assert node is not None
    node.insert_after(LexborHTMLParser(node.html or "").css_first(node.tag or ""))
    evidence = read(case, tree)
    assert evidence is None or "error: 2 matches, first taken" in evidence[name]


def test_every_adapter_for_html_is_asked() -> None:
    asked_of = {case.folder.parent.name for case, _, _ in ASKED}
    assert asked_of == {name for name, source in catalogue().items() if source.body or source.layouts}


def test_a_second_element_that_is_missing_is_an_error() -> None:
    case = next(one for one in cases() if one.name == "kremlin/transcript-en")
    tree = parsed(case)
    also = catalogue()["kremlin"].fields["published"].also
    assert also
    _take(tree.css(also))
    evidence = read(case, tree)
    assert evidence is not None
    assert evidence["published"].endswith("; error: no match for .read__time")
