"""What a phone's page sends of a window, for benches without a browser: the arithmetic of static/phone/trigger.js."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

BLOCK_PX, FIRST_NOISE, TIMES_NOISE, LEAST, LEAST_SHARE = 8, 1.0, 5.0, 1.5, 0.004
FOLLOW_S, FOLLOW_MOVING_S = 2.0, 15.0
PRE_S, POST_S, IDLE_S = 0.25, 0.25, 0.5
LEARN_S, PAUSE_S = 2.0, 1.0
T = TypeVar("T")


class Trigger:
    """Whether something moves: block means against a reference that follows slowly."""

    def __init__(self) -> None:
        self._reference: NDArray[np.float32] | None = None
        self._t_s = 0.0
        self.last_motion_s = float("-inf")

    def feed(self, luma: NDArray[np.uint8], t_s: float) -> None:
        """Take the next picture."""
        means = _block_means(luma)
        if self._reference is None:
            self._reference, self._noise = means, np.full_like(means, FIRST_NOISE)
            self._t_s = t_s
            return
        step_s, self._t_s = min(max(t_s - self._t_s, 0.0), 0.5), t_s
        off = means - self._reference
        shift = off.mean()
        changed = np.abs(off - shift) > np.maximum(LEAST, TIMES_NOISE * self._noise)
        moving = np.count_nonzero(changed) > max(1.0, LEAST_SHARE * means.size)
        if moving:
            self.last_motion_s = t_s
        share = step_s / (FOLLOW_MOVING_S if moving else FOLLOW_S)
        self._reference = self._reference + np.float32(share) * off
        if not moving:
            self._noise = self._noise + np.float32(share) * (np.abs(off - shift) - self._noise)


class Roll(Generic[T]):
    """What goes out: everything from PRE_S before motion to POST_S after it, else a reference every IDLE_S.

    At first, for LEARN_S, everything.
    """

    def __init__(self) -> None:
        self._trigger = Trigger()
        self._before: list[tuple[float, T]] = []
        self._sent_s = self._begun_s = self._fed_s = float("-inf")

    def feed(self, luma: NDArray[np.uint8], t_s: float, one: T) -> Iterator[T]:
        """What to send now, oldest first."""
        self._trigger.feed(luma, t_s)
        self._before.append((t_s, one))
        if self._learning(t_s) or t_s - self._trigger.last_motion_s <= POST_S:
            self._sent_s = t_s
            yield from [kept for _, kept in self._before]
            self._before = []
            return
        while self._before and self._before[0][0] < t_s - PRE_S:
            at_s, kept = self._before.pop(0)
            if at_s - self._sent_s >= IDLE_S:
                self._sent_s = at_s
                yield kept

    def _learning(self, t_s: float) -> bool:
        """Whether frames have come without a pause for less than LEARN_S."""
        if abs(t_s - self._fed_s) > PAUSE_S:
            self._begun_s = t_s
        self._fed_s = t_s
        return t_s - self._begun_s < LEARN_S


def _block_means(luma: NDArray[np.uint8]) -> NDArray[np.float32]:
    rows, columns = (side // BLOCK_PX for side in luma.shape)
    whole = luma[: rows * BLOCK_PX, : columns * BLOCK_PX].astype(np.float32)
    return np.asarray(whole.reshape(rows, BLOCK_PX, columns, BLOCK_PX).mean(axis=(1, 3)), dtype=np.float32)
