"""Quantiles of what is seen: NumPy's own, without what is not seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gate.quantiles import quantile_of_seen

VALUES = st.one_of(st.just(float("nan")), st.floats(-1e3, 1e3))


@given(arrays(np.float64, st.tuples(st.integers(0, 4), st.integers(0, 7)), elements=VALUES), st.floats(0, 1))
def test_a_row_s_quantile_is_that_of_its_finite_values(values: np.ndarray, share: float) -> None:
    for row, got in zip(values, quantile_of_seen(values, share), strict=True):
        seen = row[np.isfinite(row)]
        expected = np.quantile(seen, share) if len(seen) else np.nan
        assert got == pytest.approx(expected, abs=1e-9, nan_ok=True)
