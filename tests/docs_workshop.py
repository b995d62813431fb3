"""The home `workshop` of the documentation: the saved pages of `docs/example`, and nothing else."""

import os
import shutil
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "docs" / "example"

if __name__ == "__main__":
    shutil.copytree(EXAMPLE, os.environ["ONRECORD_HOME"])
