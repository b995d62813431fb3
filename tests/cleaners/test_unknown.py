"""Pages without an adapter: labelled all the same, with a ledger."""

from __future__ import annotations

import pytest

from cleaners.clean import clean_page
from cleaners.draft import Rejected
from cleaners.tree import Tree
from cleaners.unknown import label_unknown
from schemas.page import RawPage
from schemas.source import Rule
from tests.cleaners.made import PROSE
from tests.oracle import assert_conserved, visible_text

PAGE = f"""<html lang=en><head><title>The headline of it | Site</title>
<meta property="og:title" content="The headline of it"><script type="application/ld+json">
{{"@type": "NewsArticle", "datePublished": "2024-05-06T10:00:00Z"}}</script></head><body>
<nav>Home About</nav><article><h1>The headline of it</h1><p>{PROSE}</p><p>{PROSE}</p><div class="share">Share</div>
<p>{PROSE}</p></article><aside>Other stories</aside><footer>Imprint</footer></body></html>"""


def test_text_furniture_and_metadata_are_told_apart() -> None:
    found = clean_page(RawPage(body=PAGE.encode(), url="https://example.org/a"), "generic")
    assert [p.text for p in found.paragraphs] == [PROSE.strip()] * 3
    assert {r.text for r in found.removals} == {"Home About", "Share", "Other stories", "Imprint"}
    assert (found.document.title, found.document.source) == ("The headline of it", "generic")
    assert found.document.published_evidence is not None
    assert_conserved(found, visible_text(PAGE))


def test_every_block_has_a_named_fate() -> None:
    draft = label_unknown(Tree(PAGE), PAGE, None)
    assert all(isinstance(b.fate, Rule) or b.fate in {"paragraph", "title"} for b in draft.blocks)


@pytest.mark.parametrize(
    ("page", "reason"), [("<p></p>", "no_text_found"), ("<frameset><frame></frameset>", "no_body")]
)
def test_a_page_without_text_is_refused(page: str, reason: str) -> None:
    with pytest.raises(Rejected) as refused:
        label_unknown(Tree(page), page, None)
    assert refused.value.reason == reason


def test_what_stands_outside_the_text_is_labelled_by_its_name() -> None:
    aside = (
        "<div class='newsletter-box'>Letters</div><div class='b1'>Tides</div><form>Find</form><svg><text>A</text></svg>"
    )
    draft = label_unknown(Tree(page := PAGE.replace("<aside>", f"{aside}<aside>")), page, None)
    fates = {block.text: block.fate for block in draft.blocks}
    named = {text: fate.id for text, fate in fates.items() if isinstance(fate, Rule)}
    assert (named["Letters"], named["Find"]) == ("generic/named-newsletter", "generic/form")
    assert (named["Tides"], named["A"]) == ("common/outside-body", "generic/svg")
