"""The fates that every page can meet."""

from schemas.source import Rule

PARAGRAPH = "paragraph"
"""The fate of the text itself."""
NOTE = "note"
"""The fate of notes under the text: kept, but never part of a turn."""

OUTSIDE = Rule(id="common/outside-body", css="body", label="other", why="stands outside the text of the page")
FRAME = Rule(
    id="common/frame",
    css="nav, header, footer, aside",
    label="navigation",
    why="the site's own furniture outside the text, marked as such",
)
DUMP_PREFIX = Rule(
    id="dump/prefix",
    text=r"^date \d{4}-\d\d-\d\d ",
    label="metadata",
    why="put before the first line by the tool that dumped the page",
)
