"""Takes the pictures of a practice for these pages: a real server, crossings told to its desk, a real browser.

    python -m docs.make_session_pictures [--out docs/images] [--all]

No camera and no clip has a part in it. Needs Chromium or Chrome on the PATH; takes about a minute. --all: every state
at every size, to look through.
"""

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from docs.studio import SIZES, asked, opened, with_server
from server import athlete_desk
from server.bodies import AthleteBody, TermsBody
from server.desk import Desk, now_ns
from server.draft import Draft
from server.gate_views import GateState
from server.serve import Server
from tests.live_help import S, fly, put_gate, report

KEPT = {
    "running": ("phone", "laptop"),
    "faster": ("phone", "tablet", "laptop", "wall"),
    "slower": ("phone",),
    "check": ("phone",),
    "close": ("phone",),
    "not-ready": ("phone", "laptop"),
    "corrected": ("phone",),
    "rep": ("laptop",),
    "dark": ("laptop",),
}
"""Which are in the documents."""
NAMES = ("Ann", "Bo", "Chidi", "Dana", "Émile", "Femi", "Grace", "Hugo", "Ines", "Jo", "Kofi", "Lena")
PACES = ("52.0", "50.5", "54.0", "56.0", "53.2", "49.8", "58.0", "51.5", "55.0", "57.0", "52.6", "54.8")
GAP_NS = 16 * S
COLOURS = 128


class Practice:
    """Runs told to a desk, one after another."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.runs = 0
        self.last_ns = 0

    def begin(self) -> None:
        """Twelve athletes, a workout, both gates ready."""
        for name, pace in zip(NAMES, PACES, strict=True):
            self.desk.do(self._adding(name, pace))
        self.terms(workout=1, phase="running")
        self.gates("ready", "ready")

    def _adding(self, name: str, pace: str) -> Callable[[Draft], object]:
        return lambda draft: athlete_desk.add_athlete(draft, AthleteBody(name=name, pace_400=pace))

    def terms(self, **given: object) -> None:
        """Change the session's terms."""
        self.desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody.model_validate(given)))

    def gates(self, state: GateState, why: str, markers: tuple[int, ...] = (2, 3)) -> None:
        """Both gates, or one, say so."""
        for marker in markers:
            self.desk.do(put_gate(marker, state=state, why=why))

    def run(self, share: float, at_ns: int | None = None, doubt: float = 1.0) -> None:
        """Who is next runs in that share of their pace's fly time; doubt: what the gates' speeds are wrong by."""
        views = self.desk.views()
        pace = views.athletes[views.session.next_athlete or 1].pace
        assert pace is not None
        self.runs += 1
        fly_s = share * pace.fly_time_s
        self.last_ns = self.last_ns + GAP_NS if at_ns is None else at_ns
        t2_ns = self.last_ns
        speed = 30.0 / fly_s * doubt
        for told in (report(2, self.runs, t2_ns, speed), report(3, self.runs, t2_ns + round(fly_s * S), speed)):
            self.desk.report(told)

    def starts(self, ago_s: float) -> None:
        """Somebody is in the Fly Zone since then."""
        self.runs += 1
        self.running = fly(self.runs, now_ns() - round(ago_s * S), 3.4)
        self.desk.report(self.running[0])

    def arrives(self) -> None:
        """They are at Marker 3."""
        self.desk.report(self.running[1])

    def rounds(self, count: int) -> None:
        """So many runs of everybody until now, better and worse."""
        first_ns = now_ns() - (count * len(NAMES) + 1) * GAP_NS
        for n in range(count * len(NAMES)):
            self.run(0.86 + 0.011 * ((n * 7) % 11) - 0.004 * (n // 12), first_ns + n * GAP_NS)


def take(server: Server, browser: Browser, folder: Path, *, every: bool) -> None:
    """Take one state after the other."""
    practice = Practice(server.app.state.desk)
    pages = {name: opened(browser, server.address, size) for name, size in SIZES.items()}

    def shoot(state: str) -> None:
        for name, page in pages.items():
            if every or name in KEPT.get(state, ()):
                page.wait_for_timeout(450)
                path = folder / f"session-{state}-{name}.png"
                page.screenshot(path=path)
                Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)

    shoot("set-up")
    practice.begin()
    practice.terms(phase="warm-up")
    practice.desk.report(report(2, 901, now_ns() - 9 * S, 5.1))
    practice.desk.report(report(3, 902, now_ns() - 2 * S, 4.8))
    shoot("warm-up")
    practice.terms(phase="running")
    practice.rounds(4)
    practice.run(0.85)
    shoot("faster")
    practice.starts(2.1)
    shoot("running")
    practice.arrives()
    practice.run(1.02)
    shoot("slower")
    practice.run(1.0)
    shoot("close")
    practice.run(0.8, doubt=0.85)
    shoot("check")
    practice.starts(60)
    practice.desk.tick()
    shoot("unfinished")
    practice.gates("busy", "somebody is in the gate", (3,))
    shoot("not-ready")
    practice.gates("ready", "ready")
    practice.terms(phase="paused")
    shoot("paused")
    practice.terms(phase="running")
    practice.run(0.9)
    correct(pages["phone"])
    shoot("corrected")
    for page in pages.values():
        page.locator("[data-cell='7']").click()
    shoot("rep")
    for page in pages.values():
        page.keyboard.press("Escape")
        page.get_by_role("button", name="This screen").click()
        page.get_by_label("Dark").check()
        page.keyboard.press("Escape")
    shoot("dark")


def correct(page: Page) -> None:
    page.get_by_role("button", name="Pulled up").click()


def main() -> None:
    parser = asked(__doc__)
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    with_server(lambda server, browser: take(server, browser, given.out, every=given.all))


if __name__ == "__main__":
    main()
