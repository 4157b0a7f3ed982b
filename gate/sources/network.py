"""Streams of phone camera apps and network cameras, read with PyAV: RTSP, MJPEG and MPEG-TS over HTTP, RTMP."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import av
from av.codec.context import ThreadType
from av.video.frame import VideoFrame

from gate.errors import InputError
from gate.frame import Frame
from gate.sources.handover import Handover, Patience
from gate.sources.live import Kind, Mode, SourceGone
from gate.sources.picture import Orientation, luma_of
from gate.sources.reading import Clock
from gate.sources.stamps import Stamps
from gate.sources.threaded import ThreadedSource

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

PROTOCOLS = {
    "http": "http,tcp",
    "https": "https,http,tls,tcp",
    "rtsp": "rtsp,rtp,udp,tcp",
    "rtsps": "rtsps,rtsp,tls,tcp",
    "rtmp": "rtmp,tcp",
}
"""What each scheme may lead to: no redirection and no play list reaches a file of this computer."""
OPTIONS = {"fflags": "nobuffer", "probesize": "500000", "analyzeduration": "500000"}
"""Nothing is kept back while the stream is looked at: 0.5 s or 0.5 MB of it."""
RTSP_OPTIONS = {"rtsp_flags": "prefer_tcp", "allowed_media_types": "video"}
"""TCP loses no picture; without sound, FFmpeg keeps to the pictures' own RTP clock."""
ANSWER_S, SILENCE_S, OPENING_S = 2.5, 2.0, 6.0
"""For an answer, between two packets, and for a name server that does not answer."""
WITHOUT_STAMPS = frozenset({"mpjpeg", "mjpeg", "mjpeg_2000", "image2", "jpeg_pipe", "h264", "hevc", "m4v"})
"""FFmpeg counts these formats' pictures at 25 Hz: no time stamps at all."""
PLAY_LISTS = frozenset({"hls", "dash", "concat", "sdp"})
FILES = ("mov", "matroska", "avi")
"""Beginnings of names of demuxers of finished recordings."""
HIDDEN = "***"
_USER = re.compile(r"(?<=://)[^/?#]*@")
_SECRET = re.compile(r"((?:pwd|pas\w*|token|key|secret|auth|sign|signature)=)[^&;#]*", re.IGNORECASE)
"""Also in a path, where some cameras want it: /user=admin_password=..."""


