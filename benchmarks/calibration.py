"""Measure everything that `calibration/` finds, and put the tables into docs/accuracy.md.

    python benchmarks/calibration.py [--only clocks ...]

Each part is a script of this folder, run in a process of its own; what it prints stands on the page as it is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.document import write

PARTS = ("fly_times", "clocks", "sound", "flash", "alignment", "markers", "one_camera", "camera_check")
TOP = Path(__file__).parent.parent


def measured(part: str) -> tuple[str, bool]:
    """What a part prints, and whether it reached its figures: one that missed some is written down all the same."""
    run = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{part}"], capture_output=True, text=True, check=False, cwd=TOP
    )
    if run.returncode != 0:
        print(f"{part} ended with status {run.returncode}: {run.stderr.strip()[-500:]}", file=sys.stderr)
    return run.stdout.strip(), run.returncode == 0


def main() -> None:
    """Run the parts one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    failed = False
    for part in parser.parse_args().only:
        text, reached = measured(part)
        failed |= not reached
        if text:
            print(f"== {part}\n{text}", flush=True)
            write(part, text)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
