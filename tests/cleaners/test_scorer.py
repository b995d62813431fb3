"""The figures that the judgement rests on."""

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners.scorer import CARD, LONG, Survey, survey


def surveyed(body: str) -> Survey:
    root = LexborHTMLParser(f"<body>{body}").body
    assert root is not None
    return survey(root)


def figures(page: Survey, tag: str) -> tuple[int, int, int]:
    i = page.tags.index(tag)
    return page.plain[i], page.linked[i], page.prose[i]


def test_text_is_counted_outside_and_inside_links() -> None:
    page = surveyed(f"<section><p>{'w' * LONG}</p><p>four<a href=/>more</a></p></section>")
    assert figures(page, "section") == (LONG + 4, 4, LONG)
    assert figures(page, "body") == figures(page, "section")


def test_text_of_inline_elements_counts_for_their_block() -> None:
    assert figures(surveyed(f"<p>{'w' * (LONG - 2)}<b>ab</b></p>"), "p") == (LONG, 0, LONG)


def test_a_paragraph_that_is_mostly_links_is_no_prose() -> None:
    assert figures(surveyed(f"<p>{'w' * LONG}<a href=/>{'v' * LONG}</a></p>"), "p") == (LONG, LONG, 0)


def test_a_long_anchor_is_looked_into_and_is_a_link_only_with_an_address() -> None:
    long = "w" * (CARD + 1)
    assert figures(surveyed(f"<a name=top><p>{long}</p></a>"), "body") == (len(long), 0, len(long))
    assert figures(surveyed(f"<a href=/><p>{long}</p></a>"), "body") == (0, len(long), 0)


def test_menus_and_drawings_are_not_looked_into() -> None:
    page = surveyed("<nav><p>Home</p></nav><svg><title>Icon</title></svg>")
    assert page.tags == ["body", "nav", "svg"]
    assert figures(page, "body") == (0, 0, 0)


@given(
    st.recursive(
        st.just("<i>x</i>"), lambda inner: st.lists(inner, max_size=4).map(lambda p: f"<div>{''.join(p)}</div>")
    )
)
def test_subtrees_are_ranges_and_sums_add_up(body: str) -> None:
    page = surveyed(body)
    for i in range(1, len(page.nodes)):
        assert page.parents[i] < i < page.ends[i] <= page.ends[page.parents[i]]
    assert page.plain[0] == body.count("x")
