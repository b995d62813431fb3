"""supremacy.info: news summaries between a rewards widget and comments that earn."""

from schemas.source import Dump, DumpComments, Line, Rule, Source, Turns

LAST = r"^(?:Available from LVL \d+|Add your comment)$"

source = Source(
    name="supremacy",
    title="Supremacy, read-to-earn news",
    hosts=("supremacy.info", "www.supremacy.info", "vpn.supremacy.info"),
    # Its pages are known as text dumps only: there is nothing to be fetched that could be read.
    mirrors={"www.supremacy.info": "supremacy.info", "vpn.supremacy.info": "supremacy.info"},
    html=False,
    plain="news_summary",
    turns=Turns(style="none"),
    dump=Dump(
        head=(Line(field="title"), Line(field="subtitle", text=r"^[^.!?]{1,200}$")),
        comments=DumpComments(begin=r"^Comment-to-Earn$", item=r"^Avatar of (?P<author>.+)$", end=LAST),
        rules=(
            Rule(
                id="supremacy/read-to-earn",
                text=r"^(Your )?[Rr]ead-to-Earn opportunity:?$",
                until=r"^Comment-to-Earn$",
                label="rewards_widget",
                why="what the reader earned and the author paid; stands between the text and the comments",
            ),
            Rule(
                id="supremacy/add-comment",
                text=LAST,
                until="",
                label="comment_widget",
                why="the form for a comment of one's own, with which the page ends",
            ),
        ),
    ),
)
