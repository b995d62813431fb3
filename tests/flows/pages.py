"""Pages for runs of the flow: our own words on the markup of three kinds of site, as many as wanted."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

FILLER = "The committee sat until noon, heard both sides on the harbour dues and put the vote off until the next week."


def news(number: int) -> tuple[str, str]:
    """An article of a site that has no adapter, and its address."""
    words = "".join(f"<p>Point {i} of sitting {number}. {FILLER}</p>" for i in range(6))
    html = (
        f"<html><head><title>Sitting {number}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Harbour dues: sitting {number}</h1>{words}</article><footer>Imprint</footer></body></html>"
    )
    return html, f"https://harbour.example.org/sittings/{number}"


def ministry(number: int) -> tuple[str, str]:
    """A statement with questions and answers on the ministry's site, and its address."""
    words = "".join(
        f"<p><b>Question:</b> What of quay {i}, mooring {number}?</p><p><b>Ivan Petrov:</b> It stays. {FILLER}</p>"
        for i in range(4)
    )
    html = (
        "<html><body><div class='photo-content'><h1 class='photo-content__title'>"
        f"Answers of the minister at mooring {number}</h1><span class='photo-content__date'>1 March 2024 12:30</span>"
        f"<div class='text article-content'>{words}</div></div></body></html>"
    )
    return html, f"https://mid.ru/en/news/{number}/"


def post(number: int, dated: bool = True) -> tuple[str, str]:
    """A post of a newsletter platform, and its address; without a date where `dated` is false."""
    date = f'{{"datePublished": "2024-03-{number % 28 + 1:02}T08:00:00Z"}}' if dated else "{}"
    words = "".join(f"<p>Thought {i} of letter {number}. {FILLER}</p>" for i in range(4))
    html = (
        f"<html><head><script type='application/ld+json'>{date}</script></head><body>"
        f"<article class='typography newsletter-post post'><h1 class='post-title'>Letter {number}</h1>"
        f"<div class='available-content'><div class='body markup'>{words}</div></div></article></body></html>"
    )
    return html, f"https://quay.substack.com/p/letter-{number}"


def bodiless(number: int) -> tuple[str, str]:
    """A page of the ministry's site on which its adapter finds no body, and its address."""
    return f"<html><body><p>Out of order, {number}.</p></body></html>", f"https://mid.ru/en/broken/{number}/"


def write_list(folder: Path, pages: Sequence[tuple[str, str]], name: str = "pages.tsv") -> Path:
    """Writes pages and the list that names them, each with a time of its own, and gives the list."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["file\turl\tfetched_at"]
    for number, (html, url) in enumerate(pages):
        file = folder / f"{name}-{number}.html"
        file.write_text(html, encoding="utf-8")
        minute, second = divmod(number, 60)
        rows.append(f"{file.name}\t{url}\t2024-03-02T{minute // 60:02}:{minute % 60:02}:{second:02}Z")
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def write_bad_inputs(folder: Path) -> Path:
    """A list of files that are no pages: one missing, one empty, a truncated and an empty gzip. Gives the list."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty.html").write_bytes(b"")
    (folder / "cut.html.gz").write_bytes(gzip.compress(news(0)[0].encode(), mtime=0)[:200])
    (folder / "none.html.gz").write_bytes(b"")
    names = ("missing.html", "empty.html", "cut.html.gz", "none.html.gz")
    path = folder / "bad.tsv"
    rows = [f"{name}\thttps://bad.example.org/{name}\t2024-03-03T00:00:00Z" for name in names]
    path.write_text("\n".join(["file\turl\tfetched_at", *rows]) + "\n", encoding="utf-8")
    return path
