"""A server that a phone's page can join and that keeps what comes: it acknowledges, and can fall silent or cut.

It speaks the contract of docs/design/phones.md from the server's side, without gates, so that a test of the page sees
every byte that the page sends, also the ones that a server would drop.
"""

import asyncio
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from server.answers import Answers
from server.phone_page import STATIC, router
from server.serve import _bound
from tests.patience import PATIENCE_S

HEADER = struct.Struct("<BBBBHHHHIIqqdd")
WINDOW, WIDE, STILL = 2, 3, 4
REPLAY, REFERENCE, LOST_BEFORE, MEDIA_KNOWN, CAPTURE_KNOWN = 1, 2, 4, 8, 16
CODE, SECRET = "ABC234", "one secret"
LINE = {"top": [160, 20], "ground": [160, 150], "px_per_m": 60}


@dataclass(frozen=True)
class Came:
    """One binary message, and when it came on this machine's monotonic clock."""

    type: int
    flags: int
    marker: int
    step: int
    w: int
    h: int
    x: int
    y: int
    seq: int
    frame: int
    ts_us: int
    media_us: int
    capture_ms: float
    read_ms: float
    body: bytes
    epoch: str
    at_ns: int


@dataclass
class Recorder:
    """What the page has said, and what it is told. Tests write from their own thread; the loop reads.

    unsafe: so many of the newest messages are not acknowledged, as a server does that still needs them. silent: it says
    nothing; deaf: it reads nothing. away: it takes no connection. unusable: the epoch whose film it refuses. scripts:
    of the page, in the place of the files of these names.
    """

    orders: dict[str, Any] = field(default_factory=dict)
    places: list[dict[str, Any]] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    pings: list[tuple[float, int, int]] = field(default_factory=list)
    next: dict[str, int] = field(default_factory=dict)
    silent: bool = False
    unsafe: int = 0
    deaf: bool = False
    away: bool = False
    refuse: str | None = None
    unusable: str | None = None
    scripts: dict[str, str] = field(default_factory=dict)
    generation: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        window = {"marker": 2, "x": 120, "y": 20, "w": 81, "h": 140, "step": 1}
        self.orders = {
            **{"t": "set", "windows": [window], "lines": [{"marker": 2, **LINE}], "wide": None, "armed": False},
            **{"pre_ms": 250, "post_ms": 250, "idle_ms": 500, "still": False, "say": "", "state": "off"},
        }
        gates = [{"marker": marker, "position": f"Marker {marker}", "serving": None} for marker in (2, 3)]
        self.places = gates

    @property
    def address(self) -> str:
        """Of the page."""
        return f"http://127.0.0.1:{self.port}/phone"

    def tell(self, **change: Any) -> None:
        """Change the orders; every page hears of it."""
        self.orders = self.orders | change
        self.generation += 1

    def cut(self) -> None:
        """Close every data socket now."""
        self.generation = -1

    def statuses(self) -> list[dict[str, Any]]:
        """Every status so far."""
        return [one for one in self.said if one["t"] == "status"]

    def windows(self, marker: int = 2) -> list[Came]:
        """New windows of a marker, in the order of their numbers, doubles left out."""
        first = {(one.epoch, one.seq): one for one in reversed(self.came) if one.type == WINDOW}
        return sorted((one for one in first.values() if one.marker == marker), key=lambda one: one.read_ms)

    def numbers_missing(self, epoch: str) -> set[int]:
        """Numbers of an epoch that neither came nor were named as lost."""
        have = {one.seq for one in self.came if one.epoch == epoch}
        named = {n for one in self.said if one["t"] == "lost" for n in range(one["from"], one["to"] + 1)}
        return set(range(max(have, default=-1) + 1)) - have - named


def _take(recorder: Recorder, message: bytes, epoch: str) -> None:
    recorder.came.append(
        Came(*HEADER.unpack_from(message), message[HEADER.size :], epoch, time.monotonic_ns())  # type: ignore[call-arg]
    )
    seq = recorder.came[-1].seq
    if seq == recorder.next[epoch]:
        recorder.next[epoch] = seq + 1


def _text(recorder: Recorder, text: str, epoch: str) -> None:
    message = json.loads(text)
    recorder.said.append(message | {"epoch": epoch})
    if message["t"] == "lost":
        recorder.next[epoch] = max(recorder.next[epoch], message["to"] + 1)


