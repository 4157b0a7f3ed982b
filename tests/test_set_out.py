"""The set-out sheet: positions of a workout's markers and gates, and the page that shows and prints them."""

import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from starlette.testclient import TestClient

from gate.errors import InputError
from server.app import create_app
from server.problems import MEDIA_TYPE
from server.set_out import MOST_DISTANCES, Kind, distances_of, plan, start_of
from server.set_out_drawing import _Label, _spread, drawing
from server.set_out_page import USUAL
from server.store import Store
from tests.live_help import url_of
from tests.serving import served

STATIC = Path(__file__).parent.parent / "server" / "static"
A_PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
FULLEST = ("30", "30,40,50", "44,45,46,47,48,49,50", "50,100,200,300", "100.25,101.25,200.25,250.25,300.25,399.5,400")
VOID = {"meta", "link", "input", "br"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Store(url_of(tmp_path_factory.mktemp("set-out") / "flygate.db")))
    with TestClient(app, base_url="http://127.0.0.1:8400") as client:
        yield client


class Elements(HTMLParser):
    """Reads a page; fails where an element is not closed. Keeps what a policy would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.scripts = 0
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag in ("script", "style") or any(name == "style" or name.startswith("on") for name in given)
        self.loaded += [given["href"] or ""] if tag == "link" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of a drawing's paths: nothing stays open."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\N{NO-BREAK SPACE}", " ") + " "


def places(distances_m: tuple[float, ...], start_m: float = 20.0, kind: Kind | None = None) -> list[tuple[float, str]]:
    return [(spot.position_m, spot.name) for spot in plan(distances_m, start_m, kind).spots]


def test_a_flying_30_is_set_out_as_the_workout_says() -> None:
    assert places((30,)) == [(-20, "Start cones"), (0, "Marker 1"), (30, "Marker 2"), (60, "Marker 3")]
    sheet = plan((30,))
    assert (sheet.kind, sheet.end_m, sheet.total_m) == ("flying", (110, 160), (130, 180))


def test_the_whole_run_takes_120_to_200_m() -> None:
    totals = [plan((fly,), start).total_m or (0, 0) for fly, start in itertools.product((30, 40, 50), (10, 20))]
    assert (min(total[0] for total in totals), max(total[1] for total in totals)) == (120, 200)


def test_two_fly_zones_share_marker_2() -> None:
    sheet = plan((50, 30, 30), 10)
    assert [(gate.position_m, gate.name, gate.distances_m) for gate in sheet.gates] == [
        (30, "Marker 2", (30, 50)),
        (60, "Marker 3", (30,)),
        (80, "Marker 3", (50,)),
    ]
    assert sheet.spots[0].position_m == -10
    assert sheet.end_m == (110, 180)


def test_distances_at_400_m_pace_share_the_finish_and_each_has_its_run_up() -> None:
    sheet = plan((50, 100, 200, 300))
    assert sheet.kind == "pace"
    assert [(gate.position_m, gate.name) for gate in sheet.gates] == [
        *((0, "Start gate"), (100, "Start gate"), (200, "Start gate"), (250, "Start gate"), (300, "Finish gate")),
    ]
    finish_m = sheet.gates[-1].position_m
    assert [finish_m - gate.position_m for gate in sheet.gates[:-1]] == [
        gate.distances_m[0] for gate in sheet.gates[:-1]
    ]
    assert [spot.position_m for spot in sheet.spots if spot.what == "cones"] == [-20, 80, 180, 230]
    assert sheet.total_m is None


def test_fifty_metres_are_a_fly_zone_unless_400_m_pace_is_asked_for() -> None:
    assert plan((50,)).kind == "flying"
    assert places((50,), 30, "pace") == [(-30, "Start cones"), (0, "Start gate"), (50, "Finish gate")]
    with pytest.raises(InputError, match=r"100 m is no Fly Zone, which is 50 m at most: leave kind out"):
        plan((30, 100), kind="flying")


@pytest.mark.parametrize(("text", "found"), [("30", (30,)), (" 50 ,30, 30", (30, 50)), ("30.25,400", (30.25, 400))])
def test_distances_are_read(text: str, found: tuple[float, ...]) -> None:
    assert distances_of(text) == found


BAD = [
    ("distances=", "no distance was given: give metres"),
    ("distances=,,", "no distance was given: give metres"),
    ("distances=abc", "distance 'abc' is not a number of metres: give 30 or 30,50"),
    ("distances=30,", "distance '' is not a number"),
    ("distances=0", "distance 0 m is not 1 to 400 m: give metres"),
    ("distances=-30", "distance '-30' is not a number"),
    ("distances=401", "distance 401 m is not 1 to 400 m"),
    ("distances=1e2", "'1e2' is not a number"),
    ("distances=nan", "'nan' is not a number"),
    ("distances=inf", "'inf' is not a number"),
    ("distances=%D9%A3%D9%A0", "is not a number"),
    ("distances=" + "9" * 3000, "'" + "9" * 20 + "' is not a number"),
    ("distances=30%0A", None),
    ("distances=10,11,12,13,14,15,16,17", "8 distances are more than 7: set out fewer at a time"),
    ("distances=<b>&from=20", "distance '<b>' is not a number"),
    ("from=5", "start cones stand 10 to 20 m before Marker 1, not 5 m: give from=10 to from=20"),
    ("distances=100&from=10", "before each start gate, at 400 m pace, not 10 m: give from=20 to from=30"),
    ("from=x", "start distance 'x' is not a number of metres: give from=20"),
    ("kind=slow", "kind: 'slow' cannot be used"),
]


@pytest.mark.parametrize(("query", "said"), BAD, ids=[query[:30] for query, _ in BAD])
def test_what_cannot_be_set_out_is_refused_in_a_sentence(client: TestClient, query: str, said: str | None) -> None:
    response = client.get(f"/set-out?{query}")
    if said is None:  # space around a number is none of its own
        assert response.status_code == 200
        return
    assert (response.status_code, response.headers["content-type"]) == (422, MEDIA_TYPE)
    assert said in response.json()["detail"]


def test_a_person_gets_the_sentence_on_a_page_with_the_form(client: TestClient) -> None:
    response = client.get("/set-out?distances=<script>alert(1)</script>", headers=A_PERSON)
    assert response.status_code == 422
    page = Elements(response.text)
    assert page.scripts == 0
    assert "Distance '<script>alert(1)</sc' is not a number of metres: give 30 or 30,50." in page.text
    assert '<input name="distances" value="&lt;script&gt;' in response.text
    assert "<details open>" in response.text


def test_a_plan_is_refused_whoever_asks() -> None:
    for bad in ((), (0,), (float("nan"),), (401,), tuple(range(10, 10 + MOST_DISTANCES + 1))):
        with pytest.raises(InputError):
            plan(bad)
    with pytest.raises(InputError):
        plan((30,), float("nan"))
    assert start_of("12.5") == 12.5


@pytest.mark.parametrize("distances", [value for value, _ in USUAL])
def test_a_usual_sheet_is_a_whole_page_that_the_policy_lets_through(client: TestClient, distances: str) -> None:
    response = client.get(f"/set-out?distances={distances}", headers=A_PERSON)
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Elements(response.text)
    assert page.scripts == 0
    assert response.text.count('aria-current="page"') == 1
    styles = [one for one in page.loaded if one != "data:,"]
    assert [(STATIC / one.removeprefix("/static/")).is_file() for one in styles] == [True, True]
    assert all(client.get(one).status_code == 200 for one in styles)


def test_the_sheet_says_what_a_coach_must_know(client: TestClient) -> None:
    text = Elements(client.get("/set-out").text).text
    for said in (
        "10 to 20 m before Marker 1",
        "130 to 180 m free from the start cones to the full stop",
        "50 to 100 m after Marker 3",
        "on the straight",
        "5 to 8 m from the runner's line",
        "chest height, level",
        "aimed alike",
        "Sun neither in the picture nor throwing your shadow into the gate",
        "walk back behind the cameras",
        "0.033",
    ):
        assert said in text, said


def test_the_pace_sheet_has_its_own_words(client: TestClient) -> None:
    text = Elements(client.get("/set-out?distances=50,100&from=30").text).text
    for said in ("Run up gradually for 20 to 30 m", "start cones at 130 m", "one stays at the finish gate"):
        assert said in text, said


def test_the_drawing_is_to_scale() -> None:
    ys = [float(y) for y in re.findall(r'class="plane" d="M[\d.]+ ([\d.]+)H', drawing(plan((30, 50), 10)))]
    second, third, last = ys
    assert (second - last) / (second - third) == pytest.approx(50 / 30, abs=0.01)
    lane = re.search(r'class="timed" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)"', drawing(plan((30,))))
    assert lane is not None
    assert float(lane[2]) / float(lane[3]) == pytest.approx(1.22 / 30, rel=0.02)


@pytest.mark.parametrize("ys", [(10, 300, 500), (0, 0, 0, 0), (598, 599, 600), (300, 301, 302, 303, 304, 305, 306)])
def test_labels_do_not_lie_on_each_other(ys: tuple[float, ...]) -> None:
    spread = _spread([_Label(y, ("name", "more")) for y in ys], 620)
    edges = [edge for one in spread for edge in (one.at - one.height / 2, one.at + one.height / 2)]
    assert edges == sorted(edges) or max(a - b for a, b in itertools.pairwise(edges)) < 1e-9
    assert edges[0] >= 0
    assert edges[-1] <= 620
    assert sum(one.at for one in spread) / len(ys) == pytest.approx(sum(ys) / len(ys), abs=70)


def test_every_sheet_of_any_distances_can_be_drawn() -> None:
    for distances in ((1.0,), (400.0,), (1.0, 400.0), tuple(30.0 + one for one in range(7)), (399.99, 400.0)):
        heights = re.findall(r'viewBox="0 0 360 (\d+)"', drawing(plan(distances)))
        assert 300 < int(heights[0]) < 800


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served")) as server:
        yield f"{server.address}set-out"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    yield page
    page.close()
    assert refused == []  # by the content security policy, or not found


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("distances", ["30", "50,100,200,300"])
def test_the_sheet_fits_its_screen_and_breaks_no_rule_of_axe(
    page: Page, address: str, size: ViewportSize, distances: str
) -> None:
    page.set_viewport_size(size)
    page.goto(f"{address}?distances={distances}")
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    found = Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("distances", FULLEST)
def test_printed_it_is_one_page_of_a4(page: Page, address: str, distances: str) -> None:
    page.goto(f"{address}?distances={distances}&from=20")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    assert (float(box[1]), float(box[2])) == pytest.approx((595, 842), abs=2)
