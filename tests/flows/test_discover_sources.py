"""What the adapters declare of where their pages are, on the markup that each site is known to have."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from cronsim import CronSim

from cleaners.addresses import normalise
from cleaners.catalogue import catalogue, source_of_host
from schemas.source import Feed, Source
from tests.flows.places import NOW, Document, Web, read, reasons

KREMLIN = """<div class="entry-content lenta_content lenta_news h-feed" role="list">
<div class="hentry h-entry hentry_event" data-id="70011" data-url="/events/president/news/70011" role="listitem">
<h3 class="hentry__title hentry__title_special"><a href="/events/president/news/70011" itemprop="url" rel="bookmark">
<span class="entry-title p-name" itemprop="name">Meeting with the harbour masters</span><span class="hentry__meta">
<time class="published dt-published" datetime="2026-03-14" itemprop="datePublished">March 14, 2026, 16:30</time></span>
</a></h3><a href="/events/president/news/70011/photos">Photos: 6</a></div>
<div class="hentry h-entry hentry_event" role="listitem"><h3 class="hentry__title">
<a href="/catalog/persons/310">A person</a></h3></div></div>
<div class="pagination"><a href="/events/president/news/page/2">Next</a></div>"""

KREMLIN_FEED = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title type="text">President of Russia: all events</title><id>urn:x</id>
<entry><title>Meeting with the harbour masters</title><id>http://en.kremlin.ru/events/president/news/70011</id>
<link href="http://en.kremlin.ru/events/president/news/70011" rel="alternate" type="text/html"/>
<published>2026-03-14T16:30:00+04:00</published><updated>2026-03-14T17:00:00+04:00</updated>
<content type="html">&lt;p&gt;They met.&lt;/p&gt;</content></entry>
<entry><title>A law</title><id>y</id><link href="http://en.kremlin.ru/acts/news/70010"/></entry></feed>"""

MID = """<ul class="announce announce_articles"><li class="announce__item">
<span class="announce__date">14 March 2026</span><span class="announce__time">18:51</span>
<a class="announce__link announce__link_fix_en" href="/en/foreign_policy/news/2100001/">
Answers to questions at the quay</a>
<div class="announce__meta-tags"><a href="/en/maps/xx/">Marenia</a></div></li></ul>"""

STATE = """<ul id="col_json_result" class="collection-results"><li class="collection-result">
<p class="collection-result__date">Press Statement</p>
<a href="https://www.state.gov/releases/office-of-the-spokesperson/2026/03/lighthouse-day/"
class="collection-result__link" target="_self">Lighthouse Day</a>
<div class="collection-result-meta" dir="ltr"><span dir="ltr">A. Secretary</span>
<span dir="ltr">March 14, 2026</span></div></li></ul>"""

CHINA = """<div class="newsBd"><ul class="list1"><li><a href="./202603/t20260313_11000001.html" target="_blank">
Regular Press Conference on March 13, 2026</a>(2026-03-13)</li></ul></div>
<a href="../">Home</a><a href="/eng/">MFA</a>"""

OBAMA = """<div class="view-content"><div class="views-row views-row-1"><div class="views-field">March 14, 2015</div>
<h3 class="field-content"><a href="/the-press-office/2015/03/14/press-briefing-quay">Press Briefing</a></h3></div></div>
<ul class="pager"><li class="pager-next"><a href="/briefing-room/press-briefings?page=1">next</a></li></ul>"""

ECB = """<rss version="2.0"><channel><title>ECB - European Central Bank</title><item><title>Decisions</title>
<link>https://www.ecb.europa.eu//press/pr/date/2026/html/ecb.mp260312~0123456789.en.html</link>
<pubDate>Thu, 12 Mar 2026 14:15:00 +0100</pubDate></item><item><title>Tables</title>
<link>https://www.ecb.europa.eu/press/pdf/tables.pdf</link></item></channel></rss>"""

