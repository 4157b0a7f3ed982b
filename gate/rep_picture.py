"""Photo finishes as a person reads them: hairline, time scale, heights; and both gates of a rep on one picture."""

from collections.abc import Sequence

from gate.crossing import Crossing
from gate.drawing import (
    CYAN,
    GREY,
    RED,
    WHITE,
    Picture,
    arrow,
    coloured,
    fitting_size,
    paper,
    round_step,
    segment,
    text_width,
    ticks,
    tint,
    write,
)
from gate.photofinish import PhotoFinish

_TITLE_PX, _TEXT_PX, _HEADLINE_PX = 26.0, 17.0, 34.0
_HEAD_PX, _FOOT_PX, LEFT_PX, _RIGHT_PX = 52, 66, 70, 16
_GAP_PX = 14
_TICK_EVERY_PX, _LABEL_EVERY_PX = 12.0, 100.0
_BAND_SHARE, _HAIRLINE_SHARE = 0.22, 0.85


def render(photo: PhotoFinish, crossing: Crossing, title: str, note: str = "", *, u_ns: int | None = None) -> Picture:
    """The photo finish with its hairline at the crossing's instant, +- 2 u as a band, and scales of time and height.

    title: one line above it; note: a short one below it. What is too long is written smaller.
    u_ns: the instant's whole u; without it the fit's alone.
    """
    rows, columns = photo.image.shape
    picture = paper(LEFT_PX + columns + _RIGHT_PX, _HEAD_PX + rows + _FOOT_PX)
    image = picture[_HEAD_PX : _HEAD_PX + rows, LEFT_PX : LEFT_PX + columns]
    image[:] = coloured(photo.image)
    _hairline(image, photo, crossing, crossing.u_ns if u_ns is None else u_ns)
    size = fitting_size(title, _TITLE_PX, columns, bold=True)
    write(picture, title, (LEFT_PX, 0.68 * _HEAD_PX), size, bold=True)
    _heights(picture, photo)
    _time_scale(picture, photo, crossing)
    _legend(picture, photo, note)
    return picture


def rep_picture(finishes: Sequence[Picture], headline: str, lines: Sequence[str] = ()) -> Picture:
    """Rendered photo finishes side by side (Marker 2 first), under a headline and lines about the rep."""
    width = sum(one.shape[1] for one in finishes) + _GAP_PX * (len(finishes) - 1)
    head = round(1.9 * _HEADLINE_PX + 1.5 * _TITLE_PX * len(lines))
    picture = paper(width, head + max(one.shape[0] for one in finishes))
    room = width - LEFT_PX - _RIGHT_PX
    base = 1.35 * _HEADLINE_PX
    write(picture, headline, (LEFT_PX, base), fitting_size(headline, _HEADLINE_PX, room, bold=True), bold=True)
    for line in lines:
        base += 1.5 * _TITLE_PX
        write(picture, line, (LEFT_PX, base), fitting_size(line, 0.85 * _TITLE_PX, room), GREY)
    left = 0
    for one in finishes:
        picture[head : head + one.shape[0], left : left + one.shape[1]] = one
        left += one.shape[1] + _GAP_PX
    return picture


def _hairline(image: Picture, photo: PhotoFinish, crossing: Crossing, u_ns: int) -> None:
    column = photo.column_at(crossing.t_ns)
    band_px = 2 * u_ns / abs(photo.ns_per_column)
    rows = image.shape[0]
    tint(image, (column + 0.5 - band_px, 0, column + 0.5 + band_px, rows), RED, _BAND_SHARE)
    tint(image, (round(column), 0, round(column) + 1, rows), RED, _HAIRLINE_SHARE)


def _heights(picture: Picture, photo: PhotoFinish) -> None:
    """Ticks of 10 cm on the left, a number every half metre."""
    bottom_m = photo.top_m - (photo.image.shape[0] - 1) / photo.px_per_m
    for tick in ticks(bottom_m, photo.top_m, 0.1):
        y = _HEAD_PX + (photo.top_m - tick / 10) * photo.px_per_m
        labelled = tick % 5 == 0
        segment(picture, (LEFT_PX - (9 if labelled else 5), y), (LEFT_PX - 2, y), WHITE if labelled else GREY)
        if labelled:
            words = f"{tick / 10:.1f} m" if tick else "0 m"
            write(picture, words, (LEFT_PX - 13, y + 0.35 * _TEXT_PX), _TEXT_PX, GREY, anchor="right")


def _time_scale(picture: Picture, photo: PhotoFinish, crossing: Crossing) -> None:
    """Milliseconds from the crossing, and the crossing's own instant in seconds; small marks where frames were."""
    rows, columns = photo.image.shape
    top = _HEAD_PX + rows + 2
    px_per_ms = 1e6 / abs(photo.ns_per_column)
    tick_ms, label_ms = round_step(_TICK_EVERY_PX / px_per_ms), round_step(_LABEL_EVERY_PX / px_per_ms)
    low_ms, high_ms = sorted((photo.t_ns - crossing.t_ns + c * photo.ns_per_column) * 1e-6 for c in (0, columns - 1))

    def x_of(ms: float) -> float:
        return LEFT_PX + photo.column_at(crossing.t_ns + round(ms * 1e6))

    for t_ns in photo.frames_ns:
        x = LEFT_PX + photo.column_at(t_ns)
        segment(picture, (x, top), (x, top + 4), CYAN, 2)
    for tick in ticks(low_ms, high_ms, tick_ms):
        segment(picture, (x_of(tick * tick_ms), top + 7), (x_of(tick * tick_ms), top + 12), GREY)
    for tick in ticks(low_ms, high_ms, label_ms):
        ms, words = tick * label_ms, f"{tick * label_ms:+g} ms"
        segment(picture, (x_of(ms), top + 7), (x_of(ms), top + 15), RED if tick == 0 else WHITE, 1 + (tick == 0))
        if tick == 0:
            words = f"{crossing.t_ns * 1e-9:.4f} s"
            write(picture, words, (x_of(ms), top + 33), _TEXT_PX, RED, anchor="middle", bold=True)
        elif abs(x_of(ms) - LEFT_PX - columns / 2) < (columns - text_width(words, _TEXT_PX)) / 2:
            write(picture, words, (x_of(ms), top + 33), _TEXT_PX, GREY, anchor="middle")


def _legend(picture: Picture, photo: PhotoFinish, note: str) -> None:
    """Which way time runs, what the small marks are, and the caller's note."""
    rows, columns = photo.image.shape
    base = _HEAD_PX + rows + _FOOT_PX - 10
    size = 0.9 * _TEXT_PX
    start = (LEFT_PX, base - 0.35 * size) if photo.ns_per_column > 0 else (LEFT_PX + 30, base - 0.35 * size)
    end = (2 * LEFT_PX + 30 - start[0], start[1])
    arrow(picture, start, end, GREY)
    write(picture, "later", (LEFT_PX + 38, base), size, GREY)
    x = LEFT_PX + 38 + text_width("later", size) + 26
    segment(picture, (x, base - 0.6 * size), (x, base - 0.6 * size + 4), CYAN, 2)
    write(picture, "instant of a frame", (x + 8, base), size, GREY)
    x += 34 + text_width("instant of a frame", size)
    room = LEFT_PX + columns - x
    write(picture, note, (LEFT_PX + columns, base), fitting_size(note, size, room), GREY, anchor="right")
