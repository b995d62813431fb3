"""The parsed page: what is hidden, what its scripts say, where a node stands."""

from __future__ import annotations

import pytest

from cleaners.tree import Tree, element_text


def test_hide_takes_out_what_no_reader_sees() -> None:
    tree = Tree("<body>a<script>b</script><style>c</style><noscript><p>d</noscript><template>e</template><!-- f -->g")
    tree.hide()
    assert tree.body is not None
    assert tree.body.text() == "ag"


def test_what_is_hidden_by_css_still_counts() -> None:
    tree = Tree("<p hidden>a</p><p style='display:none'>b</p>")
    tree.hide()
    assert tree.body is not None
    assert tree.body.text() == "ab"


def test_noscript_in_the_head_pushes_nothing_into_the_body() -> None:
    tree = Tree("<head><noscript><img src=x></noscript><title>t</title></head><body>a")
    assert tree.parser.css_first("head title") is not None


def test_a_frameset_has_no_body() -> None:
    assert Tree("<frameset><frame src=a></frameset>").body is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Ti<b>t</b>le</h1>", "Title"),
        ("<h1>one<br>two<p>three</p>four</h1>", "one two three four"),
        ("<h1> a <i> b </i> c</h1>", "a b c"),
        ("<h1></h1>", ""),
    ],
)
def test_element_text(html: str, text: str) -> None:
    (node,) = Tree(html).parser.css("h1")
    assert element_text(node) == text


def test_jsonld_is_flattened_and_broken_json_left_out() -> None:
    tree = Tree(
        '<script type="application/ld+json">{broken</script>'
        '<script type="application/ld+json">[{"a": 1}, {"@graph": [{"b": 2}]}]</script>'
    )
    assert {"a": 1} in tree.jsonld
    assert {"b": 2} in tree.jsonld


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('window._preloads = JSON.parse("{\\"a\\": {\\"b\\": 1}}")', {"a": {"b": 1}}),
        ('window._preloads        = JSON.parse("[1]")', {}),
        ('window._preloads = JSON.parse("{broken")', {}),
        ('window._preloads = JSON.parse("' + "[" * 5000 + '")', {}),
        ("var x = 1", {}),
    ],
)
def test_preloads(script: str, value: dict[str, object]) -> None:
    assert Tree(f"<script>1</script><script>{script}</script>").preloads == value
