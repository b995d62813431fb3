"""Discovery over a small web: each place by its rules, and no fault of one stops another."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.discover as module
import flows.discover_lists as lists_module
from flows.discover import Problem, Seen
from flows.fetch_types import Failure
from schemas.source import Api, Feed, Listing, Sitemap
from tests.flows.places import NOW, Document, Web, addresses, read, reasons, source

FEED = Feed(address="https://{host}/feed")
SITEMAP = Sitemap(address="https://{host}/sitemap.xml")
LISTING = Listing(address="https://{host}/news/", link="a.story", page="page/{n}")
API = Api(address="https://{host}/api?offset={offset}", link="url", id="id", title="title", published="date")


def rss(*links: str, content: str = "") -> bytes:
    text = f"<description>{content}</description>" if content else ""
    items = "".join(f"<item><title>T</title><link>{link}</link>{text}</item>" for link in links)
    return f"<rss version='2.0'><channel><title>Q</title>{items}</channel></rss>".encode()


def story(*links: str) -> bytes:
    return "".join(f"<a class=story href='/news/{link}'>{link}</a>" for link in links).encode()


def listing(pages: dict[int, bytes]) -> Web:
    return Web({f"https://quay.example/news/{f'page/{n}' if n > 1 else ''}": body for n, body in pages.items()})


def urls(*links: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>".encode()


def index(*links: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{n}</loc></sitemap>' for n in links)}</sitemapindex>".encode()


def normal(names: Sequence[str]) -> list[str]:
    return [f"https://quay.example/news/{name}" for name in names]


# Feeds


def test_a_feed_names_pages_and_says_what_it_knows() -> None:
    web = Web({"https://quay.example/feed": rss("http://quay.example/p/1?utm_source=rss", "/p/2")})
    (one, two), problems, _ = read(web, source(FEED))
    assert (one.address, one.fetch_address) == ("https://quay.example/p/1", "http://quay.example/p/1")
    assert (one.discovery.by, one.discovery.title) == ("https://quay.example/feed", "T")
    assert (two.address, one.page, problems) == ("https://quay.example/p/2", None, [])


def test_an_unchanged_feed_gives_nothing_and_is_named() -> None:
    place = "https://quay.example/feed"
    web = Web({place: Document(rss("/p/1"), etag='"1"', last_modified="Sat, 14 Mar 2026 06:45:00 GMT")})
    _, _, poll = read(web, source(FEED))
    found, problems, again = read(web, source(FEED), earlier=poll.seen)
    assert web.asked[1] == (place, '"1"', "Sat, 14 Mar 2026 06:45:00 GMT")
    assert (found, problems, again.unchanged) == ([], [], [place])


def test_the_same_bytes_are_unchanged_without_validators() -> None:
    web = Web({"https://quay.example/feed": rss("/p/1")})
    _, _, poll = read(web, source(FEED))
    assert read(web, source(FEED), earlier=poll.seen)[2].unchanged == ["https://quay.example/feed"]
    web.documents["https://quay.example/feed"] = rss("/p/2", "/p/1")
    assert addresses(read(web, source(FEED), earlier=poll.seen)[0]) == ["2", "1"]


def test_a_full_feed_gives_whole_pages() -> None:
    full = Feed(address="https://{host}/feed", full=True)
    web = Web({"https://quay.example/feed": rss("/p/1", content="&lt;p&gt;Причал &amp;amp; лодка&lt;/p&gt;")})
    ((one,), problems, _) = read(web, source(full))
    assert problems == []
    assert one.page is not None
    assert (one.page.url, one.page.body.decode()) == ("https://quay.example/p/1", "<p>Причал &amp; лодка</p>")
    assert (one.page.media_type, one.page.fetched_at) == ("text/html; charset=utf-8", NOW)
    assert one.page.discovery == one.discovery


def test_an_item_without_its_text_is_told_and_found_elsewhere() -> None:
    web = Web({"https://quay.example/feed": rss("/news/1"), "https://quay.example/sitemap.xml": urls(*normal("1"))})
    found, problems, _ = read(web, source(Feed(address="https://{host}/feed", full=True), SITEMAP))
    assert (reasons(problems), addresses(found), found[0].page) == (["no_content"], ["1"], None)


def test_a_malformed_feed_is_read_again_next_time() -> None:
    web = Web({"https://quay.example/feed": rss("/p/1")[:-12]})
    found, problems, poll = read(web, source(FEED))
    assert (addresses(found), reasons(problems), poll.seen) == (["1"], ["malformed"], {})


def test_what_a_feed_names_elsewhere_is_told_and_not_given() -> None:
    web = Web({"https://quay.example/feed": rss("https://other.example/1", "file:///etc/hostname", "/p/2")})
    found, problems, _ = read(web, source(FEED))
    assert (addresses(found), reasons(problems)) == (["2"], ["foreign", "no_address"])


# One page, many places


def test_a_page_is_given_once_by_the_first_place_that_names_it() -> None:
    web = Web(
        {
            "https://quay.example/feed": rss("/news/1", "/news/1#x"),
            "https://quay.example/sitemap.xml": urls(*normal("12")),
        }
    )
    found, _, _ = read(web, source(FEED, SITEMAP))
    assert [(one.address[-1], one.discovery.by[-4:]) for one in found] == [("1", "feed"), ("2", ".xml")]


def test_a_fault_of_one_place_stops_no_other() -> None:
    web = Web({"https://quay.example/feed": Failure("https://quay.example/feed", "timeout", "60 s")})
    web.documents["https://quay.example/api?offset=0"] = Document(b"", status=206, content_type="application/json")
    web.documents["https://quay.example/news/"] = story("1")
    found, problems, poll = read(web, source(FEED, SITEMAP, API, LISTING))
    assert reasons(problems) == ["unreachable", "gone", "malformed"]
    assert problems[0] == Problem("https://quay.example/feed", "unreachable", "timeout: 60 s")
    assert addresses(found) == ["1"]
    assert set(poll.seen) == {"https://quay.example/news/"}


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_a_status_is_no_document(status: int) -> None:
    web = Web({"https://quay.example/feed": Document(rss("/p/1"), status=status)})
    assert reasons(read(web, source(FEED))[1]) == ["gone" if status in (404, 410) else "bad_status"]


def test_places_are_asked_on_each_host() -> None:
    web = Web({})
    fixed = Feed(address="https://quay.example/all.xml")
    read(web, source(FEED, fixed), hosts=("en.quay.example", "127.0.0.1:8080"))
    assert web.addresses == [
        "https://en.quay.example/feed",
        "https://127.0.0.1:8080/feed",
        "https://quay.example/all.xml",
    ]


def test_a_limit_counts_unknown_pages_only() -> None:
    web = Web({"https://quay.example/feed": rss(*(f"/news/{n}" for n in range(9)))})
    found, _, poll = read(web, source(FEED, LISTING), known=normal("0123"), limit=3)
    assert addresses(found) == list("0123456")
    assert (web.addresses, poll.seen) == (["https://quay.example/feed"], {})


# Sitemaps


def test_an_index_is_followed() -> None:
    web = Web({"https://quay.example/sitemap.xml": index("https://quay.example/1.xml", "/2.xml", "/1.xml")})
    web.documents |= {
        "https://quay.example/1.xml": urls(*normal("1")),
        "https://quay.example/2.xml": urls(*normal("2")),
    }
    found, problems, poll = read(web, source(SITEMAP))
    assert (addresses(found), problems) == (["1", "2"], [])
    assert [one.discovery.by[-5:] for one in found] == ["1.xml", "2.xml"]
    assert set(poll.seen) == {"https://quay.example/1.xml", "https://quay.example/2.xml"}


def test_an_index_that_is_unchanged_hides_no_change() -> None:
    web = Web({"https://quay.example/sitemap.xml": Document(index("/1.xml"), etag='"1"')})
    web.documents["https://quay.example/1.xml"] = urls(*normal("1"))
    _, _, poll = read(web, source(SITEMAP))
    web.documents["https://quay.example/1.xml"] = urls(*normal("12"))
    assert addresses(read(web, source(SITEMAP), known=normal("1"), earlier=poll.seen)[0]) == ["1", "2"]


def test_sitemaps_of_other_hosts_are_not_asked() -> None:
    web = Web(
        {"https://quay.example/sitemap.xml": index("https://other.example/1.xml", "http://169.254.169.254/latest")}
    )
    _, problems, _ = read(web, source(SITEMAP))
    assert reasons(problems) == ["foreign"]
    assert web.addresses == ["https://quay.example/sitemap.xml"]


def test_indexes_in_a_circle_end() -> None:
    web = Web(
        {"https://quay.example/sitemap.xml": index("/1.xml"), "https://quay.example/1.xml": index("/sitemap.xml")}
    )
    assert read(web, source(SITEMAP))[1] == []
    assert len(web.asked) == 2


def test_depth_and_number_of_sitemaps_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Web({f"https://quay.example/{n or 'sitemap'}.xml": index(f"/{n + 1}.xml") for n in range(9)})
    assert reasons(read(deep, source(SITEMAP))[1]) == ["too_deep"]
    assert len(deep.asked) == module.MAX_DEPTH
    monkeypatch.setattr(module, "MAX_SITEMAPS", 3)
    wide = Web({"https://quay.example/sitemap.xml": index(*(f"/{n}.xml" for n in range(1, 9)))})
    assert reasons(read(wide, source(SITEMAP))[1])[0] == "too_many"
    assert len(wide.asked) == 3


def test_only_what_matches_is_taken_from_a_sitemap() -> None:
    web = Web({"https://quay.example/sitemap.xml": urls(*normal(["1", "about"]))})
    found, problems, _ = read(web, source(Sitemap(address="https://{host}/sitemap.xml", match=r"/\d+$")))
    assert (addresses(found), problems) == (["1"], [])


# Listings


def test_a_listing_is_read_to_its_end_once_and_then_until_nothing_is_new() -> None:
    web = listing({1: story("6", "5"), 2: story("4", "3"), 3: story("2", "1")})
    found, problems, poll = read(web, source(LISTING))
    assert (addresses(found), problems) == (list("654321"), [])
    assert len(web.asked) == 4, "the one behind the end is 404"
    web = listing({1: story("8", "7"), 2: story("6", "5"), 3: story("4", "3"), 4: story("2", "1")})
    found, _, again = read(web, source(LISTING), known=normal("654321"), earlier=poll.seen)
    assert addresses(found) == list("8765")
    assert len(web.asked) == 2
    assert again.seen["https://quay.example/news/"].cursor is None


def test_an_unchanged_first_list_is_all_that_is_read() -> None:
    web = listing({1: story("2"), 2: story("1")})
    _, _, poll = read(web, source(LISTING))
    web.asked.clear()
    found, _, again = read(web, source(LISTING), known=normal("12"), earlier=poll.seen)
    assert (found, again.unchanged, len(web.asked)) == ([], ["https://quay.example/news/"], 1)


def test_pages_known_from_elsewhere_end_no_first_reading() -> None:
    web = listing({1: story("4", "3"), 2: story("2", "1")})
    found, _, _ = read(web, source(LISTING), known=normal("43"))
    assert addresses(found) == list("4321")


def test_what_a_feed_gave_in_the_same_run_ends_no_reading() -> None:
    web = listing({1: story("4", "3"), 2: story("2", "1")})
    web.documents["https://quay.example/feed"] = rss("/news/4", "/news/3")
    found, _, _ = read(web, source(FEED, LISTING))
    assert addresses(found) == list("4321")


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_reading_cut_by_a_limit_goes_on(limit: int) -> None:
    names = [f"{n:02}" for n in range(11, 0, -1)]
    pages = {n + 1: story(*names[n * 3 : n * 3 + 3]) for n in range(4)}
    known: list[str] = []
    seen: dict[str, Seen] = {}
    for _ in range(12):
        found, _, poll = read(listing(pages), source(LISTING), known=known, earlier=seen, limit=limit)
        known += [one.address for one in found if one.address not in known]
        seen |= poll.seen
    assert sorted(known) == sorted(normal(names))


@given(st.lists(st.integers(0, 12), max_size=6))
def test_what_the_caller_leaves_is_found_by_the_next_run(stops: list[int]) -> None:
    web = listing({1: story("09", "08"), 2: story("07", "06"), 3: story("05")})
    web.documents |= posts(range(14, 9, -1), cap=2).documents
    web.documents["https://quay.example/feed"] = rss("/news/09", "/news/20")
    web.documents["https://quay.example/sitemap.xml"] = index("/1.xml", "/2.xml")
    web.documents |= {"https://quay.example/1.xml": urls(*normal(["21", "22"]))}
    web.documents |= {"https://quay.example/2.xml": urls(*normal(["23"]))}
    known: set[str] = set()
    seen: dict[str, Seen] = {}
    for stop in [*stops, None]:
        declared = source(FEED, LISTING, SITEMAP, API)
        found, _, poll = read(web, declared, known=set(known), earlier=dict(seen), leave_after=stop)
        known |= {one.address[-2:] for one in found} | {one.address for one in found}
        seen |= poll.seen
    assert {name for name in known if len(name) == 2} == {f"{n:02}" for n in (*range(5, 15), *range(20, 24))}


def test_a_host_that_fails_in_the_middle_is_gone_on_with() -> None:
    web = listing({1: story("4", "3"), 2: story("2", "1"), 3: story("0")})
    web.documents["https://quay.example/news/page/2"] = Failure(
        "https://quay.example/news/page/2", "connection", "reset"
    )
    found, problems, poll = read(web, source(LISTING))
    assert (addresses(found), reasons(problems)) == (list("43"), ["unreachable"])
    web.documents["https://quay.example/news/page/2"] = story("2", "1")
    found, _, again = read(web, source(LISTING), known=normal("43"), earlier=poll.seen)
    assert addresses(found) == list("210"), "the first list is what it was"
    assert again.seen["https://quay.example/news/"].cursor is None


def test_a_listing_that_its_declaration_does_not_fit_is_told() -> None:
    for body in (b"<h1>News</h1>", b"", b"<a class=story href='https://other.example/1'>x</a>"):
        _, problems, poll = read(listing({1: body}), source(LISTING))
        assert reasons(problems) == ["malformed" if body == b"" else "no_links"]
        assert poll.seen == {}


def test_a_listing_that_loops_ends_and_is_told() -> None:
    web = listing({1: story("1", "2"), 2: story("3"), 3: story("1", "2"), 4: story("4")})
    found, problems, _ = read(web, source(LISTING))
    assert (addresses(found), reasons(problems)) == (list("123"), ["looped"])
    same = listing(dict.fromkeys(range(1, 9), story("1", "2")))
    assert reasons(read(same, source(LISTING))[1]) == ["looped"]
    assert len(same.asked) == 2


def test_the_last_list_shown_again_behind_the_end_is_no_fault() -> None:
    web = listing({1: story("3"), 2: story("2", "1")} | dict.fromkeys(range(3, 9), story("2", "1")))
    assert read(web, source(LISTING))[1] == []
    assert len(web.asked) == 3


def test_lists_without_end_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists_module, "MAX_LISTS", 3)
    web = listing({n: story(str(n)) for n in range(1, 9)})
    found, problems, poll = read(web, source(LISTING))
    assert (addresses(found), reasons(problems)) == (list("123"), ["too_many"])
    found, _, _ = read(web, source(LISTING), known=normal("123"), earlier=poll.seen)
    assert addresses(found) == list("45"), "the unchanged first list counts as one"


def test_a_listing_of_one_page_is_read_once() -> None:
    web = listing({1: story("1"), 2: story("2")})
    one = Listing(address="https://{host}/news/", link="a.story")
    assert addresses(read(web, source(one))[0]) == ["1"]
    assert len(web.asked) == 1


def test_lists_may_be_counted_from_anywhere() -> None:
    web = Web({"https://quay.example/n/": story("3"), "https://quay.example/n/index_1.html": story("2")})
    counted = Listing(address="https://{host}/n/", link="a", page="index_{n}.html", second=1)
    assert addresses(read(web, source(counted))[0]) == ["3", "2"]


def test_a_query_is_a_page_of_the_listing() -> None:
    web = Web({"https://quay.example/news": story("2"), "https://quay.example/news?page=2": story("1")})
    paged = Listing(address="https://{host}/news", link="a", page="?page={n}")
    assert addresses(read(web, source(paged))[0]) == ["2", "1"]


def test_links_are_relative_to_where_the_listing_led() -> None:
    moved = Document(b"<a class=story href=one>1</a>", final_url="https://quay.example/en/news/")
    web = Web({"https://quay.example/news/": moved})
    assert read(web, source(LISTING))[0][0].address == "https://quay.example/en/news/one"


# Interfaces


def posts(ids: Sequence[int], cap: int, gone: Sequence[int] = ()) -> Web:
    """An interface that gives at most `cap` of them, whatever is asked for."""
    listed = [n for n in ids if n not in gone]
    entries = [{"id": n, "url": f"/p/{n}", "title": f"Post {n}", "date": "2026-03-14"} for n in listed]
    lists = {f"https://quay.example/api?offset={at}": entries[at : at + cap] for at in range(len(entries) + cap)}
    return Web({address: json.dumps(entries).encode() for address, entries in lists.items()})


def test_an_interface_is_read_in_overlapping_lists() -> None:
    web = posts(range(30, 0, -1), cap=12)
    found, problems, poll = read(web, source(API))
    assert (addresses(found), problems) == ([str(n) for n in range(30, 0, -1)], [])
    assert [address.rpartition("=")[2] for address in web.addresses] == ["0", "11", "22", "29"]
    assert (found[0].discovery.title, found[0].discovery.published) == ("Post 30", "2026-03-14")
    assert poll.seen["https://quay.example/api?offset=0"].cursor is None


def test_the_same_entry_under_another_address_ends_the_lists_too() -> None:
    first = json.dumps([{"id": 1, "url": "/p/old"}]).encode()
    renamed = json.dumps([{"id": 1, "url": "/p/new"}]).encode()
    web = Web({"https://quay.example/api?offset=0": first, "https://quay.example/api?offset=1": renamed})
    read(web, source(API))
    assert len(web.asked) == 2


def test_an_interface_is_gone_on_with_where_it_was_cut() -> None:
    ids = range(30, 0, -1)
    found, _, poll = read(posts(ids, cap=5), source(API), limit=17)
    known = [one.address for one in found]
    more, _, again = read(posts(range(32, 0, -1), cap=5), source(API), known=known, earlier=poll.seen)
    assert sorted({*known, *(one.address for one in more)}) == sorted(
        f"https://quay.example/p/{n}" for n in range(1, 33)
    )
    assert again.seen["https://quay.example/api?offset=0"].cursor is None


def test_a_list_that_cannot_be_read_is_gone_on_with() -> None:
    place = "https://quay.example/api?offset=4"
    web = posts(range(9, 0, -1), cap=5)
    sound, web.documents[place] = web.documents[place], b"<html>busy"
    found, problems, poll = read(web, source(API))
    assert (reasons(problems), len(found), len(web.asked)) == (["malformed"], 5, 2)
    web.documents[place] = sound
    found, _, _ = read(web, source(API), known=[one.address for one in found], earlier=poll.seen)
    assert addresses(found) == list("54321"), "the first list is what it was, the next overlaps with it"


def test_an_interface_without_entries_is_no_fault() -> None:
    assert read(Web({"https://quay.example/api?offset=0": b"[]"}), source(API))[1] == []
