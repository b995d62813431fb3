"""The walk: what is one line, one word, one kind, one fate."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.blocks import Block, collapse, solid, walk
from cleaners.claims import BODY, OUTSIDE_CLAIM, Claims
from cleaners.fates import FRAME, OUTSIDE, PARAGRAPH
from cleaners.rules import common_names
from cleaners.tree import Tree
from schemas.source import Rule

SPACES = "".join(char for char in map(chr, range(0x110000)) if char.isspace())
R1 = Rule(id="made/one", css=".r1", why="a test")
R2 = Rule(id="made/two", css=".r2", why="a test")


def blocks_of(
    html: str,
    rules: Sequence[Rule] = (R1, R2),
    fields: Sequence[tuple[str, str]] = (("title", ".title"),),
    insertion: str = "sup",
    *,
    common: bool = False,
) -> list[Block]:
    """The blocks of a page whose text is in `main`; rules and fields as an adapter claims them."""
    tree = Tree(f"<body>{html}</body>")
    tree.hide()
    body = tree.body
    assert body is not None
    claims = Claims(body)
    for node in body.css("main"):
        claims.add(node, BODY)
    for order, (name, selector) in enumerate(fields):
        claims.field(order, name, body.css(selector))
    for node in body.css(insertion):
        claims.insertion("footnote", node)
    for order, rule in enumerate(rules):
        for node in body.css(str(rule.css)):
            claims.rule(order, rule, node)
    return walk(body, claims.by_id, claims.spine, OUTSIDE_CLAIM, common_names() if common else None)


def main(html: str) -> list[Block]:
    """The blocks of a page that is all text."""
    return blocks_of(f"<main>{html}</main>")


def fates(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Each span's text and the name of its fate; a lone space between two spans is nobody's."""
    return [
        (block.text[s.start : s.stop], s.fate.id if isinstance(s.fate, Rule) else s.fate)
        for block in blocks
        for s in block.spans()
        if block.text[s.start : s.stop] != " "
    ]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>Ti<b>t</b>le", ["Title"]),
        ("<p>a<i> b</i>c<p>d", ["a bc", "d"]),
        ("one<br>two", ["one", "two"]),
        ("<p>one</p>two<div>three</div>four", ["one", "two", "three", "four"]),
        ("<p>  much \n\t white&nbsp;\u2003space  ", ["much white space"]),
        ("<p> <b> </b> <p>&nbsp;<p>x", ["x"]),
        ("<p>zero\u200bwidth", ["zero\u200bwidth"]),
        ("<p>a<!-- remark -->b", ["ab"]),
        ("<p>a<script>x</script>b<style>x</style>c<noscript>x</noscript><template>x</template>", ["abc"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("<ul><li>a<li>b<ul><li>c</ul>d</ul>", ["a", "b", "c", "d"]),
        ("<b><p>misnested</b> after</p>x", ["misnested after", "x"]),
        ("<span>in<div>out</div>in</span>", ["in", "out", "in"]),
        ("<listing>a</listing><xmp>b</xmp>c", ["a", "b", "c"]),
        ("<p>word <wbr>by<wbr>word", ["word byword"]),
    ],
)
def test_a_block_is_a_line_of_the_page(html: str, texts: list[str]) -> None:
    assert [block.text for block in main(html)] == texts


def test_blocks_are_numbered_in_order() -> None:
    assert [block.index for block in main("<p>a<p>b<p>c")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<h1>a</h1><h6>b</h6>c", ["heading", "heading", "text"]),
        ("<ul><li>a</ul><dl><dt>b<dd>c</dl>d", ["list_item", "list_item", "list_item", "text"]),
        ("<blockquote><p>a</blockquote>b", ["quote", "text"]),
        ("<table><caption>a</caption><tr><th>b<td>c</table>d", ["table", "table", "table", "text"]),
        ("<ul><li><p>a</ul>", ["list_item"]),
        ("<p>a<br><b>b</b>", ["text", "text"]),
        ("before<h2>in</h2>after", ["text", "heading", "text"]),
    ],
)
def test_the_tag_around_it_says_what_a_block_is(html: str, kinds: list[str]) -> None:
    assert [block.kind for block in main(html)] == kinds


