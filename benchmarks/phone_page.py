"""A phone's page made by hand: joins, says hello, answers to `set`, sends windows of made pictures, keeps a ring."""

from __future__ import annotations

import json
import math
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from gate.errors import InputError
from gate.wide_view import WIDE_EVERY_NS
from server.client import Client
from server.phone_page import page_digest
from server.phones.wire import REFERENCE, REPLAY, WIDE, WINDOW, Picture, Ping, read_pong

Luma = NDArray[np.uint8]
SOON_S = 60.0
PLAIN: dict[str, Any] = {"compression": None, "ping_interval": None}
"""As a browser's page connects: it sends no pings of the protocol's own."""
SILENT_NS = 2_000_000_000
QUICK_MS = 2.0


@dataclass
class Page:
    """One load of the phone's page. offset_ns: what its clock is ahead of the host's."""

    client: Client
    phone: int
    secret: str
    size: tuple[int, int]
    rotation: int = 0
    offset_ns: int = 7_000_000_000
    epoch: str = field(default_factory=lambda: uuid.uuid4().hex)
    digest: str = field(default_factory=page_digest)
    ring: OrderedDict[int, bytes] = field(default_factory=OrderedDict)
    next: int = 0
    frame: int = -1
    """The camera's newest picture that was sent."""
    set: dict[str, Any] | None = None
    refused: str | None = None
    said: list[dict[str, Any]] = field(default_factory=list)
    socket: ClientConnection | None = None
    acked: int = 0
    heard_ns: int = 0
    least_way_ms: float = math.inf
    """There and back, of the quickest ping."""
    _wide_ns: int = -WIDE_EVERY_NS
    _open: ExitStack = field(default_factory=ExitStack)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stop: threading.Event = field(default_factory=threading.Event)
    reach: threading.Event = field(default_factory=threading.Event)
    """Whether there is a network at all."""

    def __post_init__(self) -> None:
        self.reach.set()

    @property
    def _ws(self) -> str:
        return self.client.address.replace("http", "ws", 1)

    def now_ms(self) -> float:
        """The page's clock."""
        return (time.monotonic_ns() + self.offset_ns) * 1e-6

    def hello(self, **fields: Any) -> dict[str, Any]:
        """Its first message."""
        width, height = self.size if self.rotation in (0, 180) else self.size[::-1]
        first = next(iter(self.ring), self.next)
        plain = {
            "t": "hello", "v": 1, "page": self.digest, "phone": self.phone, "secret": self.secret,
            "epoch": self.epoch, "first": first, "next": self.next, "ua": "Made 1.0", "camera": "back",
            "settings": {"width": width, "height": height, "frameRate": 60, "rotation": self.rotation},
            "path": "mstp", "clock": "arrival", "markers": [],
        }  # fmt: skip
        return plain | fields

    def link(self, **fields: Any) -> Page:
        """Connect, say hello, send again what is not safe; listen in a thread."""
        with self._lock:
            self.cut()
            socket = self._open.enter_context(connect(f"{self._ws}/ws/phone", **PLAIN))
            socket.send(json.dumps(self.hello(**fields)))
            first = json.loads(socket.recv(SOON_S))
            self._hear(first)
            if first["t"] == "welcome":
                self.socket = socket
                for seq, message in list(self.ring.items()):
                    if seq >= first["resume"]:
                        socket.send(message[:1] + bytes([message[1] | REPLAY]) + message[2:])
                threading.Thread(target=self._listen, args=(socket,), daemon=True).start()
        return self

    def stay(self) -> Page:
        """Keep the link and the clock up, as a page does, until `close`."""
        threading.Thread(target=self._keep_link, daemon=True).start()
        threading.Thread(target=self._keep_clock, daemon=True).start()
        return self

    def close(self) -> None:
        """The page is closed."""
        self._stop.set()
        with self._lock:
            self.cut()

    def _keep_link(self) -> None:
        while not self._stop.wait(0.1):
            silent = time.monotonic_ns() - self.heard_ns > SILENT_NS
            if not self.reach.is_set() or (self.socket is not None and silent):
                with self._lock:
                    self.cut()
            if self.socket is None and self.reach.is_set():
                with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                    self.link()

    def _keep_clock(self) -> None:
        while not self._stop.wait(0.2):
            if self.reach.is_set() and self.socket is not None:
                with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError, KeyError):
                    self.pings(1_000_000, 0.2)

    def _listen(self, socket: ClientConnection) -> None:
        try:
            for text in socket:
                self._hear(json.loads(text))
        except ConnectionClosed:
            if self.socket is socket:
                self.socket = None

    def _hear(self, message: dict[str, Any]) -> None:
        self.heard_ns = time.monotonic_ns()
        self.said.append(message)
        if message["t"] == "set":
            self.set = message
        elif message["t"] == "refused":
            self.refused = message["why"]
        elif message["t"] == "ack":
            self.acked = message["next"]
            with self._lock:
                while self.ring and (oldest := next(iter(self.ring))) < self.acked:
                    del self.ring[oldest]

    def pings(self, count: int = 20, every_s: float = 0.01, late_s: float = 0.0) -> Page:
        """Let the server know the clock. late_s: the way of each answer takes so much longer."""
        with connect(
            f"{self._ws}/ws/phone/clock?phone={self.phone}&epoch={self.epoch}", compression=None, ping_interval=None
        ) as socket:
            socket.send(json.dumps({"t": "secret", "secret": self.secret}))
            before, t3_ms = 0, 0.0
            for number in range(1, count + 2):
                if self._stop.is_set() or not self.reach.is_set():
                    return self
                socket.send(Ping(number, self.now_ms(), before, t3_ms).write())
                answer = socket.recv(SOON_S)
                if isinstance(answer, str):  # refused: hello has not come yet
                    return self
                time.sleep(late_s)
                pong = read_pong(answer)
                sent_ms, before, t3_ms = pong.t0_ms, pong.id, self.now_ms()
                self.least_way_ms = min(self.least_way_ms, t3_ms - sent_ms)
                time.sleep(every_s)
        return self

    def settled(self) -> Page:
        """Ping until one was quick: then its server knows its clock to a millisecond, however busy the machine is."""
        end_s, self.least_way_ms = time.monotonic() + SOON_S, math.inf
        while self.pings(5).least_way_ms > QUICK_MS:
            assert time.monotonic() < end_s, f"no ping under {self.least_way_ms:.1f} ms"
        return self

    def until_set(self, true: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Wait until the server wants it so."""
        end_s = time.monotonic() + SOON_S
        while self.set is None or not true(self.set):
            assert self.refused is None, self.refused
            assert time.monotonic() < end_s, f"never set so, last {self.set}"
            time.sleep(0.01)
        return self.set

    def window_of(self, luma: Luma, frame: int, t_ns: int, *, reference: bool = False, **fields: Any) -> None:
        """Send every wanted window of a picture as the sensor has it, taken at t_ns of the host's clock.

        The wide view goes with it, as often as it is wanted.
        """
        assert self.set is not None
        self.frame = max(self.frame, frame)
        wanted = [(WINDOW, one) for one in self.set["windows"]]
        if self.set["wide"] and t_ns - self._wide_ns >= WIDE_EVERY_NS:
            self._wide_ns = t_ns
            wanted.append((WIDE, {"marker": 0, **self.set["wide"]}))
        for kind, one in wanted:
            step, x, y = one["step"], one["x"], one["y"]
            part = luma[y : y + one["h"] : step, x : x + one["w"] : step]
            picture = {
                "type": kind, "flags": REFERENCE if reference else 0, "marker": one["marker"], "step": step,
                "width": part.shape[1], "height": part.shape[0], "x": x, "y": y, "seq": self.next, "frame": frame,
                "ts_us": (t_ns + self.offset_ns) // 1000, "media_us": None, "capture_ms": None,
                "read_ms": (t_ns + self.offset_ns) * 1e-6 + 2.0, "body": part.tobytes(),
            }  # fmt: skip
            self.send(Picture(**(picture | fields)).write())

    def send(self, message: bytes) -> None:
        """Keep a message until it is safe, and send it where there is a link."""
        with self._lock:
            self.ring[self.next] = message
            self.next += 1
            try:
                if self.socket is not None:
                    self.socket.send(message)
            except (ConnectionClosed, OSError):
                self.socket = None

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """A request by which the phone says who it is; refused with an InputError."""
        headers = {"Authorization": f"Phone {self.phone}:{self.secret}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.client.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SOON_S) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise InputError(json.load(error)["detail"]) from None

    def say(self, **message: Any) -> None:
        """A text message."""
        assert self.socket is not None
        self.socket.send(json.dumps(message))

    def cut(self) -> None:
        """The link breaks; the page films on."""
        self.socket = None
        self._open.close()


def joined(client: Client, marker: int, size: tuple[int, int], name: str = "", **fields: Any) -> Page:
    """A phone that has come in by a code."""
    code = client.ask("POST", f"/api/gates/{marker}/code", {})["code"]
    known = client.ask("POST", "/api/phones/join", {"code": code, "name": name})
    return Page(client, known["phone"], known["secret"], size, **fields)


def played(
    page: Page, pictures: Iterable[tuple[int, Luma]], start_ns: int, gated: Callable[[int], bool] | None = None
) -> None:
    """Send pictures (time in the clip, luma) as they come due; gated: which frames go out, None: all."""
    for frame, (t_ns, luma) in enumerate(pictures, page.frame + 1):
        due_ns = start_ns + t_ns
        if gated is not None and not gated(frame):
            continue
        while (left_ns := due_ns - time.monotonic_ns()) > 0:
            time.sleep(left_ns * 1e-9)
        page.window_of(luma, frame, due_ns)
