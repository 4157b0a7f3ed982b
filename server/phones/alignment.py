"""`POST /api/phones/me/alignment`: how to move a phone into the gate's plane, in words for its own screen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from calibration.alignment import Aim, align
from calibration.marks import Known, Marks, Plumb, View, plumb_from_gravity
from gate.errors import InputError
from server.bodies import PixelPoint
from server.examples import shown
from server.phones.api import Me
from server.problems import RESPONSES

router = APIRouter(prefix="/api", responses=RESPONSES)
U_MARK_PX = 1.5
"""Of a mark set by a finger under the loupe, in each direction. Our own assumption, not measured."""
U_SCALE = 0.03
"""Relative, of a scale from somebody's height where the page tells no better."""


class MarksBody(BaseModel):
    """The lane's marks as the phone's picture shows them, and how its vertical leans, positive to the right."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    marker: Annotated[int, Field(ge=1, examples=[2])]
    near: Annotated[PixelPoint, Field(examples=[[640, 610]])]
    far: Annotated[PixelPoint, Field(examples=[[652, 520]])]
    lean_deg: Annotated[float, Field(ge=-90, le=90, examples=[0.4])]
    u_lean_deg: Annotated[float, Field(gt=0, le=10, examples=[0.3])]
    px_per_m: Annotated[float | None, Field(gt=0, le=10_000, examples=[150])] = None


class AlignmentView(BaseModel):
    """say: what to do. out_m: how far the lens is to the right of the gate's plane, as seen from behind it."""

    say: str
    out_m: float
    u_out_m: float
    angle_deg: float


EXAMPLE = AlignmentView(say="move left 40 cm (+- 12 cm)", out_m=0.4, u_out_m=0.06, angle_deg=3.1)


@router.post("/phones/me/alignment", responses=shown(EXAMPLE))
def alignment(phone: Me, body: MarksBody) -> AlignmentView:
    """Where the phone stands to the gate's plane. Raises InputError and its kin for marks that cannot be."""
    if phone.epoch is None:
        raise InputError(f"{phone.name} has shown no picture yet: open its camera first")
    size = phone.epoch.settings.shown
    scale = None if body.px_per_m is None else Known(body.px_per_m, U_SCALE * body.px_per_m)
    at = plumb_from_gravity(body.lean_deg, size).at
    aim = align(
        Marks(body.near, body.far, U_MARK_PX),
        Plumb(at, body.lean_deg, body.u_lean_deg),
        View(size, upright_px_per_m=scale),
    )
    out = aim.out_m
    return AlignmentView(
        say=words(aim), out_m=round(out.value, 3), u_out_m=round(out.u, 3), angle_deg=round(aim.angle_deg.value, 2)
    )


def words(aim: Aim) -> str:
    """What to do, with 2 u. A phone that may stand in the plane is left where it is."""
    out = aim.out_m
    doubt = f"+- {200 * out.u:.0f} cm"
    if abs(out.value) <= 2 * out.u:
        return f"in the gate's plane, as far as the marks tell ({doubt}): it may stay"
    return f"move {'left' if out.value > 0 else 'right'} {100 * abs(out.value):.0f} cm ({doubt})"
