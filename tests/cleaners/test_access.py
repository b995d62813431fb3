"""Previews of texts that are not for everybody are flagged, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleaners import common
from cleaners.clean import clean_page
from schemas.page import RawPage
from schemas.records import Document
from schemas.source import Rule, meta
from tests.cleaners.made import NOW, PROSE, clean_with, source


def unknown(head: str = "", body: str = "", **article: Any) -> Document:
    """A page of no known site with this in its JSON-LD."""
    told = json.dumps({"@type": "NewsArticle", "headline": "A title"} | article)
    page = f"""<title>A title</title>{head}<script type="application/ld+json">{told}</script>
        <body><nav>Home</nav><article><h1>A title</h1><p>{PROSE * 2}</p><p>{PROSE * 2}</p></article>{body}"""
    return clean_page(RawPage(body=page.encode()), "generic", now=NOW).document


PART = {"@type": "WebPageElement", "cssSelector": ".paywall"}


@pytest.mark.parametrize(
    ("article", "access"),
    [
        ({}, None),
        ({"isAccessibleForFree": True}, "free"),
        ({"isAccessibleForFree": "True", "hasPart": PART}, "free"),
        ({"isAccessibleForFree": False}, "preview"),
        ({"isAccessibleForFree": "http://schema.org/False"}, "preview"),
        ({"isAccessibleForFree": True, "hasPart": PART | {"isAccessibleForFree": "False"}}, "preview"),
        ({"hasPart": [PART, PART | {"isAccessibleForFree": False}]}, "preview"),
        ({"isAccessibleForFree": False, "wordCount": 2000}, "preview"),
        ({"isAccessibleForFree": False, "wordCount": "40"}, None),
        ({"isAccessibleForFree": False, "wordCount": "9" * 5000}, "preview"),
        ({"isAccessibleForFree": None, "wordCount": None, "hasPart": "x"}, None),
        ({"@type": "Product", "isAccessibleForFree": False}, None),
        ({"@type": ["Thing", "Report"], "isAccessibleForFree": False}, "preview"),
    ],
)
def test_json_ld(article: dict[str, Any], access: str | None) -> None:
    document = unknown(**article)
    assert document.access == access
    assert ("text" in document.evidence) == (access == "preview")


def test_a_word_that_is_not_known_is_named() -> None:
    document = unknown(isAccessibleForFree="perhaps")
    assert document.access is None
    assert document.evidence["text"] == "error: access: jsonld isAccessibleForFree is 'perhaps'"


@pytest.mark.parametrize(
    ("tier", "access"), [("free", "free"), ("locked", "preview"), ("metered", "preview"), ("", None)]
)
def test_the_tier_of_a_page(tier: str, access: str | None) -> None:
    assert unknown(f'<meta property="article:content_tier" content="{tier}">').access == access


def test_the_evidence_names_the_sign() -> None:
    said = unknown(isAccessibleForFree=False).evidence["text"]
    assert said == "error: paywall: jsonld isAccessibleForFree is False; perhaps only the preview is on the page"


@pytest.mark.parametrize("name", [s.removeprefix(".") for s in (common.PAYWALL.css or "").split(", ")])
def test_a_wall_of_a_known_maker(name: str) -> None:
    document = unknown(body=f"<div class='{name} x'><h2>For members</h2><a href=/in>Sign in</a></div>")
    assert document.access == "preview"
    assert document.evidence["text"] == "error: paywall: rule common/paywall; only the preview is on the page"
    assert "For members" not in document.text


@pytest.mark.parametrize(
    ("selector", "access"),
    [
        ("article", None),
        (".rest", "preview"),
        ("h1", "preview"),
        ("..", "preview"),
        ("article:has(p)", "preview"),
        ("", "preview"),
    ],
)
def test_a_closed_part_that_stands_on_the_page_is_no_preview(selector: str, access: str | None) -> None:
    part = PART | {"cssSelector": selector, "isAccessibleForFree": False}
    assert unknown(isAccessibleForFree=False, hasPart=[part, PART]).access == access


def test_a_class_that_also_names_text_is_no_wall() -> None:
    document = unknown(body=f"<div class=paywall><p>{PROSE}</p></div>")
    assert (document.access, document.evidence.get("text")) == (None, None)


def test_an_adapter_declares_its_own_signs() -> None:
    wall = Rule(id="made/wall", css=".wall", label="paywall", why="a test")
    made = source(rules=(wall,), fields={"access": meta("tier"), "whole_words": meta("words")})
    page = f"<main><p>{PROSE}</p></main><div class=wall>Pay</div>"
    assert clean_with(made, page).document.access == "preview"
    assert clean_with(made, "<meta name=words content=21>" + page).document.access is None
    assert clean_with(made, "<meta name=tier content=everyone>" + page.replace("wall", "x")).document.access == "free"
