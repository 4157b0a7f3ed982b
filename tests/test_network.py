"""Streams over HTTP on the loopback: honest, lying, stalling, ending and refusing servers."""

import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from gate.errors import InputError
from gate.sources import network, stamps
from gate.sources.live import Arrived, Mode, SourceGone
from gate.sources.network import NetworkStream

MS = 1_000_000
RATE_HZ = 50
TICK = Fraction(1, 90_000)
STEP_TICKS = 1_800
WIDTH, HEIGHT = 128, 96
LONG = 250
Send = Callable[[bytes], object]
Script = Callable[[Send], None]
BOUNDARY = "multipart/x-mixed-replace; boundary=frame"


def level(number: int) -> int:
    return 20 + 2 * (number % 100)


def in_time(count: int) -> Iterator[int]:
    start_s = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, start_s + number / RATE_HZ - time.monotonic()))
        yield number


def mjpeg(count: int, sent_ns: list[int] | None = None) -> Script:
    """sent_ns: takes when each picture was sent."""

    def script(send: Send) -> None:
        for number in in_time(count):
            if sent_ns is not None:
                sent_ns.append(time.monotonic_ns())
            jpeg = cv2.imencode(".jpg", np.full((HEIGHT, WIDTH), level(number), np.uint8))[1].tobytes()
            send(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(jpeg), jpeg))

    return script


class Sent(io.RawIOBase):
    """What a muxer writes goes out at once."""

    def __init__(self, send: Send) -> None:
        self.send = send

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.send(bytes(data))
        return len(data)


def transport_stream(count: int, stamp: Callable[[int], int] = lambda n: n * STEP_TICKS) -> Script:
    """MPEG-TS with H.264; stamp: number of a picture -> its time stamp in ticks of 90 kHz."""

    def script(send: Send) -> None:
        with av.open(Sent(send), "w", format="mpegts", options={"flush_packets": "1"}) as container:
            options = {"preset": "ultrafast", "tune": "zerolatency", "g": "10"}
            stream = container.add_stream("libx264", rate=RATE_HZ, options=options)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.time_base = TICK
            for number in in_time(count):
                grey = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
                grey[:HEIGHT] = level(number)
                picture = VideoFrame.from_ndarray(grey, format="yuv420p")
                picture.pts, picture.time_base = stamp(number), TICK
                container.mux(stream.encode(picture))

    return script


