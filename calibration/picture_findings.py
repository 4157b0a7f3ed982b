"""Findings on a camera's pictures: exposure, row time, focus, contrast, stillness, and where a clip comes from."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from calibration.finding import Finding, Grade, graded
from calibration.origin import FEW_BITS, Origin
from calibration.row_time import RowTime
from calibration.sharpness import Focus, Light
from calibration.shutter import Exposure, Smear
from calibration.stabilisation import Still

GOOD_EXPOSURE_MS, FAIR_EXPOSURE_MS = 2.5, 6.0
"""2.2 and 5.4 cm at 9 m/s: an edge is then smeared over a slice of the trunk, or over a limb's width."""
GOOD_FOCUS, FAIR_FOCUS = 1 / 500, 1 / 220
"""Spread of an edge as a share of the picture's height: with a body in half of it, 0.7 and 1.6 cm."""
GOOD_STEP, FAIR_STEP = 0.16, 0.08
"""Step from background to body, of full scale: four times and twice what the detector asks for."""
MOST_CLIPPED = 0.25
GOOD_ROW_SHARE = 0.05
_TRIPOD = "put it on a tripod or a bag, and switch stabilisation off"


def exposure_finding(found: Exposure | None) -> Finding:
    """How long a row takes light."""
    if found is None:
        change = "let somebody run past before a plain, unlike background"
        return Finding("exposure", "unknown", "no clear edge of somebody who runs past", change=change)
    value, u = found.exposure_ns / 1e6, found.u_ns / 1e6
    grade = _exposure_grade(value, u, value + (2 * u if found.below else u))
    text = f"at most {value + 2 * u:.1f} ms" if found.below else f"{value:.1f} +- {2 * u:.1f} ms"
    change = {
        "good": "",
        "unknown": "too unsure to judge: let several run past, fast and near, before a plain, unlike background",
    }.get(grade, "lower the exposure (slide it down and lock it), record at a higher rate, add light")
    return Finding("exposure", grade, f"{text} by the smear of a moving edge", value, "ms", u, change)


def _exposure_grade(value_ms: float, u_ms: float, most_ms: float) -> Grade:
    """Unknown where u is as large as the value, or where it may be anything from good to poor."""
    if most_ms <= GOOD_EXPOSURE_MS:
        return "good"
    if value_ms - u_ms > FAIR_EXPOSURE_MS:
        return "poor"
    anything = value_ms - 2 * u_ms < GOOD_EXPOSURE_MS and value_ms + 2 * u_ms > FAIR_EXPOSURE_MS
    return "unknown" if anything or u_ms >= value_ms else "fair"


def row_time_finding(found: RowTime | None, rows: int) -> Finding:
    """How long the sensor takes from row to row."""
    if found is None:
        change = (
            "take a clip of its own: shake the camera in the hand for 3 s, or let a bike light blink into it for 10 s"
        )
        return Finding("row time", "unknown", "no picture that shakes and no light that blinks was seen", change=change)
    value, u = found.row_time_ns / 1e3, found.u_ns / 1e3
    grade: Grade = "good" if 2 * u <= GOOD_ROW_SHARE * value else "fair"
    whole = f"{value * rows / 1e3:.1f} ms for all {rows} rows"
    change = "" if grade == "good" else "shake it for longer to know it better"
    return Finding(
        "row time", grade, f"{value:.2f} +- {2 * u:.2f} us ({whole}), by {found.how}", value, "us", u, change
    )


def focus_finding(found: Focus | None, height: int, *, moves: bool) -> Finding:
    """How sharp standing edges are."""
    if moves:
        return Finding("focus", "unknown", "the picture moves", change=_TRIPOD)
    if found is None:
        change = "put a cone or a bag with clear edges at the line, or focus on one and lock"
        return Finding("focus", "unknown", "no standing edge to judge by", change=change)
    grade = graded(found.spread_px / height, GOOD_FOCUS, FAIR_FOCUS)
    change = "" if grade == "good" else "focus on somebody who stands on the line, lock it, and wipe the lens"
    most = f"at most {2 * found.u_px:.1f}" if found.spread_px < 2 * found.u_px else f"{found.spread_px:.1f}"
    text = f"edges spread by {most} px ({found.edges} edges)"
    return Finding("focus", grade, text, found.spread_px, "px", found.u_px, change)


def contrast_finding(smears: Sequence[Smear], light: Light | None) -> Finding:
    """By what a body stands out at the line."""
    item = "contrast at the line"
    clipped = _clipped(light)
    if not smears:
        text = f"nobody ran past{clipped}"
        return Finding(item, "unknown", text, change="let somebody run past, dressed as they will be")
    share = median(smear.step for smear in smears) / 255
    grade: Grade = "good" if share >= GOOD_STEP else "fair" if share >= FAIR_STEP else "poor"
    if clipped and grade == "good":
        grade = "fair"
    change = "" if grade == "good" else "another background, clothes that differ from it, or a shift of the exposure"
    noise = "" if light is None else f", noise {light.noise:.1f}"
    text = f"a body stands out by {255 * share:.0f} of 255 grey levels{noise}{clipped}"
    return Finding(item, grade, text, 100 * share, "%", None, change)


def _clipped(light: Light | None) -> str:
    if light is None or max(light.bright, light.dark) < MOST_CLIPPED:
        return ""
    which, share = ("white", light.bright) if light.bright > light.dark else ("black", light.dark)
    return f"; {share:.0%} of the picture there is plain {which}".replace("%", " %")


def still_finding(found: Still | None) -> Finding:
    """Whether the picture of a standing camera stands."""
    item = "stabilisation"
    if found is None:
        return Finding(item, "unknown", "too short to tell", change="record for 2 s and more")
    if found.seen <= 0.5:
        return Finding(
            item, "poor", "the picture is another one most of the time: the camera was moved", change=_TRIPOD
        )
    unit, value = "px", found.moved_px
    if found.still:
        return Finding(item, "good", f"the picture stands (within {value:.1f} px)", value, unit)
    kind = "drifts and snaps, as stabilisation does" if found.snaps else "moves, by a hand or by stabilisation"
    warps = f", and its parts by {found.unlike_px:.1f} px unlike each other" if found.warps else ""
    grade: Grade = "fair" if found.little and not found.warps else "poor"
    return Finding(item, grade, f"the picture {kind}: up to {value:.1f} px{warps}", value, unit, None, _TRIPOD)


def origin_finding(found: Origin) -> Finding:
    """Whether the file is the camera's own."""
    item, bits = "original file", found.bits_per_pixel
    rate = "" if bits is None else f", {bits:.3f} bits a pixel"
    head = f"{found.codec} {found.size[0]} x {found.size[1]}{rate}"
    change = "get the original off the phone by cable, AirDrop with all photos data, or as a document"
    if found.sent is not None:
        return Finding(item, "poor", f"{head}: {found.sent}", bits, "bit/px", None, change)
    if found.camera is not None and found.writer is None:
        grade: Grade = "good" if bits is None or bits >= FEW_BITS else "fair"
        less = "" if grade == "good" else "choose high quality in the camera's settings"
        return Finding(item, grade, f"{head}, written by {found.camera}", bits, "bit/px", None, less)
    if found.writer is not None:
        return Finding(item, "fair", f"{head}, made anew by {found.writer}", bits, "bit/px", None, change)
    if found.phone_writer:
        text = f"{head}, written by a phone but without its make: an export, not the original"
        return Finding(item, "fair", text, bits, "bit/px", None, change)
    return Finding(item, "unknown", f"{head}, without a camera's tags", bits, "bit/px", None, change)
