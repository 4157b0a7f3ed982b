"""From the address that a coach gives to the source that it means."""

import re

from gate.errors import InputError
from gate.sources.as_live import AsLive
from gate.sources.live import LiveSource
from gate.sources.network import NetworkStream
from gate.sources.video_file import VideoFile
from gate.sources.webcam import Webcam

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
DEVICE = re.compile(r"[0-9]+|/dev/.+")


def open_source(address: str, *, as_live: bool = True, latency_ns: int = 0) -> LiveSource:
    """Return the source of an address: `0` or /dev/video0 a webcam, rtsp:// or http:// a stream, else a clip's path.

    Only a clip is looked at here; a camera is opened by iterating the source.
    as_live: whether a clip may be played at its own speed. latency_ns: by how much it comes late, for tests of passes.

    Raises InputError for what cannot be a source, ClipError for a clip that cannot be read.
    """
    address = address.strip()
    if not address:
        raise InputError("no address of a source: give 0 for the first webcam, rtsp://..., http://... or a clip's path")
    if DEVICE.fullmatch(address):
        return Webcam(address)
    if "://" in address and SCHEME.match(address):
        return NetworkStream(address)
    if not as_live:
        raise InputError(f"{address}: a clip, not a camera: play it with --as-live, or time it with `flygate time`")
    return AsLive(VideoFile(address), address=address, latency_ns=latency_ns)
