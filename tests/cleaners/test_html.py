"""How declarations become claims on a page."""

from __future__ import annotations

from cleaners.draft import Draft
from cleaners.html import label_html
from cleaners.tree import Tree
from schemas.source import Comments, Rule, Source, css, jsonld, many
from tests.cleaners.made import source


def label(page: str, adapter: Source) -> list[tuple[str, str]]:
    return fates(label_html(Tree(page), adapter))


def fates(draft: Draft) -> list[tuple[str, str]]:
    return [
        (b.text[s.start : s.stop].strip(), s.fate.id if isinstance(s.fate, Rule) else s.fate)
        for b in draft.blocks
        for s in b.spans()
        if b.text[s.start : s.stop] != " "
    ]


def rule(name: str, selector: str) -> Rule:
    return Rule(id=f"made/{name}", css=selector, why="a test")


def test_the_order_is_fields_then_rules_as_declared() -> None:
    adapter = source(fields={"title": css("h1"), "place": css("i")}, rules=(rule("a", ".x"), rule("b", "p")))
    page = "<main><h1 class=x>Th<b class=x>ere</b></h1><p class=x>one</p><p>two</p><p>three <i>there</i></p></main>"
    assert label(page, adapter) == [
        ("There", "title"),
        ("one", "made/a"),
        ("two", "made/b"),
        ("three", "made/b"),
        ("there", "place"),
    ]


def test_all_elements_of_a_list_are_the_fields() -> None:
    adapter = source(fields={"tag.topic": many(".t")})
    draft = label_html(Tree("<ul><li class=t>a<li class=t>b</ul><main>x</main>"), adapter)
    assert fates(draft) == [("a", "tag.topic"), ("b", "tag.topic"), ("x", "paragraph")]
    assert [b.item for b in draft.blocks] == [0, 1, -1]


def test_several_bodies_are_all_text() -> None:
    assert label("<div class=b>a</div><p>x</p><div class=b>b<div class=b>c</div></div>", source(body=".b")) == [
        ("a", "paragraph"),
        ("x", "common/outside-body"),
        ("b", "paragraph"),
        ("c", "paragraph"),
    ]


def test_comments_are_told_from_their_widget() -> None:
    form = Comments(region="#talk", item="li", author="b", text="p")
    page = "<main>said</main><ul id=talk>2 comments<li><b>Ann</b> wrote<p>I agree.<p>Truly.<li><b>Ben</b><p>No.</ul>"
    assert label(page, source(comments=form, fields={"title": css("h1")})) == [
        ("said", "paragraph"),
        ("2 comments", "made/comment-widget"),
        ("Ann", "comment.author"),
        ("wrote", "made/comment-widget"),
        ("I agree.", "comment.text"),
        ("Truly.", "comment.text"),
        ("Ben", "comment.author"),
        ("No.", "comment.text"),
    ]


def test_insertions_are_looked_for_in_the_text_alone() -> None:
    page = "<p>x<sup>1</sup></p><main>a<sup>2</sup></main>"
    assert label(page, source(insertions={"footnote": "sup"})) == [
        ("x 1", "common/outside-body"),
        ("a", "paragraph"),
        ("2", "insertion.footnote"),
    ]


def test_scripts_are_read_before_they_are_hidden() -> None:
    page = '<main>a</main><script type="application/ld+json">{"headline": "T"}</script>'
    draft = label_html(Tree(page), source(fields={"title": jsonld("headline")}))
    assert draft.fields["title"].raw == ("T",)
    assert draft.visible == 1
