"""Whether a clip is what the camera wrote, by what its container says: tags, size, bits for each pixel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

CAMERA_TAGS = ("make", "model", "com.apple.quicktime.make", "com.apple.quicktime.model", "com.android.version")
"""Tags that cameras write and messengers leave out. com.android.* is written by Android's MediaMuxer."""
CAMERA_HANDLERS = ("core media video", "videohandle", "gopro", "samsung")
"""Handler names of phones' own writers; exports of the same phone have them too."""
REMADE = re.compile(r"lavf|lavc|handbrake|x26[45]|google|premiere|davinci|imovie|capcut|mencoder", re.IGNORECASE)
MESSENGER_NAME = re.compile(
    r"VID-\d{8}-WA\d+|WhatsApp Video|video_\d{4}-\d\d-\d\d_|signal-\d{4}-|telegram|messenger|snapchat|wechat|^mmexport",
    re.IGNORECASE,
)
MESSENGER_SIDES = {(848, 480), (640, 352), (640, 360), (640, 480), (480, 272), (854, 480), (848, 478), (480, 360)}
"""Long and short side of what messengers scale to; no phone of today records them."""
LEAST_BITS, FEW_BITS = 0.03, 0.07
"""Bits a pixel and picture. Phones' own: H.264 0.14 to 0.3, HEVC 0.09 to 0.16 (1080p at 60 with 12 Mbit/s is 0.097);
what a messenger sends has 0.02 to 0.08."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a container says. size: (width, height); bit_rate: bits a second of the picture's stream, None unknown."""

    name: str
    codec: str
    size: tuple[int, int]
    rate_hz: float | None
    bit_rate: float | None
    tags: Mapping[str, str]

    @property
    def camera(self) -> str | None:
        """Make and model by the tags, None where there are none."""
        low = {key.lower(): value for key, value in self.tags.items()}
        named = [low[key] for key in CAMERA_TAGS if low.get(key)]
        return " ".join(dict.fromkeys(named)) or None

    @property
    def writer(self) -> str | None:
        """Program that made the file anew, by its tags."""
        texts = [self.tags.get(key, "") for key in ("encoder", "handler_name", "software", "writing_application")]
        return next((text for text in texts if REMADE.search(text)), None)

    @property
    def phone_writer(self) -> bool:
        """Whether a phone's own program wrote the file."""
        return any(name in self.tags.get("handler_name", "").lower() for name in CAMERA_HANDLERS)

    @property
    def bits_per_pixel(self) -> float | None:
        """Bits for each pixel of each picture."""
        if not self.bit_rate or not self.rate_hz:
            return None
        return self.bit_rate / (self.size[0] * self.size[1] * self.rate_hz)

    @property
    def sent(self) -> str | None:
        """Why this clip looks as if it went through a messenger."""
        if MESSENGER_NAME.search(self.name):
            return f"its name is a messenger's ({self.name})"
        bits = self.bits_per_pixel
        if self.camera is None and (max(self.size), min(self.size)) in MESSENGER_SIDES:
            return f"{self.size[0]} x {self.size[1]} without a camera's tags is a size that messengers scale to"
        if self.camera is None and bits is not None and bits < LEAST_BITS:
            return f"{bits:.3f} bits a pixel without a camera's tags: cameras write 0.09 and more"
        return None

    @property
    def plays_slow(self) -> bool:
        """Whether an iPhone marked a part of the clip to be shown slowly: the times in the file are real."""
        return self.tags.get("com.apple.quicktime.full-frame-rate-playback-intent") == "0"
