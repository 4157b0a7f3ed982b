"""How long a test waits for what is to come: the end of a wait and no measure, so that a busy machine fails nothing."""

import time
from collections.abc import Callable

PATIENCE_S = 60.0
PATIENCE_MS = 1000 * PATIENCE_S


def soon(true: Callable[[], object], what: str = "it", within_s: float = PATIENCE_S) -> None:
    """Wait until it is."""
    end_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end_s, f"{what} never came"
        time.sleep(0.01)
