"""The closed vocabularies of the records. A value outside them is a validation error, never a default."""

from typing import Literal

DocumentKind = Literal[
    "official_transcript",
    "official_translation",
    "unofficial_translation",
    "news_summary",
    "article",
    "statement",
    "comment_page",
    "other",
]
"""official_transcript: by the institution whose speaker speaks, in the original language; official_translation: the
same in another language, also when republished elsewhere; statement: no exchange of questions and answers."""

UrlBasis = Literal["fetched", "claimed", "content"]
"""How the address is known: fetched by us, named by a file's owner, or not at all (then the content names the page)."""

Precision = Literal["instant", "minute", "day", "month", "year"]
ZoneBasis = Literal["stated", "source_default"]
"""stated: the page names its zone or offset; source_default: the source's (or issuer's) declared zone was used."""

Role = Literal["question", "answer", "statement", "editorial"]
SpeakerBasis = Literal["label", "title", "salutation", "introduction", "sole_speaker", "adapter", "document_author"]
"""What a speaker's name rests on; sole_speaker only where no note or title names another participant."""

Access = Literal["free", "preview"]
"""preview: by its own words or its wall the page keeps the rest of the text for those who pay or sign in."""

ParagraphKind = Literal["text", "heading", "list_item", "quote", "table", "separator"]
InsertionKind = Literal["bracket", "sign_off", "stage", "footnote"]
"""bracket `[peace]`, sign_off `[My Emphasis]`, stage `(Laughter.)`, footnote `(1, 2)`: on the page, not spoken."""

RemovalLabel = Literal[
    "donation",
    "newsletter",
    "subscription",
    "paywall",
    "comment_widget",
    "rewards_widget",
    "navigation",
    "share",
    "related",
    "advertisement",
    "cookie_consent",
    "legal",
    "media_caption",
    "pull_quote",
    "table_of_contents",
    "scrape_residue",
    "metadata",
    "other",
]
DateKind = Literal["published", "updated", "issued", "event", "captured"]
TagKind = Literal["topic", "person", "place", "section"]
LinkKind = Literal["translation_of", "source", "version_of", "other"]
EventRelation = Literal["renders", "reports", "mentions"]
RelationKind = Literal[
    "same_text", "near_duplicate", "same_speech", "same_event", "same_parent_event", "translation_of"
]
VersionCause = Literal["first", "page_edit", "parser_change"]
Stage = Literal["archive", "decode", "layout", "clean", "validate", "invariant"]
"""Where a page stopped on its way in."""

CandidateState = Literal["new", "fetched", "skipped", "failed", "gone"]
