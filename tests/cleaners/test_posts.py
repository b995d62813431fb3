"""Pages that a site's API gives as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.tree import Tree
from schemas.page import RawPage
from schemas.source import Json, Source, data, optional
from tests.cleaners.made import NOW, PROSE, clean_with, source

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["<p>One.", "<nav>Home</nav><p>Two <b>three"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("title"), inner),
    max_leaves=5,
)
MADE = source(json_form=Json(body="html", fields={"title": data("head.title"), "subtitle": optional(data("sub"))}))


def post(adapter: Source = MADE, **members: Any) -> Cleaned:
    return clean_with(adapter, json.dumps(members), media_type="Application/JSON; charset=utf-8")


def outcome(**members: Any) -> Cleaned | Rejected:
    try:
        return post(**members)
    except Rejected as refused:
        return refused


def test_the_html_in_it_is_the_body_and_title_and_subtitle_stand_over_it() -> None:
    found = post(head={"title": "A  title"}, sub="Below", html=f"<p>{PROSE}</p><nav>Home</nav><p>{PROSE}")
    document = found.document
    assert (document.title, document.subtitle) == ("A title", "Below")
    assert document.evidence == {"title": "json head.title", "subtitle": "json sub"}
    assert [(p.text, p.block) for p in found.paragraphs] == [(PROSE.strip(), 2), (PROSE.strip(), 4)]
    assert [(r.text, r.block) for r in found.removals] == [("Home", 3)]
    assert document.visible_chars == len("AtitleBelowHome") + 2 * len(PROSE.replace(" ", ""))
    assert document.kept_chars + document.removed_chars == document.visible_chars


def test_what_it_does_not_say_is_null() -> None:
    document = post(html=PROSE).document
    assert (document.title, document.subtitle) == (None, None)
    assert document.evidence == {"title": "error: no match for json head.title"}


@pytest.mark.parametrize("body", ["", "[1]", '"text"', "{", "{}", '{"html": null}', '{"html": " "}', "[" * 100_000])
def test_other_json_is_refused(body: str) -> None:
    with pytest.raises(Rejected) as refused:
        clean_with(MADE, body or " 1", media_type="application/json")
    assert (refused.value.stage, refused.value.reason) == ("layout", "no_layout")


def test_characters_that_are_none_do_no_harm() -> None:
    found = post(head={"title": "A\0 ti\ud83dtle \U0001f600"}, html=f"\ud83d\0{PROSE}", more=[{"\udc00": None}])
    assert found.document.title == "A ti?tle \U0001f600"
    assert found.document.text == "?" + PROSE.strip()


@given(st.dictionaries(st.sampled_from(["head", "sub", "html"]), JSON_VALUES))
def test_any_object_is_a_page_or_refused(members: dict[str, Any]) -> None:
    found = outcome(**members)
    if isinstance(found, Rejected):
        assert found.stage in ("layout", "clean")
    else:
        document = found.document
        assert document.kept_chars + document.removed_chars == document.visible_chars


def test_a_source_without_such_a_form_refuses_all_json() -> None:
    with pytest.raises(Rejected, match="the JSON of made is not known"):
        post(source(), html=PROSE)


@pytest.mark.corpus
def test_the_api_gives_the_same_text_as_the_page(shared: Path) -> None:
    """Real pages carry in their scripts what the API gives of them."""
    compared = 0
    for file in sorted((shared / "pages" / "substack").glob("*.html")):
        page = file.read_bytes()
        members = Tree(page.decode()).preloads.get("post") or {}
        if not members.get("body_html"):
            continue
        given = json.dumps(members).encode()
        api = clean_page(RawPage(body=given, media_type="application/json"), "substack", now=NOW)
        whole = clean_page(RawPage(body=page), "substack", now=NOW)
        assert [p.text for p in api.paragraphs] == [p.text for p in whole.paragraphs], file.name
        assert (api.document.title, api.document.published_date) == (
            whole.document.title,
            whole.document.published_date,
        )
        assert api.document.access == whole.document.access == "free"
        compared += 1
    assert compared >= 10