class Server(ThreadingHTTPServer):
    """Serves one script at every path, 404 at /missing."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, kind: str, script: Script, status: int = 200) -> None:
        self.kind, self.script, self.status = kind, script, status
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that goes away is no error here."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/missing" else self.server.status)
        self.send_header("Content-Type", self.server.kind)
        self.end_headers()
        if self.server.status == 200 and self.path != "/missing":
            self.server.script(self.wfile.write)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(kind: str, script: Script, status: int = 200) -> str:
        servers.append(Server(kind, script, status))
        threading.Thread(target=servers[-1].serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def first(stream: NetworkStream, count: int) -> list[Arrived]:
    arrived = []
    for one in stream:
        arrived.append(one)
        if len(arrived) == count:
            stream.close()
    return arrived


def until_gone(url: str) -> tuple[int, str, float]:
    """Frames that came, what was said then, and after how many seconds."""
    arrived: list[Arrived] = []
    before_s = time.monotonic()
    with pytest.raises(SourceGone) as gone:
        arrived.extend(NetworkStream(url))
    return len(arrived), str(gone.value), time.monotonic() - before_s


def numbers_in(arrived: list[Arrived]) -> list[int]:
    return [round((float(a.frame.luma.mean()) - 20) / 2) for a in arrived]


def assert_one_after_another(arrived: list[Arrived]) -> None:
    numbers = numbers_in(arrived)
    assert [(after - before) % 100 for before, after in pairwise(numbers)] == [1] * (len(numbers) - 1)


def test_mjpeg_comes_by_arrival_and_says_so(serve: Serve) -> None:
    sent_ns: list[int] = []
    stream = NetworkStream(serve(BOUNDARY, mjpeg(LONG, sent_ns)) + "/video")
    arrived = first(stream, 60)
    assert len(arrived) == 60
    assert_one_after_another(arrived)
    assert [a.frame.t_ns for a in arrived] == [a.arrival_ns for a in arrived]
    ways_ns = [a.arrival_ns - sent_ns[number] for a, number in zip(arrived, numbers_in(arrived), strict=True)]
    assert min(ways_ns[9:]) >= 0
    assert min(ways_ns[9:]) < 500 * MS
    assert "gives no time stamps: frames are timed by their arrival" in stream.warnings[0]
    assert stream.got == Mode(WIDTH, HEIGHT, None)


def test_honest_time_stamps_are_kept_to_the_tick(serve: Serve) -> None:
    stream = NetworkStream(serve("video/mp2t", transport_stream(LONG)) + "/live.ts")
    arrived = first(stream, 60)
    assert_one_after_another(arrived)
    assert set(np.diff([a.frame.t_ns for a in arrived]).tolist()) == {20 * MS}
    delays = [a.arrival_ns - a.frame.t_ns for a in arrived]
    assert np.percentile(delays, 75) - np.percentile(delays, 25) < 300 * MS  # all at once: 600
    assert stream.warnings == []
    assert stream.got == Mode(WIDTH, HEIGHT, 50.0)
    assert (stream.kind, stream.asked, stream.exposure_locked) == ("network", None, None)


def test_a_stream_that_lies_about_time_is_timed_by_arrival(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "TRIALS", 1)
    stream = NetworkStream(serve("video/mp2t", transport_stream(LONG, lambda n: n * STEP_TICKS * 2)))
    arrived = first(stream, 30)
    assert "do not run with the arrival" in stream.warnings[0]
    assert arrived[-1].frame.t_ns == arrived[-1].arrival_ns


def test_a_jump_of_time_stamps_ends_it(serve: Serve) -> None:
    url = serve("video/mp2t", transport_stream(LONG, lambda n: n * STEP_TICKS + (n > 110) * 5 * 90_000))
    count, says, _ = until_gone(url)
    assert 40 < count <= 111
    assert "its time stamps jumped ahead: it is opened anew" in says


def test_a_stream_that_ends_is_gone_after_its_last_frame(serve: Serve) -> None:
    count, says, _ = until_gone(serve(BOUNDARY, mjpeg(20)))
    assert count >= 19  # the first picture may go to finding out what it is
    assert "the stream ended: start it again" in says


def test_a_dead_peer_is_noticed_within_three_seconds() -> None:
    assert max(network.ANSWER_S, network.SILENCE_S) < 3.0


def test_a_stream_that_stalls_is_gone(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "SILENCE_S", 1.5)
    over = threading.Event()

    def script(send: Send) -> None:
        mjpeg(10)(send)
        over.wait(120.0)

    count, says, after_s = until_gone(serve(BOUNDARY, script))
    over.set()
    assert count >= 9
    assert "check the Wi-Fi" in says
    assert 1.4 < after_s < 60.0


def test_a_server_that_says_nothing_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "ANSWER_S", 0.7)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        count, says, after_s = until_gone(f"http://127.0.0.1:{silent.getsockname()[1]}/video")
    assert (count, "stopped answering" in says) == (0, True)
    assert 0.6 < after_s < 60.0


def test_nobody_at_the_port_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", f"rtsp://me:secret@127.0.0.1:{port}/live", f"rtmp://127.0.0.1:{port}/a/b"):
        _, says, _ = until_gone(url)
        assert "nothing answers at this port: start the camera app" in says
        assert "secret" not in says


@pytest.mark.parametrize(
    ("status", "path", "says"),
    [
        (401, "/", "wants a name and a password"),
        (200, "/missing", "no such stream"),
        (500, "/", "gives no video that can be read"),
    ],
)
def test_a_server_that_refuses_is_told_with_a_remedy(serve: Serve, status: int, path: str, says: str) -> None:
    assert says in until_gone(serve("text/plain", mjpeg(1), status) + path)[1]


def test_a_page_is_no_video(serve: Serve) -> None:
    says = until_gone(serve("text/html", lambda send: send(b"<html>hello</html>" * 50)))[1]
    assert "gives no video that can be read" in says


def test_a_play_list_reaches_no_file(serve: Serve) -> None:
    listing = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
    assert until_gone(serve("application/vnd.apple.mpegurl", lambda send: send(listing)))[0] == 0


def test_it_can_be_opened_again_and_closing_is_quick(serve: Serve) -> None:
    stream = NetworkStream(serve(BOUNDARY, mjpeg(12 * LONG)))
    for _ in range(2):
        frames = iter(stream)
        next(frames)
        frames.close()  # type: ignore[attr-defined]
    frames = iter(stream)
    next(frames)
    before_s = time.monotonic()
    stream.close()
    assert next(frames, None) is None
    assert time.monotonic() - before_s < 30.0  # the stream goes on for a minute


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "rtsp://me:secret@host:99999999/",
        "rtsp://host:live/",
        "http://me:sec/ret@host/",
        "http://[secret]/",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InputError, match="cannot be read: give rtsp://computer:port/") as refused:
        NetworkStream(url)
    assert "sec" not in str(refused.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b", "tcp://a:1", "http:///x"])
def test_only_streams_are_opened(url: str) -> None:
    with pytest.raises(InputError, match="not a stream: give http, https, rtsp"):
        NetworkStream(url)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://me:p@ss@host:554/live", "rtsp://***@host:554/live"),
        ("http://host/v?user=me&Password=b&x=1#t", "http://host/v?user=me&Password=***&x=1#t"),
        ("http://host/v?loginpas=b;access_token=c", "http://host/v?loginpas=***;access_token=***"),
        ("rtsp://host/user=me_password=a_b&channel=1", "rtsp://host/user=me_password=***&channel=1"),
        ("http://host/@me/video", "http://host/@me/video"),
        ("0", "0"),
        ("/home/me/pass=1/M2.mp4", "/home/me/pass=1/M2.mp4"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert network.redacted(address) == shown
    assert network.redacted(shown) == shown


def test_the_name_leaves_the_password_out() -> None:
    stream = NetworkStream("rtsp://coach:secret@10.0.0.9:8554/live?x=1&pwd=secret")
    assert stream.name == "rtsp://***@10.0.0.9:8554/live?x=1&pwd=***"
    assert stream.address.startswith("rtsp://coach:secret@")
