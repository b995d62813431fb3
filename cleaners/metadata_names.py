"""Where pages name their title, authors, dates and publisher: data of `cleaners.metadata` and `metadata_dates`."""

from __future__ import annotations

import re

Values = dict[str, tuple[tuple[str, ...], str]]
"""Field → (values as they stand, evidence); a field the page does not give is absent. Only `authors` has several."""

META: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "title"),
    "authors": (
        "author",
        "article:author",
        "citation_author",
        "citation_authors",
        "sailthru.author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "og:author",
        "byl",
        "cxenseparse:author",
    ),
    "published": (
        "article:published_time",
        "datepublished",
        "og:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "citation_publication_date",
        "dc.date",
        "dc.date.issued",
        "dcterms.date",
        "dcterms.issued",
        "cxenseparse:publishtime",
        "og:publish_date",
        "publish_time",
        "pubdate",
        "publishdate",
        "published",
        "date",
    ),
    "updated": ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified"),
    "language": ("language", "content-language", "dc.language", "og:locale"),
    "canonical_url": ("og:url",),
    "publisher": ("og:site_name", "citation_journal_title", "dc.publisher", "application-name", "publisher"),
}
"""Names of meta elements, lower case, the best first."""

META_LIKE = {
    "published": re.compile(
        r"(?:^|[^a-z])(?:publi(?:sh(?:ed)?|cation)|pub|citation(?:_online)?)[-_.: ]?(?:date|time|on|at)$"
        r"|(?:^|[^a-z])date[-_.: ]?(?:published|issued)$"
    ),
    "updated": re.compile(
        r"(?:^|[^a-z])(?:updated?|modified|modification|revised)(?:[-_.: ]?(?:date|time|on|at))?$"
        r"|(?:^|[^a-z])date[-_.: ]?(?:updated|modified)$"
    ),
}
"""Field → other names of meta elements, lower case, that can only be meant for it."""

SHOWN = "time, [itemprop*=date i], [class*=date i], [class*=publi i], [class*=posted i]"
"""Elements that may show a date; each selector more costs as much again as the walk over the page."""
DATE_WORDS = frozenset({"time", "date", "datetime", "timestamp", "dateline"})
PUBLISHED_WORDS = frozenset({"published", "publish", "publication", "posted", "pubdate", "pub"})
UPDATED_WORDS = frozenset({"updated", "update", "modified", "modify", "changed", "revised", "edited"})
OTHER_WORDS = frozenset(
    {"upload", "expires", "valid", "start", "end", "birth", "death", "due", "deadline", "today", "todays", "current"}
)
"""Words of classes, ids, itemprops and tags that say that an element shows a date, and which."""
ELSEWHERE = frozenset(
    {
        "nav", "aside", "footer", "menu", "related", "sidebar", "comment", "comments", "reply", "replies", "widget",
        "recommended", "recommendation", "recommendations", "latest", "recent", "popular", "trending", "teaser",
        "teasers", "card", "cards", "carousel", "slider", "upcoming", "event", "events", "calendar", "promo",
        "newsletter", "copyright",
    }
)  # fmt: skip
"""The same of parts of a page that are about other pages or things; only where the title is not in them."""

VISIBLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "authors": (
        "[rel~=author], [itemprop~=author], [class*=author], [class*=byline]",
        ("@author", ".author-name", ".author__name", ".byline-name", ".byline__name", ".article-author", ".post-author",
         ".entry-author", ".byline", ".author"),
    ),
}  # fmt: skip
"""Field → one query for what may show it, and the marks that do, best first: `@` rel or itemprop, `.` class, tag."""
