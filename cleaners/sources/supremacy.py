"""supremacy.info: news summaries between a rewards widget and comments that earn."""

from schemas.source import Dump, DumpComments, Line, Rule, Source, Turns

source = Source(
    name="supremacy",
    title="Supremacy, read-to-earn news",
    hosts=("supremacy.info", "www.supremacy.info", "vpn.supremacy.info"),
    html=False,
    plain="news_summary",
    turns=Turns(style="none"),
    dump=Dump(
        head=(Line(field="title"), Line(field="subtitle", text=r"^[^.!?]{1,200}$")),
        comments=DumpComments(
            begin=r"^Comment-to-Earn$",
            item=r"^Avatar of (?P<author>.+)$",
            skip=(r"^Available from LVL\b", r"^Add your comment$"),
        ),
        rules=(
            Rule(
                id="supremacy/read-to-earn",
                text=r"^(Your )?[Rr]ead-to-Earn opportunity:?$",
                until=r"^Comment-to-Earn$",
                label="rewards_widget",
                why="what the reader earned and the author paid; stands between the text and the comments",
            ),
        ),
    ),
)
