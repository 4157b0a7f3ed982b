import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.board import SQUARES, charuco_board
from calibration.lens import Lens, bent_line, lens_for, straight_off_m, straightened
from calibration.lens_file import load_lens, save_lens
from calibration.lens_fit import BoardView, Views, find_board, fit_lens
from gate.errors import InputError
from gate.frame import Frame
from gate.line import GateLine
from gate.sources.clip_writer import write_clip
from server.calibrate_line import LineWish, bent, place_gate, write_gate
from server.pose_command import lens as lens_command

Array = NDArray[np.float64]
Picture = NDArray[np.uint8]
SIZE = (960, 540)
TRUE = Lens("phone", "540p", SIZE, 800.0, 1.0, (484.0, 266.0), 1.0, (-0.15, 0.05, 0.0, 0.0, 0.0), 0.1, 12)
PX_PER_SQUARE = 160
"""Of the printed picture that boards are rendered from."""


def board_picture(turn: tuple[float, float, float], middle: tuple[float, float, float], seed: int) -> Picture:
    """The board through TRUE: turn as a rotation vector, its middle in squares before the camera."""
    printed = charuco_board().generateImage((SQUARES[0] * PX_PER_SQUARE, SQUARES[1] * PX_PER_SQUARE), marginSize=0)
    matrix, _ = cv2.Rodrigues(np.array(turn))
    corner = np.array(middle) - matrix @ np.array([SQUARES[0] / 2, SQUARES[1] / 2, 0.0])
    columns, rows = np.meshgrid(np.arange(SIZE[0], dtype=float), np.arange(SIZE[1], dtype=float))
    plane = (TRUE.straight(np.stack([columns.ravel(), rows.ravel()], 1)) - TRUE.straight_matrix[:2, 2]) / TRUE.focal_px
    rays = np.concatenate([plane, np.ones((len(plane), 1))], 1) @ matrix
    origin = -matrix.T @ corner
    on_board = (origin - origin[2] / rays[:, 2:] * rays)[:, :2] * PX_PER_SQUARE - 0.5
    maps = on_board.reshape(SIZE[1], SIZE[0], 2).astype(np.float32)
    seen = cv2.remap(
        printed, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=150.0
    )
    noisy = 30 + 0.7 * cv2.GaussianBlur(seen, (0, 0), 0.7).astype(float)
    noisy += np.random.default_rng(seed).normal(0.0, 2.0, noisy.shape)
    return np.asarray(np.clip(np.rint(noisy), 0, 255), dtype=np.uint8)


def view(turn: tuple[float, float, float], middle: tuple[float, float, float], seed: int = 0) -> BoardView:
    found = find_board(board_picture(turn, middle, seed))
    assert found is not None
    return found


