"""Pages that are not what they claim to be: by the source's rules, and the walls that services put before any site.

Nothing is taken for a wall for a phrase alone: an article may quote one. A wall is a short page, and every sign that is
declared for it must be there: its title, its service's script, its whole text. Titles and texts as the services serve
them (Cloudflare, DataDome, Imperva, Akamai, HUMAN, F5, DDoS-Guard, Fastly, Vercel, Sucuri, Amazon, Anubis) in 2026-11.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaners.blocks import solid
from cleaners.draft import Rejected
from cleaners.tree import Tree
from schemas.source import Rule, Source

MAX_WALL = 30_000
"""Characters of HTML up to which a page whose title tells nothing is looked at; walls without a title have 1,000 to
10,000. It keeps the check off the path of ordinary pages."""


class Wall(NamedTuple):
    """The signs of one service's wall: all that are given must hold.

    `title` is the whole of `<title>`; one of `marks` stands in the HTML; `text` is found in the visible text, which has
    at most `most` characters, white space not counted.
    """

    service: str
    most: int
    title: re.Pattern[str] | None = None
    marks: tuple[str, ...] = ()
    text: re.Pattern[str] | None = None


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_MOMENT = (
    r"Just a moment(?:\.\.\.|…)", r"Nur einen Moment(?:\.\.\.|…)", r"Un (?:momento|instant|moment)(?:\.\.\.|…)",
    r"Один момент(?:\.\.\.|…)", r"请稍候(?:\.\.\.|…)", r"Attention Required! \| Cloudflare",
    r"Please Wait\.\.\. \| Cloudflare", r"Access denied \| .{1,100} used Cloudflare to restrict access",
)  # fmt: skip

WALLS = (
    Wall("Cloudflare", 2500, _any(*_MOMENT), ("/cdn-cgi/", "_cf_chl", "challenges.cloudflare.com", "cf-wrapper")),
    Wall(
        "DataDome", 200, None, ("captcha-delivery.com", "var dd="), _any(r"^.{0,60}Please enable JS and disable any ad")
    ),
    Wall("DataDome", 60, None, ("captcha-delivery.com",), _any(r"^$")),
    Wall("Imperva", 300, None, ("_Incapsula_Resource",), _any(r"^$", r"^Request unsuccessful\. Incapsula incident ID")),
    Wall(
        "Imperva",
        2500,
        _any(r"Pardon Our Interruption(?:\.\.\.|…)?"),
        (),
        _any(r"made us think (?:that )?you (?:were|are|might be) a bot"),
    ),
    Wall("Akamai", 900, _any(r"Access Denied"), (), _any(r"You don't have permission to access .{1,600}Reference ?#")),
    Wall(
        "HUMAN",
        1500,
        None,
        ("px-captcha", "_pxAppId", "px-cdn.net", "px-cloud.net"),
        _any(r"^.{0,200}(?:Press (?:&|and) Hold|Access to this page has been denied|verify you are (?:a )?human)"),
    ),
    Wall(
        "F5", 300, None, ("/TSPD/", "bobcmn"), _any(r"^$", r"Data processing", r"enable JavaScript", r"support ID is")
    ),
    Wall("F5", 400, _any(r"Request Rejected"), (), _any(r"The requested URL was rejected\. Please consult")),
    Wall("DDoS-Guard", 1500, _any(r"DDoS-Guard"), ("ddos-guard",)),
    Wall("Fastly", 800, _any(r"Client Challenge"), ("_fs-ch-",)),
    Wall("Vercel", 800, _any(r"Vercel Security Checkpoint"), ("vercel",)),
    Wall("Sucuri", 1500, _any(r"Sucuri WebSite Firewall - Access Denied"), ("sucuri",)),
    Wall("Amazon", 400, None, ("awswaf.com", "AwsWafIntegration"), _any(r"^$", r"enable JavaScript", r"not a robot")),
    Wall("Anubis", 2500, _any(r"Making sure you(?:'|’|&#39;)re not a bot!"), ("anubis",)),
)

_MARKS = tuple({mark for wall in WALLS if wall.title is None for mark in wall.marks})
_TITLES = tuple(wall for wall in WALLS if wall.title is not None)


def refuse(tree: Tree, html: str, source: Source) -> None:
    """Refuses a page that is not what it claims to be; `tree` is the parsed `html`, left as it is.

    Raises:
        Rejected: at `clean`, by a rule of the source (its name is the reason), as `anti_bot`, or as `not_content`.
    """
    body = tree.body
    head = " ".join(body.text().split())[:4000] if body is not None and source.reject else ""
    for rule in source.reject:
        if tree.parser.css_first(rule.css) if rule.css else re.search(rule.text or "", head):
            raise Rejected("clean", reason_of(rule), rule.why)
    wall = wall_of(tree, html)
    if wall is not None:
        raise Rejected("clean", "anti_bot", f"a page of {wall} against bots, not the page itself")
    if source.only is not None and tree.parser.css_first(source.only) is None:
        raise Rejected("clean", "not_content", f"the page has no {source.only}")


def reason_of(rule: Rule) -> str:
    """The reason that pages are refused with which this rule matches: `mid_ru/anti-bot` → `anti_bot`."""
    return rule.id.rpartition("/")[2].replace("-", "_")


def wall_of(tree: Tree, html: str) -> str | None:
    """The service whose wall this page is; None for every other page. `tree` is the parsed `html`, left as it is."""
    title = _title(tree)
    walls = [wall for wall in _TITLES if wall.title and wall.title.fullmatch(title)]
    if not walls and (len(html) > MAX_WALL or not any(mark in html for mark in _MARKS)):
        return None
    walls += [wall for wall in WALLS if wall.title is None]
    text = _visible(html)
    size = solid(text)
    found = (w for w in walls if size <= w.most and _marked(w, html) and (w.text is None or w.text.search(text)))
    return next((wall.service for wall in found), None)


def _marked(wall: Wall, html: str) -> bool:
    return not wall.marks or any(mark in html for mark in wall.marks)


def _title(tree: Tree) -> str:
    head = tree.parser.head
    node = head.css_first("title") if head is not None else None
    return " ".join(node.text().split()) if node is not None else ""


def _visible(html: str) -> str:
    """The collapsed visible text; parsed anew, for hiding what is not visible cannot be undone."""
    tree = Tree(html)
    tree.hide()
    return " ".join(tree.body.text(separator=" ").split()) if tree.body is not None else ""
