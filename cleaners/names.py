"""What an element's class, id or role says it is. Site makers name their furniture, and name it alike.

Words that took more of the gold text than of the rest on 793 pages (WCXB) are not here, as `meta`, `terms`, `menus`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from schemas.source import Rule
from schemas.vocabulary import RemovalLabel

NAMES: dict[str, tuple[RemovalLabel, str]] = {
    "comments": (
        "comment_widget",
        "comment* comentario* kommentar* commentaire* disqus* respond reply replies livefyre*",
    ),
    "newsletter": (
        "newsletter",
        "newsletter* subscribe* subscription* signup sign-up mailchimp* optin opt-in email-capture mc4wp* convertkit* "
        "lead-magnet leadmagnet hs-form*",
    ),
    "consent": ("cookie_consent", "cookie* consent* gdpr* onetrust* cmplz* didomi* truste cli-modal cli-privacy"),
    "related": (
        "related",
        "related* recommend* more-from also-like also-read see-also you-may* yarpp* jp-relatedposts taboola* outbrain* "
        "trending* most-read most-popular popular-posts latest-posts latest-news recent-posts recent-articles "
        "read-next up-next next-post prev-post previous-post post-nav post-navigation post-pagination recirc* promo* "
        "suggested* carousel* swiper*",
    ),
    "advertisement": (
        "advertisement",
        "ad ads advert* adsense* adslot* adunit* ad-slot ad-container sponsor sponsored dfp cta call-to-action "
        "affiliate-disclosure affiliate-disclaimer",
    ),
    "navigation": (
        "navigation",
        "nav navigation navbar* breadcrumb* menu pagination pager sidebar* side-bar widget-area toolbar* site-header "
        "site-footer footer masthead modal* popup* overlay* lightbox* tooltip* dropdown offcanvas*",
    ),
    "metadata": (
        "metadata",
        "author* byline* biography about-author postmeta post-meta entry-meta article-meta dateline timestamp "
        "publish-date published-date post-date entry-date reading-time read-time posted-on cat-links tag tag tags "
        "tags-links taglist tag-list tagcloud post-tags post-categories categories post-info entry-footer post-footer "
        "article-footer reviewed-by",
    ),
    "legal": ("legal", "copyright* disclaimer* legal license licence"),
    "donation": ("donation", "donate* donation* patreon* kofi ko-fi buymeacoffee* support-us"),
    "share": (
        "share",
        "share sharing shares share-bar sharebar share-button share-buttons sharedaddy social* addtoany* addthis* "
        "shareaholic* follow-us sociable",
    ),
    "contents": ("table_of_contents", "toc table-of-contents tableofcontents ez-toc lwptoc"),
    "caption": ("media_caption", "caption* image-credit photo-credit img-credit credits"),
    "control": (
        "navigation",
        "banner rating rating* read-more readmore skip-link skip-links jump-link jump-links back-to-top noprint "
        "no-print screen-reader sr-only visually-hidden visuallyhidden print-button feedback membership poll",
    ),
}
"""Kind → label and words. `share` is that word in snake, kebab or camel case; `share*` also what begins with it."""

RULES: dict[str, Rule] = {
    kind: Rule(
        id=f"generic/named-{kind}",
        css=", ".join(f'[class*="{word.rstrip("*")}" i]' for word in dict.fromkeys(words.split())),
        label=label,
        why=f"its class, id or role has a word that site makers give to: {kind}",
    )
    for kind, (label, words) in NAMES.items()
}
"""The selector is for people: words are matched whole, by `kind_of`."""

_WORD = re.compile(r" |(?<![A-Za-z0-9])[a-z]+(?![a-z0-9])|(?<![0-9])[A-Z][a-z]*(?![a-z0-9])")
"""Words of a name, and the spaces between names. What touches a digit is no word but a hash (`58ad1d2` is no `ad`)."""


def _entries() -> list[tuple[str, str]]:
    return [(word.replace("-", ""), kind) for kind, (_, words) in NAMES.items() for word in words.split()]


_EXACT = {word: kind for word, kind in _entries() if not word.endswith("*")}
_STEMS = {word[:-1]: kind for word, kind in _entries() if word.endswith("*")}
_SIZES = sorted({len(stem) for stem in _STEMS})


UNNAMED = frozenset(
    [
        "a",
        "abbr",
        "b",
        "br",
        "code",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "input",
        "mark",
        "small",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "html",
        "body",
        "main",
        "article",
        "td",
        "th",
        "tr",
        "tbody",
    ]
)
"""Elements whose name is not asked for: inline markup; headings, whose ids are made of their words; and the roots,
which carry a whole page's classes."""

MAX_HYPHENS = 2
"""Hyphens of an id; one with more is made of a headline's words and does not say what the element is."""


def name_of(node: LexborNode) -> str:
    """Class, id and role of an element, parted by spaces; empty where it has none."""
    attributes = node.attributes
    if not attributes:
        return ""
    ident = attributes.get("id") or ""
    if ident.count("-") > MAX_HYPHENS:
        ident = ""
    return f"{attributes.get('class') or ''} {ident} {attributes.get('role') or ''}".strip()


@lru_cache(maxsize=1 << 14)
def kind_of(name: str) -> str | None:
    """The kind of the first class, id or role in `name` that has a listed word or pair of words; None if none has."""
    last = ""
    for found in _WORD.findall(name):
        if found == " ":
            last = ""
            continue
        word = found.lower()
        kind = (_lookup(last + word) or _lookup(word)) if last else _lookup(word)
        if kind is not None:
            return kind
        last = word
    return None


@lru_cache(maxsize=1 << 14)
def _lookup(word: str) -> str | None:
    return _EXACT.get(word) or next((_STEMS[word[:n]] for n in _SIZES if word[:n] in _STEMS), None)