@pytest.mark.parametrize(
    ("html", "bold"),
    [
        ("<p><b>President</b>: I am", 9),
        ("<p><b>President</b><b> of</b> <strong>Russia:</strong> I am", len("President of Russia:")),
        ("<p> <b> Name: </b> I am", 5),
        ("<p>I <b>am</b>", 0),
        ("<p><b>All of it</b>", 9),
        ("<p><b><i>Na</i>me</b> x", 4),
        ("<p><b>a<br>b</b> c", 1),
        ("<p>plain", 0),
        ("<p>3. <b>Name:</b> I am", len("3. Name:")),
        ("<p><a></a>Q2. [66901] <a> </a><b>Name:</b> I am", len("Q2. [66901] Name:")),
        ("<p>In 3. <b>Name:</b> I am", 0),
        ("<p>3. I <b>am</b>", 0),
    ],
)
def test_bold_is_the_run_that_a_block_begins_with(html: str, bold: int) -> None:
    assert main(html)[0].bold == bold


def test_what_is_removed_before_a_bold_label_does_not_end_the_run() -> None:
    (block,) = main("<p><a class=r1>#</a><b>Name:</b> words")
    assert (block.text, block.words, block.bold_words) == ("#Name: words", "Name: words", len("Name:"))


def test_link_chars_count_what_stands_in_links() -> None:
    assert main("<p>see <a href=x>that page</a> and <a href=y>this</a>")[0].link_chars == len("that page") + len("this")


def test_outside_the_text_an_element_is_one_block() -> None:
    blocks = blocks_of("<div><p>a<p>b</div><nav>c</nav><main><p>d<p>e</main>f")
    assert [(b.text, b.fate) for b in blocks] == [
        ("a b", OUTSIDE),
        ("c", FRAME),
        ("d", PARAGRAPH),
        ("e", PARAGRAPH),
        ("f", OUTSIDE),
    ]


def test_words_in_a_removed_container_are_not_glued() -> None:
    (block,) = blocks_of("<div class=r1><p>a</p><p>b</p>c<br>d<ul><li>e<li>f</ul></div>")
    assert (block.text, block.fate) == ("a b c d e f", R1)


def test_an_inline_element_removed_is_a_span_of_its_block() -> None:
    (block,) = main("<p>It is <span class=r1>[share this]</span> so.")
    assert fates([block]) == [("It is ", "paragraph"), ("[share this]", "made/one"), (" so.", "paragraph")]
    assert block.inner[0][:2] == (6, 18)
    assert block.words == "It is so."


@pytest.mark.parametrize(
    "html",
    [
        "<p>  a  <i class=r1>  b   c </i>  d",
        "<p>a <i class=r1><b>b</b> c</i> d",
        "<p>a <i class=r1>b <!-- x -->c</i> d",
    ],
)
def test_offsets_are_of_the_collapsed_text(html: str) -> None:
    assert fates(main(html)) == [("a ", "paragraph"), ("b c", "made/one"), (" d", "paragraph")]


def test_a_line_that_is_all_one_removed_element_is_the_rules() -> None:
    (block,) = main("<p> <span class=r1>Share <b>this</b></span> ")
    assert (block.text, block.fate, block.inner) == ("Share this", R1, ())


def test_a_line_that_is_all_insertion_stays_in_the_text() -> None:
    (block,) = main("<p><sup>1</sup></p>")
    assert (block.fate, fates([block])) == (PARAGRAPH, [("1", "insertion.footnote")])


def test_an_insertion_is_a_stretch_of_the_text_whatever_its_tag() -> None:
    blocks = blocks_of("<main><p>a<aside>(Laughter)</aside>b</main>", insertion="aside")
    assert fates(blocks) == [("a", "paragraph"), ("(Laughter)", "insertion.footnote"), ("b", "paragraph")]
    assert {block.fate for block in blocks} == {PARAGRAPH}


def test_an_insertion_in_a_removed_element_goes_with_it() -> None:
    blocks = main("<div class=r1>caption <sup>1</sup></div><p>a <i class=r1>b<sup>2</sup></i>")
    assert fates(blocks) == [("caption 1", "made/one"), ("a ", "paragraph"), ("b2", "made/one")]


def test_a_rule_within_an_insertion_gives_way() -> None:
    assert fates(main("<p>a<sup>1<i class=r1>b</i></sup>")) == [("a", "paragraph"), ("1b", "insertion.footnote")]


@pytest.mark.parametrize("tag", ["div", "span"])
def test_a_field_in_a_rules_element_survives(tag: str) -> None:
    blocks = main(f"<{tag} class=r1>by<{tag} class=title>The Title</{tag}>end</{tag}><p>x")
    assert fates(blocks)[:3] == [("by", "made/one"), ("The Title", "title"), ("end", "made/one")]


@pytest.mark.parametrize("tag", ["div", "span"])
def test_a_rule_in_a_fields_element_gives_way(tag: str) -> None:
    blocks = main(f"<{tag} class=title>The <{tag} class=r1>Long</{tag}> Title</{tag}><p>x")
    assert fates(blocks) == [("The Long Title", "title"), ("x", "paragraph")]


