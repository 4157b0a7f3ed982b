"""What a page may ask for: one model a request body."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Pixel = Annotated[float, Field(ge=-20_000, le=20_000)]
PixelPoint = tuple[Pixel, Pixel]


class Body(BaseModel):
    """Base of all bodies: strict, finite, and nothing unknown is passed over in silence."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class TermsBody(Body):
    """Terms of the session; what is left out stays.

    also_earlier: the Fly Zone was wrong all along: reps that are timed already get it too.
    """

    fly_zone_m: float | None = Field(default=None, ge=1, le=400, examples=[30])
    u_fly_zone_m: float | None = Field(default=None, ge=0, le=5)
    also_earlier: bool = False
    direction: Literal["auto", "right", "left"] | None = None
    min_speed_m_per_s: float | None = Field(default=None, ge=0, le=10)
    max_speed_m_per_s: float | None = Field(default=None, gt=0, le=20)
    athletes: tuple[int, ...] | None = Field(default=None, description="Athletes' numbers in running order.")
    next_athlete: int | None = None


class AthleteBody(Body):
    """Who runs. pace_400: 52, 52.3 or 1:02.5."""

    name: Name = Field(examples=["Ann"])
    pace_400: str | None = Field(default=None, max_length=12, examples=["52.0"])
    without_start: bool = False


class AthleteChangeBody(Body):
    """What is left out stays; a pace of null is taken away."""

    name: Name | None = None
    pace_400: str | None = Field(default=None, max_length=12, examples=["51.8"])
    without_start: bool = False


class SourceBody(Body):
    """A camera, a stream, or a clip that is played as live.

    start_at_ns: session clock (`now_ns` of the state) at which a clip's time is 0; two clips then run together.
    """

    address: str = Field(max_length=500, examples=["0", "rtsp://192.168.1.20:8554/live"])
    also_marker: int | None = Field(default=None, description="The other marker that the same camera sees.")
    as_live: bool = True
    latency_ms: float = Field(0.0, ge=0, le=10_000)
    start_at_ns: int | None = Field(default=None, ge=0, lt=2**63)


class LineBody(Body):
    """A gate line in pixels of the picture as shown, from above down to the ground.

    What is left out stays as the gate had it; u_px_per_m with a new scale is 2 % of it.
    """

    top: PixelPoint = Field(examples=[[640, 120]])
    ground: PixelPoint = Field(examples=[[640, 560]])
    px_per_m: float = Field(gt=0, le=4000, examples=[200])
    u_px_per_m: float | None = Field(default=None, ge=0, le=4000)
    u_line_m: float | None = Field(default=None, ge=0, le=5)
    exposure_ns: int | None = Field(default=None, ge=0, le=1_000_000_000)
    row_time_ns: int | None = Field(default=None, ge=0, le=1_000_000)


class ReasonBody(Body):
    """Why."""

    reason: Reason = Field(examples=["false start"])


class AssignBody(Body):
    """Who ran, and why it is changed."""

    athlete: int | None = Field(examples=[2])
    reason: str = Field("", max_length=200, examples=["they swapped places"])


class PassesBody(Body):
    """How many run-throughs."""

    wanted: int = Field(5, ge=1, le=20)


class CameraView(BaseModel):
    """A webcam that can be opened."""

    address: str = Field(examples=["0"])
    name: str = Field(examples=["USB camera"])
