"""Institutions whose texts others republish: what their pages leave unsaid, as data."""

from __future__ import annotations

import re
from typing import NamedTuple


class Issuer(NamedTuple):
    """An institution: how its name is written, the language it speaks, the zone of its dates."""

    pattern: re.Pattern[str]
    language: str
    zone: str


def _issuer(pattern: str, language: str, zone: str) -> Issuer:
    return Issuer(re.compile(pattern, re.I), language, zone)


ISSUERS = (
    _issuer(r"ministry of foreign affairs of the russian federation|russian foreign ministry", "ru", "Europe/Moscow"),
    _issuer(r"president of russia|kremlin|russian federation|ministry of defen[cs]e of russia", "ru", "Europe/Moscow"),
    _issuer(r"belarus", "ru", "Europe/Minsk"),
    _issuer(r"ukrain", "uk", "Europe/Kyiv"),
    _issuer(r"people'?s republic of china|chinese|ministry of foreign affairs.{0,20}china", "zh", "Asia/Shanghai"),
    _issuer(r"iran", "fa", "Asia/Tehran"),
    _issuer(r"israel", "he", "Asia/Jerusalem"),
    _issuer(r"t[üu]rki|turkey|turkish", "tr", "Europe/Istanbul"),
    _issuer(r"european (central bank|commission|council|union)", "en", "Europe/Brussels"),
    _issuer(r"u\.?s\.? department|department of (state|defen[cs]e|war)|white house|pentagon", "en", "America/New_York"),
    _issuer(r"nato|north atlantic", "en", "Europe/Brussels"),
)
"""The first whose pattern is found in an issuer's name is taken."""


def issuer_named(name: str) -> Issuer | None:
    """What is known of the institution with this name; None if nothing is."""
    return next((issuer for issuer in ISSUERS if issuer.pattern.search(name)), None)
