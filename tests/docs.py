"""Commands in the documentation and what they print: run, compared, and with `--write` written again.

A fenced block of kind `console` holds one command after `$ ` (it may span lines while a quote is open) and its output.
`make demo` stands for the demo itself; every other command runs in the home that the demo made, or in the one that the
block names: `home=polled`, the home that `tests.docs_polled` makes over the web of this machine; `home=workshop`, a
folder of saved pages, which its commands run in.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BIN = Path(sys.executable).parent

_MAKERS = {"demo": "flows.demo", "polled": "tests.docs_polled", "workshop": "tests.docs_workshop"}
_BLOCK = re.compile(r"```console(?: home=(?P<home>\w+))?\n\$ (?P<rest>.*?)```", re.S)
_TIMES = re.compile(r"\(\d+ s\)")
_PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{5}")


class Example(NamedTuple):
    """One command of a page, the home it runs in, and what the page says it prints."""

    page: Path
    home: str
    command: str
    output: str


class Homes:
    """The homes that commands run in, each made in the folder when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._printed: dict[str, str] = {}

    def run(self, example: Example) -> str:
        """What a documented command prints in its home, with the home's place as the reader would see it."""
        home = self.folder / example.home
        if example.home not in self._printed:
            self._printed[example.home] = _run([sys.executable, "-m", _MAKERS[example.home]], home, must_succeed=True)
        return self._printed["demo"] if example.command == "make demo" else _run(shlex.split(example.command), home)


def examples() -> Iterator[Example]:
    """All commands of all pages, in order."""
    for page in PAGES:
        for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            yield _example(page, block)


def _example(page: Path, block: re.Match[str]) -> Example:
    return Example(page, block["home"] or "demo", *split(block["rest"]))


def split(rest: str) -> tuple[str, str]:
    """The command, as many lines as its quotes need, and the output after it."""
    lines = rest.splitlines(keepends=True)
    for count in range(1, len(lines) + 1):
        try:
            shlex.split("".join(lines[:count]))
        except ValueError:
            continue
        return "".join(lines[:count]).rstrip("\n"), "".join(lines[count:])
    raise ValueError(f"a quote is never closed: {rest[:60]!r}")


def _run(words: list[str], home: Path, must_succeed: bool = False) -> str:
    environment = {**os.environ, "ONRECORD_HOME": str(home), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"COLUMNS": "110", "NO_COLOR": "1"}
    at = home if home.name == "workshop" and home.exists() else ROOT  # its commands name files of their own
    done = subprocess.run(words, cwd=at, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert not must_succeed or done.returncode == 0, f"{words} ended with {done.returncode}: {done.stderr}"
    shown = _PORT.sub("54321", (done.stdout + done.stderr).replace(str(home.resolve()), home.name))
    return "\n".join(line.rstrip() for line in shown.strip("\n").splitlines()) + "\n"


def comparable(output: str) -> str:
    """Without what differs from run to run: how long it took."""
    return _TIMES.sub("(… s)", output)


def rewrite() -> None:
    """Writes every page again with what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        homes = Homes(Path(folder))
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            page.write_text(_BLOCK.sub(partial(_again, homes, page), text), encoding="utf-8")


def _again(homes: Homes, page: Path, block: re.Match[str]) -> str:
    example = _example(page, block)
    named = f" home={block['home']}" if block["home"] else ""
    return f"```console{named}\n$ {example.command}\n{homes.run(example)}```"


if __name__ == "__main__":
    rewrite()
