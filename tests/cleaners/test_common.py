"""Rules for any source: they claim whole blocks of boilerplate, and no sentence of a text."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.blocks import Block
from cleaners.common import CSS, MAX_RULE_TEXT, RULES, TEXT, repeats, text_rule
from cleaners.fates import PARAGRAPH
from cleaners.phrases import PHRASES
from schemas.vocabulary import ParagraphKind

BOILERPLATE = {
    "Advertisement": "advertisement",
    "Article continues below": "advertisement",
    "Anzeige": "advertisement",
    "Реклама": "advertisement",
    "Read more: How the ferry got its name": "related",
    "Related articles": "related",
    "Читайте также: Паром опоздал": "related",
    "You might also like": "related",
    "Share this article": "share",
    "Click to share on X (Opens in new window)": "share",
    "Facebook | Twitter | WhatsApp": "share",
    "Поделиться в социальных сетях": "share",
    "Subscribe to our weekly newsletter": "newsletter",
    "Sign up for harbour news in your inbox": "newsletter",
    "Get the tide table delivered to your inbox": "newsletter",
    "Подпишитесь на наш канал": "newsletter",
    "Become a paid subscriber": "subscription",
    "Please consider making a charitable donation": "donation",
    "Support our journalism": "donation",
    "ISLANDS21 - Make a charitable donation for the quay!": "donation",
    "Buy me a coffee": "donation",
    "Leave a comment": "comment_widget",
    "12 Comments": "comment_widget",
    "Оставить комментарий": "comment_widget",
    "This site uses cookies to remember you": "cookie_consent",
    "© 2021 Harbour News": "legal",
    "All rights reserved": "legal",
    "Photo: A. Ruiz": "media_caption",
    "Фото: А. Руис": "media_caption",
    "Table of Contents": "table_of_contents",
    "Click here to read it": "navigation",
    "Back to top": "navigation",
}

SENTENCES = [
    "Read more books, said the minister, and fewer newspapers.",
    "Share prices fell after the ferry company reported a loss.",
    "Donations to the harbour museum rose by a third last year.",
    "Cookies are small files that a site stores on a reader's machine.",
    "The newsletter of the harbour master is read by everyone on the quay.",
    "We made a charitable donation in support of the bridge.",
    "Support for the bridge has grown since the winter.",
    "Photographs of the quay hang in the museum.",
    "Subscription numbers fell, as the publisher had feared.",
    "Related to this is the question who pays for the tide table.",
    "Comments by the minister made the front page.",
    "Copyright law does not cover tide tables.",
    "Войти в историю ему не удалось.",
    "Содержание письма осталось неизвестным.",
    "By clicking his heels he called the sailors to order.",
    "Next week the ferry will run on time.",
    "Join us, they said, and see the islands.",
]


@pytest.mark.parametrize(("text", "label"), BOILERPLATE.items())
def test_boilerplate_is_claimed_by_its_label(text: str, label: str) -> None:
    rule = text_rule(text)
    assert rule is not None
    assert rule.label == label


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_that_begin_alike_are_not_claimed(text: str) -> None:
    assert text_rule(text) is None


@pytest.mark.parametrize("text", BOILERPLATE)
def test_the_same_words_inside_a_paragraph_are_not_claimed(text: str) -> None:
    assert text_rule(f"On the quay a sign said “{text}”, and nobody knew why.") is None


@given(
    st.sampled_from([*BOILERPLATE, *SENTENCES]),
    st.sampled_from(["", "» ", "— ", "* "]),
    st.booleans(),
    st.text(max_size=8),
)
def test_one_pass_finds_what_the_rules_in_turn_find(text: str, before: str, upper: bool, after: str) -> None:
    block = " ".join((before + (text.upper() if upper else text) + after).split())
    in_turn = next((rule for rule in TEXT if re.search(rule.text or "", block)), None)
    assert text_rule(block) is in_turn


def test_phrases_that_begin_with_any_word_have_the_letters_they_are_looked_for_by() -> None:
    found = [(letters, phrase) for phrases in PHRASES for letters, phrase in phrases.anywhere.items()]
    assert found
    assert all(letters == letters.casefold() and letters in phrase for letters, phrase in found)
    rule = text_rule("The Harbour Gazette is a reader-supported paper.")
    assert (rule and rule.label) == "donation"


def test_long_blocks_are_no_furniture() -> None:
    assert text_rule("Advertisement" + "." * MAX_RULE_TEXT) is None


@pytest.mark.parametrize(
    "text", ["a " * 200, "subscribe " * 40, "share on " * 44, "get " + "to in " * 66, "© " * 200, "." * 400]
)
def test_no_text_makes_the_rules_slow(text: str) -> None:
    text_rule("compiled once")
    start = time.process_time()
    text_rule(text[:MAX_RULE_TEXT])
    assert time.process_time() - start < 0.05


def test_text_rules_are_anchored_at_both_ends() -> None:
    assert all((rule.text or "").startswith("^") and (rule.text or "").endswith("$") for rule in TEXT)


def test_rule_ids_are_unique_and_ours() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids)) == len(CSS) + len(TEXT)
    assert all(name.startswith("common/") for name in ids)


def test_selectors_are_single_tags_classes_ids_or_roles() -> None:
    simple = re.compile(r"[a-z][a-z0-9]*|[.#][\w-]+|\[role=\w+\]|\[id\^=[\w-]+\]")
    assert [s for rule in CSS for s in (rule.css or "").split(", ") if not simple.fullmatch(s)] == []


LONG = "The harbour master said that he had lost the tide table on Tuesday, and that he was sorry for it."


def blocks(*texts: tuple[str, ParagraphKind]) -> list[Block]:
    return [Block(i, text, kind, PARAGRAPH) for i, (text, kind) in enumerate(texts)]


def test_a_pull_quote_repeats_part_of_a_longer_paragraph() -> None:
    quote: tuple[str, ParagraphKind] = ("“he had lost the tide table on Tuesday, and…”", "quote")
    assert repeats(blocks((LONG, "text"), quote)) == [False, True]


def test_a_refrain_a_headline_and_a_short_phrase_are_no_pull_quotes() -> None:
    headline: tuple[str, ParagraphKind] = ("he had lost the tide table on Tuesday, and", "heading")
    found = repeats(blocks((LONG, "text"), (LONG, "text"), headline, ("the tide table", "text")))
    assert found == [False, False, False, False]