async def _phone(recorder: Recorder, socket: WebSocket) -> None:
    if recorder.away:
        return await socket.close()
    await socket.accept()
    hello = json.loads(await socket.receive_text())
    recorder.said.append(hello)
    if recorder.refuse is not None:
        await socket.send_json({"t": "refused", "why": recorder.refuse, "again": False, "film": False})
        return await socket.close()
    epoch = hello["epoch"]
    if epoch == recorder.unusable:
        await socket.send_json({"t": "refused", "why": "of no use", "again": False, "film": True})
        return await socket.close()
    recorder.next.setdefault(epoch, hello["first"])
    await socket.send_json({"t": "welcome", "resume": recorder.next[epoch], "ack_ms": 200, "clock": True})
    teller = asyncio.create_task(_tell(recorder, socket, epoch))
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return None
            while recorder.deaf:
                await asyncio.sleep(0.02)
            if message.get("bytes") is not None:
                _take(recorder, message["bytes"], epoch)
            else:
                _text(recorder, message["text"], epoch)
    finally:
        teller.cancel()


async def _tell(recorder: Recorder, socket: WebSocket, epoch: str) -> None:
    told, beat = -2, 0
    while True:
        if recorder.generation == -1:
            await asyncio.sleep(0.05)
            recorder.generation = 0
            await socket.close()
            return
        if not recorder.silent and told != recorder.generation:
            told = recorder.generation
            await socket.send_json(recorder.orders)
        beat += 1
        if not recorder.silent and beat % 4 == 0:
            had = recorder.next[epoch]
            await socket.send_json({"t": "ack", "next": max(0, had - recorder.unsafe), "had": had})
        await asyncio.sleep(0.05)


async def _clock(recorder: Recorder, socket: WebSocket) -> None:
    await socket.accept()
    assert "secret" in json.loads(await socket.receive_text())
    while True:
        message = await socket.receive_bytes()
        t1_ns = time.monotonic_ns()
        number, t0_ms, _, _ = struct.unpack("<BxxxIdId", message)[1:]
        recorder.pings.append((t0_ms, t1_ns, number))
        while recorder.deaf:
            await asyncio.sleep(0.02)
        await socket.send_bytes(struct.pack("<BxxxIdqq", 0x81, number, t0_ms, t1_ns, time.monotonic_ns()))


def _problem(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"title": "no", "status": status, "detail": detail}, status)


def _routes(app: FastAPI, recorder: Recorder) -> None:
    @app.post("/api/phones/join")
    async def join(request: Request) -> JSONResponse:
        body = await request.json()
        recorder.asked.append(("join", body))
        if body["code"] != CODE:
            return _problem(403, f"code {body['code']} is not one of today's: scan the one on the coach's screen")
        return JSONResponse({"phone": 3, "secret": SECRET, "name": "Phone 3", "marker": 2}, 201)

    @app.get("/api/phones/me")
    async def me(request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Phone 3:{SECRET}":
            return _problem(401, "this phone is not known here: join with a code")
        return JSONResponse({"phone": 3, "name": "Phone 3", "marker": 2, "gates": recorder.places})

    @app.put("/api/phones/me/{what}")
    async def put(what: str, request: Request) -> JSONResponse:
        body = await request.json()
        recorder.asked.append((what, body))
        if what == "line":
            one = {key: body[key] for key in ("marker", "top", "ground", "px_per_m")}
            recorder.tell(lines=[line for line in recorder.orders["lines"] if line["marker"] != body["marker"]] + [one])
        else:
            recorder.tell(armed=body["armed"], state="ready" if body["armed"] else "off")
        return JSONResponse({})

    @app.post("/api/phones/me/alignment")
    async def alignment(request: Request) -> JSONResponse:
        recorder.asked.append(("alignment", await request.json()))
        return JSONResponse({"say": "move left 40 cm", "out_m": 0.4, "u_out_m": 0.05, "angle_deg": 3.1})

    @app.websocket("/ws/phone")
    async def phone(socket: WebSocket) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            await _phone(recorder, socket)

    @app.websocket("/ws/phone/clock")
    async def clock(socket: WebSocket) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            await _clock(recorder, socket)


def _script(recorder: Recorder, name: str) -> Response:
    text = recorder.scripts.get(name) or (STATIC / "phone" / name).read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript")


@contextmanager
def recording() -> Iterator[Recorder]:
    """Run it on a free port of this machine until the end."""
    recorder = Recorder()
    app = FastAPI()
    app.add_middleware(Answers)
    app.include_router(router)
    app.get("/static/phone/{name}.js", response_model=None)(lambda name: _script(recorder, f"{name}.js"))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _routes(app, recorder)
    socket = _bound(0)
    recorder.port = socket.getsockname()[1]
    config = uvicorn.Config(app, log_level="warning", ws_per_message_deflate=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        recorder.deaf = False
        server.should_exit = True
        thread.join(PATIENCE_S)
        socket.close()
