"""What the laptop says of phones that do not get in: from its own addresses and ports, and from what has arrived."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from docs.make_network_page import PAGE, page
from gate.errors import InputError
from server.lan.addresses import Address, kind_of
from server.lan.arrivals import MOST_ADDRESSES, RECENT_S, SILENCE_S, Arrivals
from server.lan.doctor import FIREWALLS, about_addresses, about_clock, about_firewall, about_leaf, about_port, diagnose
from server.lan.listen import listen
from server.lan.wifi import in_terminal, wifi_code
from tests.lan_help import CABLE, WIFI, Network, a_lan
from tests.patience import PATIENCE_S

HELPER, SECURE = "http://192.168.1.20:8402/", "https://192.168.1.20:8401/"
NOW = datetime(2026, 5, 9, 16, 0, tzinfo=UTC)
PHONE = "192.168.1.31"


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def arrivals(clock: Clock) -> Arrivals:
    return Arrivals(clock)


def test_silence_is_answered_with_the_address_and_after_two_minutes_with_another_way(
    arrivals: Arrivals, clock: Clock
) -> None:
    clock.s += 30
    assert arrivals.told(HELPER, SECURE) == [f"No phone has been heard of in 30 s: open {HELPER} on the phone"]
    clock.s += SILENCE_S
    told = arrivals.told(HELPER, SECURE)
    assert told[0] == "No phone has been heard of in 2 min, not even a try to connect."
    assert "firewall" in " ".join(told)
    assert "camera app" in told[-1]
    assert "flygate time" in told[-1]
    assert "in no network" in arrivals.told("", "")[0]


def test_each_step_of_a_phone_has_its_sentence(arrivals: Arrivals, clock: Clock) -> None:
    said = []
    for what in (
        "connected",
        "helper",
        "broke off",
        "not trusted",
        "certificate",
        "secure",
        "not trusted",
        "other host",
    ):
        clock.s += 1
        arrivals.note(PHONE, what)
        (sentence,) = arrivals.told(HELPER, SECURE)
        said.append(sentence.partition(": ")[2])
    starts = [
        *(
            "connected and asked",
            "has the plain page",
            "reaches this laptop and leaves",
            "reaches this laptop but does",
        ),
        *("has the certificate and does not", "has the page over the secure", "has the certificate and does not"),
        "asked for a name that is not this laptop's",
    ]
    assert [one[: len(start)] for one, start in zip(said, starts, strict=True)] == starts


def test_a_phone_that_gets_no_further_is_offered_another_way_after_two_minutes(
    arrivals: Arrivals, clock: Clock
) -> None:
    arrivals.note(PHONE, "helper")
    clock.s += SILENCE_S - 1
    arrivals.note(PHONE, "not trusted")
    assert "camera app" not in " ".join(arrivals.told(HELPER, SECURE))
    clock.s += 1
    assert "camera app" in arrivals.told(HELPER, SECURE)[-1]
    arrivals.note(PHONE, "secure")
    assert len(arrivals.told(HELPER, SECURE)) == 1


def test_what_this_computer_asks_of_itself_is_no_phone_s(tmp_path: Path) -> None:
    lan = a_lan(tmp_path)
    for one in lan.addresses:
        lan.note(one.ip, "connected")
    assert lan.arrivals.recent() == []
    lan.note(PHONE, "connected")
    assert [phone.address for phone, _ in lan.arrivals.recent()] == [PHONE]


def test_the_newest_phone_comes_first_and_old_ones_go(arrivals: Arrivals, clock: Clock) -> None:
    arrivals.note("192.168.1.30", "secure")
    clock.s += RECENT_S - 5
    arrivals.note(PHONE, "helper")
    assert [one.partition(",")[0] for one in arrivals.told(HELPER, SECURE)] == [PHONE, "192.168.1.30"]
    clock.s += 10
    assert [one.partition(",")[0] for one in arrivals.told(HELPER, SECURE)] == [PHONE]
    clock.s += RECENT_S
    said = arrivals.told(HELPER, SECURE)
    assert said[0] == "Nothing new in 10 min: phones whose page is open stay linked."
    assert len(said) == 5
    for number in range(2 * MOST_ADDRESSES):
        arrivals.note(f"10.0.{number >> 8}.{number & 255}", "connected")
    assert len(arrivals.recent()) == MOST_ADDRESSES


def states(found: list[Address]) -> list[str]:
    return [one.state for one in about_addresses(found)]


def test_addresses_are_judged_with_a_remedy() -> None:
    vpn = Address("10.8.0.2", "tun0", kind_of("10.8.0.2", "tun0"))
    public = Address("141.20.1.9", "eth0", kind_of("141.20.1.9", "eth0"))
    docker = Address("172.17.0.1", "docker0", "virtual")
    assert states([]) == ["wrong"]
    assert states([WIFI]) == ["ok"]
    assert states([WIFI, CABLE, docker, vpn]) == ["ok", "look", "ok", "look"]
    assert states([public]) == ["wrong", "look"]
    assert "switch the VPN off" in about_addresses([WIFI, vpn])[-1].line()


def test_certificate_and_clock_are_judged() -> None:
    good = {WIFI.ip, CABLE.ip}
    later, before = NOW + timedelta(days=20), NOW - timedelta(days=20)
    assert about_leaf(good, [WIFI, CABLE], later, NOW).state == "ok"
    assert "lacks 10.0.0.7" in about_leaf({WIFI.ip}, [WIFI, CABLE], later, NOW).what
    assert "ended on" in about_leaf(good, [WIFI], before, NOW).what
    assert about_clock(NOW, before, later).state == "ok"
    assert "set the clock" in about_clock(NOW - timedelta(days=4000), before, later).remedy


def test_a_port_is_tried_whether_a_server_has_it_or_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert about_port("127.0.0.1", port).what.endswith("a server answers")
    assert "free, and reached" in about_port("127.0.0.1", port).what
    assert about_port("127.0.0.1", 70_000).state == "wrong"


@pytest.mark.parametrize("system", [*FIREWALLS, "FreeBSD"])
def test_every_system_has_its_firewall_named(system: str) -> None:
    remedy = about_firewall(8400, system).remedy
    assert "{" not in remedy
    assert ("8401" in remedy) == (system not in ("Windows", "Darwin"))


def test_the_doctor_looks_at_everything(tmp_path: Path) -> None:
    loopback = Address("127.0.0.1", "lo", "wi-fi")
    findings = diagnose(a_lan(tmp_path, Network([loopback])), 8400)
    text = "\n".join(one.line() for one in findings)
    assert [one.state for one in findings].count("wrong") == 0
    for word in ("phones should reach 127.0.0.1", "certificate", "clock", "SHA-256", "8401", "8402", "firewall"):
        assert word in text
    for port in (0, 65_534):
        with pytest.raises(InputError, match="is not between 1 and 65533"):
            diagnose(a_lan(tmp_path), port)


def test_a_phone_on_the_test_page_is_told_as_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.lan.front.is_own", lambda _: False)
    monkeypatch.setattr("server.lan.helper.is_loopback", lambda _: False)
    monkeypatch.setattr("server.lan.listen.AGAIN_S", 0.02)
    lan, said = a_lan(tmp_path), list[str]()

    async def visit() -> None:
        listening = asyncio.create_task(listen(lan, 0, said.append))
        while not said:
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection("127.0.0.1", lan.ports.helper)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
        while not any("has the plain page" in one for one in said):
            await asyncio.sleep(0.01)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening

    asyncio.run(asyncio.wait_for(visit(), PATIENCE_S))
    assert said[0] == f"Open {lan.helper} on the phone"


@pytest.mark.parametrize(
    ("name", "password", "wrong"),
    [
        ("", "12345678", "Wi-Fi name ''"),
        ("x" * 33, "12345678", "1 to 32 bytes"),
        ("a\nb", "12345678", "Wi-Fi name"),
        ("Track", "short", "has 5 characters: one has 8 to 63"),
        ("Track", "x" * 64, "has 64 characters"),
    ],
)
def test_a_wi_fi_that_cannot_be_one_is_refused(name: str, password: str, wrong: str) -> None:
    with pytest.raises(InputError, match=wrong):
        wifi_code(name, password)


def test_a_wi_fi_code_is_one_that_phones_read() -> None:
    for name, password, expected in (
        ("Track", "a;b:c\\d,e f", r"WIFI:T:WPA;S:Track;P:a\;b\:c\\d,e f;;"),
        ("Track 4", "", "WIFI:S:Track 4;;"),
    ):
        code = wifi_code(name, password)
        dark = np.array([list(row) for row in code.matrix_iter(scale=8, border=4)], np.uint8)
        text, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(255 * (1 - dark))
        assert text == expected
    assert len(in_terminal(wifi_code("Track", "12345678")).splitlines()) > 10


def test_the_page_without_internet_is_the_document() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python docs/make_network_page.py"
