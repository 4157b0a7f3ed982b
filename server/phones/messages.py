"""What a phone's page and the server say to each other as JSON: one class a message."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gate.frame import Point
from server.phones.wire import WireError

VERSION = 1
LONGEST_TEXT = 16_384
M = TypeVar("M", bound=BaseModel)
Count = Annotated[int, Field(ge=0, lt=2**32)]
Text = Annotated[str, Field(max_length=400)]
MarkerNumber = Annotated[int, Field(ge=1, le=255)]


class VersionError(WireError):
    """The page speaks otherwise than the server."""


class Message(BaseModel):
    """Base of text messages; what a later page says besides is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, strict=True)


class Settings(Message):
    """What the camera gives. width, height: of the coded picture; rotation: clockwise turn to the shown one."""

    width: Annotated[int, Field(ge=16, le=8192)]
    height: Annotated[int, Field(ge=16, le=8192)]
    frameRate: Annotated[float, Field(gt=0, le=1000)] | None = None
    rotation: Literal[0, 90, 180, 270] = 0

    @property
    def shown(self) -> tuple[int, int]:
        """(width, height) of the picture as a person sees it."""
        turned = self.rotation in (90, 270)
        return (self.height, self.width) if turned else (self.width, self.height)


class Hello(Message):
    """The first message of a connection. first, next: oldest number that the ring holds, and the next new one.

    u_clock_ms: of the pings' clock against the pictures', where an earlier load of the page has filmed.
    """

    t: Literal["hello"]
    v: int
    page: Text
    phone: Annotated[int, Field(ge=1, le=65_535)]
    secret: Text
    epoch: Annotated[str, Field(min_length=8, max_length=64)]
    first: Count
    next: Count
    ua: Annotated[str, Field(max_length=1000)] = ""
    camera: Text = ""
    settings: Settings
    path: Literal["mstp", "mstp-worker", "rvfc"]
    clock: Literal["sensor", "arrival"]
    markers: Annotated[tuple[MarkerNumber, ...], Field(max_length=8, strict=False)] = ()
    u_clock_ms: Annotated[float, Field(ge=0, le=1000)] = 0.0

    @model_validator(mode="after")
    def _of_a_ring(self) -> Self:
        if self.first > self.next:
            raise ValueError(f"first of {self.first} is after next, {self.next}")
        return self


class Lost(Message):
    """Numbers that the ring no longer has, both ends included. JSON's name for the first is a word of Python's."""

    t: Literal["lost"]
    since: Annotated[int, Field(ge=0, lt=2**32, alias="from")]
    to: Count


class Locks(Message):
    """What of the camera is fixed; None where the browser does not say."""

    exposure: bool | None = None
    focus: bool | None = None
    white_balance: bool | None = None


class Status(Message):
    """How the phone is; None where its browser does not tell."""

    t: Literal["status"]
    fps: Annotated[float, Field(ge=0, le=10_000)] | None = None
    lost: Count = 0
    frames: Count | None = None
    buffered: Count = 0
    ring_s: Annotated[float, Field(ge=0, le=1e6)] | None = None
    luma: Annotated[float, Field(ge=0, le=255)] | None = None
    muted: bool | None = None
    visible: bool | None = None
    battery: Annotated[float, Field(ge=0, le=1)] | None = None
    charging: bool | None = None
    moved: bool | None = None
    locked: Locks = Locks()


class Camera(Message):
    """The camera gives something else from now on: turned, or of another size."""

    t: Literal["camera"]
    camera: Text = ""
    settings: Settings
    path: Literal["mstp", "mstp-worker", "rvfc"]
    clock: Literal["sensor", "arrival"]


class Bye(Message):
    """The page lets go."""

    t: Literal["bye"]
    why: Text = ""


class Secret(Message):
    """First text of a clock socket."""

    t: Literal["secret"] = "secret"
    secret: Text


Said = Hello | Lost | Status | Camera | Bye
_TEXTS: dict[str, type[Said]] = {"hello": Hello, "lost": Lost, "status": Status, "camera": Camera, "bye": Bye}


def read_text(text: str) -> Said:
    """A text message of the data socket."""
    if len(text) > LONGEST_TEXT:
        raise WireError(f"a text message of {len(text)} characters is longer than {LONGEST_TEXT}: reload the page")
    data = _object(text)
    kind = data.get("t")
    model: type[Said] | None = _TEXTS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise WireError(f"a message of kind {kind!r:.40} is not known here: reload the page")
    if kind == "hello" and data.get("v") != VERSION:
        raise VersionError(f"the page speaks version {data.get('v')!r:.20}, the server {VERSION}: reload the page")
    return _valid(model, data)


def read_secret(text: str) -> str:
    """The secret that a clock socket begins with."""
    if len(text) > LONGEST_TEXT:
        raise WireError(f"a secret of {len(text)} characters is none: reload the page")
    return _valid(Secret, _object(text)).secret


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise WireError(f"a text message is no JSON ({text[:40]!r}): reload the page") from None
    if not isinstance(data, dict):
        raise WireError(f"a text message is no JSON object ({text[:40]!r}): reload the page")
    return data


def _valid(model: type[M], data: dict[str, Any]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "it"
        raise WireError(f"{data.get('t')}: {place} cannot be used ({first['msg'].lower()}): reload the page") from None


class WindowSet(Message):
    """One window that the page is to send: a rectangle of the coded picture, every `step`th pixel of it."""

    marker: int
    x: int
    y: int
    w: int
    h: int
    step: int


class LineSet(Message):
    """The line that stands, in pixels of the picture as shown."""

    marker: int
    top: Point
    ground: Point
    px_per_m: float


class WideSet(Message):
    """The wide view that is wanted beside the windows."""

    x: int
    y: int
    w: int
    h: int
    step: int


class Set(Message):
    """What the page is to do; sent whole whenever something of it changes.

    still: a JPEG of the whole picture now and every 2 s. say, state: for the phone's screen.
    """

    t: Literal["set"] = "set"
    windows: tuple[WindowSet, ...] = ()
    lines: tuple[LineSet, ...] = ()
    wide: WideSet | None = None
    armed: bool = True
    pre_ms: int = 250
    post_ms: int = 250
    idle_ms: int = 500
    still: bool = False
    say: str = ""
    state: str = "off"


class Welcome(Message):
    """resume: the first number that is not safe with the server yet; some that it has may come once more.

    clock: whether the epoch's clock is known from pings.
    """

    t: Literal["welcome"] = "welcome"
    resume: int
    clock: bool = False
    ack_ms: int = 200


class Refused(Message):
    """Then the connection closes.

    again: it may be tried later, without the page being loaded again. film: what the page said of its film, or sent of
    it, is why; where an earlier load has filmed that, the page lets it go. Else it keeps it for another try.
    """

    t: Literal["refused"] = "refused"
    why: str
    again: bool = False
    film: bool = False


class Ack(Message):
    """next: numbers below it are safe with the server; the page forgets them. had: those below it have come."""

    t: Literal["ack"] = "ack"
    next: int
    had: int


class Pass(Message):
    """Somebody went through a gate of this phone. ago_s: when, from now."""

    t: Literal["pass"] = "pass"
    marker: int
    ago_s: float
    speed_m_per_s: float
