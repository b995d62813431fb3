"""Sources of other people's packages: used when they are sound, named and left out when they are not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaners.addresses import normalise
from cleaners.catalogue import catalogue, source_of_host, trial
from cleaners.plugins import plugins
from cleaners.version import cleaner_version
from flows.golden import as_json, cases_in, run_case
from flows.new_place import adapter_at

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "plugin_example"
GOOD = """
from schemas.source import Source
INTERFACE = 1
source = Source(name="{name}", title="A tide gauge", hosts=("{name}.example",), body="main")
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    caches = (plugins, catalogue, source_of_host, cleaner_version, normalise)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are looked for in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def install(site: Path, name: str, code: str) -> None:
    """A package of one module, as an installer leaves it."""
    module = f"plugin_of_{name}"
    sys.modules.pop(module, None)
    (site / f"{module}.py").write_text(code)
    info = site / f"onrecord_{name}-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: onrecord-{name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[onrecord.sources]\n{name} = {module}\n")


def test_a_sound_one_is_a_source_like_any_other(site: Path) -> None:
    install(site, "gauge", GOOD.format(name="gauge"))
    assert catalogue()["gauge"].title == "A tide gauge"
    found = source_of_host("gauge.example")
    assert found is not None
    assert found.name == "gauge"
    assert not plugins().broken


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("1 / 0", "cannot be imported: ZeroDivisionError"),
        ("from schemas.source import Nowhere", "cannot be imported: ImportError"),
        ("raise SystemExit('no')", "cannot be imported: SystemExit"),
        (GOOD.format(name="bad").replace("INTERFACE = 1", "INTERFACE = 2"), "version 2 of .* has version 1"),
        (GOOD.format(name="bad").replace("INTERFACE = 1", ""), "does not say"),
        ("INTERFACE = 1", "has no value `source`"),
        ("INTERFACE = 1\nsource = 'bad'", "has no value `source`"),
        (GOOD.format(name="ecb"), "already a source called ecb"),
        (GOOD.format(name="gauge"), "already a source called gauge"),
        (GOOD.format(name="Bad"), "cannot be imported: ValidationError"),
    ],
)
def test_one_that_cannot_be_used_is_named_and_left_out_and_others_work(site: Path, code: str, why: str) -> None:
    install(site, "gauge", GOOD.format(name="gauge"))
    install(site, "zbad", code)
    ours = catalogue()["ecb"]
    assert {plugin.source.name for plugin in plugins().loaded} == {"gauge"}
    assert ours.title == "European Central Bank"
    (broken,) = plugins().broken
    assert (broken.name, broken.package) == ("zbad", "onrecord-zbad")
    assert re.search(why, broken.why), broken.why
    assert "\n" not in broken.why


def test_an_entry_point_to_nothing_is_named(site: Path) -> None:
    install(site, "gone", "")
    (site / "plugin_of_gone.py").unlink()
    assert "ModuleNotFoundError" in plugins().broken[0].why


def test_the_cleaners_version_takes_in_the_code_of_plugins(site: Path) -> None:
    without = cleaner_version()
    versions = {without}
    for code in (GOOD.format(name="gauge"), GOOD.format(name="gauge") + "# changed\n"):
        install(site, "gauge", code)
        plugins.cache_clear()
        cleaner_version.cache_clear()
        versions.add(cleaner_version())
    assert len(versions) == 3


def test_a_broken_one_does_not_change_the_cleaners_version(site: Path) -> None:
    without = cleaner_version()
    install(site, "zbad", "1 / 0")
    plugins.cache_clear()
    cleaner_version.cache_clear()
    assert cleaner_version() == without


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package, built as a wheel and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("example")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder / "dist")]
    subprocess.run(build, cwd=EXAMPLE, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_the_examples_golden_case_is_what_it_gives() -> None:
    (case,) = cases_in(EXAMPLE / "tests/sources/lighthouse")
    with trial(adapter_at(EXAMPLE / "onrecord_lighthouse.py")):
        assert as_json(run_case(case)) == json.loads(case.expected.read_text("utf-8"))


def test_the_example_package_is_installed_and_used(example: Path, tmp_path: Path) -> None:
    page = EXAMPLE / "tests/sources/lighthouse/buoy-adrift/page.html"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(example), str(ROOT)]),
        "ONRECORD_HOME": str(tmp_path),
    }
    command = f"from flows.cli import main; main(['show', {str(page)!r}, '--source', 'lighthouse'])"
    done = subprocess.run(
        [sys.executable, "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "lighthouse/chart" in done.stdout
    assert "Buoy adrift off Cape Sorrel" in done.stdout
