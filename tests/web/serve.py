"""The invented paper as a process of its own: `python -m tests.web.serve --pages 5000 --port 0` prints the port."""

from __future__ import annotations

import argparse
import asyncio

from tests.web.pages import Paper
from tests.web.server import Request, Web, reply

ROBOTS = b"User-agent: *\nAllow: /\n"


def site(pages: int, port: int = 0) -> Web:
    """The paper, with a robots.txt that allows all."""
    paper = Paper(pages)

    def answer(request: Request) -> bytes:
        return reply(ROBOTS, media_type="text/plain") if request.path == "/robots.txt" else paper.answer(request)

    return Web(answer, port)


async def _serve(pages: int, port: int) -> None:
    web = site(pages, port)
    server = await web.listen()
    print(web.port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    asyncio.run(_serve(given.pages, given.port))
