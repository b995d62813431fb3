"""Walls against bots are told from pages, also from pages that speak of walls."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cleaners.clean import Rejected, clean_page
from cleaners.decode import decode
from cleaners.refusals import WALLS, wall_of
from cleaners.tree import Tree
from schemas.page import RawPage

WALL_PAGES = {
    "Cloudflare": """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
        <meta name="robots" content="noindex,nofollow"><style>*{margin:0}</style></head><body>
        <div class="main-wrapper" role="main"><h1 class="zone-name-title">news.example</h1>
        <p>Verifying you are human. This may take a few seconds.</p><noscript>Enable JavaScript</noscript></div>
        <script>window._cf_chl_opt={cvId:'3'};</script>
        <script src="/cdn-cgi/challenge-platform/h/g/orchestrate.js"></script>
        </body></html>""",
    "Cloudflare, blocked": """<html><head><title>Attention Required! | Cloudflare</title></head><body>
        <div id="cf-wrapper">
        <h1>Sorry, you have been blocked</h1><h2>You are unable to access news.example</h2>
        <h2>Why have I been blocked?</h2><p>This website is using a security service to protect itself.</p>
        <p>Cloudflare Ray ID: 7a0</p></div><script src="/cdn-cgi/scripts/main.js"></script></body></html>""",
    "DataDome": """<html lang="en"><head><title>news.example</title><style>#cmsg{animation: A 1.5s;}</style></head>
        <body style="margin:0"><p id="cmsg">Please enable JS and disable any ad blocker</p>
        <script data-cfasync="false">var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script></body></html>""",
    "Imperva": """<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head>
        <body style="margin:0px"><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31" width="100%">
        Request unsuccessful. Incapsula incident ID: 123-456789</iframe></body></html>""",
    "Imperva, interrupted": """<html><head><title>Pardon Our Interruption...</title></head><body><h1>Pardon Our
        Interruption</h1><p>As you were browsing, something about your browser made us think you were a bot.</p>
        </body></html>""",
    "Akamai": """<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>
        You don't have permission to access "http&#58;&#47;&#47;news&#46;example&#47;a" on this server.<P>
        Reference&#32;&#35;18&#46;2d2a1502&#46;1700000000&#46;1a2b3c</BODY></HTML>""",
    "HUMAN": """<html lang="en"><head><title>news.example</title></head><body><div class="container">
        <h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1><div id="px-captcha"></div>
        <p>Reference ID 0000-1111</p></div><script>window._pxAppId = 'PX1';</script></body></html>""",
    "F5": """<html><head><meta http-equiv="Pragma" content="no-cache"/><script type="text/javascript">
        (function(){window["bobcmn"] = "1011101";})();</script>
        <script type="text/javascript" src="/TSPD/08ab?type=9"></script>
        <noscript>Please enable JavaScript to view the page content.</noscript></head><body></body></html>""",
    "F5, rejected": """<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please
        consult with your administrator.<br><br>Your support ID is: 42<br>
        <a href='javascript:history.back();'>[Go Back]</a></body></html>""",
    "DDoS-Guard": """<html><head><title>DDoS-Guard</title></head><body><h1>Checking your browser before accessing</h1>
        <script src="https://check.ddos-guard.net/check.js"></script></body></html>""",
    "Fastly": """<html><head><title>Client Challenge</title></head><body><p>JavaScript is disabled in your browser.</p>
        <script src="/_fs-ch-1T1wmsGaOgGaSxcX/script.js"></script></body></html>""",
    "Vercel": """<html><head><title>Vercel Security Checkpoint</title></head><body><p>We're verifying your browser</p>
        <a href="https://vercel.link/security-checkpoint">Website owner? Click here</a></body></html>""",
    "Sucuri": """<html><head><title>Sucuri WebSite Firewall - Access Denied</title></head><body><h1>Access Denied</h1>
        <p>Your request was blocked.</p><img src="https://cdn.sucuri.net/logo.png"></body></html>""",
    "Amazon": """<html><head><script>window.gokuProps = {}; AwsWafIntegration.getToken();</script></head><body>
        <div id="challenge-container"></div><noscript><h1>JavaScript is disabled</h1></noscript></body></html>""",
    "Anubis": """<html><head><title>Making sure you&#39;re not a bot!</title></head><body><h1>Making sure you're not a
        bot!</h1><img src="/.within.website/x/cmd/anubis/static/img/pensive.webp"><p>Loading...</p></body></html>""",
}
"""Our own writing on the services' markup."""

STORY = "<p>" + "The harbour committee met on Tuesday and heard the pilots, the crews and the engineers. " * 40 + "</p>"


def page(html: str) -> RawPage:
    return RawPage(url="https://news.example/a", body=html.encode())


@pytest.mark.parametrize("name", WALL_PAGES)
def test_a_wall_is_refused_for_any_source(name: str) -> None:
    for source in (None, "kremlin", "substack"):
        with pytest.raises(Rejected) as refused:
            clean_page(page(WALL_PAGES[name]), source)
        assert (refused.value.stage, refused.value.reason) == ("clean", "anti_bot")
        assert name.partition(",")[0] in refused.value.detail


def test_every_service_has_a_page() -> None:
    assert {wall.service for wall in WALLS} == {name.partition(",")[0] for name in WALL_PAGES}


@pytest.mark.parametrize("name", WALL_PAGES)
def test_an_article_that_quotes_a_wall_is_none(name: str) -> None:
    tree = Tree(WALL_PAGES[name])
    words = tree.body.text(separator=" ") if tree.body is not None else ""
    html = f"<html><head><title>Walls of the web</title></head><body><p>{words}</p>{STORY}</body></html>"
    assert wall_of(Tree(html), html) is None


@pytest.mark.parametrize("name", WALL_PAGES)
def test_an_article_with_a_service_s_title_and_scripts_is_none(name: str) -> None:
    html = WALL_PAGES[name]
    at = max(html.lower().rfind("</body>"), 0)
    long = html[:at] + f"<article>{STORY}</article>" + html[at:]
    assert wall_of(Tree(long), long) is None


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title><p>A poem. It waits, and so do I, until the kettle sings.</p>",
        "<title>Access Denied</title><p>The museum denied access to the archive, the court said on Monday.</p>",
        "<title>A page of the future</title><div id=app></div><script>/* bobcmn */</script><p>Read our story.</p>",
        "<p>Please enable JS and disable any ad blocker, said the page, and I did neither.</p>",
        "<p>Sold out.</p><script src=/_Incapsula_Resource?SWJIYLWA=7></script>",
        "",
    ],
)
def test_a_short_page_with_one_sign_alone_is_none(html: str) -> None:
    assert wall_of(Tree(html), html) is None


def test_the_tree_is_left_as_it_is() -> None:
    html = WALL_PAGES["DataDome"]
    tree = Tree(html)
    assert wall_of(tree, html) == "DataDome"
    assert tree.parser.css("script")


@pytest.mark.corpus
def test_no_real_page_is_a_wall(shared: Path) -> None:
    files = [*(shared / "wcxb" / "html").glob("*.gz"), *(shared / "pages").glob("*/*.html")]
    assert len(files) > 900
    walls = {file.name: wall for file in files if (wall := _wall_of(file))}
    assert walls == {}


def _wall_of(file: Path) -> str | None:
    body = file.read_bytes()
    html = decode(gzip.decompress(body) if file.suffix == ".gz" else body, "text/html").text
    return wall_of(Tree(html), html)
