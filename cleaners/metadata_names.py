"""Where pages name their title, authors, dates and publisher: data of `cleaners.metadata`."""

from __future__ import annotations

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

VISIBLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "authors": (
        "[rel~=author], [itemprop~=author], [class*=author], [class*=byline]",
        ("@author", ".author-name", ".author__name", ".byline-name", ".byline__name", ".article-author", ".post-author",
         ".entry-author", ".byline", ".author"),
    ),
    "published": (
        "time, [itemprop~=datePublished], [class*=publish], [class*=date], [class*=posted]",
        ("@datePublished", ".published", ".entry-date", "time", ".posted-on", ".post-date", ".publish-date",
         ".article-date", ".article__date"),
    ),
    "updated": ("time.updated, [itemprop~=dateModified]", ("@dateModified", ".updated")),
}  # fmt: skip
"""Field → one query for what may show it, and the marks that do, best first: `@` rel or itemprop, `.` class, tag."""
