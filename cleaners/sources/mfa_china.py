"""The Ministry of Foreign Affairs of China, in Chinese and in its own translations."""

from schemas.source import Expect, Kind, Layout, Source, Turns, const, css, first, optional

source = Source(
    name="mfa_china",
    title="Ministry of Foreign Affairs of the People's Republic of China",
    hosts=("fmprc.gov.cn", "www.fmprc.gov.cn", "mfa.gov.cn", "www.mfa.gov.cn"),
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
