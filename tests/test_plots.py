import json
import subprocess
import sys
from pathlib import Path

import numpy as np

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "plots.py"


def test_every_plot_is_drawn_even_where_a_scenario_has_no_crossing(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    cells = [
        {"scenario": name, "fps": fps, "error_ms": list(rng.normal(0, 1, n)), "u_ms": [1.0] * n}
        for name, n in (("clean", 9), ("bird", 3), ("nothing for minutes", 0))
        for fps in (30.0, 60.0)
    ]
    cells[2]["error_ms"] = [0.0, 1.0, 40.0]
    figures = tmp_path / "made.json"
    figures.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), "--figures", str(figures), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    drawn = {path.name for path in tmp_path.glob("*.png")}
    assert drawn == {"accuracy-scenarios.png", "accuracy-rates.png", "accuracy-u.png"}
