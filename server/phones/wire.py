"""What goes between a phone's page and the server as bytes: pictures, and questions of the clock with their answers.

WireError (an InputError) says in a sentence what was wrong; the link tells it to the phone and closes.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import InputError

LONGEST_MESSAGE = 1 << 20
"""Bytes: a window is 42 kB at most, a still of 1280 x 720 some 120 kB."""
HEADER = struct.Struct("<BBBBHHHHIIqqdd")
WINDOW, WIDE, STILL = 2, 3, 4
REPLAY, REFERENCE, GAP_BEFORE, HAS_MEDIA, HAS_CAPTURE = 1, 2, 4, 8, 16
LATEST_US = 10**15
"""30 years of microseconds: no clock of a phone has run for longer."""
LATEST_MS = 1e13
PING, PONG = 1, 0x81
_PING, _PONG = struct.Struct("<BxxxIdId"), struct.Struct("<BxxxIdqq")


class WireError(InputError):
    """A message that cannot be used."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A binary message.

    width, height: columns and rows that come; x, y: where the rectangle lies, in pixels of the coded picture.
    ts_us: VideoFrame.timestamp. media_us, capture_ms: of requestVideoFrameCallback for the same frame, None without.
    read_ms: the page's own clock when its worker had the frame. body: luma row by row, or a JPEG file.
    """

    type: int
    flags: int
    marker: int
    step: int
    width: int
    height: int
    x: int
    y: int
    seq: int
    frame: int
    ts_us: int
    media_us: int | None
    capture_ms: float | None
    read_ms: float
    body: bytes

    @property
    def luma(self) -> NDArray[np.uint8]:
        """(height, width) as the sensor has it; a view."""
        return np.frombuffer(self.body, np.uint8).reshape(self.height, self.width)

    def write(self) -> bytes:
        """The message."""
        flags = self.flags & ~(HAS_MEDIA | HAS_CAPTURE)
        flags |= (HAS_MEDIA if self.media_us is not None else 0) | (HAS_CAPTURE if self.capture_ms is not None else 0)
        head = HEADER.pack(
            *(self.type, flags, self.marker, self.step, self.width, self.height, self.x, self.y),
            *(self.seq, self.frame, self.ts_us, self.media_us or 0, self.capture_ms or 0.0, self.read_ms),
        )
        return head + self.body


def read_picture(message: bytes) -> Picture:
    """A binary message of the data socket."""
    if len(message) < HEADER.size:
        raise WireError(f"a binary message of {len(message)} bytes is shorter than its head of {HEADER.size}")
    values = HEADER.unpack_from(message)
    (kind, flags, marker, step, width, height, x, y, seq, frame, ts_us, media_us, capture_ms, read_ms) = values
    if kind not in (WINDOW, WIDE, STILL):
        raise WireError(f"a binary message of type {kind} is not known here: reload the page")
    if width == 0 or height == 0 or step == 0:
        raise WireError(f"a picture of {width} x {height}, every {step}th pixel, is none")
    if not 0 <= ts_us <= LATEST_US or not 0 <= media_us <= LATEST_US:
        raise WireError(f"a picture's time stamp of {ts_us} us cannot be: reload the page")
    if not _can_be_ms(capture_ms, read_ms):
        raise WireError(f"a picture captured at {capture_ms} ms and read at {read_ms} ms cannot be: reload the page")
    body = message[HEADER.size :]
    if kind != STILL and len(body) != width * height:
        raise WireError(f"a picture of {width} x {height} came with {len(body)} bytes")
    return Picture(
        *(kind, flags, marker, step, width, height, x, y, seq, frame, ts_us),
        media_us if flags & HAS_MEDIA else None,
        capture_ms if flags & HAS_CAPTURE else None,
        read_ms,
        body,
    )


@dataclass(frozen=True, slots=True)
class Ping:
    """One question of the clock socket. id, t0_ms: this one's; previous_id, previous_t3_ms: when its answer came."""

    id: int
    t0_ms: float
    previous_id: int
    previous_t3_ms: float

    def write(self) -> bytes:
        """The message."""
        return _PING.pack(PING, self.id, self.t0_ms, self.previous_id, self.previous_t3_ms)


@dataclass(frozen=True, slots=True)
class Pong:
    """Its answer. t1_ns, t2_ns: the session's clock when the question came and when the answer went."""

    id: int
    t0_ms: float
    t1_ns: int
    t2_ns: int

    def write(self) -> bytes:
        """The message."""
        return _PONG.pack(PONG, self.id, self.t0_ms, self.t1_ns, self.t2_ns)


def read_ping(message: bytes) -> Ping:
    """A question of the clock socket."""
    ping = Ping(*_fields(message, PING, _PING, "question"))
    if not _can_be_ms(ping.t0_ms, ping.previous_t3_ms):
        raise WireError(f"a question asked at {ping.t0_ms} ms cannot be: reload the page")
    return ping


def read_pong(message: bytes) -> Pong:
    """An answer of the clock socket, as the page reads it."""
    return Pong(*_fields(message, PONG, _PONG, "answer"))


def _fields(message: bytes, kind: int, layout: struct.Struct, what: str) -> tuple[Any, ...]:
    """What a message of the clock socket holds behind its type."""
    if len(message) != layout.size or message[0] != kind:
        raise WireError(f"a message of {len(message)} bytes on the clock's socket is no {what}: reload the page")
    return layout.unpack(message)[1:]


def _can_be_ms(*instants_ms: float) -> bool:
    return all(math.isfinite(one) and 0 <= one <= LATEST_MS for one in instants_ms)
