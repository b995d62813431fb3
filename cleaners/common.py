"""Rules that any source gets: what is boilerplate wherever it stands, by its markup or by the whole text of its block.

Text rules are anchored at both ends and bounded in length: they claim a block that is nothing but the phrase, or that
opens with it and is short. Phrases are data (`cleaners.phrases`), language by language. Measured on 793 pages (WCXB):
within the content region they cut the boilerplate that is left from 4.4 % to 2.6 % of the known blocks, and F1 stays;
a quarter of the characters they claim is in the gold text, nearly all of it lines like `Read more: …`, which the gold
keeps on some pages and not on others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cleaners.blocks import Block
from cleaners.phrases import PHRASES, Phrases
from schemas.source import Rule

PAYWALL = Rule(
    id="common/paywall",
    css=".gh-post-upgrade-cta, .post-upgrade-cta, .leaky_paywall_message_wrap, .leaky_paywall_message, "
    ".mepr-unauthorized-message, .rcp_restricted, .pmpro_content_message, "
    ".wc-memberships-restricted-content-message, .jetpack-subscribe-paywall, .wp-block-jetpack-paywall",
    label="paywall",
    why="the wall that a server puts in the place of the rest of the text, by the class its maker gives it",
)
"""Not `.paywall`: that is also what the closed part of a text is called (schema.org's own example)."""

CSS: tuple[Rule, ...] = (
    PAYWALL,
    Rule(
        id="common/navigation",
        css="nav, footer, [role=navigation], [role=banner], [role=contentinfo], .breadcrumb, .breadcrumbs, "
        ".pagination, .post-navigation, .skip-link, .back-to-top, select, textarea",
        label="navigation",
        why="the frame of the page and its controls, by their own tag or role",
    ),
    Rule(
        id="common/aside",
        css="aside, [role=complementary]",
        label="related",
        why="stands beside the text by its own tag or role",
    ),
    Rule(
        id="common/share",
        css=".share, .sharing, .sharedaddy, .social-share, .share-buttons, .addtoany_share_save_container, "
        ".addthis_toolbox, .a2a_kit, .ya-share2, .shareaholic-canvas, .heateor_sss_sharing_container",
        label="share",
        why="a bar of share buttons, by the class its maker gives it",
    ),
    Rule(
        id="common/newsletter",
        css=".newsletter, .newsletter-signup, .mc4wp-form, #mc_embed_signup, .subscribe-box, "
        ".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscribe-widget, .hs-form, "
        ".jetpack_subscription_widget",
        label="newsletter",
        why="a sign-up box, by the class its maker gives it",
    ),
    Rule(
        id="common/comments",
        css="#comments, #respond, #disqus_thread, .comments-area, .comment-respond, .comment-list, .commentlist, "
        ".fb-comments, #livefyre-comments, #cusdis_thread, .giscus, #remark42, #isso-thread",
        label="comment_widget",
        why="readers' comments or the widget for them, by the id its maker gives it",
    ),
    Rule(
        id="common/cookies",
        css="#onetrust-consent-sdk, #CybotCookiebotDialog, .cookie-banner, .cookie-consent, .cookie-notice, "
        "#cookie-notice, #cookie-law-info-bar, .cc-window, .cmplz-cookiebanner, #didomi-host, "
        "#usercentrics-root, .gdpr",
        label="cookie_consent",
        why="a consent dialogue, by the id its maker gives it",
    ),
    Rule(
        id="common/related",
        css=".related-posts, .related-articles, #jp-relatedposts, .jp-relatedposts, .yarpp, .yarpp-related, .taboola, "
        ".OUTBRAIN, .outbrain, .trc_related_container, .read-more-links",
        label="related",
        why="links to other pages, by the class its maker gives it",
    ),
    Rule(
        id="common/advertisement",
        css=".adsbygoogle, .advertisement, .ad-container, .ad-slot, .ad-unit, .sponsored-content, [id^=div-gpt-ad], "
        "[id^=google_ads_]",
        label="advertisement",
        why="an advertisement's place, by the class its maker gives it",
    ),
    Rule(
        id="common/caption",
        css="figcaption, .wp-caption-text, .image-caption, .photo-caption, .caption-text, .image-link-caption",
        label="media_caption",
        why="words to a picture, not of the text",
    ),
    Rule(
        id="common/donation",
        css=".donation-box, .donate-box, .donate-button, .wp-block-jetpack-donations, .patreon-widget, .kofi-button, "
        ".paypal-donate, [id^=donate-button]",
        label="donation",
        why="a call for money, by the class its maker gives it",
    ),
    Rule(
        id="common/contents",
        css="#toc, .toc, #ez-toc-container, .ez-toc-container, .table-of-contents, #table-of-contents, .lwptoc, "
        ".wp-block-table-of-contents, .wp-block-yoast-seo-table-of-contents",
        label="table_of_contents",
        why="links to the headings of the same page",
    ),
    Rule(
        id="common/print",
        css=".screen-reader-text, .sr-only, .visually-hidden, .noprint, .no-print",
        label="navigation",
        why="hints for screen readers and controls that do not print",
    ),
)
"""One rule a label: all selectors of a label go into one query."""


FORMS = {
    "whole": r"^\W*(?i:{})\W*$",
    "label": r"^\W*(?i:{})\s*[:|›»→–—-]\s*.{{0,240}}$",
    "opens": r"^\W*(?i:{})(?!\w).{{0,240}}$",
    "short": r"^\W*(?i:{})(?!\w).{{0,90}}$",
}
"""How a phrase must stand in its block: alone; before a colon or dash; at the start of a block of bounded length."""


def _pattern(phrases: Phrases) -> str:
    return FORMS[phrases.form].format("|".join((*phrases.words.values(), *phrases.anywhere.values())))


TEXT: tuple[Rule, ...] = tuple(Rule(id=f"common/{p.name}", text=_pattern(p), label=p.label, why=p.why) for p in PHRASES)
RULES: tuple[Rule, ...] = (*CSS, *TEXT)

MAX_RULE_TEXT = 400
"""A longer block is prose, not furniture: no text rule looks at it."""


def text_rule(text: str) -> Rule | None:
    """The text rule that claims a block with this text, if one does.

    The same as searching for each rule's expression in turn, at a third of the cost: on case-folded text, phrases that
    begin with other letters are passed over at once.
    """
    if len(text) > MAX_RULE_TEXT:
        return None
    some, letters, each = _folded()
    folded = text.casefold()
    if some.match(folded) is None and not any(map(folded.__contains__, letters)):
        return None
    return next((rule for pattern, rule in each if pattern.match(folded)), None)


@cache
def _folded() -> tuple[re.Pattern[str], tuple[str, ...], tuple[tuple[re.Pattern[str], Rule], ...]]:
    """What tells whether any rule can match case-folded text, and each rule's own expression for such text.

    That is one expression of all phrases that say how a block begins, or the letters of those that do not.
    """
    begins = (FORMS[phrases.form].format("|".join(phrases.words.values())) for phrases in PHRASES)
    some = r"\W*(?:" + "|".join(pattern.removeprefix(r"^\W*").replace("(?i:", "(?:") for pattern in begins) + ")"
    letters = tuple(letters for phrases in PHRASES for letters in phrases.anywhere)
    plain = [(re.compile((rule.text or "").replace("(?i:", "(?:")), rule) for rule in TEXT]
    return re.compile(some), letters, tuple(plain)


MIN_REPEAT = 40
"""Characters from which a repetition is a pull quote and no refrain."""
MAX_REPEAT = 400
_QUOTES = "\"'“”„«»‘’…–—- "


def repeats(blocks: Sequence[Block]) -> list[bool]:
    """For each block whether it is a pull quote: a short paragraph whose words stand in a longer block, as they are.

    Headlines, list items and table cells are none: they repeat for other reasons. Nor is a block with links.
    """
    whole = "\n".join(block.text for block in blocks)
    return [
        block.kind in ("text", "quote")
        and not block.link_chars
        and MIN_REPEAT <= len(block.text) <= MAX_REPEAT
        and _within_longer(block.text.strip(_QUOTES), whole)
        for block in blocks
    ]


def _within_longer(text: str, whole: str) -> bool:
    """Whether `text` stands in a line of `whole` that has more words than it."""
    at = whole.find(text)
    while at >= 0:
        around = (
            whole[max(0, at - 4) : at].rpartition("\n")[2]
            + whole[at + len(text) : at + len(text) + 4].partition("\n")[0]
        )
        if around.strip(_QUOTES):
            return True
        at = whole.find(text, at + 1)
    return False
