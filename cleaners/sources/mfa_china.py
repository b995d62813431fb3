"""The Ministry of Foreign Affairs of China, in Chinese and in its own translations."""

from schemas.source import Expect, Kind, Layout, Listing, Source, Turns, const, css, first, optional

HOST = "www.mfa.gov.cn"
PAGE = r"/fyrbt[\w/]*/\d{6}/t\d{8}_\d+\.s?html$"


def _listing(path: str) -> Listing:
    """Its lists are `index.html`, `index_1.html` …; their only mark is the form of the addresses."""
    return Listing(address=f"https://{{host}}/{path}/", link="a[href]", page="index_{n}.html", second=1, match=PAGE)


source = Source(
    name="mfa_china",
    title="Ministry of Foreign Affairs of the People's Republic of China",
    hosts=(HOST, "mfa.gov.cn", "www.fmprc.gov.cn", "fmprc.gov.cn"),
    mirrors={"mfa.gov.cn": HOST, "www.fmprc.gov.cn": HOST, "fmprc.gov.cn": HOST},
    discover=(
        _listing("eng/xw/fyrbt/lxjzh"),
        _listing("eng/xw/fyrbt"),
        _listing("web/wjdt_674879/fyrbt_674889"),
    ),
    zone="Asia/Shanghai",
    fields={
        "issuer": const("Ministry of Foreign Affairs of the People's Republic of China"),
        "language": optional(css("html@lang")),
    },
    layouts=(
        Layout(
            body="#News_Body_Txt_A",
            fields={
                "title": first(css("#News_Body_Title"), css("title", pattern=r"^(.+?)(?:_.*)?$")),
                "published": first(css("#News_Body_Time"), css(".time", pattern=r"(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)")),
            },
        ),
        Layout(
            body=".content_text",
            fields={
                # `<title>` is the headline, then `_` and the ministry's name.
                "title": css("title", pattern=r"^(.+?)(?:_.*)?$"),
                "published": optional(css(".time", pattern=r"(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)")),
            },
        ),
    ),
    # The medium that asks is the label: `China Daily: …`, in Chinese with a colon of full width.
    turns=Turns(style="outlet"),
    kinds=(Kind(kind="official_transcript", turns="any"),),
    plain="statement",
    expect=Expect(fill={"title": 1.0}, min_body_chars=200),
)
