"""The pages' modules in Node, without a browser."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.patience import PATIENCE_S

STATIC = Path(__file__).parent.parent / "server" / "static"
FOLDERS = ("dashboard", "phone")
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not here")


@cache
def _modules() -> TemporaryDirectory[str]:
    """The pages' own modules in a folder that says that they are modules."""
    top = TemporaryDirectory()
    (Path(top.name) / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for folder in FOLDERS:
        (Path(top.name) / folder).mkdir()
        for path in (STATIC / folder).glob("*.js"):
            shutil.copy(path, Path(top.name) / folder)
    return top


def in_node(module: str, program: str) -> Any:
    """What a program prints, as JSON, with a module under server/static as `page`."""
    run = subprocess.run(
        [str(NODE), "--input-type=module", "-e", f'const page = await import("./{module}");\n{program}'],
        cwd=_modules().name,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
