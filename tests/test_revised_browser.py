"""A verdict that the second look at two phones' clocks changes: real pings, and what the coach's page says of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.desk import now_ns
from tests.page_help import LAPTOP, Track, opened, track
from tests.patience import soon
from tests.phone_help import joined, saying
from tests.test_calls_browser import HIGH, LOW, RECORD, heard, tap
from tests.test_phone_breaks import CAMERA, PLACE, SIZE
from tests.test_phone_breaks import film as play

S = 1_000_000_000
AT_S, FLY_S, FLY_ZONE_M = 0.8, 2.5, 20.0
LATE_S = 0.08
"""Answers on a busy Wi-Fi, on the way to the phone alone: the middle of both ways is off by half of it."""


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Track]:
    monkeypatch.setattr("server.phones.refining.AFTER_NS", S // 2)
    with track(tmp_path) as running:
        running.client.ask("PATCH", "/api/session", {"fly_zone_m": FLY_ZONE_M})
        running.begin(("Anna", "50.12"))
        yield running


def pictures() -> list[tuple[int, Any]]:
    runner = random_runner(np.random.default_rng(5), speed_m_per_s=8.0).timed(0.0, round(AT_S * S))
    clip = SyntheticClip(frame_times(60, 1.3), [runner], CAMERA, Scene(seed=3), seed=3)
    return [(frame.t_ns, frame.luma) for frame in clip]


def test_a_verdict_that_the_clocks_change_later_is_said_once(browser: Browser, on: Track) -> None:
    pages = {marker: joined(on.client, marker, SIZE).link() for marker in (2, 3)}
    pages[2].pings(5)
    pages[3].pings(3, late_s=LATE_S)
    for marker, page in pages.items():
        on.client.ask("PUT", f"/api/gates/{marker}/line", PLACE)
        page.until_set(lambda wanted: wanted["windows"])
    film = pictures()
    with saying(*pages.values()), opened(browser, on.address, LAPTOP, RECORD) as coach:
        tap(coach)
        coach.get_by_label("Voice says the verdict too").check()
        empty = [(number * S // 60, film[0][1]) for number in range(70)]
        play(list(pages.values()), empty, since_ns := now_ns(), since_ns)  # a camera's rate is known after a second
        start_ns = now_ns()
        play([pages[2]], film, start_ns, since_ns)
        play([pages[3]], film, start_ns + round(FLY_S * S), since_ns)
        soon(lambda: [one["verdict"] for one in on.reps() if one["state"] == "final"] == ["faster"])
        soon(lambda: coach.evaluate("window.spoken") == ["Anna, two forty-six, faster"])
        early_s = on.reps()[0]["fly_time_s"]
        on.run(2.2, fly_zone_m=FLY_ZONE_M)  # another one is by before it is known better
        soon(lambda: len(coach.evaluate("window.spoken")) == 2, "the second rep")
        for page in pages.values():
            page.pings(12, 0.1)
        soon(lambda: all(one.refined for one in on.desk.views().crossings.values() if one.crossing <= 2))
        rep = on.reps()[0]
        assert (rep["state"], rep["verdict"]) == ("final", "too close to call")
        assert rep["fly_time_s"] == pytest.approx(FLY_S, abs=0.003)
        assert rep["revised"] == f"revised: first shown as {early_s:.3f} s, FASTER"
        changed = coach.get_by_role("status", name="Changed verdict")
        expect(changed).to_contain_text("Revised. Rep 1, Anna: 2.50 seconds. TOO CLOSE TO CALL")
        expect(coach.get_by_role("button", name="1 Anna revised 2.50 s")).to_be_visible()
        again = "revised: Anna, two fifty, too close to call"
        soon(lambda: coach.evaluate("window.spoken")[2:] == [again], again)
        # A gate whose link pauses on a busy computer is not ready, and sounds so in between.
        assert [tone for tone in heard(coach) if tone in (HIGH, LOW)] == [HIGH, HIGH, LOW, LOW]
        on.run(2.3, fly_zone_m=FLY_ZONE_M)
        soon(lambda: len(coach.evaluate("window.spoken")) == 4, "the third rep")
        assert coach.evaluate("window.spoken").count(again) == 1
    for page in pages.values():
        page.close()
