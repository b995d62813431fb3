"""A page as it came: bytes and where they are from."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Discovery(BaseModel):
    """What was said of a page where its address was found: evidence, should the page itself be silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str = Field(description="Address of the feed, sitemap or listing, or the file, that named the page.")
    title: str | None = Field(None, description="Its title there, as printed.")
    published: str | None = Field(None, description="Its date of publication there, as printed.")


class RawPage(BaseModel):
    """One page before anything has looked at it; what `clean_page` takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str | None = Field(None, description="The page's absolute address; null when nobody knows it.")
    body: bytes = Field(description="The payload, transfer and content encodings undone, otherwise as received.")
    media_type: str = Field(
        "text/html",
        description="Media type, optionally with `; charset=…` as an HTTP header gives it. "
        "`text/plain` is a text dump: one block of the page a line; `application/json` what a site's API gives.",
    )
    fetched_at: AwareDatetime | None = Field(
        None, description="When the bytes were captured, with a zone; null if unknown."
    )
    discovery: Discovery | None = Field(None, description="What was said of it where it was found; null if nothing.")
