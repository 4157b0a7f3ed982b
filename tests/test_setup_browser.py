"""Setting up and taking away as a coach does it: athletes, order, workout, sessions, results; a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from server.client import Client
from server.serve import Server
from tests.live_help import S, fly
from tests.patience import PATIENCE_MS
from tests.serving import served

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
GAP_PX = 30
"""Between two parts of the page at most."""
NASTY = "<b>Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}</b> \N{RUNNER} & 'co'"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server.address)


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    page.goto(server.address)
    yield page
    context.close()
    assert errors == []


def state(client: Client) -> dict[str, Any]:
    found = client.ask("GET", "/api/state")
    assert isinstance(found, dict)
    return found


def names(client: Client) -> list[str]:
    now = state(client)
    by_number = {one["athlete"]: one["name"] for one in now["athletes"]}
    return [by_number[number] for number in now["session"]["athletes"]]


def add(client: Client, *some: str) -> None:
    for name in some:
        client.ask("POST", "/api/athletes", {"name": name, "pace_400": "52"})


def opened(page: Page, button: str) -> Locator:
    page.get_by_role("button", name=button, exact=True).click()
    return page.get_by_role("dialog")


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(page: Page, client: Client) -> None:
    dialog = opened(page, "Add an athlete")
    add_button = dialog.get_by_role("button", name="Add", exact=True)
    add_button.click()
    expect(dialog.get_by_role("alert")).to_contain_text("Name: '' is empty: write it")
    dialog.get_by_label("Name").fill(NASTY)
    dialog.get_by_label("400 m time").fill("1:75")
    add_button.click()
    expect(dialog.get_by_role("alert")).to_contain_text("Time '1:75' is not understood")
    pace = dialog.get_by_label("400 m time")
    expect(pace).to_have_attribute("aria-invalid", "true")
    expect(pace).to_be_focused()
    expect(dialog.get_by_label("Name")).to_have_value(NASTY)
    assert state(client)["athletes"] == []
    pace.fill("52,3")
    dialog.get_by_text("More: group").click()
    dialog.get_by_role("group", name="Mile").get_by_label("Time").fill("0:10")
    add_button.click()
    expect(dialog.get_by_role("alert")).to_contain_text("1609 m in 0:10")
    expect(dialog.get_by_role("group", name="Mile").get_by_label("Time")).to_be_focused()
    dialog.get_by_role("group", name="Mile").get_by_label("Time").fill("5:10")
    add_button.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#athletes")).to_contain_text(NASTY)  # as text
    (athlete,) = state(client)["athletes"]
    assert athlete["pace"]["time_s"] == 52.3
    assert [one["distance_m"] for one in athlete["times"]] == [400, 1609.344]


def test_a_name_that_is_taken_is_told_at_the_name(page: Page, client: Client) -> None:
    add(client, "Ann")
    dialog = opened(page, "Add an athlete")
    dialog.get_by_label("Name").fill("ANN")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("ANN is in this session already")
    expect(dialog.get_by_label("Name")).to_be_focused()


def test_the_order_is_changed_by_buttons_and_by_dragging_and_may_name_nobody(page: Page, client: Client) -> None:
    add(client, "Ann", "Bo", "Cy")
    page.get_by_role("button", name="Move Cy up").click()
    expect(page.locator("#athletes li").nth(1)).to_contain_text("Cy")
    assert names(client) == ["Ann", "Cy", "Bo"]
    grip = page.locator('[data-athlete="1"] .grip')
    page.locator("#athletes").evaluate("card => card.scrollIntoView({ block: 'center' })")
    start, end = grip.bounding_box(), page.locator('[data-athlete="2"]').bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + end["height"] / 2, steps=6)
    page.mouse.up()
    expect(page.locator("#athletes li").first).to_contain_text("Cy")
    expect(page.locator("#athletes .held")).to_have_count(0)
    assert names(client) == ["Cy", "Bo", "Ann"]
    for name in ("Ann", "Bo", "Cy"):
        opened(page, f"Edit {name}").get_by_role("button", name="Out of the order").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert names(client) == []
    page.get_by_role("button", name="Put everybody back").click()
    expect(page.locator("#athletes ol li")).to_have_count(3)


def test_before_the_start_nothing_is_torn_apart_beside_the_long_column_of_gates(page: Page, client: Client) -> None:
    add(client, *(f"Runner {number}" for number in range(9)))
    page.set_viewport_size(LAPTOP)
    expect(page.locator(".set-up").get_by_text("Runner 8")).to_be_visible()
    now, board, lists, gates = (
        page.locator(f"main > {part}").evaluate(
            "(it) => [it.getBoundingClientRect().top, it.getBoundingClientRect().bottom]"
        )
        for part in (".now", ".board", ".lists", ".set-up")
    )
    assert gates[0] == now[0]
    assert gates[1] > lists[0] > board[0]
    assert max(board[0] - now[1], lists[0] - board[1]) < GAP_PX


def test_somebody_stops_comes_back_drops_a_set_and_runs_a_rep_more(page: Page, client: Client) -> None:
    add(client, "Ann")
    client.ask("PATCH", "/api/session", {"workout": 1})
    dialog = opened(page, "Edit Ann")
    dialog.get_by_label("Set 3").click()
    expect(dialog.get_by_label("Set 3")).not_to_be_checked()
    dialog.get_by_role("button", name="Add a rep").click()
    expect(dialog).to_contain_text("0 of 7 reps run")
    dialog.get_by_role("button", name="Hurt").click()
    expect(dialog).to_contain_text("stopped: hurt")
    (ann,) = state(client)["athletes"]
    assert (ann["present"], ann["why"], ann["dropped_sets"], ann["extra_reps"]) == (False, "hurt", [3], 1)
    dialog.get_by_role("button", name="Back again").click()
    expect(dialog.get_by_role("button", name="Hurt")).to_be_visible()
    dialog.get_by_label("Workout").select_option("2")
    expect(dialog.get_by_label("Workout")).to_have_value("2")
    assert state(client)["athletes"][0]["workout"] == 2


def test_who_has_reps_is_not_removed(page: Page, client: Client, server: Server) -> None:
    add(client, "Ann", "Bo")
    client.ask("PATCH", "/api/session", {"phase": "running"})
    for told in fly(1, S, 3.5):
        server.app.state.desk.report(told)
    dialog = opened(page, "Edit Ann")
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog).to_contain_text("Ann has 1 rep(s) in this session: let them stop for today instead")
    page.keyboard.press("Escape")
    opened(page, "Edit Bo").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert names(client) == ["Ann"]


def test_a_csv_file_is_taken_whole_or_not_at_all(page: Page, client: Client) -> None:
    dialog = opened(page, "From a CSV file")
    chooser = dialog.get_by_label("File")
    chooser.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"name,400\nAnn,52\nBo,1:75\n"})
    expect(dialog.get_by_role("alert")).to_contain_text("1:75")
    assert state(client)["athletes"] == []
    chooser.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": "name\nJ\xf6rg".encode("latin-1")})
    expect(dialog.get_by_role("alert")).to_contain_text("a.csv is not UTF-8 text")
    chooser.set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": "name;400\nJ\xf6rg;52,1\nBo;\n".encode()}
    )
    expect(dialog.get_by_role("status")).to_contain_text("2 athletes added")
    assert names(client) == ["J\xf6rg", "Bo"]


def test_a_workout_is_chosen_with_its_fly_zone(page: Page, client: Client) -> None:
    dialog = opened(page, "Workout")
    dialog.get_by_label("Flying 40s").check()
    expect(dialog).to_contain_text("9 reps each: 360 m in the Fly Zone")
    expect(dialog.get_by_label("Set the Fly Zone to 40 m too")).to_be_checked()
    expect(dialog.get_by_role("link", name="What to set out")).to_have_attribute("href", "/set-out?distances=40")
    dialog.get_by_role("button", name="Run this").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    terms = state(client)["session"]
    assert (terms["workout"], terms["fly_zone_m"]) == (2, 40)


@pytest.mark.parametrize(
    ("label", "value", "says"),
    [
        ("Rest between reps", "-1:00", "is not understood: write minutes and seconds"),
        ("Rest between sets", "1:75", "is not understood: write minutes and seconds"),
        ("Reps in a set", "0", "Number of reps: 0 is under 1: give at least 1"),
        ("Reps in a set", "10000", "Number of reps: 10000 is over 20: give at most 20"),
        ("Sets", "three", "is no number"),
    ],
)
def test_a_workout_that_cannot_be_is_told_at_its_field(
    page: Page, client: Client, label: str, value: str, says: str
) -> None:
    before = len(state(client)["workouts"])
    dialog = opened(page, "Workout")
    dialog.get_by_role("button", name="Make one").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(label, exact=True).fill(value)
    dialog.get_by_role("button", name="Make it").click()
    expect(dialog.get_by_role("alert")).to_contain_text(says)
    expect(dialog.get_by_label(label, exact=True)).to_be_focused()
    expect(dialog.get_by_label(label, exact=True)).to_have_value(value)
    assert len(state(client)["workouts"]) == before


def test_a_workout_is_made_and_run(page: Page, client: Client) -> None:
    opened(page, "Workout").get_by_role("button", name="Make one").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Other").check()
    dialog.get_by_label("Distance, m").fill("35,5")
    dialog.get_by_label("Sets", exact=True).fill("2")
    dialog.get_by_label("Rest between reps").fill("2:30")
    dialog.get_by_role("button", name="Make it").click()
    page.get_by_role("dialog").get_by_role("button", name="Run this").click()
    expect(page.locator("#athletes")).to_contain_text("2 x 3 x 35.5m. 2:30 Rec between reps. 6:00 Rec between sets.")
    assert state(client)["session"]["fly_zone_m"] == 35.5


def test_a_session_is_named_looked_at_and_begun_again_like_an_earlier_one(page: Page, client: Client) -> None:
    add(client, "Ann")
    page.get_by_role("button", name="Menu of session 1").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of this session").fill("Tuesday <1>")
    dialog.get_by_role("button", name="Save the name").click()
    expect(dialog.get_by_text("Saved.")).to_be_visible()
    client.ask("PATCH", "/api/session", {"phase": "over"})
    dialog.get_by_role("button", name="Go on with it").click()
    expect(dialog).to_have_count(0)
    assert state(client)["session"]["phase"] == "running"
    client.ask("POST", "/api/session", {"athletes": [], "fly_zone_m": 50})
    page.get_by_role("button", name="Menu of session 2").click()
    page.get_by_role("button", name="New session like Tuesday <1>").click()
    page.get_by_role("button", name="Yes, with its athletes and terms").click()
    expect(page.locator("#athletes ol li")).to_have_count(1)
    terms = state(client)["session"]
    assert (terms["session"], terms["fly_zone_m"], terms["athletes"]) == (3, 30, [1])


def test_the_results_of_twelve_athletes_are_one_sheet_of_a4(page: Page, client: Client, server: Server) -> None:
    add(client, *(f"Athlete {letter}" for letter in "ABCDEFGHIJK"), NASTY)
    client.ask("PATCH", "/api/session", {"phase": "running", "workout": 1, "name": "Tuesday"})
    for number in range(108):
        for told in fly(number + 1, (20 * number + 1) * S, 3.4 + 0.005 * (number % 40)):
            server.app.state.desk.report(told)
    page.goto(f"{server.address}session/1")
    expect(page.get_by_role("heading", name="Tuesday")).to_be_visible()
    expect(page.locator("tr.name").last).to_contain_text(NASTY)
    assert page.locator("tbody td abbr").count() == 108
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.get_by_text("One athlete").click()
    page.get_by_role("link", name="Athlete B").click()
    expect(page.get_by_role("heading", name="Every rep")).to_be_visible()
    assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []


def test_the_forms_break_no_rule_of_axe(page: Page, client: Client) -> None:
    add(client, "Ann")
    client.ask("PATCH", "/api/session", {"workout": 1})
    for button in ("Edit Ann", "Workout", "From a CSV file", "Menu of session 1"):
        opened(page, button)
        found = Axe().run(page).response["violations"]
        assert [(button, one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.keyboard.press("Escape")
