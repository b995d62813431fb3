"""Which source reads a page."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from cleaners import catalogue
from cleaners.catalogue import UnknownSource, choose_source, source_named, source_of_host
from cleaners.tree import Tree
from schemas.source import Source
from tests.cleaners.made import source

MADE = (
    source(name="site", hosts=("example.org", "www.example.org")),
    source(name="platform", hosts=("*.platform.example",), detect="link[href*='platformcdn']"),
    Source(name="generic", title="Any page"),
)


@pytest.fixture(autouse=True)
def _catalogue() -> Iterator[None]:
    source_of_host.cache_clear()
    with patch.object(catalogue, "catalogue", lambda: {s.name: s for s in MADE}):
        yield
    source_of_host.cache_clear()


PACKAGE = catalogue.catalogue
PLAIN, PLATFORM = Tree("<p>x"), Tree("<link href='https://platformcdn.example/x'><p>x")


@pytest.mark.parametrize(
    ("url", "tree", "named", "found"),
    [
        ("https://example.org/a", PLAIN, None, "site"),
        ("http://WWW.Example.ORG:8080/a", PLAIN, None, "site"),
        ("https://sub.example.org/a", PLAIN, None, "generic"),
        ("https://notexample.org/a", PLAIN, None, "generic"),
        ("https://one.platform.example/p/x", PLAIN, None, "platform"),
        ("https://platform.example.evil.net/", PLAIN, None, "generic"),
        ("https://own-domain.example/p/x", PLATFORM, None, "platform"),
        ("https://example.org/a", PLATFORM, None, "site"),
        (None, PLATFORM, None, "platform"),
        (None, PLAIN, None, "generic"),
        (None, None, None, "generic"),
        ("https://example.org/a", PLATFORM, "generic", "generic"),
    ],
)
def test_by_name_else_host_else_markup_else_generic(
    url: str | None, tree: Tree | None, named: str | None, found: str
) -> None:
    assert choose_source(url, tree, named).name == found


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(UnknownSource, match=r"'nowhere'.*generic, platform, site"):
        source_named("nowhere")


def test_the_sources_of_the_package_are_found_by_listing_it() -> None:
    assert {"generic", "substack", "mid_ru"} <= set(PACKAGE())
    assert all(name == found.name for name, found in PACKAGE().items())


def test_a_source_on_trial_is_known_for_a_while() -> None:
    ours = dict(PACKAGE())
    with patch.object(catalogue, "catalogue", PACKAGE):
        mine = source(name="ecb", hosts=("mine.example",))
        with catalogue.trial(mine):
            assert source_named("ecb") is mine
            assert source_of_host("mine.example") is mine
        assert source_of_host("mine.example") is None
        with pytest.raises(ZeroDivisionError), catalogue.trial(source(name="other")):
            raise ZeroDivisionError
    assert dict(PACKAGE()) == ours
