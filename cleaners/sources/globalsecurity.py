"""GlobalSecurity.org: republished official texts in an old template."""

from schemas.source import Dump, Kind, Line, Rule, Source, css

ISSUER = (
    r"^(?:The )?(?:(?:Russian|Chinese|Iranian|Ukrainian|Belarusian|US|U\.S\.) )?(?:Ministry|Department|Embassy|President|"
    r"Presidency|Prime Minister|Cabinet|Government|Office|Permanent Mission|White House|Pentagon|Kremlin|Foreign Ministry|"
    r"General Staff|State Duma|NATO|European (?:Union|Council|Commission)|United Nations)\b[^.:!?]{0,140}$"
)
DATE = r"^(?P<value>\d{1,2} [A-Z][a-z]+ \d{4},? ?\d{1,2}:\d{2})$"
NUMBER = r"^(?P<value>\d{1,5}-\d{2}-\d{2}-\d{4})$"
SECTIONS = (
    r"^(?:Weapons of Mass Destruction \(WMD\)|Military|Homeland Security|Intelligence|Space|Systems|Cyber|Library|Security)$"
)
NEWSLETTER = Rule(
    id="globalsecurity/newsletter",
    text=r"^(?:NEWS ?LETTER|Join the GlobalSecurity\.org mailing list|Enter Your Email Address|Sign Up Now!)$",
    label="newsletter",
    why="the box that ends every article",
)


LINES = (
    Line(field="issuer", text=ISSUER),
    Line(field="published", text=DATE),
    Line(field="document_number", text=NUMBER),
)
source = Source(
    name="globalsecurity",
    title="GlobalSecurity.org, republished statements",
    hosts=("globalsecurity.org", "www.globalsecurity.org"),
    body="#content",
    fields={"title": css("#content h2")},
    lines=LINES,
    kinds=(Kind(kind="official_transcript", turns="any"),),
    rules=(
        Rule(
            id="globalsecurity/newsletter-box",
            css="#content div[align=center]:has(form[action*=rssnews]), #content table:has(form[action*=rssnews])",
            label="newsletter",
            why="the bordered table with the sign-up form that ends every article",
        ),
        NEWSLETTER,
        Rule(id="globalsecurity/section", css="#title", label="navigation", why="the section's name, not the article's"),
        Rule(id="globalsecurity/ad", css="#adtop, #adbot", label="advertisement", why="advertisements and appeals"),
        Rule(id="globalsecurity/modified", css="#modified", label="metadata", why="when the file was touched"),
        Rule(
            id="globalsecurity/furniture",
            css="#header, #left, #right, #navbot, #footer",
            label="navigation",
            why="the template around the article",
        ),
    ),
    dump=Dump(
        head=(
            Line(rule=Rule(id="globalsecurity/section-line", text=SECTIONS, label="navigation", why="the section's name")),
            *LINES,
            Line(field="title"),
        ),
        rules=(NEWSLETTER,),
    ),
)
