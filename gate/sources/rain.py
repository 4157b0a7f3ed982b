"""Rain on the lens: drops far out of focus that brighten and bend what is behind them; some land, some run down."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.sources.paint import Picture, Window

Array = NDArray[np.float64]
BRIGHTER, VEIL = 1.06, 8.0
"""A drop gathers light from the sky as well: a gain and an offset in grey levels."""
BEND = 0.7
"""How far inwards a drop looks: it is a lens itself. A share of the place in the drop."""
SOFT = 0.35
"""Share of a drop's radius over which its edge fades."""
GUST_S = 0.25
"""A drop that runs stands still and goes by turns so long."""


@dataclass(frozen=True, eq=False)
class RainDrops:
    """Drops on a lens, fixed to the picture. All arrays (drops,), in pixels of the picture and ns of the clip.

    x_px, y_px: where a drop lands at lands_ns; falls_px_per_s: how fast it runs down while it runs.
    """

    x_px: Array
    y_px: Array
    radius_px: Array
    lands_ns: Array
    falls_px_per_s: Array

    def __call__(self, picture: Picture, window: Window, moved_px: tuple[int, int], t_ns: int) -> Picture:
        """The window's picture through the drops that lie on it."""
        x = (window.columns + window.starts.mean() + moved_px[0]).astype(np.float64)
        y = (window.rows + moved_px[1]).astype(np.float64)
        step = float(y[1] - y[0])
        for number in map(int, np.flatnonzero(self.lands_ns <= t_ns)):
            centre_x, radius = self.x_px[number], self.radius_px[number]
            centre_y = self.y_px[number] + self.falls_px_per_s[number] * self._ran_s(number, t_ns)
            columns = slice(*np.searchsorted(x, (centre_x - radius, centre_x + radius)))
            rows = slice(*np.searchsorted(y, (centre_y - radius, centre_y + radius)))
            if columns.start < columns.stop and rows.start < rows.stop:
                _lay(picture, rows, columns, (x[columns] - centre_x) / radius, (y[rows] - centre_y) / radius, step)
        return picture

    def _ran_s(self, number: int, t_ns: int) -> float:
        since_s = (t_ns - self.lands_ns[number]) * 1e-9
        return float(GUST_S * (since_s // (2 * GUST_S)) + min(since_s % (2 * GUST_S), GUST_S))


def _lay(picture: Picture, rows: slice, columns: slice, across: Array, down: Array, step_px: float) -> None:
    """Lay one drop over its part of the picture, in place. across, down: places in it, -1 to 1."""
    u, v = np.meshgrid(across, down)
    out = np.hypot(u, v)
    cover = np.clip((1.0 - out) / SOFT, 0.0, 1.0).astype(np.float32)
    behind = picture[rows, columns]
    reach = max(len(across), len(down)) / 2
    sought_x = (np.arange(len(across)) - BEND * u * reach).astype(np.float32)
    sought_y = (np.arange(len(down))[:, None] - BEND * v * reach).astype(np.float32)
    bent = cv2.remap(behind, sought_x, sought_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    blurred = cv2.blur(bent, (max(1, int(24 / step_px)),) * 2)
    behind += cover * (np.float32(BRIGHTER) * blurred + np.float32(VEIL) - behind)