def exact_view(turn: tuple[float, float, float], middle: tuple[float, float, float]) -> BoardView:
    """Where the board's corners are in truth, without a picture."""
    matrix, _ = cv2.Rodrigues(np.array(turn))
    corner = np.array(middle) - matrix @ np.array([SQUARES[0] / 2, SQUARES[1] / 2, 0.0])
    places = np.asarray(charuco_board().getChessboardCorners(), dtype=np.float64)
    pixels, _ = cv2.projectPoints(places, np.array(turn), corner, TRUE.matrix, np.array(TRUE.distortion))
    return BoardView(np.arange(len(places)), np.asarray(pixels, dtype=np.float64).reshape(-1, 2))


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    """Twelve places as a person carries a board about."""
    rng = np.random.default_rng(1)
    made = []
    for number in range(12):
        z = rng.uniform(8.0, 11.0)
        across, down = (number % 4 - 1.5) / 1.5 * 0.3 * z, (number // 4 - 1) * 0.17 * z
        turn = (float(rng.uniform(-0.6, 0.6)), float(rng.uniform(-0.6, 0.6)), float(rng.uniform(-0.2, 0.2)))
        made.append(board_picture(turn, (across, down, z), number))
    return made


@pytest.fixture(scope="module")
def views(pictures: list[Picture]) -> list[BoardView]:
    found = [find_board(picture) for picture in pictures]
    return [one for one in found if one is not None]


def test_a_board_gives_the_lens_within_its_u(views: list[BoardView]) -> None:
    lens = fit_lens(views, SIZE, "phone", "540p60")
    assert abs(lens.focal_px - TRUE.focal_px) < 3 * lens.u_focal_px
    assert lens.u_focal_px < 0.005 * TRUE.focal_px
    assert np.hypot(lens.centre[0] - 484.0, lens.centre[1] - 266.0) < 3 * lens.u_centre_px
    assert lens.reprojection_px < 0.3
    corners = np.array([[20.0, 20.0], [940.0, 20.0], [940.0, 520.0], [480.0, 270.0]])
    plane = (lens.straight(corners) - lens.straight_matrix[:2, 2]) / lens.focal_px
    true = (TRUE.straight(corners) - TRUE.straight_matrix[:2, 2]) / TRUE.focal_px
    middle = plane[3] - true[3]  # where the centre is, a turn of the camera makes up for
    assert np.abs(plane - true - middle).max() * 800 < 2.5


def test_a_board_half_out_of_view_counts_where_enough_corners_show() -> None:
    half = view((0.2, 0.3, 0.0), (-5.0, 0.0, 9.0))
    assert half.why_not is None
    assert len(half.numbers) < 20


def test_a_board_mostly_out_of_view_is_refused_with_the_reason(views: list[BoardView]) -> None:
    sliver = view((0.0, 0.0, 0.0), (-7.0, 0.0, 9.0))
    assert sliver.why_not is not None
    with pytest.raises(InputError, match=r"seen well in 7 place.*corners are in view, 8 are needed"):
        fit_lens([*views[:7], sliver], SIZE, "phone", "540p60")


def test_a_picture_without_a_board_has_no_view() -> None:
    assert find_board(np.random.default_rng(0).integers(0, 255, (540, 960), dtype=np.uint8)) is None
    assert find_board(np.full((540, 960), 128, np.uint8)) is None


def test_one_row_of_corners_is_refused() -> None:
    row = BoardView(np.arange(6), np.stack([np.arange(6) * 50.0 + 100, np.full(6, 200.0)], 1))
    assert row.why_not == "6 of its 24 corners are in view, 8 are needed"


def test_too_few_views_are_refused(views: list[BoardView]) -> None:
    with pytest.raises(InputError, match=r"seen well in 3 place\(s\), 8 are needed"):
        fit_lens(views[:3], SIZE, "phone", "540p60")
    with pytest.raises(InputError, match=r"seen well in 0 place\(s\)"):
        fit_lens([], SIZE, "phone", "540p60")


def test_views_from_one_side_are_refused() -> None:
    alike = [exact_view((0.1, 0.1, 0.0), (2.4 * (i % 3 - 1), 1.2 * (i // 3 - 1), 8.0)) for i in range(9)]
    with pytest.raises(InputError, match="from one side only"):
        fit_lens(alike, SIZE, "phone", "540p60")


def test_views_in_one_part_of_the_picture_are_refused() -> None:
    middle = [exact_view((0.5 * (i % 3 - 1), 0.4 * (i // 3 - 1), 0.0), (0.0, 0.0, 16.0)) for i in range(9)]
    with pytest.raises(InputError, match="of the picture"):
        fit_lens(middle, SIZE, "phone", "540p60")


def test_a_bent_board_is_refused(views: list[BoardView]) -> None:
    def warped(one: BoardView, seed: int) -> BoardView:
        return replace(one, corners=one.corners + np.random.default_rng(seed).normal(0, 3.0, one.corners.shape))

    with pytest.raises(InputError, match="px off every lens"):
        fit_lens([warped(one, seed) for seed, one in enumerate(views)], SIZE, "phone", "540p60")


def test_only_still_and_new_views_are_kept(views: list[BoardView]) -> None:
    kept = Views(960)
    for one in views[:3]:
        moving = replace(one, corners=one.corners + 30.0)
        for each in (moving, one, one, one):
            kept.feed(each)
    kept.feed(None)
    assert len(kept.kept) == 3
    assert kept.pictures == 13
    assert any("it moves" in reason for reason in kept.reasons)


def test_straight_and_bent_undo_one_another() -> None:
    points = np.array([[x, y] for x in (0.0, 480.0, 959.0) for y in (0.0, 270.0, 539.0)])
    assert TRUE.bent(TRUE.straight(points)) == pytest.approx(points, abs=0.02)


def test_a_wide_lens_is_undone_at_the_picture_s_side_too() -> None:
    wide = replace(TRUE, focal_px=450.0, centre=(480.0, 270.0), distortion=(-0.3, 0.1, 0.0, 0.0, 0.0))
    side = np.array([[0.0, 20.0], [0.0, 270.0], [959.0, 520.0]])
    assert wide.bent(wide.straight(side)) == pytest.approx(side, abs=0.02)


def test_a_line_at_the_picture_s_side_is_bent_and_one_in_its_middle_is_not() -> None:
    side = GateLine((60.0, 100.0), (60.0, 500.0), 200.0)
    middle = GateLine((484.0, 100.0), (484.0, 500.0), 200.0)
    assert straight_off_m(middle, TRUE) < 1e-4
    assert straight_off_m(side, TRUE) > 0.01
    points = bent_line(side, TRUE, np.array([0.0, 1.0, 2.0]))
    assert points[[0, 2]] == pytest.approx(np.array([[60.0, 500.0], [60.0, 100.0]]), abs=0.02)
    assert points[1, 0] < 60.0, "a barrel bends outwards"
    true = TRUE.straight(points)
    assert true[1] == pytest.approx((true[0] + true[2]) / 2, abs=0.05)
    best, torso = straightened(side, TRUE), bent_line(side, TRUE, np.array([0.8, 1.15, 1.5]))
    assert [best.x_at(y) for _, y in torso] == pytest.approx(list(torso[:, 0]), abs=0.3)


@pytest.mark.parametrize(
    "distortion",
    [
        (100.0, 0.0, 0.0, 0.0, 0.0),
        (-3.0, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 100.0, 100.0, 0.0),
        (30.0, 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_a_lens_that_no_camera_has_moves_no_line(distortion: tuple[float, float, float, float, float]) -> None:
    side = GateLine((60.0, 100.0), (60.0, 500.0), 200.0)
    with pytest.raises(
        InputError, match=r"lens of phone is no camera's: a distortion of .* where the gate line stands: measure"
    ):
        bent(side, replace(TRUE, distortion=distortion), None)


def test_a_line_placed_with_a_lens_stands_where_the_lens_shows_the_plumb_line_at_torso_height(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, output, lens = tmp_path / "clip.mp4", tmp_path / "M2.gate.json", tmp_path / "phone.lens.json"
    grey = np.full((SIZE[1], SIZE[0]), 90, np.uint8)
    write_clip(clip, (Frame(number * 16_666_667, grey) for number in range(3)))
    save_lens(TRUE, lens)
    upright = np.array([[80.0, 540.0 - 40.0 - 200.0 * height_m] for height_m in (0.0, 2.0, 0.8, 1.15, 1.5)])
    (ground, top, *torso) = TRUE.bent(upright)
    drawn = GateLine((float(top[0]), float(top[1])), (float(ground[0]), float(ground[1])), 200.0)

    def placed(line: GateLine | None, given: Path | None) -> GateLine:
        made = place_gate(clip, 0.0, LineWish(line, lens=given), output, open_browser=False)
        write_gate(made, output, None, None)
        return made.line

    off_px = [placed(drawn, None).x_at(y) - x for x, y in torso]
    assert min(off_px) > 1.0, "without a lens file"
    line = placed(drawn, lens)
    assert [line.x_at(y) for _, y in torso] == pytest.approx([x for x, _ in torso], abs=0.3)
    assert re.search(
        r"bends this line: by up to 1\.\d cm where torsos pass, 1\.\d ms at 9 m/s", capsys.readouterr().err
    )
    assert bent(line, TRUE, line) == line, "a page that leaves it where it was does not bend it twice"


def test_a_lens_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "phone.lens.json"
    save_lens(TRUE, path)
    assert load_lens(path) == TRUE
    assert json.loads(path.read_text())["flygate_lens"] == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"flygate_lens": 2}, "version 2 and this flygate reads up to 1: install a newer flygate"),
        ({"focal_px": -3.0}, "focal_px is -3.0"),
        ({"focal_px": 1e-9}, "focal_px of 1e-09 is not between"),
        ({"centre": [9e5, -9e5]}, r"centre of \(900000.0, -900000.0\) is outside the picture"),
        ({"distortion": [0.1]}, "distortion"),
        ({"views": None}, "views is None"),
        ({"phone": ""}, "phone"),
        ({"flygate_lens": "1"}, "flygate_lens is '1'"),
    ],
)
def test_a_lens_file_that_cannot_be_is_refused_in_one_line(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    path = tmp_path / "phone.lens.json"
    save_lens(TRUE, path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(InputError, match=words) as refused:
        load_lens(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"flygate_gate": 1}', "\x00\x01"])
def test_a_damaged_lens_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "phone.lens.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"mend it, or make the file again"):
        load_lens(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_lens(tmp_path / "none.json")


def test_a_lens_is_rescaled_where_only_the_size_differs() -> None:
    half = lens_for(TRUE, (480, 270))
    assert half.focal_px == pytest.approx(400.0)
    points = np.array([[30.0, 40.0], [900.0, 500.0]])
    assert (half.straight((points + 0.5) / 2 - 0.5) + 0.5) * 2 - 0.5 == pytest.approx(TRUE.straight(points), abs=0.01)
    with pytest.raises(InputError, match="another shape"):
        lens_for(TRUE, (540, 960))


def board_clip(path: Path, pictures: list[Picture]) -> None:
    """Each place is held for three pictures, 0.1 s apart."""
    held = [picture for picture in pictures for _ in range(3)]
    write_clip(path, (Frame(number * 100_000_000, picture) for number, picture in enumerate(held)), crf=12)


def test_the_command_measures_a_lens_from_a_clip(
    pictures: list[Picture], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board_clip(tmp_path / "board.mp4", pictures)
    lens_command([tmp_path / "board.mp4"], output=tmp_path / "phone.lens.json", phone="my phone")
    measured = load_lens(tmp_path / "phone.lens.json")
    assert measured.focal_px == pytest.approx(TRUE.focal_px, rel=0.01)
    assert measured.phone == "my phone"
    assert measured.mode == "960 x 540 at 10 Hz"
    assert "views of the board" in capsys.readouterr().out


def test_a_clip_without_enough_of_the_board_is_refused(tmp_path: Path) -> None:
    sliver = board_picture((0.0, 0.0, 0.0), (-6.9, 0.0, 9.0), 0)
    for name, picture, words in (
        ("sliver", sliver, "corners are in view"),
        ("none", sliver[:, 500:], "seen in 0 of 9"),
    ):
        board_clip(tmp_path / f"{name}.mp4", [picture] * 3)
        with pytest.raises(InputError, match=words):
            lens_command([tmp_path / f"{name}.mp4"], output=tmp_path / "phone.lens.json")
    assert not (tmp_path / "phone.lens.json").exists()


@pytest.mark.parametrize(
    ("phone", "mode", "option"), [("", None, "--phone"), ("a\nb", None, "--phone"), ("a", " ", "--mode")]
)
def test_a_name_that_no_file_can_hold_is_refused_before_the_clips_are_read(
    tmp_path: Path, phone: str, mode: str | None, option: str
) -> None:
    with pytest.raises(InputError, match=f"^{option} .* is no name"):
        lens_command([tmp_path / "none.mp4"], output=tmp_path / "phone.lens.json", phone=phone, mode=mode)
