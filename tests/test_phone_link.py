"""Phones that may not come in, send what cannot be used, or stand where another does: told why, and others go on."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import cv2
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from gate.errors import InputError
from server.desk import now_ns
from server.phones import wire
from server.phones.messages import Hello
from server.phones.phone import SILENT_NS
from server.phones.roster import KEY, Roster
from tests.page_help import Track, track
from tests.patience import PATIENCE_S, soon
from tests.phone_help import Page, joined

SIZE = (320, 180)
LINE = {"top": [160, 40], "ground": [160, 160], "px_per_m": 60}
EMPTY = np.full(SIZE[::-1], 120, np.uint8)


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Track]:
    with track(tmp_path_factory.mktemp("phones")) as running:
        running.phase("running")
        yield running


@pytest.fixture
def page(on: Track) -> Iterator[Page]:
    """A phone that serves Marker 2, its line placed."""
    one = joined(on.client, 2, SIZE, "First").link().pings(3)
    on.client.ask("PUT", "/api/gates/2/line", LINE)
    one.until_set(lambda wanted: wanted["windows"])
    yield one
    one.close()
    on.client.ask("DELETE", f"/api/phones/{one.phone}")


def view(on: Track, page: Page) -> Any:
    return next(one for one in on.client.ask("GET", "/api/phones")["phones"] if one["phone"] == page.phone)


def refusal(page: Page) -> str:
    soon(lambda: page.refused is not None)
    assert page.refused is not None
    return page.refused


def said_to(on: Track, *messages: str | bytes) -> dict[str, Any]:
    """What the server answers to a connection that begins so."""
    with connect(on.address.replace("http", "ws") + "/ws/phone", compression=None) as socket:
        for message in messages:
            socket.send(message)
        return dict(json.loads(socket.recv(PATIENCE_S)))


# --- coming in ---


def test_a_code_is_good_once(on: Track) -> None:
    code = on.client.ask("POST", "/api/gates/3/code", {})
    assert code["address"].endswith(f"/phone#{code['code']}")
    assert code["svg"].startswith("<svg")
    known = on.client.ask("POST", "/api/phones/join", {"code": code["code"].lower(), "name": "  "})
    assert known["name"] == f"Phone {known['phone']}"
    with pytest.raises(InputError, match="was used before: scan the code that the laptop shows now"):
        on.client.ask("POST", "/api/phones/join", {"code": code["code"]})
    on.client.ask("DELETE", f"/api/phones/{known['phone']}")
    with pytest.raises(InputError, match=f"there is no phone {known['phone']}"):
        on.client.ask("DELETE", f"/api/phones/{known['phone']}")


@pytest.mark.parametrize(
    ("change", "why", "film"),
    [
        ({"secret": "guessed"}, "not known here any more: scan the code", False),
        ({"phone": 999}, "not known here any more", False),
        ({"page": "older"}, "another version than the server: reload it", False),
        ({"v": 7}, "version 7, the server 1: reload", False),
        ({"settings": {"width": 0, "height": 5}}, "settings.width cannot be used", True),
        ({"first": 5, "next": 2}, "first of 5 is after next, 2", True),
        ({"first": 2**32 - 1, "next": 2**32 - 1}, "message 4294967294 cannot be, 0 is due", True),
    ],
)
def test_a_hello_that_is_wrong_is_refused_in_words_and_film_goes_only_where_it_is_why(
    on: Track, page: Page, change: dict[str, Any], why: str, film: bool
) -> None:
    told = said_to(on, json.dumps(page.hello() | change))
    assert (told["t"], told["again"], told["film"]) == ("refused", False, film)
    assert why in told["why"]


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (b"\x02" + bytes(60), "bytes before hello"),
        ('{"t":"status"}', "status before hello"),
        ("nonsense", "no JSON"),
    ],
)
def test_whatever_comes_before_hello_is_refused(on: Track, first: str | bytes, why: str) -> None:
    assert why in said_to(on, first)["why"]


# --- what it sends ---


def wrong_size(page: Page) -> None:
    page.send(wire.HEADER.pack(2, 0, 2, 1, 9, 9, 0, 0, page.next, 0, 5, 0, 0.0, 1.0) + bytes(80))


def unknown_type(page: Page) -> None:
    page.send(wire.HEADER.pack(7, 0, 2, 1, 9, 9, 0, 0, page.next, 0, 5, 0, 0.0, 1.0) + bytes(81))


def time_back(page: Page) -> None:
    page.window_of(EMPTY, 1, now_ns())
    page.window_of(EMPTY, 2, now_ns() - 10**9)


def count_back(page: Page) -> None:
    page.window_of(EMPTY, 2, now_ns() - 10**7)
    page.window_of(EMPTY, 1, now_ns())


def all_lost(page: Page) -> None:
    page.say(t="lost", **{"from": 0, "to": 2**32 - 1})


def text_for_bytes(page: Page) -> None:
    assert page.socket is not None
    page.socket.send("\x02 luma")


def second_hello(page: Page) -> None:
    page.say(**page.hello())


def no_jpeg(page: Page) -> None:
    page.window_of(EMPTY, 1, now_ns(), type=wire.STILL, body=b"no jpeg")


def flood(page: Page) -> None:
    assert page.socket is not None
    with suppress(ConnectionClosed):  # it is refused before the last has left
        for _ in range(1600):
            page.socket.send('{"t":"status"}')


def flood_of_doubles(page: Page) -> None:
    page.window_of(EMPTY, 1, now_ns())
    message = list(page.ring.values())[-1]
    assert page.socket is not None
    with suppress(ConnectionClosed):
        for _ in range(1600):
            page.socket.send(message[:1] + bytes([wire.REPLAY]) + message[2:])


@pytest.mark.parametrize(
    ("send", "why"),
    [
        (wrong_size, "9 x 9 came with 80 bytes"),
        (unknown_type, "type 7 is not known"),
        (time_back, "went back in time"),
        (count_back, "picture 1 of the camera cannot come"),
        (all_lost, "message 4294967295 cannot be"),
        (text_for_bytes, "no JSON"),
        (second_hello, "second hello"),
        (no_jpeg, "no JPEG"),
        (flood, "messages in a second"),
        (flood_of_doubles, "messages in a second"),
    ],
)
def test_what_cannot_be_used_ends_that_connection_with_the_reason(
    on: Track, page: Page, send: Callable[[Page], None], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.phones.link.FLOOD", 100)  # a busy machine does not take 1,200 in a second
    other = joined(on.client, 3, SIZE, "Other").link()
    send(page)
    assert why in refusal(page)
    soon(lambda: why in view(on, page)["why"] or not view(on, page)["linked"])
    assert view(on, other)["linked"]
    other.close()
    on.client.ask("DELETE", f"/api/phones/{other.phone}")


def test_a_message_of_ten_megabytes_closes_the_connection(on: Track, page: Page) -> None:
    assert page.socket is not None
    socket: ClientConnection = page.socket
    with suppress(ConnectionClosed):
        socket.send(bytes(10_000_000))
    soon(lambda: not view(on, page)["linked"])
    page.link()
    assert view(on, page)["linked"]


def test_a_window_of_an_earlier_line_is_let_go(on: Track, page: Page) -> None:
    page.window_of(EMPTY, 1, now_ns(), x=2)
    page.window_of(EMPTY, 2, now_ns())
    soon(lambda: on.desk.gate(2).state in ("learning", "ready"))
    assert page.refused is None


# --- who stands where ---


def test_an_older_tab_of_one_phone_is_told_that_it_is_over(on: Track, page: Page) -> None:
    newer = Page(page.client, page.phone, page.secret, SIZE).link().pings(3)
    assert "open in another tab" in refusal(page)
    assert newer.refused is None
    newer.until_set(lambda wanted: wanted["windows"])
    newer.close()


def test_two_tabs_that_say_hello_at_once_each_have_their_own_film(on: Track, page: Page) -> None:
    tabs = [Page(page.client, page.phone, page.secret, SIZE) for _ in range(2)]
    first, second = (on.phones.hello(Hello.model_validate(tab.hello())) for tab in tabs)
    assert [first.epoch.name, second.epoch.name] == [tab.epoch for tab in tabs]
    assert first.number < second.number == second.phone.link


def test_a_second_phone_waits_on_both_screens_until_it_is_let_in(on: Track, page: Page) -> None:
    second = joined(on.client, 2, SIZE, "Second").link().pings(3)
    told = second.until_set(lambda wanted: wanted["state"] == "waiting")
    assert "Marker 2 is served by First: tap Replace" in told["say"]
    assert (view(on, second)["waiting_for"], view(on, second)["markers"]) == (2, [])
    assert "served by First" in view(on, second)["why"]
    group = on.desk.gate(2).group
    on.client.ask("POST", f"/api/phones/{second.phone}/replace", {"marker": 2})
    second.until_set(lambda wanted: wanted["windows"])
    page.until_set(lambda wanted: wanted["say"] == "Second stands at Marker 2 now: scan a code to stand elsewhere")
    assert page.set is not None
    assert (page.set["state"], page.set["windows"], page.set["still"]) == ("waiting", [], False)
    assert on.desk.gate(2).line is not None
    assert second.set is not None
    assert not second.set["armed"]  # the line stood in another phone's picture: who sees it says that it is right
    second.ask("PUT", "/api/phones/me/armed", {"armed": True})
    second.until_set(lambda wanted: wanted["armed"])
    second.window_of(EMPTY, 1, now_ns())
    soon(lambda: on.desk.gate(2).state in ("learning", "ready"))
    assert on.desk.gate(2).group >= group
    second.close()
    on.client.ask("DELETE", f"/api/phones/{second.phone}")


def test_a_phone_places_the_line_of_its_own_marker_alone(on: Track, page: Page) -> None:
    assert page.ask("PUT", "/api/phones/me/line", {"marker": 2, **LINE, "px_per_m": 70})["line"]["px_per_m"] == 70
    with pytest.raises(InputError, match="does not serve Marker 3"):
        page.ask("PUT", "/api/phones/me/line", {"marker": 3, **LINE})
    assert page.ask("GET", "/api/phones/me")["marker"] == 2
    page.secret = "guessed"
    with pytest.raises(InputError, match="not known here"):
        page.ask("GET", "/api/phones/me")


def test_disarmed_phones_send_nothing_and_their_gates_say_so(on: Track, page: Page) -> None:
    page.window_of(EMPTY, 1, now_ns())
    soon(lambda: on.desk.gate(2).state in ("learning", "ready"))
    on.client.ask("PUT", "/api/phones/armed", {"armed": False})
    page.until_set(lambda wanted: wanted["state"] == "off" and not wanted["armed"])
    soon(lambda: "disarmed" in on.desk.gate(2).why)
    on.client.ask("PUT", "/api/phones/armed", {"armed": True})
    page.until_set(lambda wanted: wanted["armed"])


def test_phones_are_told_apart_and_a_single_one_stays_disarmed_over_a_restart() -> None:
    kept: dict[str, Any] = {}
    roster = Roster(lambda key, value: kept.update({key: json.loads(json.dumps(value))}), None)
    names = [roster.join("iPhone", marker)[0].name for marker in (2, 3)]
    assert names == ["iPhone", "iPhone (2)"]
    assert roster.join("\u202eDora\x00\n's", 2)[0].name == "Dora's"
    roster.arm_one(1, False)
    again = Roster(lambda key, value: kept.update({key: value}), kept[KEY])
    assert [one.armed for one in again.phones()] == [False, True, True]
    again.arm(True)
    assert all(one.armed for one in again.phones())


def test_a_phone_that_is_taken_out_is_told_so(on: Track) -> None:
    gone = joined(on.client, 3, SIZE, "Gone").link()
    on.client.ask("DELETE", f"/api/phones/{gone.phone}")
    assert "taken this phone out" in refusal(gone)


def test_the_coach_always_has_a_picture_of_each_gate(on: Track, page: Page) -> None:
    page.until_set(lambda wanted: wanted["still"])
    jpeg = cv2.imencode(".jpg", EMPTY)[1].tobytes()
    page.window_of(EMPTY, 1, now_ns(), type=wire.STILL, body=jpeg)
    page.until_set(lambda wanted: not wanted["still"])
    on.client.ask("PUT", "/api/phones/armed", {"armed": False})
    page.until_set(lambda wanted: wanted["still"])
    on.client.ask("PUT", "/api/phones/armed", {"armed": True})


def test_what_a_browser_does_not_tell_is_null(on: Track, page: Page) -> None:
    page.say(t="status", fps=59.9, battery=None)
    soon(lambda: view(on, page)["fps"] == 59.9)
    now = view(on, page)
    assert (now["battery"], now["charging"], now["moved"], now["locked"]["exposure"]) == (None,) * 4
    soon(lambda: view(on, page)["clock"] is not None)
    assert view(on, page)["clock"]["quality"] == "good"


def test_a_page_that_says_goodbye_keeps_nothing_and_is_to_be_opened_again(on: Track, page: Page) -> None:
    page.say(t="bye", why="let go")
    soon(lambda: view(on, page)["why"] == "its page is not open: open it on the phone")
    page.link()
    soon(lambda: view(on, page)["linked"])


def test_a_link_that_is_gone_is_said_within_two_seconds(on: Track, page: Page) -> None:
    page.window_of(EMPTY, 1, now_ns())
    soon(lambda: on.desk.gate(2).state in ("learning", "ready"))
    page.cut()
    soon(lambda: on.desk.gate(2).state == "stalled", within_s=20)
    assert SILENT_NS <= 2_000_000_000
    assert "link to First lost: bring it back into reach" in on.desk.gate(2).why
    page.link().window_of(EMPTY, 40, now_ns())
    soon(lambda: on.desk.gate(2).state in ("learning", "ready"))
