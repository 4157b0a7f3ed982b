"""Whether a phone stands in its gate's plane, from two marks that its page has shown: which way to move it. Pure."""

from __future__ import annotations

from calibration.alignment import Aim, align
from calibration.marks import Known, Marks, View, plumb_from_gravity
from server.options import U_SCALE
from server.phones.views import AlignmentView

U_DRAGGED_SHARE = 1 / 640
"""Standard uncertainty of a mark that a thumb has dragged under a loupe, of the picture's width: 2 px of 1280."""


def aligned(
    near: tuple[float, float],
    far: tuple[float, float],
    lean_deg: float,
    u_lean_deg: float,
    size: tuple[int, int],
    px_per_m: float | None,
) -> AlignmentView:
    """near, far: the lane's marks in the picture as shown, of `size`. Raises InputError for what cannot be."""
    scale = None if px_per_m is None else Known(px_per_m, U_SCALE * px_per_m)
    marks = Marks(near, far, u_px=max(1.0, size[0] * U_DRAGGED_SHARE))
    aim = align(marks, plumb_from_gravity(lean_deg, size, u_lean_deg), View(size, upright_px_per_m=scale))
    out, angle = aim.out_m, aim.angle_deg
    return AlignmentView(
        say=_say(aim), out_m=round(out.value, 3), u_out_m=round(out.u, 3), angle_deg=round(angle.value, 2)
    )


def _say(aim: Aim) -> str:
    out = aim.out_m
    within = f"known to ± {200 * out.u:.0f} cm"
    if abs(out.value) <= 2 * out.u:
        return f"beside the mark, as far as the marks tell ({within})"
    return f"move {'left' if out.value > 0 else 'right'} {100 * abs(out.value):.0f} cm ({within})"
