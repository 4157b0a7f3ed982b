"""What a page may ask for: one model a request body."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag
from pydantic_core import PydanticCustomError

from server.coaching.sprinters import LEAST_FACTOR, MOST_FACTOR
from server.coaching.steps import Family
from server.people_views import CyclePace, Phase

TURNS_TEXT = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Directions that would turn what stands behind a name too."""


def _one_line(text: str) -> str:
    """Refuse what no page, sheet or message shows as it is; joined emoji and every script are text."""
    kinds = {unicodedata.category(letter) for letter in text}
    if kinds & {"Cc", "Zl", "Zp"} or any(unicodedata.bidirectional(letter) in TURNS_TEXT for letter in text):
        raise PydanticCustomError("control_characters", "has a line break or control characters: write it in one line")
    if kinds and kinds <= {"Cf", "Mn", "Zs"}:
        raise PydanticCustomError("invisible", "has nothing that can be seen: write it")
    return text


Line = AfterValidator(_one_line)
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Line]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), Line]
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), Line]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Line]
AerobicSpeed = Annotated[float, Field(ge=2, le=8, description="From a test, m/s: 5.6 is 20.2 km/h.")]
Wind = Annotated[float, Field(ge=-20, le=20)]
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
    phase: Phase | None = None
    name: Word | None = None
    workout: int | None = Field(default=None, description="Number of the workout of everybody; null: reps without end.")
    wall_verdicts: bool | None = None
    wind_m_per_s: Wind | None = Field(default=None, description="By hand, from behind positive; null: not known.")
    shoes: Literal["", "spikes", "flats"] | None = None
    note: Note | None = None
    cycle_pace: CyclePace | None = Field(default=None, description="Which pace of the training cycle it is for.")
    sprinter_rest: float | None = Field(
        default=None,
        ge=LEAST_FACTOR,
        le=MOST_FACTOR,
        description="How much longer a 400 m sprinter rests after a rep over 50 m.",
    )


class NewSessionBody(TermsBody):
    """A new session's terms. like: an earlier session whose athletes, order, workouts and terms it begins with."""

    like: int | None = Field(default=None, ge=1, lt=2**63)


class RaceTimeBody(Body):
    """A race other than the 400 m. time: 2:05.3 or 125.3."""

    distance: Literal["800", "1500", "mile"] = Field(examples=["800"])
    time: str = Field(max_length=12, examples=["2:05.3"])
    date: Annotated[str, Line] = Field(default="", max_length=20, examples=["2026-05-09"])
    source: Annotated[str, Line] = Field(default="", max_length=80, examples=["county meeting"])


class AthleteBody(Body):
    """Who runs; all but the name may be left out. pace_400: 52, 52.3 or 1:02.5. sex: for estimates only."""

    name: Name = Field(examples=["Ann"])
    pace_400: str | None = Field(default=None, max_length=12, examples=["52.0"])
    without_start: bool = False
    pace_date: Annotated[str, Line] = Field(default="", max_length=20)
    pace_source: Annotated[str, Line] = Field(default="", max_length=80)
    group: Word = ""
    event: Word = ""
    sex: Literal["", "f", "m"] = ""
    times: tuple[RaceTimeBody, ...] = Field(default=(), max_length=4)
    max_aerobic_speed_m_per_s: AerobicSpeed | None = None


class AthleteChangeBody(Body):
    """What is left out stays; a pace of null is taken away, and a workout of null is everybody's.

    present: whether that one takes turns; why not: hurt, tired, comes later.
    """

    name: Name | None = None
    pace_400: str | None = Field(default=None, max_length=12, examples=["51.8"])
    without_start: bool = False
    pace_date: Annotated[str, Line] = Field(default="", max_length=20)
    pace_source: Annotated[str, Line] = Field(default="", max_length=80)
    group: Word | None = None
    event: Word | None = None
    sex: Literal["", "f", "m"] | None = None
    times: tuple[RaceTimeBody, ...] | None = Field(default=None, max_length=4)
    max_aerobic_speed_m_per_s: AerobicSpeed | None = None
    workout: int | None = None
    present: bool | None = None
    why: Word | None = None
    dropped_sets: tuple[Annotated[int, Field(ge=1, le=200)], ...] | None = Field(default=None, max_length=200)
    extra_reps: int | None = Field(default=None, ge=0, le=20)
    sprinter_rest: float | None = Field(default=None, ge=LEAST_FACTOR, le=MOST_FACTOR)


