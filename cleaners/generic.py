"""Judges an unknown page: which elements hold its text, and what in them is not text, each by a named rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.blocks import Block
from cleaners.scorer import Survey, survey
from schemas.source import Rule
from schemas.vocabulary import RemovalLabel

NAMES: dict[str, tuple[RemovalLabel, str]] = {
    "comments": ("comment_widget", "comment* comentario* kommentar* commentaire* disqus* respond reply replies fb-comments livefyre*"),
    "newsletter": ("newsletter", "newsletter* subscribe* subscription* signup sign-up mailchimp* optin opt-in email-capture mc4wp* convertkit* lead-magnet leadmagnet hs-form*"),
    "cookie": ("cookie_consent", "cookie* consent* gdpr* onetrust* cmplz* didomi* truste cli-modal cli-privacy"),
    "related": ("related", "related* recommend* more-from also-like see-also you-may* yarpp* jp-relatedposts taboola* outbrain* trending* most-read most-popular popular-posts latest-posts latest-news recent-posts recent-articles read-next up-next next-post prev-post previous-post post-nav post-navigation post-pagination recirc* promo* also-read suggested* carousel* swiper*"),
    "advertisement": ("advertisement", "ad ads advert* adsense* advertisement* adslot* adunit* ad-slot ad-container sponsor sponsored dfp cta call-to-action affiliate-disclosure affiliate-disclaimer"),
    "navigation": ("navigation", "nav navigation navbar* breadcrumb* menu pagination pager sidebar* side-bar widget-area toolbar* site-header site-footer footer masthead modal* popup* overlay* lightbox* tooltip* dropdown offcanvas*"),
    "author": ("metadata", "author* byline* biography about-author postmeta post-meta entry-meta article-meta dateline timestamp publish-date published-date post-date entry-date reading-time read-time posted-on cat-links tag tags tags-links taglist tag-list tagcloud post-tags post-categories categories post-info entry-footer post-footer article-footer reviewed-by"),
    "legal": ("legal", "copyright* disclaimer* legal license licence"),
    "donation": ("donation", "donate* donation* patreon* kofi ko-fi buymeacoffee* support-us"),
    "share": ("share", "share sharing shares share-bar sharebar share-button share-buttons sharedaddy social* addtoany* addthis* shareaholic* follow-us sociable"),
    "contents": ("table_of_contents", "toc table-of-contents tableofcontents ez-toc lwptoc"),
    "caption": ("media_caption", "caption* wp-caption image-credit photo-credit img-credit credits"),
    "controls": ("navigation", "banner rating rating* read-more readmore skip-link skip-links jump-link jump-links back-to-top noprint no-print screen-reader sr-only visually-hidden visuallyhidden print-button feedback membership poll"),
}
SMALL = {"share", "contents", "caption", "controls", "donation"}
SMALL_PROSE = 300
_WORD = re.compile(r"(?<![0-9A-Za-z])[a-z]+(?![a-z0-9])|(?<![0-9])[A-Z][a-z]*(?![a-z0-9])|(?<![0-9A-Z])[A-Z]+(?![A-Za-z0-9])")
_EXACT = {w.replace("-", ""): kind for kind, (_, words) in NAMES.items() for w in words.split() if w[-1] != "*"}
_STEMS: dict[str, list[tuple[str, str]]] = {}
for _k, (_, _ws) in NAMES.items():
    for _w in _ws.split():
        if _w[-1] == "*":
            _w = _w[:-1].replace("-", "")
            _STEMS.setdefault(_w[:3], []).append((_w, _k))


@lru_cache(maxsize=8192)
def _kind(name: str) -> str | None:
    words = [w.lower() for w in _WORD.findall(name)]
    last = ""
    for word in words:
        for w in (last + word, word):
            if w in _EXACT:
                return _EXACT[w]
            for stem, kind in _STEMS.get(w[:3], ()):
                if w.startswith(stem):
                    return kind
        last = word
    return None


BY_NAME = {
    kind: Rule(id=f"generic/named-{kind}", css="*", label=label, why=f"class or id says {kind}")
    for kind, (label, _) in NAMES.items()
}
BY_TAG = {
    "nav": Rule(id="generic/nav", css="nav", label="navigation", why="navigation element"),
    "aside": Rule(id="generic/aside", css="aside", label="related", why="beside the text by its own tag"),
    "footer": Rule(id="generic/footer", css="footer", label="navigation", why="foot of page"),
    "form": Rule(id="generic/form", css="form", label="navigation", why="a form"),
    "dialog": Rule(id="generic/form", css="form", label="navigation", why="a form"),
    "button": Rule(id="generic/button", css="button", label="navigation", why="a button"),
    "select": Rule(id="generic/button", css="button", label="navigation", why="a button"),
    "textarea": Rule(id="generic/button", css="button", label="navigation", why="a button"),
    "svg": Rule(id="generic/svg", css="svg", label="media_caption", why="image"),
    "iframe": Rule(id="generic/iframe", css="iframe", label="other", why="another page"),
    "figcaption": Rule(id="generic/figcaption", css="figcaption", label="media_caption", why="caption"),
}
LINKS = Rule(id="generic/link-list", css="*", label="related", why="mostly links")
TITLE = Rule(id="generic/title", css="h1", label="metadata", why="the title is a field")
RULES = (*BY_NAME.values(), LINKS, TITLE)


@dataclass(slots=True)
class Content:
    """Where the text of a page stands."""

    regions: list[LexborNode]
    drops: list[tuple[LexborNode, Rule]]
    confidence: float


GUARD = 0.5
WEAK_GUARD = 0.3
STRONG_GUARD = 0.95
WEAK = {"generic/named-" + k for k in NAMES if k not in ("comments", "newsletter", "cookie", "related")}
DESCEND = 0.8


def find_content(tree: LexborHTMLParser) -> Content:
    """The element(s) that hold the text of a page and what in them is not text."""
    body = tree.body
    if body is None:
        return Content([], [], 0.0)
    page = survey(body)
    drops = _unwanted(page)
    region = _region(page, drops)
    inside = [(i, rule) for i, rule in drops.items() if region < i < page.ends[region]]
    total = page.prose[0] or 1
    return Content([page.nodes[region]], [(page.nodes[i], rule) for i, rule in inside], page.prose[region] / total)


def _unwanted(page: Survey) -> dict[int, Rule]:
    found: dict[str, dict[int, Rule]] = {}
    sums: dict[str, int] = {}
    limit = GUARD * page.prose[0]
    for i in range(1, len(page.nodes)):
        rule = _verdict(page, i)
        if rule is not None and page.prose[i] <= (SMALL_PROSE if rule.id.removeprefix("generic/named-") in SMALL else limit):
            found.setdefault(rule.id, {})[i] = rule
    drops: dict[int, Rule] = {}
    for group in found.values():
        until = total = 0
        for i in group:
            if i >= until:
                total += page.prose[i]
                until = page.ends[i]
        if total <= (
            WEAK_GUARD * page.prose[0] if next(iter(group.values())).id in WEAK else STRONG_GUARD * page.prose[0]
        ):
            drops |= group
    return _outermost(page, drops)


def _outermost(page: Survey, drops: dict[int, Rule]) -> dict[int, Rule]:
    kept, until = {}, 0
    for i in sorted(drops):
        if i >= until:
            kept[i] = drops[i]
            until = page.ends[i]
    return kept


def _verdict(page: Survey, i: int) -> Rule | None:
    rule = BY_TAG.get(page.tags[i])
    if page.tags[i] == "button" and page.plain[i] + page.linked[i] > 25:
        return None
    if rule is None and len(page.names[i]) > 1:
        kind = _kind(page.names[i])
        if kind:
            return BY_NAME[kind]
    if rule is None and page.linked[i] > page.plain[i]:
        if page.tags[i] in ("div", "section", "table"):
            return LINKS
        if page.tags[i] in ("ul", "ol") and page.names[i].strip() not in ("", "wp-block-list"):
            return LINKS
    return rule


def _region(page: Survey, drops: dict[int, Rule]) -> int:
    prose = page.prose[:]
    for i in drops:
        lost, up = page.prose[i], i
        while up >= 0 and lost:
            prose[up] -= lost
            up = page.parents[up]
        prose[i] = 0
    page.prose = prose
    at = _start(page, drops)
    while True:
        best, size = -1, 0
        i = at + 1
        while i < page.ends[at]:
            if prose[i] > size and i not in drops:
                best, size = i, prose[i]
            i = page.ends[i]
        if best < 0 or size < DESCEND * prose[at] or page.tags[best] == "p":
            return at
        at = best


STARTS = {"main": 0.5, "article": 0.7}


def _start(page: Survey, drops: dict[int, Rule]) -> int:
    """The page's only `main`, else its only `article`, where that holds enough of the text; else the root."""
    for tag, share in STARTS.items():
        found = [i for i, name in enumerate(page.tags) if name == tag and page.prose[i]]
        if len(found) == 1 and page.prose[found[0]] >= share * page.prose[0]:
            return found[0]
    return 0


def judge(blocks: Sequence[Block]) -> list[Rule | None]:
    """For each block of the region the rule that removes it, or None."""
    return [None for _ in blocks]
