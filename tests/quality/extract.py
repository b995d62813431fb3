"""For a scoring tool that takes (html, url) and wants text: what `clean_page` keeps of a page it does not know."""

from cleaners.clean import Rejected, clean_page
from schemas.page import RawPage


def text(html: bytes, url: str | None) -> str:
    """The clean text by the `generic` adapter; empty for a page that is refused."""
    try:
        return clean_page(RawPage(url=url or None, body=html), "generic").document.text
    except Rejected:
        return ""
