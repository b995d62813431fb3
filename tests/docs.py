"""Commands in the documentation and what they print: run, compared, and with `--write` written again.

A fenced block of kind `console` holds one command after `$ ` (it may span lines while a quote is open) and its output.
`make demo` stands for the demo itself; every other command runs in the home that the demo made.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BIN = Path(sys.executable).parent

_BLOCK = re.compile(r"```console\n\$ (?P<rest>.*?)```", re.S)
_TIMES = re.compile(r"\(\d+ s\)")


class Example(NamedTuple):
    """One command of a page, and what the page says it prints."""

    page: Path
    command: str
    output: str


def examples() -> Iterator[Example]:
    """All commands of all pages, in order."""
    for page in PAGES:
        for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            command, output = split(block["rest"])
            yield Example(page, command, output)


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


def make_home(folder: Path) -> str:
    """Runs the demo in a home of its own; gives what it printed. The demo must end well."""
    return _run([sys.executable, "-m", "flows.demo"], folder / "demo", must_succeed=True)


def run(command: str, home: Path) -> str:
    """What a documented command prints in this home, with the home's place as the reader would see it."""
    return _run(shlex.split(command), home)


def _run(words: list[str], home: Path, must_succeed: bool = False) -> str:
    environment = {**os.environ, "ONRECORD_HOME": str(home), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"COLUMNS": "110", "NO_COLOR": "1"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert not must_succeed or done.returncode == 0, f"{words} ended with {done.returncode}: {done.stderr}"
    shown = (done.stdout + done.stderr).replace(str(home.resolve()), "demo")
    return "\n".join(line.rstrip() for line in shown.strip("\n").splitlines()) + "\n"


def comparable(output: str) -> str:
    """Without what differs from run to run: how long it took."""
    return _TIMES.sub("(… s)", output)


def rewrite() -> None:
    """Writes every page again with what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        demo = make_home(Path(folder))
        home = Path(folder) / "demo"
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            page.write_text(_BLOCK.sub(lambda block: _again(block, demo, home), text), encoding="utf-8")


def _again(block: re.Match[str], demo: str, home: Path) -> str:
    command, _ = split(block["rest"])
    output = demo if command == "make demo" else run(command, home)
    return f"```console\n$ {command}\n{output}```"


if __name__ == "__main__":
    rewrite()
