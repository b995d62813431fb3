"""What the home's settings mean for a run over the web: whom to ask, where, how politely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaners.addresses import normalise
from cleaners.catalogue import catalogue, source_named
from flows.fetch_types import FetchSettings
from flows.home import Config, Home, HomeError
from flows.upkeep_tombstones import is_forgotten
from schemas.source import Source


class Target(NamedTuple):
    """A source to poll, and the hosts it is polled on."""

    source: Source
    hosts: tuple[str, ...]


def check_web(home: Home, sources: Sequence[str], urls: Sequence[str]) -> None:
    """Raises `HomeError` where the settings do not allow a run over the web."""
    config = home.config()
    fetch_settings(home, config)
    for url in urls:
        try:
            normalise(url)
        except ValueError as error:
            raise HomeError(f"{error}; give an address such as https://example.org/page") from error
        if is_forgotten(home)(url):
            raise HomeError(f"{url} is forgotten in {home.path}: it is not taken in again")
    if urls and len(sources) > 1:
        raise HomeError("--url goes with one SOURCE at most, which then reads these pages")
    if not urls:
        targets(home, config, sources)


def fetch_settings(home: Home, config: Config) -> FetchSettings:
    """How the fetcher is to behave.

    Raises:
        HomeError: nobody to turn to is named.
    """
    if not config.contact.strip():
        where = home.path / "onrecord.toml"
        raise HomeError(f'{where}: set contact = "you@example.org": sites are told who asks, before any is asked')
    if not (config.contact.isascii() and config.contact.isprintable()):
        raise HomeError(f"{home.path / 'onrecord.toml'}: contact must be plain ASCII: it is sent in a header")
    return FetchSettings(
        contact=config.contact.strip(),
        delay_seconds=config.fetch.delay_seconds,
        hosts=config.fetch.hosts,
        per_host=config.fetch.per_host,
        allow_hosts=frozenset(host.lower() for host in config.fetch.allow_hosts),
    )


def targets(home: Home, config: Config, sources: Sequence[str]) -> list[Target]:
    """The sources named, else all that are enabled, with their hosts.

    Raises:
        HomeError: one is not enabled, has nothing to discover, or no host.
    """
    if not sources and not config.sources:
        raise HomeError(f"no source is enabled in {home.path}; switch one on with onrecord enable NAME, or give --from")
    return [_target(config, name) for name in dict.fromkeys(sources or config.sources)]


def _target(config: Config, name: str) -> Target:
    if name not in catalogue():
        raise HomeError(f"{name} is enabled, but no source is called so; there are {', '.join(sorted(catalogue()))}")
    source = source_named(name)
    if name not in config.sources:
        raise HomeError(f"{name} is not enabled here; do that with onrecord enable {name}")
    if not source.discover:
        raise HomeError(f"{name} does not say where its pages are found; give --from or --url")
    # Of a platform, whose hosts are many (`*.substack.com`), none is meant before one is named.
    hosts = config.sources[name].hosts or (() if any("*" in host for host in source.hosts) else source.hosts[:1])
    if not hosts:
        raise HomeError(f"{name} serves many hosts; name one with onrecord enable {name} --host HOST")
    return Target(source, hosts)
