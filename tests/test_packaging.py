"""What is installed holds the three packages with their pages, and the command."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGES = ("gate", "calibration", "server")
LONGEST_S = 120


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Build a wheel from a copy of the sources, so that nothing else in the folder gets into it."""
    copy = tmp_path_factory.mktemp("sources")
    for package in PACKAGES:
        shutil.copytree(TOP / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(TOP / name, copy)
    if (TOP / "README.md").exists():
        shutil.copy(TOP / "README.md", copy)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(copy / "dist"), str(copy)],
        check=True,
        capture_output=True,
        timeout=LONGEST_S,
    )
    (wheel,) = (copy / "dist").glob("flygate-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_source_and_every_page_is_in_the_wheel(wheel_files: dict[str, bytes]) -> None:
    wanted = {
        path.relative_to(TOP).as_posix()
        for package in PACKAGES
        for path in (TOP / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "server/static/line/index.html" in wanted
    assert wanted == {name for name in wheel_files if ".dist-info/" not in name}


def test_the_command_starts_the_command_line(wheel_files: dict[str, bytes]) -> None:
    (entry,) = (content for name, content in wheel_files.items() if name.endswith("/entry_points.txt"))
    assert b"flygate = server.cli:main" in entry


def test_the_licence_goes_with_it(wheel_files: dict[str, bytes]) -> None:
    (licence,) = (content for name, content in wheel_files.items() if name.endswith("/licenses/LICENSE"))
    assert b"Apache License" in licence
