"""Who may call which route: every route has a rule, and every role gets through where that says so, nowhere else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from server.app import create_app
from server.draft import changed
from server.guard import Guard
from server.lan.access import ROLES, RULES, WEBSOCKET, Role, Rule, may, rule_for, who_may
from server.lan.asking import COACH_COOKIE, SPECTATOR_COOKIE
from server.lan.doorman import Doorman
from server.lan.lan import Lan
from server.lan.spectators import seen
from server.people_views import PaceView
from server.rep_parts import FloorView
from server.store import Store
from server.views import RepView
from tests.lan_help import a_lan
from tests.live_help import url_of

HERE, THERE = "https://192.168.1.20:8401", "wss://192.168.1.20:8401"
HTML = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
ALLOWED: dict[Role, set[Role]] = {
    "anyone": {"anyone", "phone"},
    "spectator": {"anyone", "phone", "spectator"},
    "phone": {"anyone", "phone"},
    "coach": {"anyone", "phone", "spectator", "coach"},
}
"""Role -> rules that let it through, written a second time."""


def routes() -> list[tuple[str, str]]:
    """Every (method, path) of the application, those of mounts and websockets too, with 1 for each parameter."""
    found: list[tuple[str, str]] = []
    for route in iter_route_contexts(create_app().routes):
        path = re.sub(r"\{[^}]+\}", "1", str(getattr(route, "path", "") or getattr(route.route, "path", "")))
        methods = getattr(route, "methods", None) or getattr(getattr(route, "route", None), "methods", None)
        if isinstance(getattr(route, "route", route), Mount):
            found.append(("GET", f"{path}/1"))
        elif methods:
            found += [(method, path) for method in methods if method != "HEAD"]
        else:
            found.append((WEBSOCKET, path))
    return sorted(set(found))


ROUTES = routes()


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Lan:
    return a_lan(tmp_path_factory.mktemp("lan"))


@pytest.fixture(scope="module")
def client(lan: Lan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with (
        Store(url_of(tmp_path_factory.mktemp("store") / "flygate.db")) as store,
        TestClient(create_app(store, lan), base_url=HERE, client=("192.168.1.31", 5), follow_redirects=False) as one,
    ):
        yield one


@pytest.fixture(scope="module")
def cookies(lan: Lan) -> dict[Role, str]:
    secret = lan.logins.begin(lan.password.mark)
    return {
        "anyone": "x=1",
        "phone": "x=1",
        "spectator": f"__Host-{SPECTATOR_COOKIE}={lan.spectators.token}",
        "coach": f"__Host-{COACH_COOKIE}={secret}",
    }


def test_the_walk_finds_pages_routes_mounts_and_the_documentation() -> None:
    wanted = {("GET", "/"), ("PUT", "/api/gates/1/line"), ("GET", "/static/1"), ("GET", "/openapi.json")}
    assert wanted <= set(ROUTES)
    assert len(ROUTES) > 50


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_has_a_rule(method: str, path: str) -> None:
    assert rule_for(method, path) is not None, f"{method} {path}: add a row to RULES in server/lan/access.py"


async def came_through(scope: Scope, receive: Receive, send: Send) -> None:
    """An application behind the guard that takes everything."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1000})
        return
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def opens(client: TestClient, path: str, cookie: str) -> bool:
    """Whether a websocket is opened."""
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect(THERE + path, headers={"cookie": cookie}) as one,
    ):
        one.receive_text()
    return closed.value.code == 1000


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_through_where_its_rule_says_so_and_nowhere_else(
    role: Role, lan: Lan, cookies: dict[Role, str]
) -> None:
    client = TestClient(Guard(came_through, Doorman(lan)), base_url=HERE, client=("192.168.1.31", 5))
    for method, path in (
        *ROUTES,
        (WEBSOCKET, "/ws/phone"),
        (WEBSOCKET, "/ws/phone/clock"),
        ("POST", "/api/phones/join"),
    ):
        through = who_may(method, path) in ALLOWED[role]
        assert may(role, who_may(method, path)) == through
        if method == WEBSOCKET:
            assert opens(client, path, cookies[role]) == through, (role, path)
            continue
        status = client.request(method, path, headers={"cookie": cookies[role]}).status_code
        refused = 401 if role in ("anyone", "phone") else 403
        assert status == (204 if through else refused), (role, method, path)


def test_a_route_that_is_in_no_row_is_the_coach_s(client: TestClient, cookies: dict[Role, str]) -> None:
    assert who_may("GET", "/api/phonesx") == who_may("PUT", "/api/state") == who_may("GET", "/apix") == "coach"
    assert client.get("/nothing", headers={"cookie": cookies["spectator"]}).status_code == 403
    assert client.get("/nothing", headers={"cookie": cookies["coach"]}).status_code == 404


def test_what_phones_need_is_decided_on() -> None:
    asked: dict[tuple[str, str], Role] = {
        ("GET", "/phone"): "anyone",
        ("GET", "/join"): "anyone",
        ("GET", "/device-check"): "anyone",
        ("POST", "/api/phones/join"): "anyone",
        ("GET", "/api/phones/join"): "coach",
        ("PUT", "/api/phones/me/line"): "phone",
        ("PUT", "/api/phones/armed"): "coach",
        ("DELETE", "/api/phones/3"): "coach",
        ("GET", "/api/phones"): "coach",
        ("PUT", "/api/phones/3/marker"): "coach",
        ("POST", "/api/gates/2/code"): "coach",
        (WEBSOCKET, "/ws/phone"): "phone",
        (WEBSOCKET, "/ws/phone/clock"): "phone",
        (WEBSOCKET, "/ws/other"): "coach",
    }
    assert {one: who_may(*one) for one in asked} == asked


