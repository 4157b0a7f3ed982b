"""What a gate saw in the last minutes, and a crossing that a coach marks in it by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from gate.crossing import Crossing, Direction
from gate.errors import InputError
from gate.photofinish import TAPE_PX_PER_M, Framing, PhotoFinish
from server.live_gate import LiveGate
from server.reading import Reading

USUAL_M_PER_S = 8.0
"""Taken where nobody says how fast the runner was, with a u of a quarter: a flying rep has 6 to 10 m/s."""
READ_M = 0.03
"""Standard uncertainty of a torso's front as a person sets a hairline on it: three pixels of the tape's 120 a metre."""
U_SPEED_SHARE = 0.25
"""Of a speed that nobody measured at this gate: 6 to 10 m/s are within it."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A picture of one gate's plane over some seconds. t_ns: session instant of its first column."""

    photo: PhotoFinish
    t_ns: int

    @property
    def png(self) -> bytes:
        """As a PNG file."""
        return bytes(np.asarray(cv2.imencode(".png", self.photo.image)[1]).tobytes())


def source_ns(reading: Reading, t_ns: int) -> int:
    """Instant on the source's clock of one on the session's: the fit's inverse, to the nanosecond in two steps."""
    source = t_ns
    for _ in range(3):
        source += t_ns - reading.clock.session_ns(source)
    return source


def tape(
    gate: LiveGate,
    reading: Reading,
    latency_ns: int,
    middle_ns: int,
    span_s: float,
    speed_m_per_s: float,
    to: Direction,
) -> Tape:
    """Picture of the plane around a session instant; raises InputError where the tape does not hold it."""
    t_ns = source_ns(reading, middle_ns + latency_ns)
    reach_m = speed_m_per_s * span_s / 2
    photo = gate.tape.picture(_pass(t_ns, speed_m_per_s, to, 0), Framing(reach_m, reach_m, TAPE_PX_PER_M))
    if photo is None:
        span = gate.tape.span_ns
        kept = "nothing yet" if span is None else f"the last {(span[1] - span[0]) * 1e-9:.0f} s"
        raise InputError(f"that instant is not on the gate's tape, which holds {kept}: choose a later one")
    return Tape(photo, reading.clock.session_ns(photo.t_ns) - latency_ns)


def by_hand(reading: Reading, latency_ns: int, t_ns: int, speed_m_per_s: float | None, to: Direction) -> Crossing:
    """The crossing that somebody saw on the tape at a session instant."""
    speed = speed_m_per_s or USUAL_M_PER_S
    return _pass(source_ns(reading, t_ns + latency_ns), speed, to, u_by_hand_ns(reading.frame_ns, speed))


def u_by_hand_ns(frame_ns: int, speed_m_per_s: float) -> int:
    """Standard uncertainty of an instant that was set by eye: the frames' quantisation, and the eye."""
    return round(math.hypot(frame_ns / math.sqrt(12), READ_M / max(speed_m_per_s, 1.0) * 1e9))


def _pass(t_ns: int, speed_m_per_s: float, to: Direction, u_ns: int) -> Crossing:
    return Crossing(
        t_ns=t_ns,
        u_ns=u_ns,
        direction=to,
        speed_m_per_s=speed_m_per_s,
        u_speed_m_per_s=U_SPEED_SHARE * speed_m_per_s,
        frames=0,
        residual_m=0.0,
        height_m=float("nan"),
        origin_ns=t_ns,
        note="marked by hand",
    )
