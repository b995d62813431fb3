"""`onrecord` whose `generic` can be polled, on the loopback paper: `python -m tests.web.command ingest`."""

from __future__ import annotations

from cleaners.catalogue import catalogue
from flows.cli import main
from schemas.source import Sitemap

PLACE = Sitemap(address="http://{host}/articles/sitemap.xml")


def poll_generic() -> None:
    """Makes `generic` a source that can be polled, in this process."""
    catalogue()["generic"] = catalogue()["generic"].model_copy(update={"discover": (PLACE,)})


if __name__ == "__main__":
    poll_generic()
    main()
