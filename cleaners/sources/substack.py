"""Substack publications, on their own domains too."""

from schemas.source import (
    Api,
    Comments,
    Dump,
    DumpComments,
    Expect,
    Feed,
    Json,
    Kind,
    Layout,
    Line,
    Rule,
    Source,
    Turns,
    css,
    data,
    first,
    jsonld,
    many,
    meta,
    optional,
    preloads,
)

CAPTION = Rule(
    id="substack/lead-caption",
    # Names, then a participle or `during`, `alongside` …: what somebody does in a picture. A headline has a finite verb
    # or names an occasion with its year.
    text=r"^(?:(?:Photo|Image|Picture|Screenshot)\b.{0,200}|"
    r"(?:[A-ZÀ-ÝА-Я][\w’'.-]*(?:,? (?:and|with|&|of|the|de|von|bin|al) |,? )){1,10}"
    r"(?:[a-z]+ing|during|alongside|beside|outside)\b(?!.*\d{4}\.?$)[^.!?]{0,160})$",
    label="media_caption",
    why="the caption of the lead picture, which a dump puts in the title's place",
)

POST = "article.newsletter-post"
FRAGMENT = (
    "head:empty + body:not(:has(nav, header, footer, main, article, .main-menu))"
    ":has(.subscription-widget-wrap-editor, .captioned-image-container, .button-wrapper)"
)
"""A feed's `content:encoded`: the text alone, without a head or any part of a page; known by Substack's own classes."""

FIELDS = {
    "title": css(f"{POST} h1.post-title"),
    "subtitle": optional(css(f"{POST} h3.subtitle")),
    "authors": first(jsonld("author.name"), many(f"{POST} .byline-wrapper a[href*='/@']"), meta("author")),
    "publisher": first(
        jsonld("publisher.name"), meta("og:site_name"), css("link[rel=alternate][type='application/rss+xml']@title")
    ),
    "published": first(
        jsonld("datePublished"),
        preloads("post.post_date"),
        css(f"{POST} .byline-wrapper", pattern=r"([A-Z][a-z]{2} \d{1,2}, \d{4})"),
    ),
    "updated": optional(jsonld("dateModified")),
    "canonical_url": css("link[rel=canonical]@href"),
    "language": css("html@lang"),
    "access": optional(first(preloads("post.audience"), jsonld("isAccessibleForFree"))),
    "whole_words": optional(preloads("post.wordcount")),
}
"""Where a page of a post has them."""

