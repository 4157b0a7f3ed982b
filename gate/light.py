"""The light on a strip against the light on its reference: a factor for every pixel.

Clouds and a camera's own exposure change all pixels alike. Lamps that flicker change them in waves, because the rows of
a rolling shutter are exposed one after another; in an upright phone these rows are columns. So the factor is a product
of one along the rows and one along the columns. Each is read where most pixels agree: a body covers up to two thirds of
a column, but in many tones.
"""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from gate.line import Strip

Factors = NDArray[np.float32]

_SAMPLE_M = 0.04
"""The light is read from pixels this far apart: some 60 by 45 of a whole strip."""
_GROUP = 4
"""Samples side by side that share a factor: 16 cm, a fortieth of a wave of 100 Hz lamps on a 16 ms read-out of 5 m."""
_AGREE_SHARE = 0.25
"""The smallest range that holds this share of a group is what most agree on: a body covers less than the rest."""
_AGREE_WITHIN = 0.06
"""Samples this near to it, as a fraction, are averaged: twice the noise of a sensor on a dark lawn."""
_LIMIT = float(np.log(3.0))
"""Greatest factor that is light (1.6 stops, a cloud off the sun is about 1): more is a hand before the lens."""
_DARK = 1.0
"""Added to both sides of the ratio: a black pixel has none."""
_STEADY = 0.01
"""A factor this near to 1 everywhere is left out: it is under the least contrast that counts."""


def light_factors(strip: Strip, level: MatLike) -> Factors | None:
    """Factors by which the strip is brighter than `level`, of its shape; None where the light is the same."""
    step = max(1, round(_SAMPLE_M / strip.m_per_column))
    luma = strip.luma[::step, ::step] + np.float32(_DARK)
    ratio: Factors = np.log(luma / (np.asarray(level)[::step, ::step] + np.float32(_DARK)))
    down = _along(ratio)
    across = _along((ratio - down[:, None]).T)
    if max(np.abs(down).max(), np.abs(across).max()) <= _STEADY:
        return None
    rows, columns = strip.luma.shape
    return np.asarray(np.exp(_spread(down, rows) + _spread(across, columns).T), dtype=np.float32)


def _along(ratio: Factors) -> Factors:
    """One logarithm of a factor for each row of samples: groups of rows, joined by straight lines."""
    groups = max(1, len(ratio) // _GROUP)
    rows = len(ratio) // groups
    values = np.sort(ratio[: groups * rows].reshape(groups, -1), axis=1)
    wide = max(2, round(_AGREE_SHARE * values.shape[1]))
    narrowest = np.argmin(values[:, wide - 1 :] - values[:, : values.shape[1] - wide + 1], axis=1)
    centre = values[np.arange(groups), narrowest + wide // 2][:, None]
    agree = np.abs(values - centre) <= _AGREE_WITHIN
    factor = np.clip((values * agree).sum(axis=1) / agree.sum(axis=1), -_LIMIT, _LIMIT)
    at = (np.arange(groups) + 0.5) * rows - 0.5
    return np.asarray(np.interp(np.arange(len(ratio)), at, factor), dtype=np.float32)


def _spread(factors: Factors, count: int) -> Factors:
    """(count, 1) the samples' factors over all pixels."""
    spread = cv2.resize(factors[:, None], (1, count), interpolation=cv2.INTER_LINEAR)
    return np.asarray(spread, dtype=np.float32).reshape(count, 1)
