"""A strip from the hips up in a few bands of picture: enough to see the edges inside a body, little enough to keep.

A band's rows are averaged, which takes the sensor's noise down and leaves an upright edge as sharp as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.line import Strip

Floats = NDArray[np.float64]
Picture = NDArray[np.float32]

BAND_M = 0.04
"""Height of a band: a front that leans by 15 degrees moves 1 cm over it, and 100 px/m still average four rows."""
LOW_M, HIGH_M = 0.70, 2.10
"""From under the lowest trunk that is fitted (0.6 of 1.2 m) to the top of a strip: heads show how tall a body is."""


@dataclass(frozen=True, slots=True)
class BandGrid:
    """Which rows of a gate's strips make the bands, and where the bands are.

    rows: of the strip. z_m, row_shift_m, delay_s: (bands,) height, shift as in `Strip`, instant after the time stamp
    without the columns' part. x_m: (columns,). column_delay_s: what one column adds to the instant.
    """

    rows: slice
    z_m: Floats
    row_shift_m: Floats
    delay_s: Floats
    x_m: Floats
    column_delay_s: float

    @classmethod
    def of(cls, strip: Strip) -> BandGrid:
        """The bands of every strip of a gate, from any one of them."""
        inside = np.flatnonzero((strip.z_m >= LOW_M) & (strip.z_m <= HIGH_M))
        rows = slice(int(inside[0]), int(inside[-1]) + 1)
        height_m = len(inside) * strip.m_per_row
        count = max(1, min(len(inside), round(height_m / BAND_M)))
        start_ns, row_ns, column_ns = strip.readout_ns
        row = (np.arange(count) + 0.5) * len(inside) / count - 0.5
        at = rows.start + row
        number = np.arange(len(strip.z_m))
        return cls(
            rows=rows,
            z_m=np.interp(at, number, strip.z_m),
            row_shift_m=np.asarray(
                _averaged(strip.row_shift_m[rows, None].astype(np.float32), count)[:, 0], np.float64
            ),
            delay_s=(start_ns + row_ns * at) * 1e-9,
            x_m=strip.x_m,
            column_delay_s=column_ns * 1e-9,
        )

    def average(self, luma: NDArray[np.uint8] | Picture) -> Picture:
        """(bands, columns) of a strip's luma, or of any other array of its shape."""
        return _averaged(luma[self.rows].astype(np.float32), len(self.z_m))


def _averaged(rows: Picture, count: int) -> Picture:
    averaged = cv2.resize(rows, (rows.shape[1], count), interpolation=cv2.INTER_AREA)
    return np.asarray(averaged, dtype=np.float32).reshape(count, rows.shape[1])
