"""A whole built-in workout of each family at speed: flagged is what the made runs deserve, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.coaching.library import LIBRARY
from server.courses import position_m, standing
from server.desk import now_ns
from tests.live_help import S, report
from tests.page_help import LAPTOP, PHONE, Track, opened, track
from tests.patience import soon

RUN_UP_S = 8.0
NUMBERS = {one.key: number for number, one in enumerate(LIBRARY, 1)}


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Track]:
    with track(tmp_path) as one:
        yield one


@pytest.fixture
def page(browser: Browser, practice: Track) -> Iterator[Page]:
    with opened(browser, practice.address, LAPTOP) as page:
        yield page


@dataclass
class Runs:
    """One athlete's reps as the gates tell them: each from its start gate to the last one, after its rest."""

    practice: Track
    t_ns: int
    number: int = 0

    def run(self, speed: float, distance_m: float, rest_s: float) -> None:
        """rest_s: before it, up to its run-up."""
        views = self.practice.desk.views()
        self.number += 1
        self.t_ns += round((rest_s + RUN_UP_S) * S)
        finish_m = position_m(views, standing(views)[-1])
        begins_m = finish_m - distance_m
        for marker in standing(views):
            at_m = position_m(views, marker)
            if at_m >= begins_m - 0.5:
                t_ns = self.t_ns + round((at_m - begins_m) / speed * S)
                self.practice.desk.report(report(marker, self.number, t_ns, speed))
        self.t_ns += round(distance_m / speed * S)


@dataclass(frozen=True)
class Shown:
    """What the page says of a rep: the verdict's word, its tone, and the flag beside it."""

    word: str
    tone: str
    flag: str


def shown(page: Page, rep: int) -> Shown:
    result = page.locator(f"[data-rep-shown='{rep}']")
    expect(result).to_be_visible()
    verdict = result.locator("> .verdict")
    kinds = set((verdict.get_attribute("class") or "").split())
    flag = result.locator("> .flag")
    text = flag.inner_text() if flag.count() else ""
    (tone,) = kinds & {"faster", "slower", "close", "check", "none"}
    return Shown(verdict.locator("b").inner_text().split(" ", 1)[-1], tone, text)


def begin(practice: Track, key: str) -> list[tuple[float, float]]:
    """Start that workout; return (distance, rest before it) of every rep."""
    number = NUMBERS[key]
    races = [{"distance": "800", "time": "2:00"}]
    practice.client.ask("POST", "/api/athletes", {"name": "Ann", "pace_400": "52.0", "event": "800 m", "times": races})
    practice.client.ask("PATCH", "/api/session", {"phase": "running", "workout": number})
    steps = practice.desk.views().workouts[number].reps
    rests = [0.0, *(step.rest_s or 0.0 for step in steps)]
    return [(step.distance_m, rest_s) for step, rest_s in zip(steps, rests, strict=False)]


def test_flying_30s_are_flagged_below_400_m_pace_and_after_a_short_rest_alone(page: Page, practice: Track) -> None:
    steps = begin(practice, "flying-30")
    runs = Runs(practice, now_ns())
    slow, hurried = 5, 8
    found = []
    for place, (distance_m, rest_s) in enumerate(steps, 1):
        runs.run(7.4 if place == slow else 8.6, distance_m, 60 if place == hurried else rest_s)
        found.append(shown(page, place))
    well = Shown("FASTER", "faster", "")
    assert [one for place, one in enumerate(found, 1) if place not in (slow, hurried)] == [well] * 7
    assert found[slow - 1] == Shown("SLOWER", "slower", "")
    assert (found[hurried - 1].word, found[hurried - 1].flag) == (
        "FASTER",
        "Short rest before this rep: 1:00 of 3:00 (33 %)",
    )
    assert practice.desk.views().session.next_athlete is None  # all nine are run
    expect(page.locator("[data-advice]")).to_have_count(0)
    page.goto(f"{practice.address}/session/1")
    expect(page.locator(".results")).to_contain_text("set 3")
    expect(page.locator("abbr.slower")).to_have_count(1)
    expect(page.locator(".results")).not_to_contain_text("800 m pace")


