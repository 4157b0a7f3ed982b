"""A phone that stands beside the gate's plane is told how to move, from its marks and its own gravity."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from gate.sources.camera import Camera
from tests.page_help import Track, track
from tests.patience import PATIENCE_S
from tests.phone_help import Page, joined

SIZE = (1280, 720)


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Track, Page]]:
    with track(tmp_path_factory.mktemp("track")) as on:
        yield on, joined(on.client, 2, SIZE).link()


def marks_of(camera: Camera) -> dict[str, Any]:
    """The lane's marks as a camera shows them; it is level, so the vertical does not lean."""
    near, far = camera.project(np.array([[0, -0.61, 0], [0, 0.61, 0]])).tolist()
    return {"marker": 2, "near": near, "far": far, "lean_deg": 0.0, "u_lean_deg": 0.3, "px_per_m": camera.px_per_m}


def told(phone: tuple[Track, Page], body: dict[str, Any]) -> Any:
    on, page = phone
    headers = {"Authorization": f"Phone {page.phone}:{page.secret}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{on.address}/api/phones/me/alignment", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


@pytest.mark.parametrize(("x_m", "words"), [(0.6, "move left"), (-0.6, "move right"), (0.0, "in the gate's plane")])
def test_a_phone_is_told_how_to_move(phone: tuple[Track, Page], x_m: float, words: str) -> None:
    camera = Camera(SIZE, px_per_m=150.0, distance_m=6.0, height_m=1.1, x_m=x_m)
    answer = told(phone, marks_of(camera))
    assert answer["say"].startswith(words)
    assert abs(answer["out_m"] - x_m) < 2 * answer["u_out_m"]


def test_marks_that_cannot_be_are_refused_in_words(phone: tuple[Track, Page]) -> None:
    body = marks_of(Camera(SIZE, px_per_m=150.0, distance_m=6.0))
    problem = told(phone, body | {"far": body["near"]})
    assert problem["status"] == 422
    assert "mark" in problem["detail"]
