"""Findings on a camera's clock: rate, jitter, missing and repeated pictures, stamps that motion contradicts."""

from __future__ import annotations

from calibration.finding import Finding, Grade, graded
from calibration.origin import Origin
from calibration.stamps_check import JITTER_NS, Rate, Steadiness

LOW_HZ, GOOD_HZ = 24.0, 49.0
"""Below the first a runner is seen in too few pictures; from the second on a crossing comes to about a millisecond."""
FAIR_JITTER_NS = 2_000_000
MISSING_FAIR, MISSING_POOR = 0.0, 0.05
HELD_POOR = 0.01
_RUN = "let somebody run past while it records"
_CONSTANT = "record with the phone's own camera app at a fixed 60 (no automatic frame rate), and give that file itself"


def clock_findings(
    rate: Rate | None, steadiness: Steadiness | None, held: int, origin: Origin | None, slow_note: str
) -> list[Finding]:
    """What stamps say, and what motion says of them. slow_note: what was undone of slow motion, empty for nothing."""
    if rate is None:
        return [Finding("frame rate", "unknown", "fewer than three pictures", change="record for some seconds")]
    return [
        _rate(rate),
        _jitter(rate),
        _missing(rate),
        _held(rate, steadiness, held),
        _motion(steadiness),
        _slow(rate, origin, slow_note),
    ]


def _rate(rate: Rate) -> Finding:
    grade: Grade = "good" if rate.rate_hz >= GOOD_HZ else "fair" if rate.rate_hz >= LOW_HZ else "poor"
    change = "" if grade == "good" else "record 60 a second, 120 or 240 if there is light enough"
    return Finding(
        "frame rate",
        grade,
        f"{rate.rate_hz:.3f} pictures a second by the time stamps",
        rate.rate_hz,
        "Hz",
        rate.u_hz,
        change,
    )


def _jitter(rate: Rate) -> Finding:
    jitter_ms = rate.jitter_ns / 1e6
    grade = graded(rate.jitter_ns, JITTER_NS, FAIR_JITTER_NS)
    u_ms = jitter_ms / (2 * rate.pictures) ** 0.5
    change = "" if grade == "good" else _CONSTANT
    return Finding(
        "jitter", grade, f"stamps scatter by {jitter_ms:.2f} ms about even steps", jitter_ms, "ms", u_ms, change
    )


def _missing(rate: Rate) -> Finding:
    share = rate.missing / (rate.pictures + rate.missing)
    grade = graded(share, MISSING_FAIR, MISSING_POOR)
    change = (
        "" if grade == "good" else "end other programs, let the phone cool down, free its storage, or lower the rate"
    )
    found = f"{rate.missing} of {rate.pictures + rate.missing} left out between the stamps"
    return Finding("missing pictures", grade, found, 100 * share, "%", None, change)


def _held(rate: Rate, steadiness: Steadiness | None, held: int) -> Finding:
    if steadiness is None and not held:
        return Finding("held pictures", "unknown", "nobody moved long enough to tell a repeat", change=_RUN)
    share = held / rate.pictures
    grade = graded(share, 0.0, HELD_POOR)
    change = "" if grade == "good" else f"the camera could not keep up, or the clip was converted: {_CONSTANT}"
    return Finding("held pictures", grade, f"{held} repeat the one before", 100 * share, "%", None, change)


def _motion(found: Steadiness | None) -> Finding:
    item = "stamps against motion"
    if found is None:
        return Finding(item, "unknown", "nobody moved steadily for long enough", change=_RUN)
    value, u = found.scatter_ns / 1e6, found.u_scatter_ns / 1e6
    if found.untrue is None and found.lost:
        text = f"they agree to {value:.1f} ms, but the motion jumps once as if a picture was lost"
        return Finding(
            item, "fair", text, value, "ms", u, f"check a clip with more runs; if it comes again: {_CONSTANT}"
        )
    if found.untrue is None:
        return Finding(item, "good", f"they agree to {value:.1f} ms over {found.steps} steps", value, "ms", u)
    texts = {
        "wild": f"stamps step by {value:.1f} ms where the motion is steady to {found.even_ns / 1e6:.1f} ms",
        "lost": f"motion jumps {found.lost} times as if pictures were lost, and the stamps go on evenly",
        "even": f"motion is uneven by {value:.1f} ms, and the stamps are even: counted, not taken from a clock",
    }
    return Finding(item, "poor", texts[found.untrue], value, "ms", u, f"these stamps cannot be true: {_CONSTANT}")


def _slow(rate: Rate, origin: Origin | None, note: str) -> Finding:
    item = "slow motion"
    if rate.changes:
        found = f"the rate goes from {rate.slowest_hz:.1f} to {rate.fastest_hz:.1f} within the clip"
        change = "if this is a slow-motion ramp, get the original off the phone unedited; if it is dark, add light"
        return Finding(item, "poor", found, rate.fastest_hz / rate.slowest_hz, None, None, change)
    if note:
        return Finding(
            item, "fair", note, change="check the rate against the camera's setting; --real-fps overrides it"
        )
    if origin is not None and origin.plays_slow:
        return Finding(item, "good", "marked to be shown slowly by the phone; the times in the file are real")
    if origin is not None and origin.camera is None and rate.rate_hz < 65:
        found = "one rate throughout; whether it was slowed before it was written does not show"
        return Finding(item, "unknown", found, change="give the file that the camera wrote: it has the camera's tags")
    return Finding(item, "good", "one rate throughout")