def test_who_fades_in_the_last_set_is_flagged_there_and_the_end_of_the_set_is_advised(
    page: Page, practice: Track
) -> None:
    steps = begin(practice, "flying-30")
    runs = Runs(practice, now_ns())
    flags = []
    for place, (distance_m, rest_s) in enumerate(steps, 1):
        runs.run(8.6 if place <= 6 else 8.0, distance_m, rest_s)
        flags.append(shown(page, place).flag)
    assert flags[:7] == [*[""] * 6, "3 % or more under today's best"]
    assert [flag.partition(",")[0] for flag in flags[7:]] == ["Fading: two reps in a row slow"] * 2
    expect(page.locator("[data-advice]")).to_have_count(1)
    expect(page.locator("[data-advice]")).to_contain_text("Ann: consider ending the set")


def a_long_rest_leaves_the_name_room(page: Page) -> None:
    expect(page.locator(".next li")).to_contain_text("walk or very slow jog")
    page.set_viewport_size(PHONE)
    button = page.locator(".next li button")
    assert button.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    who, whole = button.locator(".who").bounding_box(), button.bounding_box()
    assert who is not None
    assert whole is not None
    assert (who["height"] < 40, whole["height"] < 90) == (True, True)
    page.set_viewport_size(LAPTOP)


def test_300_down_to_50_is_flagged_below_800_m_pace_alone(page: Page, practice: Track) -> None:
    steps = begin(practice, "pace-5")
    remark = page.locator("#athletes").get_by_text("Put Marker 3 at 330 m and gates at 130, 230 and 280 m")
    expect(remark).to_be_visible()
    page.get_by_role("button", name="Put the gates there").click()
    expect(remark).to_have_count(0)
    upcoming = page.get_by_role("group", name="Next to run")
    expect(upcoming).to_contain_text("Ann 300 m")

    runs = Runs(practice, now_ns())
    speeds = [7.2, 7.3, 7.3, 7.9, 6.2, 7.9, 8.1, 8.1, 8.1, 8.1]
    between, faster = Shown("BETWEEN", "faster", ""), Shown("FASTER", "faster", "")
    deserve = [between] * 3 + [faster, Shown("SLOWER", "slower", "")] + [faster] * 5
    for place, ((distance_m, rest_s), speed) in enumerate(zip(steps, speeds, strict=True), 1):
        runs.run(speed, distance_m, rest_s)
        assert shown(page, place) == deserve[place - 1], place
        if place == 1:
            a_long_rest_leaves_the_name_room(page)
        if place < len(steps):
            expect(upcoming).to_contain_text(f"Ann {steps[place][0]:g} m")
    views = practice.desk.views()
    soon(lambda: len(practice.desk.views().reps) == len(steps))
    assert [rep.fly_zone_m for rep in views.reps.values()] == [300, 200, 200, 100, 100, 100, 50, 50, 50, 50]
    assert all(rep.check is None and rep.marks.short_rest is None for rep in views.reps.values())

    expect(page.locator("[data-advice]")).to_have_count(0)
    page.set_viewport_size(PHONE)
    page.reload()
    past_its_edge = "cell => cell.getBoundingClientRect().right > cell.closest('.scroll').getBoundingClientRect().right"
    soon(lambda: not page.locator("[data-cell='10']").evaluate(past_its_edge))
    page.set_viewport_size(LAPTOP)
    page.goto(f"{practice.address}/wall")
    expect(page.get_by_role("heading", name="flygate Pace 5: 300 down to 50")).to_be_visible()
    expect(page.get_by_label("Last result")).to_contain_text("50 m")
    expect(page.get_by_label("Results before").get_by_role("listitem").last).to_contain_text("200 m")
    page.goto(f"{practice.address}/session/1")
    expect(page.locator(".results")).to_contain_text("9 of 10 faster than 800 m pace: met")
    expect(page.get_by_title("slower than 800 m pace")).to_have_count(1)
    expect(page.locator(".terms")).to_contain_text("Pace 5: 300 down to 50: 300m. 7:00 Rec.")
    expect(page.locator("main")).not_to_contain_text("Fly Zone")
    page.set_viewport_size(PHONE)
    for path in ("session/1", "season"):
        page.goto(f"{practice.address}/{path}")
        out_of_sight = "[...document.querySelectorAll('main *')].filter((one) => one.scrollWidth > innerWidth).length"
        assert page.evaluate(out_of_sight) == 0, path
