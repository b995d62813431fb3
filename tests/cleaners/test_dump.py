"""Text dumps: one block a line, read by the source's declaration."""

from __future__ import annotations

from cleaners.draft import Draft
from cleaners.dump import label_dump
from cleaners.fates import DUMP_PREFIX, PARAGRAPH
from cleaners.ledger import balance, removals_of
from schemas.source import Dump, DumpComments, Line, Rule, Source, const

NUMBER = Line(field="document_number", text=r"^No (?P<value>\d+)$")
DATE = Line(field="published", text=r"^\d{1,2} May \d{4}$", zone="Europe/Moscow")
BADGE = Line(rule=Rule(id="made/badge", text=r"^BADGE$", label="navigation", why="a test"))
PROSE = "A long paragraph of what was said on that day, so long that it can be no heading of anything at all."


def dump(text: str, form: Dump) -> Draft:
    return label_dump(text, Source(name="made", title="Made", dump=form))


def fates(draft: Draft) -> list[tuple[str, str]]:
    return [(b.text, b.fate.id if isinstance(b.fate, Rule) else b.fate) for b in draft.blocks]


def values(draft: Draft) -> dict[str, str]:
    return {name: found.raw[0] for name, found in draft.fields.items()}


def test_a_line_is_a_block_and_blank_lines_are_none() -> None:
    draft = dump("one\r\n\r\n  two \u00a0 words\x0cthree\u2028four\n \n", Dump())
    assert fates(draft) == [(text, PARAGRAPH) for text in ("one", "two words", "three", "four")]
    assert [b.index for b in draft.blocks] == [0, 1, 2, 3]
    assert draft.visible == len("onetwowordsthreefour")


def test_the_prefix_of_the_first_line_is_a_date_and_is_removed() -> None:
    draft = dump(f"date 2024-05-06 The title\n{PROSE}", Dump(prefix=True, head=(Line(field="title"),)))
    assert values(draft) == {"published": "2024-05-06", "title": "The title"}
    assert draft.evidence["published"] == "dump_prefix"
    (row,) = removals_of(draft, "d", "0", "made")
    assert (row.text, row.rule, row.start_char, row.stop_char) == ("date 2024-05-06", DUMP_PREFIX.id, 0, 15)
    assert sum(balance(draft, (row,))) == draft.visible


def test_a_prefix_is_none_where_the_source_has_none_and_only_in_the_first_line() -> None:
    assert dump("date 2024-05-06 The title", Dump()).fields == {}
    assert dump("x\ndate 2024-05-06 The title", Dump(prefix=True)).fields == {}


def test_head_lines_are_taken_in_the_order_of_the_page() -> None:
    form = Dump(head=(NUMBER, DATE, BADGE, Line(field="title")))
    draft = dump(f"6 May 2024\nNo 12\nBADGE\nThe title\n{PROSE}\nNo 13", form)
    assert [fate for _, fate in fates(draft)] == [
        "published",
        "document_number",
        "made/badge",
        "title",
        PARAGRAPH,
        PARAGRAPH,
    ]
    assert values(draft) == {"published": "6 May 2024", "document_number": "12", "title": "The title"}
    assert (draft.fields["published"].zone, draft.evidence["document_number"]) == ("Europe/Moscow", "line 2")


def test_the_head_ends_at_the_first_line_that_none_names() -> None:
    draft = dump(f"{PROSE}\nNo 12", Dump(head=(NUMBER,)))
    assert draft.fields == {}


def test_furniture_before_the_title_is_not_the_title() -> None:
    draft = dump(f"Share\nThe title\n{PROSE}", Dump(head=(Line(field="title"),)))
    assert values(draft) == {"title": "The title"}
    assert draft.blocks[0].fate is PARAGRAPH, "a common rule takes it when the turns are known"


def test_a_line_that_stands_for_the_title_leaves_none() -> None:
    caption = Line(rule=Rule(id="made/caption", text=r"^Ann speaking$", why="a test"), replaces="title")
    form = Dump(head=(caption, Line(field="title", text=r"^[A-Z].{1,40}$")))
    assert "title" not in dump(f"Ann speaking\nFirst words\n{PROSE}", form).fields
    assert values(dump(f"First words\n{PROSE}", form)) == {"title": "First words"}


def test_a_range_rule_goes_from_its_line_to_before_its_end() -> None:
    rule = Rule(id="made/widget", text=r"^Earn$", until=r"^Comments$", label="rewards_widget", why="a test")
    draft = dump("a\nEarn\n12\nComments\nb", Dump(rules=(rule,)))
    assert [fate for _, fate in fates(draft)] == [PARAGRAPH, "made/widget", "made/widget", PARAGRAPH, PARAGRAPH]


def test_a_range_rule_without_an_end_goes_to_the_end() -> None:
    rule = Rule(id="made/rest", text=r"^Footer$", until="", why="a test")
    assert [fate for _, fate in fates(dump("a\nFooter\nb\nc", Dump(rules=(rule,))))] == [PARAGRAPH] + ["made/rest"] * 3


COMMENTS = DumpComments(begin=r"^Discussion", item=r"^(?P<author>.+)'s avatar$", end=r"^Footer$", skip=(r"^Reply$",))


def test_comments_have_author_and_text_and_the_rest_is_the_widgets() -> None:
    text = "said\nDiscussion (2)\nAnn's avatar\nAnn\nI agree.\nAnn\nReply\nBen's avatar\nBen\nI do not.\nFooter"
    draft = dump(text, Dump(comments=COMMENTS))
    widget = "made/comment-widget-lines"
    assert fates(draft) == [
        ("said", PARAGRAPH),
        ("Discussion (2)", widget),
        ("Ann's avatar", widget),
        ("Ann", "comment.author"),
        ("I agree.", "comment.text"),
        ("Ann", "comment.text"),
        ("Reply", widget),
        ("Ben's avatar", widget),
        ("Ben", "comment.author"),
        ("I do not.", "comment.text"),
        ("Footer", PARAGRAPH),
    ]
    assert [b.item for b in draft.blocks if b.item >= 0] == [0, 0, 0, 0, 1, 1, 1]


def test_kinds_of_lines() -> None:
    draft = dump(f"A heading\n{PROSE}\n• an item\n- another\nIt is so.\n{PROSE}\nThe end", Dump())
    assert [b.kind for b in draft.blocks] == ["heading", "text", "list_item", "list_item", "text", "text", "text"]


def test_constants_of_the_source_hold_for_dumps_too() -> None:
    source = Source(name="made", title="Made", fields={"issuer": const("The Ministry")})
    assert values(label_dump("a", source)) == {"issuer": "The Ministry"}


def test_a_dump_of_white_space_has_no_blocks() -> None:
    draft = dump("\u00a0\n\u2003", Dump(prefix=True, comments=COMMENTS, head=(Line(field="title"),)))
    assert (draft.blocks, draft.visible) == ([], 0)