def test_a_row_covers_its_path_and_no_other() -> None:
    assert Rule("GET", "/a/{b}", "anyone").covers("GET", "/a/1")
    assert not Rule("GET", "/a/{b}", "anyone").covers("GET", "/a/1/2")
    assert not Rule("GET", "/a.b", "anyone").covers("GET", "/aXb")
    assert not Rule("GET", "/a", "anyone").covers("POST", "/a")
    assert Rule("*", "/a/{rest:path}", "anyone").covers("POST", "/a/1/2")
    assert who_may("HEAD", "/static/a.js") == "anyone"
    assert len({(rule.method, rule.path) for rule in RULES}) == len(RULES)


def test_a_page_that_asks_for_a_login_leads_to_it_and_back(client: TestClient) -> None:
    answer = client.get("/set-out?distances=30", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fset-out%3Fdistances%3D30")


def test_who_comes_by_another_site_s_link_is_led_on_so_that_strict_cookies_come_along(client: TestClient) -> None:
    answer = client.get("/", headers=HTML | {"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0;url=/"' in answer.text
    again = client.get("/", headers=HTML | {"sec-fetch-site": "same-origin"})
    assert again.headers["location"].startswith("/login")


@pytest.mark.parametrize(
    ("host", "origin", "through"),
    [
        ("192.168.1.20:8401", "https://192.168.1.20:8401", True),
        ("192.168.1.20:8401", None, True),
        ("192.168.1.20:8401", "http://192.168.1.20:8401", False),
        ("192.168.1.20:8401", "https://192.168.1.20:8402", False),
        ("192.168.1.20:8401", "https://evil.example", False),
        ("192.168.1.20:8401", "null", False),
        ("192.168.1.99:8401", None, False),
        ("evil.example", None, False),
        ("[::1", None, False),
        ("\u2603", None, False),
        ("", None, False),
    ],
)
def test_only_the_day_s_addresses_and_their_own_pages_are_answered(
    client: TestClient, cookies: dict[Role, str], host: str, origin: str | None, through: bool
) -> None:
    headers = [(b"host", host.encode()), (b"cookie", cookies["coach"].encode())]
    headers += [(b"origin", origin.encode())] if origin else []
    assert (client.get("/api/state", headers=headers).status_code == 200) == through


def test_the_network_s_names_are_answered_over_tls_alone(
    client: TestClient, lan: Lan, cookies: dict[Role, str]
) -> None:
    headers = {"cookie": cookies["coach"], "host": "192.168.1.20:8400"}
    assert client.get("http://192.168.1.20:8400/api/state", headers=headers).status_code == 403
    assert client.get("http://192.168.1.20:8400/login", headers=headers).status_code == 403
    named = {"cookie": cookies["coach"], "host": f"{lan.local_name}:8401"}
    assert client.get("/api/state", headers=named).status_code == 200


def test_websockets_of_other_hosts_and_other_pages_are_refused_before_they_open(client: TestClient) -> None:
    others: tuple[dict[str, str], ...] = ({"origin": "https://evil.example"}, {"host": "evil.example"}, {})
    for headers in others:
        path = "/ws/phone" if headers else "/ws/other"
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            client.websocket_connect(THERE + path, headers=headers),
        ):
            pass
        assert refused.value.code == 1008


def test_spectators_get_what_a_wall_shows_and_nothing_else(client: TestClient, cookies: dict[Role, str]) -> None:
    coach, looks = {"cookie": cookies["coach"]}, {"cookie": cookies["spectator"]}
    added = client.post("/api/athletes", json={"name": "Ann", "pace_400": "52.0"}, headers=coach)
    assert added.status_code == 201
    told = client.get("/api/state", headers=looks).json()
    assert [one["name"] for one in told["athletes"]] == ["Ann"]
    assert "pace" not in told["athletes"][0]
    assert told["gates"] == told["crossings"] == []
    assert "passes" not in told
    assert "pace" in client.get("/api/state", headers=coach).json()["athletes"][0]


def test_spectators_know_a_rep_at_400_m_pace_for_one_and_nobodys_race_times() -> None:
    pace = PaceView(
        time="2:10",
        time_s=130,
        distance_m=800,
        speed_m_per_s=6.15,
        without_start=False,
        formula="800/T",
        fly_time_s=4.9,
    )
    floor = FloorView(pace=pace, verdict="faster", p_faster=0.99, margin_percent=4.0)
    rep = RepView(rep=1, run=1, athlete=1, state="final", family="400 m pace", zone="faster than 800 m pace")
    told = seen("rep", changed(rep, floor=floor).model_dump(mode="json"))
    assert told is not None
    assert (told["family"], told["zone"]) == ("400 m pace", "faster than 800 m pace")
    assert told["floor"] == {"verdict": "faster", "margin_percent": 4.0}
    assert "pace" not in told


def test_without_lan_everybody_on_this_machine_may_do_everything(tmp_path: Path) -> None:
    with (
        Store(url_of(tmp_path / "flygate.db")) as store,
        TestClient(create_app(store), base_url="http://127.0.0.1:8400", follow_redirects=False) as client,
    ):
        assert client.get("/").status_code == client.get("/api/state").status_code == 200
        assert client.get("/api/lan").json()["on"] is False
        assert client.get("/login").headers["location"] == "/"
        assert client.post("/login", content="password=x").headers["location"] == "/"
        assert client.get("/enter/x").headers["location"] == "/"
        assert client.post("/api/lan/spectators").status_code == 422
        assert "set-cookie" not in client.get("/look/x").headers
        assert client.get("/api/state", headers={"host": "192.168.1.20"}).status_code == 403
