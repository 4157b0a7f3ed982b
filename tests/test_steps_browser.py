"""Steps in a rep's dialog: a flying one beside the athlete's own, a 400 m pace one beside what races have."""

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from gate.measurement import BudgetLine, Measurement
from gate.step_rate import Steps
from server.live_steps import StepsReport
from tests.page_help import PHONE, Track, opened, track

FLY_S = 3.3


def stepped(practice: Track, rate: float | None, why: str | None = None) -> None:
    """The newest run's steps, as both gates tell them once it has left their pictures."""
    rated = None if rate is None else Measurement(rate, "steps/min", (BudgetLine("fit", 1.2, "own"),))
    newest = list(practice.desk.views().crossings.values())[-2:]
    for one in newest:
        steps = Steps((one.body, one.origin_ns), rated, 5.4, why)
        practice.desk.report(StepsReport(one.marker, one.setup.camera, steps))


def dialog_of(page: Page, rep: int) -> Locator:
    page.locator(f"[data-rep='{rep}']").get_by_role("button").first.click()
    return page.get_by_role("dialog")


def test_flying_reps_show_the_athletes_own_steps_before_and_no_band(browser: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as practice, opened(browser, practice.address, PHONE) as page:
        practice.begin(("Ann", "52.0"))
        for ago_s, rate in ((600, 262.0), (300, 266.0)):
            practice.run(FLY_S, ago_s=ago_s)
            stepped(practice, rate)
        practice.run(FLY_S)
        stepped(practice, None, "2.4 steps in view, 3 are needed: stand further back, 13 m of the run in the picture")
        dialog = dialog_of(page, 2)
        steps = dialog.get_by_role("region", name="Steps")
        expect(steps).to_contain_text("266 ± 2 steps a minute, each 2.05 ± 0.01 m")
        expect(steps.get_by_role("row")).to_have_text(["Beforesteps a minutem a step", "Rep 12622.08"])
        expect(steps).not_to_contain_text("race")
        dialog.get_by_role("button", name="Done").click()
        expect(dialog_of(page, 3)).to_contain_text("No step rate: 2.4 steps in view, 3 are needed")


def test_400_m_pace_reps_show_what_races_have(browser: Browser, tmp_path: Path) -> None:
    with track(tmp_path) as practice, opened(browser, practice.address, PHONE) as page:
        written = {"name": "Hundreds", "notation": "3 x 100m. 2:00 Rec between reps"}
        workout = practice.client.ask("POST", "/api/workouts", written)["workout"]
        practice.client.ask("PATCH", "/api/session", {"workout": workout})
        practice.begin(("Ann", "52.0"))
        practice.run(FLY_S)
        stepped(practice, 241.0)
        steps = dialog_of(page, 1).get_by_role("region", name="Steps")
        expect(steps).to_contain_text("400 m runners 233 to 250, 800 m runners 200 to 215")
        expect(steps.get_by_role("table")).to_have_count(0)