class NetworkStream(ThreadedSource):
    """Frames of a stream, on its own clock where its time stamps are honest, else by arrival, with a warning.

    url: http, https, rtsp, rtsps or rtmp. Name and messages hide the password in it.
    """

    kind: Kind = "network"

    def __init__(self, url: str) -> None:
        name = redacted(url)
        scheme = _scheme(url)
        patience = Patience(
            OPENING_S,
            SILENCE_S,
            f"{name}: no answer within {OPENING_S:g} s: check the address and the Wi-Fi",
            f"{name}: no picture for {SILENCE_S:g} s: check the Wi-Fi and that the camera app is in front",
        )
        super().__init__(name, url, patience=patience)
        rtsp = RTSP_OPTIONS if scheme.startswith("rtsp") else {}
        self._options = {**OPTIONS, **rtsp, "protocol_whitelist": PROTOCOLS[scheme]}
        self._damaged = 0

    @property
    def warnings(self) -> list[str]:
        """What makes results worse than they could be, one sentence each."""
        damaged = [f"{self._damaged} damaged pieces left out: move the camera or the computer nearer to the router"]
        return [*super().warnings, *(damaged if self._damaged else [])]

    def _read(self, handover: Handover) -> None:
        with self._open() as container:
            stream = self._video(container)
            handover.alive()
            try:
                self._pictures(container, stream, handover)
            except (av.FFmpegError, OSError) as error:
                raise SourceGone(f"{self.name}: {_why_broken(error)}") from error
        if not handover.closed:
            raise SourceGone(f"{self.name}: {_ENDED}")

    def _pictures(self, container: InputContainer, stream: VideoStream, handover: Handover) -> None:
        stamps = Stamps(self.name)
        for picture, arrival_ns in self._decoded(container, stream, handover):
            frame = self._frame(picture, stream, arrival_ns)
            for arrived in stamps.add(_stamp(picture, container, stream), frame, arrival_ns):
                handover.put(arrived)
            if stamps.warning:
                self._warn(stamps.warning)

    def _open(self) -> InputContainer:
        timeout = (ANSWER_S, SILENCE_S)
        try:
            return av.open(self.address, options=self._options, timeout=timeout, metadata_errors="replace")
        except (av.FFmpegError, OSError) as error:
            raise SourceGone(f"{self.name}: {_why_unopened(error)}") from error

    def _video(self, container: InputContainer) -> VideoStream:
        kind = container.format.name
        if kind in PLAY_LISTS:
            raise SourceGone(f"{self.name}: a play list ({kind}), whose pictures come in pieces: give RTSP or MJPEG")
        if kind.startswith(FILES) and container.duration:
            raise SourceGone(f"{self.name}: a finished recording, not a live stream: save it and give the file")
        stream = next(iter(container.streams.video), None)
        if stream is None or stream.codec_context is None or stream.time_base is None:
            raise SourceGone(f"{self.name}: holds no video that can be read: choose H.264 or MJPEG in the camera app")
        stream.thread_type = ThreadType.SLICE  # whole pictures in parallel would each come a picture later
        return stream

    def _decoded(
        self, container: InputContainer, stream: VideoStream, handover: Handover
    ) -> Iterator[tuple[VideoFrame, int]]:
        """Yield sound pictures, each with the arrival of the packet that completed it."""
        for packet in container.demux(stream):
            arrival_ns = time.monotonic_ns()
            if handover.closed:
                return
            try:
                pictures = packet.decode()
            except av.InvalidDataError:
                self._damaged += 1
                continue
            for picture in pictures:
                handover.alive()
                if not picture.is_corrupt:
                    yield picture, arrival_ns

    def _frame(self, picture: VideoFrame, stream: VideoStream, arrival_ns: int) -> Frame:
        orientation = Orientation.of(picture)
        luma, bits = luma_of(picture)
        shown = orientation.show(luma)
        height, width = shown.shape
        if self.got is None or (self.got.width, self.got.height) != (width, height):
            self.got = Mode(width, height, float(stream.average_rate) if stream.average_rate else None)
        return Frame(arrival_ns, shown, bits, orientation.rotation_deg)


def _stamp(picture: VideoFrame, container: InputContainer, stream: VideoStream) -> int | None:
    if picture.pts is None or stream.time_base is None or container.format.name in WITHOUT_STAMPS:
        return None
    return Clock(stream.time_base * 1_000_000_000).t_ns(picture.pts)


def redacted(address: str) -> str:
    """The address for pages and logs: its user's name and password, and parameters that are secrets, are `***`.

    What is no stream's address comes back as it is.
    """
    if "://" not in address:
        return address
    return _SECRET.sub(rf"\1{HIDDEN}", _USER.sub(f"{HIDDEN}@", address))


def _scheme(url: str) -> str:
    """Return the scheme of a stream's address; raises InputError, in which nothing of an unreadable one is repeated."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        scheme = url.partition("://")[0]
        raise InputError(
            f"{scheme}://...: the computer's name or the port (1 to 65535) cannot be read: give "
            "rtsp://computer:port/..., in a password / as %2F, @ as %40, [ as %5B"
        ) from None
    if parts.scheme not in PROTOCOLS or not host:
        raise InputError(f"{redacted(url)}: not a stream: give {', '.join(PROTOCOLS)}://computer/...")
    return parts.scheme


_STOPPED = "it stopped answering: check the Wi-Fi and that the camera app is in front"
_ENDED = "the stream ended: start it again in the camera app"


def _why_broken(error: Exception) -> str:
    return _STOPPED if isinstance(error, av.ExitError | TimeoutError) else _ENDED


def _why_unopened(error: Exception) -> str:
    """FFmpeg's error in a coach's words, without the URL, which may hold a password."""
    if isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
        return "wants a name and a password: give them as http://name:password@computer/..."
    if isinstance(error, av.HTTPNotFoundError):
        return "the computer answers but has no such stream: check the part after the computer's name"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers at this port: start the camera app and check the number after the colon"
    if isinstance(error, av.ExitError | TimeoutError):
        return _STOPPED
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"gives no video that can be read ({reason}): take the address that the camera app shows for its video"
