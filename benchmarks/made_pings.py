"""A device's clock from pings over simulated ways, against the truth. Prints a table; takes seconds.

    python -P benchmarks/made_pings.py [--runs 200]

Told at the newest answer and, of the same instant, 10 s later; an error over the bound ends it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from calibration.two_envelope import Exchange, TwoEnvelope

MS, S = 1e6, 1_000_000_000
OFFSET_NS, BEGIN_NS = -87_654_321_123_456, 5_000 * S
Way = Callable[[np.random.Generator], tuple[float, float]]


def idle(dice: np.random.Generator) -> tuple[float, float]:
    """Delays up and down over a quiet link, in ns."""
    up, down = 0.4 * MS + dice.exponential(0.4 * MS, 2)
    return up, down


def loaded(dice: np.random.Generator) -> tuple[float, float]:
    """Over one whose ends are busy."""
    up, down = 0.4 * MS + dice.exponential(2.5 * MS, 2)
    return up, down


def jitter(dice: np.random.Generator) -> tuple[float, float]:
    """Over one that holds each way back by 5 ms and more."""
    up, down = 5 * MS + dice.gamma(2, 4 * MS, 2)
    return up, down


def proxied(dice: np.random.Generator) -> tuple[float, float]:
    """By the proxy of benchmarks/phone_clock.py, and nothing else: 5 to 20 ms each way."""
    up, down = dice.uniform(5 * MS, 20 * MS, 2)
    return up, down


class Made:
    """A device whose clock is off and drifts; questions at five a second."""

    def __init__(self, way: Way, seed: int, drift_ppm: float | None = None) -> None:
        """drift_ppm: None: drawn, 40 ppm of standard deviation."""
        self.dice = np.random.default_rng([11, seed])
        self.drift = 1e-6 * (self.dice.normal(0, 40) if drift_ppm is None else drift_ppm)
        self.way, self.fit, self.t_ns = way, TwoEnvelope(), BEGIN_NS

    def host_ns(self, device_ns: int) -> int:
        """What the host's clock tells in truth."""
        return device_ns + OFFSET_NS + round(self.drift * (device_ns - BEGIN_NS))

    def ask(self, for_s: float, rate_hz: float = 5.0) -> Made:
        """Let the fit have answers for so long."""
        for _ in range(round(for_s * rate_hz)):
            up, down = (round(one) for one in self.way(self.dice))
            t0_ns = self.t_ns + int(self.dice.integers(10_000_000))
            t3_ns = t0_ns + up + down + 50_000
            self.fit.add(Exchange(t0_ns, self.host_ns(t0_ns + up), self.host_ns(t3_ns - down), t3_ns))
            self.t_ns += round(S / rate_hz)
        return self

    def error_ns(self, device_ns: int) -> float:
        """What the fit is off by there; never by more than it says."""
        told = self.fit.at(device_ns)
        error_ns = told.offset_ns - (self.host_ns(device_ns) - device_ns)
        assert abs(error_ns) <= told.bound_ns
        return float(error_ns)


def rms_ms(errors_ns: list[float]) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(errors_ns)))) / MS


def told_twice(way: Way, runs: int, ask_s: float) -> tuple[float, float]:
    """RMS error in ms at the newest answer, and of the same instants 10 s later."""
    at_once, refined = [], []
    for seed in range(runs):
        made = Made(way, seed).ask(ask_s)
        at_once.append(made.error_ns(made.t_ns))
        then_ns = made.t_ns
        made.ask(10)
        refined.append(made.error_ns(then_ns))
    return rms_ms(at_once), rms_ms(refined)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    for ask_s in (30.0, 60.0):
        for way in (idle, loaded, jitter, proxied):
            at_once_ms, refined_ms = told_twice(way, runs, ask_s)
            print(f"{way.__name__:>8} after {ask_s:.0f} s: {at_once_ms:.2f} ms RMS, 10 s later {refined_ms:.2f}")


if __name__ == "__main__":
    main()
