"""Any page of a site that has no adapter: the cleaner finds the text, or takes a dump's lines as they are."""

from schemas.source import Kind, Source

source = Source(
    name="generic",
    title="Pages without an adapter of their own",
    kinds=(Kind(kind="other", turns="any"),),
    plain="article",
)
