"""Quantiles along an axis of what is seen, NaN being what is not.

NumPy's own go through masked arrays, or row by row: ten times slower on the few frames of one passage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def quantile_of_seen(values: Floats, share: float) -> Floats:
    """Quantile of each row (the last axis) of what is not NaN in it, between the two nearest values; NaN of none.

    values: finite or NaN. share: 0 to 1.
    """
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], np.nan)
    in_order = np.sort(values, axis=-1)  # NaN come last
    at = share * np.maximum(np.isfinite(values).sum(axis=-1, keepdims=True) - 1, 0)
    below = np.floor(at).astype(np.int64)
    above = np.ceil(at).astype(np.int64)
    low, high = (np.take_along_axis(in_order, index, axis=-1) for index in (below, above))
    return np.asarray((low + (at - below) * (high - low))[..., 0])