def test_the_text_in_a_rules_element_survives_and_rules_in_the_text_remove() -> None:
    blocks = blocks_of("<div class=r1>frame<main>text<p class=r2>box</p></main>frame</div>")
    assert fates(blocks) == [("frame", "made/one"), ("text", "paragraph"), ("box", "made/two"), ("frame", "made/one")]


@pytest.mark.parametrize("tag", ["div", "span"])
def test_the_first_rule_wins_around_and_within(tag: str) -> None:
    page = "<{0} class=r{1}>a<{0} class=r{2}>b</{0}></{0}><p>x"
    assert fates(main(page.format(tag, 1, 2)))[0] == ("a b" if tag == "div" else "ab", "made/one")
    assert fates(main(page.format(tag, 2, 1)))[:2] == [("a", "made/two"), ("b", "made/one")]


def test_of_two_rules_on_one_element_the_first_wins() -> None:
    assert main("<p class='r2 r1'>a")[0].fate == R1


def test_the_text_may_be_the_body_itself() -> None:
    tree = Tree("<body>a<p>b</body>")
    body = tree.body
    assert body is not None
    claims = Claims(body)
    claims.add(body, BODY)
    blocks = walk(body, claims.by_id, claims.spine, OUTSIDE_CLAIM)
    assert fates(blocks) == [("a", "paragraph"), ("b", "paragraph")]


def test_common_rules_act_in_the_text_but_in_no_field_and_no_rule() -> None:
    html = "a<nav>b</nav><h1 class=title>c <span class=share>d</span></h1><i class=r1>e<b class=share>f</b></i>"
    assert fates(blocks_of(f"<main>{html}</main>", common=True)) == [
        ("a", "paragraph"),
        ("b", "common/navigation"),
        ("c d", "title"),
        ("ef", "made/one"),
    ]


def test_a_comments_parts_begin_blocks_of_their_own_in_the_text() -> None:
    tree = Tree("<main>said<x-thread>2 comments <b>Ann</b><i>I agree.</i></x-thread></main>")
    body = tree.body
    assert body is not None
    claims = Claims(body)
    claims.add(body.css("main")[0], BODY)
    claims.comment_part("author", 0, body.css("b")[0])
    claims.comment_part("text", 0, body.css("i")[0])
    claims.comment_region(body.css("x-thread")[0], R1)
    blocks = walk(body, claims.by_id, claims.spine, OUTSIDE_CLAIM)
    assert [(b.text, str(b.fate) if isinstance(b.fate, str) else b.fate.id, b.item) for b in blocks] == [
        ("said", "paragraph", -1),
        ("2 comments", "made/one", -1),
        ("Ann", "comment.author", 0),
        ("I agree.", "comment.text", 0),
    ]


def test_many_inline_spans_cost_no_more_each() -> None:
    (block,) = main("<p>" + "w <i class=r1>x</i> <u>y</u> " * 20_000)
    assert len(block.inner) == 20_000
    assert block.inner[-1] == (len(block.text) - 3, len(block.text) - 2, R1)


def test_a_deep_page_is_walked() -> None:
    (block,) = main("<span>" * 10_000 + "deep")
    assert block.text == "deep"


def test_spans_leave_no_gap() -> None:
    (block,) = main("<p><i class=r1>a</i> b <i class=r2>c</i><i class=r1>d</i>")
    assert "".join(block.text[s.start : s.stop] for s in block.spans()) == block.text == "a b cd"


def test_solid_counts_characters_that_are_not_white_space() -> None:
    assert solid(" a\u00a0b\u200b \n🙂 ") == 4


def test_white_space_in_a_marked_element_alone_marks_nothing_of_the_next_block() -> None:
    (block,) = main("<div><sup> <i> </i></sup></div><p>Headline")
    assert (block.text, block.fate, block.inner) == ("Headline", PARAGRAPH, ())


@pytest.mark.parametrize("page", ["<p>one<b> </b><br>two", "<hr>one two", "<p>one<hr>two"])
def test_a_rule_stands_before_the_block_after_it(page: str) -> None:
    assert [block.ruled for block in main(page)] == {1: [True], 2: [False, "<hr>" in page]}[len(main(page))]


@given(st.text(alphabet=st.sampled_from("aя\u200b🙂" + SPACES) | st.characters(), max_size=60))
def test_collapse_and_solid_mean_what_splitting_means(text: str) -> None:
    assert collapse(text) == " ".join(text.split())
    assert solid(text) == sum(map(len, text.split()))


def test_every_white_space_character_is_collapsed_and_not_counted() -> None:
    for space in SPACES:
        assert collapse(f"{space}a{space}b{space}{space}c") == "a b c"
        assert solid(f"a{space}b") == 2
