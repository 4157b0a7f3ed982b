"""Lint, formatting and types hold for the whole project, wherever the tests run."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
LONGEST_S = 300  # a first run of mypy without its cache takes about 20 s on two cores


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "formatting", "types"],
)
def test_the_project_passes(command: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=TOP, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
