"""What every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages beside the project; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the real pages of ../shared are not here")
    return SHARED
