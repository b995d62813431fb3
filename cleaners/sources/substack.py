"""Substack publications, on their own domains too."""

from schemas.source import (
    Comments,
    Dump,
    DumpComments,
    Expect,
    Kind,
    Line,
    Rule,
    Source,
    Turns,
    css,
    first,
    jsonld,
    many,
    meta,
    preloads,
)

CAPTION = Rule(
    id="substack/lead-caption",
    # Names, then a participle: what somebody does in a picture. A headline has a finite verb or names an occasion.
    text=r"^(?:[A-ZÀ-ÝА-Я][\w’'.-]*(?:,? (?:and|with|&|of|the|de|von|bin|al) |,? )){1,10}[a-z]+ing\b(?!.*\d{4}\.?$)[^.!?]{0,160}$",
    label="media_caption",
    why="the caption of the lead picture, which a dump puts in the title's place",
)

source = Source(
    name="substack",
    title="Substack publications",
    hosts=("*.substack.com",),
    detect="link[href*='substackcdn.com'], script[src*='substackcdn.com']",
    only="article.newsletter-post",
    body="article.newsletter-post div.body.markup",
    fields={
        "title": css("article.newsletter-post h1.post-title"),
        "subtitle": css("article.newsletter-post h3.subtitle"),
        "authors": first(jsonld("author.name"), many("article.newsletter-post .byline-wrapper a[href*='/@']")),
        "publisher": first(jsonld("publisher.name"), meta("og:site_name")),
        "published": first(
            jsonld("datePublished"),
            preloads("post.post_date"),
            css("article.newsletter-post .byline-wrapper", pattern=r"([A-Z][a-z]{2} \d{1,2}, \d{4})"),
        ),
        "updated": jsonld("dateModified"),
        "canonical_url": css("link[rel=canonical]@href"),
        "language": css("html@lang"),
    },
    turns=Turns(blog=True),
    kinds=(
        Kind(
            kind="unofficial_translation",
            turns="exchange",
            text=r"\b[Tt]ranslat(?:ed|ion|or)\b|\[My [Ee]mphasis\]|\b(?:Russian Federation|Kremlin|Foreign Minister)\b",
        ),
    ),
    insertions={"footnote": "a.footnote-anchor"},
    comments=Comments(
        region="#discussion, .comments-section, .comments-page",
        item=".comment",
        author=".comment-content .comment-meta a, .comment-content a[href*='/@']",
        text=".comment-content .comment-body",
        posted=".comment-content a[title]",
    ),
    rules=(
        Rule(
            id="substack/subscribe",
            css=".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscribe-widget",
            label="subscription",
            why="the box that asks for an address",
        ),
        Rule(
            id="substack/button",
            css="p.button-wrapper, .captioned-button-wrap",
            label="share",
            why="buttons to share, subscribe or comment",
        ),
        Rule(
            id="substack/embedded-post",
            css=".embedded-post-wrap, .digest-post-embed, .embedded-publication-wrap",
            label="related",
            why="a card of another post",
        ),
        Rule(
            id="substack/image",
            css=".image-link-expand, .header-anchor-parent",
            label="navigation",
            why="controls over pictures and headings",
        ),
        Rule(id="substack/caption", css="figcaption", label="media_caption", why="caption of a picture"),
        Rule(id="substack/paywall", css=".paywall", label="subscription", why="the wall before the rest of the text"),
        Rule(
            id="substack/post-footer",
            css=".post-footer, .publication-footer, .footer-wrap",
            label="navigation",
            why="what stands under every post",
        ),
    ),
    dump=Dump(
        prefix=True,
        head=(
            Line(rule=CAPTION, replaces="title"),
            Line(field="title", text=r"^(?=.{1,300}$)(?!.*[a-z]{2}[.!?] [A-Z])(?!.*:$).+$"),
        ),
        comments=DumpComments(
            begin=r"^Discussion about this post",
            item=r"^(?P<author>.+)['’]s avatar$",
            skip=(
                r"^(?:Liked by .+|Expand full comment|\d+ repl(?:y|ies).*|Reply|Share|Like(?: \(\d+\))?|No posts|\d+)$",
                r"^(?:Ready for more\?|© \d{4} .+|Privacy ?[∙·].*|Terms|Collection notice|Edited|Author|Subscribe)$",
                r"^(?:\d+[smhdwy]|[A-Z][a-z]{2} \d{1,2}(?:, \d{4})?)(?: ?[·∙•]? ?Edited)?$",
            ),
        ),
        rules=(
            Rule(
                id="substack/discussion",
                text=r"^(?:Share|Discussion about this post|Comments ?Restacks|No posts|Ready for more\?|Subscribe)$",
                label="comment_widget",
                why="the widgets under a post",
            ),
            Rule(
                id="substack/legal",
                text=r"^© \d{4} .+|^Privacy ?[∙·] ?Terms ?[∙·] ?Collection notice$",
                label="legal",
                why="the platform's footer",
            ),
        ),
    ),
    expect=Expect(fill={"published_date": 0.9}, min_body_chars=100),
)
