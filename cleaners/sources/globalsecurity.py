"""GlobalSecurity.org: republished official texts in an old template."""

from schemas.source import Dump, Kind, Line, Rule, Source, css

BODIES = (
    r"Ministry|Department|Embassy|President of|Presidency|Prime Minister[’']s Office|Cabinet|Government of|Office of|"
    r"Permanent Mission|White House|Pentagon|Kremlin|General Staff|State Duma|NATO|European (?:Union|Council)|"
    r"European Commission|United Nations|News (?:Agency|Service)|Voice of America|Radio Free Europe|RFE/RL|Press TV|"
    r"TASS|Xinhua"
)
ISSUER = rf"^(?=.{{0,90}}\b(?:{BODIES})\b)(?:(?:[A-Z][\w.&’'/-]*|of|the|for|and|in|to)(?: |$)){{1,16}}$"
"""An institution's name and nothing else: a headline about one has words in small letters."""

LINES = (
    Line(field="issuer", text=ISSUER),
    Line(field="published", text=r"^(?P<value>\d{1,2} [A-Z][a-z]+ \d{4},? ?\d{1,2}:\d{2})$"),
    Line(field="document_number", text=r"^(?P<value>\d{1,5}-\d{2}-\d{2}-\d{4})$"),
)
SECTION = Rule(
    id="globalsecurity/section-line",
    text=r"^(?:Weapons of Mass Destruction \(WMD\)|Military|Homeland Security|Intelligence|Space|Systems|Security)$",
    label="navigation",
    why="the section's name",
)
BANNERS = (
    Rule(
        id="globalsecurity/appeal-lines",
        text=r"^(?:Win the adventure of a lifetime!|UNITED24 - Make a charitable donation .{0,60})$",
        label="donation",
        why="the banner over every page",
    ),
    Rule(
        id="globalsecurity/newsletter-lines",
        text=r"^(?:NEWS ?LETTER|Join the GlobalSecurity\.org mailing list|Enter Your Email .{0,20}|Sign Up Now!)$",
        label="newsletter",
        why="the box that ends every article, where its form is gone",
    ),
)

source = Source(
    name="globalsecurity",
    title="GlobalSecurity.org, republished statements",
    # It has no feed (a former address answers 404), and how its lists are marked up is not known: give pages by hand.
    hosts=("www.globalsecurity.org", "globalsecurity.org"),
    mirrors={"globalsecurity.org": "www.globalsecurity.org"},
    language="en",
    body="#content",
    fields={"title": css("#content h2")},
    lines=LINES,
    kinds=(Kind(kind="official_transcript", turns="any"),),
    rules=(
        *BANNERS,
        Rule(
            id="globalsecurity/newsletter-box",
            css="#content div[align=center]:has(form[action*=rssnews]), #content table:has(form[action*=rssnews])",
            label="newsletter",
            why="the bordered table with the sign-up form that ends every article",
        ),
        Rule(
            id="globalsecurity/appeal",
            css="#adtop:has(a[href*='u24.gov.ua'])",
            label="donation",
            why="an appeal for donations in the place of the top advertisement",
        ),
        Rule(id="globalsecurity/ad", css="#adtop, #adbot", label="advertisement", why="places of advertisements"),
        Rule(id="globalsecurity/section", css="#title", label="navigation", why="the section's name, not the title"),
        Rule(id="globalsecurity/modified", css="#modified", label="metadata", why="when the file was touched"),
        Rule(id="globalsecurity/legal", css="#footer", label="legal", why="copyright and who maintains the site"),
        Rule(id="globalsecurity/further-reading", css="#right", label="related", why="links beside the article"),
        Rule(
            id="globalsecurity/furniture",
            css="#header, #left, #navbot",
            label="navigation",
            why="the template around the article",
        ),
    ),
    dump=Dump(
        head=(Line(rule=SECTION), *LINES, Line(field="title")),
        rules=BANNERS,
    ),
)