source = Source(
    name="substack",
    title="Substack publications",
    hosts=("*.substack.com", "substack.com"),
    # Pages rather than the feed's items (`full=True` would take those): a page has its date, author, subtitle, who may
    # read it, and the comments. The feed costs one request and tells what is new; the interface knows all posts.
    discover=(
        Feed(address="https://{host}/feed", match=r"/p/[^/]+$"),
        Api(
            address="https://{host}/api/v1/archive?sort=new&offset={offset}&limit=12",
            link="canonical_url",
            id="id",
            title="title",
            published="post_date",
            match=r"/p/[^/]+$",
        ),
    ),
    detect="link[href*='substackcdn.com'], script[src*='substackcdn.com']",
    only=f"{POST}, {FRAGMENT}",
    body=f"{POST} div.body.markup",
    fields=FIELDS,
    layouts=(
        Layout(
            when=FRAGMENT,
            body="body",
            fields={name: optional(value) for name, value in FIELDS.items()},
            rules=(
                Rule(
                    id="substack/read-more",
                    text=r"^Read more$",
                    label="paywall",
                    why="ends what a feed gives of a post for those who pay",
                ),
            ),
        ),
    ),
    json_form=Json(
        body="body_html",
        fields={
            "title": data("title"),
            "subtitle": optional(data("subtitle")),
            "authors": data("publishedBylines.name"),
            "published": data("post_date"),
            "canonical_url": data("canonical_url"),
            "access": data("audience"),
            "whole_words": optional(data("wordcount")),
            "tag.topic": optional(data("postTags.name")),
        },
    ),
    turns=Turns(blog=True),
    kinds=(
        Kind(
            kind="unofficial_translation",
            turns="exchange",
            text=r"\b[Tt]ranslat(?:ed|ion|or)\b|\[My [Ee]mphasis\]|\b(?:Russian Federation|Kremlin|Foreign Minister)\b",
        ),
    ),
    notes="div.footnote",
    insertions={"footnote": "a.footnote-anchor, a.footnote-number"},
    comments=Comments(
        region="#discussion, .comments-section, .comments-page",
        item=".comment",
        author=".comment-content a[href*='/profile/'], .comment-content a[href*='/@']",
        text=".comment-content .comment-body > :not(.show-all-toggle)",
        # Rendered on the server, in UTC: on six pages the same as the comments' own times in their _preloads.
        posted=css(".comment-content a[title][href*='/comment/']@title", zone="UTC"),
    ),
    rules=(
        Rule(
            id="substack/subscribe",
            css=".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscribe-widget",
            label="subscription",
            why="the box that asks for an address",
        ),
        Rule(id="substack/paywall", css=".paywall", label="paywall", why="the wall before the rest of the text"),
        Rule(
            id="substack/ready-for-more",
            css="div:has(> h3 + div > form[action*='/api/v1/free'])",
            label="subscription",
            why="the last box of the page that asks for an address",
        ),
        Rule(
            id="substack/button",
            css="p.button-wrapper, .captioned-button-wrap",
            label="share",
            why="buttons to share, subscribe or comment",
        ),
        Rule(
            id="substack/embedded-post",
            css=".embedded-post-wrap, .digest-post-embed, [class^='digestPostEmbed'], .embedded-publication-wrap",
            label="related",
            why="a card of another post or publication",
        ),
        Rule(id="substack/archive", css=".portable-archive", label="related", why="the publication's other posts"),
        Rule(id="substack/poll", css=".poll-embed", why="a reader's poll: a control, not the text"),
        Rule(
            id="substack/control",
            css=".image-link-expand, .header-anchor-parent",
            label="navigation",
            why="controls over pictures and headings",
        ),
        Rule(id="substack/caption", css="figcaption", label="media_caption", why="caption of a picture"),
        Rule(id="substack/reactions", css=".post-footer, .post-ufi-button", label="share", why="likes and restacks"),
        Rule(id="substack/byline", css=f"{POST} .post-header", label="metadata", why="author and date over the text"),
        Rule(id="substack/menu", css=".main-menu", label="navigation", why="the publication's name and menu"),
        Rule(
            id="substack/legal",
            css=".publication-footer, .footer-wrap",
            label="legal",
            why="the platform's footer",
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
            end=r"^(?:\d+ more comments?\.\.\.|Top(?: ?Latest.*)?|No posts|Ready for more\?|© \d{4} .+)$",
            skip=(
                r"^(?:Liked by .+|Expand full comment|\d+ repl(?:y|ies).*|Reply|Share|Like(?: \(\d+\))?|\d+)$",
                r"^(?:Edited|Author|(?:\d+[smhdwy]|[A-Z][a-z]{2} \d{1,2}(?:, \d{4})?)(?: ?[·∙•]? ?Edited)?)$",
            ),
        ),
        rules=(
            Rule(
                id="substack/page-end",
                text=r"^(?:Share|\d+ more comments?\.\.\.|Top|Latest|Discussions|Top ?Latest ?Discussions|No posts"
                r"|Ready for more\?|Subscribe)$",
                label="navigation",
                why="buttons and headings under every post",
            ),
            Rule(
                id="substack/legal-lines",
                text=r"^© \d{4} .+|^Privacy ?[∙·] ?Terms ?[∙·] ?Collection notice$|"
                r"^(?:Privacy|Terms|Collection notice)$|^Start your Substack$|"
                r"^(?:Start your Substack ?)?Get the app$|^Substack is the home for great culture$",
                label="legal",
                why="the platform's footer",
            ),
        ),
    ),
    expect=Expect(fill={"published_date": 0.9}, min_body_chars=100),
)
