"""What of a page a proposed adapter takes for its text: what leads into it, notes beside it, what stands behind it."""

from __future__ import annotations

import pytest

from cleaners.probe import propose
from schemas.page import RawPage
from tests.cleaners.test_probe import LINE, cleaned, page

LEAD = "The light was lit when the harbour had but one quay. Of the ships that came then nobody kept count, and {}."
TWICE = LEAD.format("the old log is lost") + " " + LEAD.format("the new one begins with this day")


MORE = "".join(f"<p>{LINE.format(f'{n} times {n}')} He wrote them down by name.</p>" for n in range(20, 40))


def led(lead: str, head: str = "", number: int = 1) -> RawPage:
    """A page with elements between its heading and its text."""
    body = page(MORE.replace("He wrote", f"On day {'i' * number} he wrote"), head, number).body.decode()
    return RawPage(body=body.replace('<div class="log-entry">', f'{lead}<div class="log-entry">').encode())


def test_what_leads_into_the_text_is_kept() -> None:
    raw = led(f'<div class="log-lead"><p>{TWICE}</p></div><div class="log-tools">Print Send</div>')
    proposal = propose("light", [raw])
    assert proposal.source.body == "div.log-lead, div.log-entry"
    assert cleaned(proposal, raw).document.text.startswith("The light was lit")
    assert "Print" not in cleaned(proposal, raw).document.text


def test_what_leads_into_every_page_alike_is_furniture() -> None:
    lead = f'<div class="log-lead"><p>{TWICE}</p></div>'
    assert propose("light", [led(lead), led(lead, number=2)]).source.body == "div.log-entry"
    other = lead.replace("quay", "pier")
    assert propose("light", [led(lead), led(other, number=2)]).source.body == "div.log-lead, div.log-entry"
    assert propose("light", [led(lead), led(lead)]).source.body == "div.log-lead, div.log-entry"


@pytest.mark.parametrize(
    ("lead", "head"),
    [
        (f"<p class='log-lead'>{LEAD}</p>", ""),
        (f"<p class='log-lead'>{TWICE}</p>", f'<meta name="description" content="{TWICE}">'),
        (f"<p class='log-lead'><a href='/'>{TWICE}</a></p>", ""),
        (f"<div><p>{TWICE}</p></div><div><p>Print</p></div>", ""),
    ],
    ids=["a subtitle", "the description", "links", "no name"],
)
def test_what_does_not_lead_into_the_text_or_cannot_be_named_is_left_out(lead: str, head: str) -> None:
    assert propose("light", [led(lead, head)]).source.body == "div.log-entry"


def test_notes_beside_the_text_are_kept_where_they_read_like_it() -> None:
    note, box = f"<aside><p>{TWICE}</p></aside>", "<aside><a href='/'>More of the log</a></aside>"
    kept = propose("light", [page(MORE + note)])
    assert kept.source.body == "div.log-entry aside, div.log-entry"
    assert TWICE in cleaned(kept, page(MORE + note)).document.text
    assert propose("light", [page(MORE + note + box)]).source.body == "div.log-entry"
    assert propose("light", [page(MORE + note), page(box, number=2)]).source.body == "div.log-entry"


def test_what_reads_like_text_behind_it_is_furniture() -> None:
    whole = page(MORE).body.decode().replace('<div class="log-entry">', '<div class="log-page"><div>')
    behind = f"</div><div><p>{TWICE}</p></div></div></div><footer>"
    raw = RawPage(body=whole.replace("</div></div><footer>", behind).encode())
    proposal = propose("light", [raw])
    text = cleaned(proposal, raw).document.text
    assert proposal.source.body == "div.log-page"
    assert TWICE not in text
    assert "counted nine ships" in text


def test_a_place_is_told_from_the_part_of_the_body_that_it_is_in() -> None:
    links = "".join(f"<p><a href='/{n}'>Log of the day that was number {n}</a></p>" for n in range(9))
    boxes = f"<div><p>{LINE} And in the night?</p></div><div>{links}</div>"
    raw = led(f'<div class="log-lead"><p>{TWICE}</p></div>')
    raw = RawPage(body=raw.body.replace(b'<div class="subscribe-box">', f"{boxes}<div class='subscribe-box'>".encode()))
    proposal = propose("light", [raw])
    (rule,) = [rule for rule in proposal.source.rules if rule.id.endswith("-place")]
    assert rule.css == "div.log-entry > div:nth-of-type(2)"
    assert "Log of the day" not in cleaned(proposal, raw).document.text


def test_sections_behind_the_text_are_kept_but_for_those_that_are_links() -> None:
    def behind(heading: str) -> RawPage:
        whole = page(MORE).body.decode().replace('<div class="log-entry">', '<div class="log-page"><div>')
        sections = "".join(f"<h3>{heading.format(f'Of tide {n}')}</h3><p>{n} of {TWICE}</p>" for n in range(3))
        body = whole.replace("</div></div><footer>", f"</div><div>{sections}</div></div></div><footer>")
        return RawPage(body=body.encode())

    own, linked = behind("{}"), behind('<a href="/">{}</a>')
    assert TWICE in cleaned(propose("light", [own]), own).document.text
    assert TWICE not in cleaned(propose("light", [linked]), linked).document.text