SUBSTACK = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
<channel><title><![CDATA[Quayside]]></title><item><title><![CDATA[The crane stays]]></title>
<link>https://quaysidereader.substack.com/p/the-crane-stays</link><pubDate>Fri, 14 Mar 2025 06:45:10 GMT</pubDate>
<content:encoded><![CDATA[<p>It stays.</p>]]></content:encoded></item></channel></rss>"""

POST = {
    "id": 151200341,
    "title": "The ferry",
    "slug": "the-ferry",
    "post_date": "2025-03-13T06:45:10.220Z",
    "canonical_url": "https://quaysidereader.substack.com/p/the-ferry",
    "audience": "everyone",
}
NOTE = POST | {"id": 151200342, "canonical_url": "https://substack.com/@maud/note/c-1"}


@pytest.mark.parametrize(
    ("name", "host", "place", "body", "found"),
    [
        (
            "kremlin",
            "en.kremlin.ru",
            "http://en.kremlin.ru/events/president/news",
            KREMLIN,
            ("http://en.kremlin.ru/events/president/news/70011", "Meeting with the harbour masters", "2026-03-14"),
        ),
        (
            "kremlin",
            "en.kremlin.ru",
            "http://en.kremlin.ru/events/all/feed",
            KREMLIN_FEED,
            (
                "http://en.kremlin.ru/events/president/news/70011",
                "Meeting with the harbour masters",
                "2026-03-14T16:30:00+04:00",
            ),
        ),
        (
            "mid_ru",
            "mid.ru",
            "https://mid.ru/en/foreign_policy/news/",
            MID,
            ("https://mid.ru/en/foreign_policy/news/2100001/", "Answers to questions at the quay", "14 March 2026"),
        ),
        (
            "state_gov",
            "www.state.gov",
            "https://www.state.gov/press-releases/",
            STATE,
            (
                "https://www.state.gov/releases/office-of-the-spokesperson/2026/03/lighthouse-day/",
                "Lighthouse Day",
                "March 14, 2026",
            ),
        ),
        (
            "mfa_china",
            "www.mfa.gov.cn",
            "https://www.mfa.gov.cn/eng/xw/fyrbt/lxjzh/",
            CHINA,
            (
                "https://www.mfa.gov.cn/eng/xw/fyrbt/lxjzh/202603/t20260313_11000001.html",
                "Regular Press Conference on March 13, 2026",
                None,
            ),
        ),
        (
            "whitehouse",
            "obamawhitehouse.archives.gov",
            "https://obamawhitehouse.archives.gov/briefing-room/press-briefings",
            OBAMA,
            (
                "https://obamawhitehouse.archives.gov/the-press-office/2015/03/14/press-briefing-quay",
                "Press Briefing",
                None,
            ),
        ),
        (
            "ecb",
            "www.ecb.europa.eu",
            "https://www.ecb.europa.eu/rss/press.html",
            ECB,
            (
                "https://www.ecb.europa.eu//press/pr/date/2026/html/ecb.mp260312~0123456789.en.html",
                "Decisions",
                "Thu, 12 Mar 2026 14:15:00 +0100",
            ),
        ),
        (
            "substack",
            "quaysidereader.substack.com",
            "https://quaysidereader.substack.com/feed",
            SUBSTACK,
            (
                "https://quaysidereader.substack.com/p/the-crane-stays",
                "The crane stays",
                "Fri, 14 Mar 2025 06:45:10 GMT",
            ),
        ),
        (
            "substack",
            "quaysidereader.substack.com",
            "https://quaysidereader.substack.com/api/v1/archive?sort=new&offset=0&limit=12",
            json.dumps([POST, NOTE]),
            ("https://quaysidereader.substack.com/p/the-ferry", "The ferry", "2025-03-13T06:45:10.220Z"),
        ),
    ],
)
def test_the_pages_on_known_markup_are_found(
    name: str, host: str, place: str, body: str, found: tuple[str, str, str | None]
) -> None:
    web = Web({place: Document(body.encode())})
    ((one,), problems, _) = read(web, catalogue()[name], hosts=(host,))
    assert (one.fetch_address, one.discovery.title, one.discovery.published) == found
    assert one.page is None
    assert set(reasons(problems)) <= {"gone"}, "only the places that this small web does not have"


@pytest.mark.parametrize(
    ("name", "host", "first", "second"),
    [
        ("kremlin", "kremlin.ru", "http://kremlin.ru/events/president/news", "/page/2"),
        ("mid_ru", "mid.ru", "https://mid.ru/en/foreign_policy/news/", "?PAGEN_1=2"),
        ("state_gov", "2021-2025.state.gov", "https://2021-2025.state.gov/press-releases/", "page/2/"),
        ("mfa_china", "www.mfa.gov.cn", "https://www.mfa.gov.cn/eng/xw/fyrbt/lxjzh/", "index_1.html"),
        (
            "whitehouse",
            "obamawhitehouse.archives.gov",
            "https://obamawhitehouse.archives.gov/briefing-room/press-briefings",
            "?page=1",
        ),
    ],
)
def test_the_second_page_of_a_listing_is_asked_for(name: str, host: str, first: str, second: str) -> None:
    markup = {"kremlin": KREMLIN, "mid_ru": MID, "state_gov": STATE, "mfa_china": CHINA, "whitehouse": OBAMA}[name]
    web = Web({first: markup.encode()})
    read(web, catalogue()[name], hosts=(host,))
    assert first + second in web.addresses


def test_a_broken_expression_is_refused_where_it_is_declared() -> None:
    with pytest.raises(re.error):
        Feed(address="https://{host}/feed", match="(")


SOURCES = [pytest.param(source, id=name) for name, source in sorted(catalogue().items())]


@pytest.mark.parametrize("source", SOURCES)
def test_a_mirror_is_a_host_of_the_source_and_not_the_one_it_mirrors(source: Source) -> None:
    for mirror, known in source.mirrors.items():
        assert known not in source.mirrors
        assert source_of_host(mirror) is source_of_host(known) is source
        assert normalise(f"http://{mirror}/a?b=1") == normalise(f"https://{known}/a?b=1") == f"https://{known}/a?b=1"


@pytest.mark.parametrize("source", SOURCES)
def test_a_schedule_is_one(source: Source) -> None:
    assert next(CronSim(source.schedule, NOW)) > NOW


@pytest.mark.parametrize("source", SOURCES)
def test_places_are_on_hosts_of_the_source(source: Source) -> None:
    for place in source.discover:
        host = urlsplit(place.address).netloc
        assert host == "{host}" or source_of_host(host) is source
