"""Rules that a proposed adapter has: by names that hold on all pages, and none that takes what may be text."""

from __future__ import annotations

from cleaners.probe import propose
from schemas.page import RawPage
from tests.cleaners.test_probe import LINE, cleaned, page

SAID = "The keeper of the north light never sleeps while a ship is still out at sea."
LONG = f"<p>In the log it stands so: {SAID} And that he wrote himself.</p>"


def rules(*pages: RawPage) -> str:
    """What the rules of a proposal name, in one text."""
    return " ".join((rule.css or "") + (rule.text or "") for rule in propose("light", pages).source.rules)


def test_words_that_stand_twice_are_text_unless_markup_sets_them_apart() -> None:
    for markup in (f"<p>{SAID}</p>", f"<p>Then: <br><strong>{SAID}</strong><br> as before.</p>"):
        raw = page(LONG + markup)
        proposal = propose("light", [raw])
        assert not any(rule.label == "pull_quote" for rule in proposal.source.rules)
        assert cleaned(proposal, raw).document.text.count(SAID) == 2


def test_a_block_set_apart_that_repeats_the_text_is_a_pull_quote() -> None:
    for markup, selector in (
        (f'<div class="log-pull"><p>{SAID}</p></div>', "div.log-pull"),
        (f"<blockquote>{SAID}</blockquote>", "div.log-entry > blockquote"),
    ):
        raw = page(LONG + markup)
        proposal = propose("light", [raw])
        (rule,) = [rule for rule in proposal.source.rules if rule.label == "pull_quote"]
        assert rule.css == selector
        assert proposal.decide[f"rules.{rule.id}"] == "is it never the author's own quotation?"
        assert cleaned(proposal, raw).document.text.count(SAID) == 1


def test_a_quotation_that_nothing_tells_from_a_pull_quote_keeps_both_and_is_asked_about() -> None:
    raw = page(LONG + f"<blockquote>{SAID}</blockquote><blockquote>{LINE} So he said.</blockquote>")
    proposal = propose("light", [raw])
    assert not any(rule.label == "pull_quote" for rule in proposal.source.rules)
    assert "The keeper of the north light never sle…" in proposal.decide["rules"]


def test_furniture_that_is_one_box_here_and_part_of_one_there_is_named_by_its_class() -> None:
    status = "<h3>Of this page</h3><p>Printed on: 0{0} May 2024</p><p>Short: light.example/d/{0}</p>"
    links = "".join(f"<a href='/{n}'>Tide number {n} </a>" for n in range(20))
    pages = [
        page(
            box=f'<div class="log-foot">{"<div>" + links + "</div>" if n == 2 else ""}{status.format(n)}</div>',
            number=n,
        )
        for n in (1, 2)
    ]
    proposal = propose("light", pages)
    assert "div.log-foot" in rules(*pages)
    assert not any(":nth-of-type" in (rule.css or "") for rule in proposal.source.rules)
    for raw in pages:
        assert "Of this page" not in cleaned(proposal, raw).document.text


def test_a_place_that_not_all_pages_agree_on_is_no_rule() -> None:
    links = "".join(f"<p><a href='/{n}'>Log of the day that was number {n}</a></p>" for n in range(9))
    own = [
        f"<div><p>{said} {SAID} It was the last of the {said} of that day.</p></div>" for said in ("gale", "fog", "ebb")
    ]
    one = page(f"{own[0]}<div>{links}</div>")
    two = page(f"{own[1]}{own[2]}<div>{links.replace('Log', 'Tale')}</div>", number=2)
    assert ":nth-of-type" in rules(one)
    assert ":nth-of-type" not in rules(one, two)
    assert "Log of the day that was number 0" in propose("light", [one, two]).decide["rules"]


def test_a_class_that_only_sets_lines_in_the_middle_names_no_rule() -> None:
    same = '<p class="rtecenter">Printed by order of the Guild of Pilots in the harbour of the north.</p>'
    pages = [page(same, number=n) for n in (1, 2)]
    assert "rtecenter" not in rules(*pages)
    assert "Guild of Pilots" in rules(*pages)


def test_buttons_are_named_by_their_class_not_by_their_words() -> None:
    button = '<p class="log-button"><a href="/{0}">{0} the list of friends</a></p>'
    raw = page(button.format("Join") + f"<p>{LINE} At last.</p>" + button.format("Leave"))
    proposal = propose("light", [raw])
    assert "p.log-button" in rules(raw)
    assert "friends" not in rules(raw)
    assert "the list of friends" not in cleaned(proposal, raw).document.text
    wordy = '<p class="log-button"><a href="/">Join</a> the many friends of the light that wrote to us.</p>'
    other = page(button.format("Join") + f"<p>{LINE} At last.</p>" + wordy + button.format("Leave"))
    assert "log-button" not in rules(other)


def test_a_rule_says_why_in_so_few_words_that_it_takes_one_line() -> None:
    caption = '<div class="log-caption">The light, by a friend</div>'
    source = propose("light", [page(caption)]).source
    assert {rule.id: rule.why for rule in source.rules} == {"light/caption": "its name says caption"}


def test_an_element_without_a_name_is_named_by_the_parts_that_it_is_made_of() -> None:
    links = "".join(f"<p><a href='/{n}'>Log of the day that was number {n}</a></p>" for n in range(9))
    raw = page(
        f"<p>{LINE} At last.</p><div><div class='log-more'>{links}</div><div class='log-less'>{links}</div></div>"
    )
    assert "div.log-more, div.log-less" in rules(raw)
    assert ":nth-of-type" not in rules(raw)
    assert "Log of the day" not in cleaned(propose("light", [raw]), raw).document.text
