"""Declarations: what an adapter may say, and what is refused when it is loaded."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.source import (
    Dump,
    Json,
    Layout,
    Line,
    Rule,
    Source,
    Value,
    choose,
    const,
    css,
    first,
    jsonld,
    many,
    meta,
    optional,
    preloads,
)

RULE = Rule(id="made/a", text="^a$", why="a test")


@pytest.mark.parametrize(
    ("selector", "parts"),
    [
        ("h1", ("h1", None)),
        ("time.x@datetime", ("time.x", "datetime")),
        ("a[href*='/@']", ("a[href*='/@']", None)),
        ("a[href*='/@']@href", ("a[href*='/@']", "href")),
        ("i@data-at", ("i", "data-at")),
    ],
)
def test_an_attribute_stands_after_the_selector(selector: str, parts: tuple[str, str | None]) -> None:
    assert (css(selector).selector, css(selector).attribute) == parts
    assert (many(selector).selector, many(selector).attribute) == parts


@pytest.mark.parametrize(
    ("value", "how"),
    [
        (css("a"), "css"),
        (many("a"), "many"),
        (first(css("a"), css("b")), "first"),
        (choose(css("a"), {"x": "y"}), "choose"),
        (jsonld("a.b", zone="UTC"), "jsonld"),
        (meta("a"), "meta"),
        (preloads("a.b"), "preloads"),
        (const("a"), "const"),
    ],
)
def test_every_way_to_name_a_value(value: Value, how: str) -> None:
    assert value.how == how
    assert not value.optional
    assert optional(value) == value.model_copy(update={"optional": True})


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"css": "a", "text": "b"},
        {"css": "a", "until": "b"},
        {"css": "a", "label": "rubbish"},
        {"css": "a", "more": 1},
    ],
)
def test_a_rule_is_one_selector_with_a_known_label(declared: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rule(id="made/a", why="a test", **declared)


@pytest.mark.parametrize("declared", [{"text": "("}, {"text": "a", "until": "["}])
def test_a_rule_with_a_broken_expression_is_refused(declared: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r"unterminated|missing"):
        Rule(id="made/a", why="a test", **declared)


@pytest.mark.parametrize("declared", [{}, {"field": "title", "rule": RULE}])
def test_a_line_is_a_field_or_goes_by_a_rule(declared: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Line(**declared)
    assert Line(field="title").rule is None


@pytest.mark.parametrize("name", ["titel", "tag.foo", "link.source", "Title", ""])
def test_a_field_that_no_record_has_is_refused(name: str) -> None:
    fields = {name: css("h1")}
    for declare in (
        lambda: Source(name="a", title="A", fields=fields),
        lambda: Layout(body="main", fields=fields),
        lambda: Json(body="html", fields=fields),
        lambda: Line(field=name),
        lambda: Line(field="place", replaces=name),
    ):
        with pytest.raises(ValidationError, match=r"is no field|either a field"):
            declare()


@pytest.mark.parametrize("name", ["", "Mid", "1a", "a-b", "a b"])
def test_a_source_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Source(name=name, title="x")


@pytest.mark.parametrize("place", ["rules", "reject"])
def test_rule_ids_do_not_repeat(place: str) -> None:
    with pytest.raises(ValidationError, match="repeat"):
        Source(name="made", title="x", **{place: (RULE, RULE)})


def test_declarations_do_not_change() -> None:
    source = Source(name="made", title="x", dump=Dump())
    with pytest.raises(ValidationError, match="frozen"):
        source.name = "other"  # type: ignore[misc]