class WorkoutBody(Body):
    """Sets of flying reps, all of one distance. Rests in seconds; they are the least."""

    name: Word = ""
    sets: int = Field(ge=1, le=10, examples=[3])
    reps: int = Field(ge=1, le=20, examples=[3])
    distance_m: float = Field(ge=10, le=100, examples=[30])
    rest_s: float = Field(ge=0, le=3600, examples=[180])
    set_rest_s: float = Field(ge=0, le=3600, examples=[360])


class WrittenWorkoutBody(Body):
    """A workout as a coach writes it. family: left out, it is told from how the workout is written."""

    name: Word = ""
    notation: str = Field(max_length=5000, examples=["2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets"])
    family: Family | None = None


class ChangedWorkoutBody(WrittenWorkoutBody):
    """Another text for a workout. was: the notation that was begun with; where it is another by now, it is refused."""

    was: str | None = Field(default=None, max_length=5000)


AnyWorkoutBody = Annotated[
    Annotated[WorkoutBody, Tag("sets")] | Annotated[WrittenWorkoutBody, Tag("notation")],
    Discriminator(lambda body: "notation" if isinstance(body, dict) and "notation" in body else "sets"),
]
"""Either way of giving a workout."""


class SendBody(Body):
    """Who runs now."""

    athlete: int = Field(examples=[2])


class SeenBody(Body):
    """seen: how many corrections of the rep the page shows; another number is refused, for somebody was quicker."""

    seen: int | None = Field(default=None, ge=0)


class PulledUpBody(SeenBody):
    """Whether the athlete broke off."""

    pulled_up: bool = True


class FeelBody(Body):
    """How a rep felt; what is left out stays, null takes it back."""

    looseness: Literal["loose", "tight"] | None = Field(default=None, examples=["loose"])
    effort: Literal["easy", "hard", "all out"] | None = None
    recovered_early: bool = False


class WindBody(Body):
    """Wind along the run, by hand, from behind positive; null: the session's."""

    wind_m_per_s: Wind | None = Field(examples=[1.2])


class FinishBody(SeenBody):
    """The crossing at Marker 3 that ends the rep."""

    crossing: int = Field(examples=[7])


class InstantBody(Body):
    """t_ns: on the session's clock."""

    t_ns: int = Field(ge=0, lt=2**63, examples=[5_084_516_000_000])


class MarkBody(InstantBody):
    """A missed crossing. speed_m_per_s: as far as it is known, say from the other gate."""

    speed_m_per_s: float | None = Field(default=None, gt=0.5, le=13)


class TapeQuery(InstantBody):
    """Which seconds of a gate's tape, around an instant; the speed makes bodies as wide as they are."""

    span_s: float = Field(default=3.0, gt=0, le=12)
    speed_m_per_s: float = Field(default=8.0, ge=1, le=13)


class TapeView(BaseModel):
    """Where a tape's picture lies in time. t_ns: session instant of its first column."""

    t_ns: int
    ns_per_px: float
    width: int
    height: int


class CountBody(Body):
    """Whether a crossing counts."""

    counts: bool = Field(examples=[True])


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
    slant: float | None = Field(default=None, ge=-5, le=5)
    across_per_feet: float | None = Field(default=None, ge=-50, le=50)
    u_across_m: float | None = Field(default=None, ge=0, le=5)


class ReasonBody(SeenBody):
    """Why."""

    reason: Reason = Field(examples=["false start"])


class AssignBody(SeenBody):
    """Who ran, and why it is changed."""

    athlete: int | None = Field(examples=[2])
    reason: Annotated[str, Line] = Field(default="", max_length=200, examples=["they swapped places"])


class PassesBody(Body):
    """How many run-throughs, at Marker 2's gate and another."""

    wanted: int = Field(5, ge=1, le=20)
    marker: int = 3


class PositionBody(Body):
    """Where a gate stands, metres along the run; Marker 1 is at 0, Marker 2 at 30."""

    position_m: float = Field(ge=0, le=500, examples=[80])


class CameraView(BaseModel):
    """A webcam that can be opened."""

    address: str = Field(examples=["0"])
    name: str = Field(examples=["USB camera"])
