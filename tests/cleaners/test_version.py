"""The version of the cleaners changes with what they are made of, and with nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from cleaners import version
from cleaners.version import cleaner_version

CODE = "from cleaners.version import cleaner_version; print(cleaner_version())"


def version_of(root: Path) -> str:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_it_is_16_hex_digits_and_stable() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", cleaner_version())
    assert cleaner_version() == cleaner_version()


def test_it_changes_with_the_code_and_only_with_it(tmp_path: Path) -> None:
    here = Path(version.__file__).parents[1]
    for folder in ("cleaners", "schemas"):
        shutil.copytree(here / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = version_of(tmp_path)
    (tmp_path / "cleaners" / "notes.txt").write_text("no code")
    assert version_of(tmp_path) == before, "it hangs on code alone, not on where it lies"
    for path in ("schemas/page.py", "cleaners/sources/generic.py", "cleaners/labels.py"):
        with (tmp_path / path).open("a") as file:
            file.write("\n# changed\n")
        after = version_of(tmp_path)
        assert after != before
        before = after
