"""A real server with --lan: TLS for the network, plain http on loopback, and what it learns of phones that fail."""

import http.client
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gate.errors import InputError
from server.client import Client
from server.guard import LARGEST_BODY
from server.lan import front, local
from server.lan.addresses import Address
from server.lan.callers import MOST_FROM_ONE
from server.lan.lan import Lan
from server.serve import Server
from tests.lan_help import CABLE, PASSWORD, WIFI, LanServer, Network, a_lan, running
from tests.live_help import url_of
from tests.patience import PATIENCE_S, soon

HTML = {"Accept": "text/html", "Sec_Fetch_Mode": "navigate"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanServer]:
    """One server for tests that leave it as it was."""
    with running(tmp_path_factory.mktemp("lan")) as one:
        yield one


def ticket_of(lan: Lan) -> str:
    return "/enter/" + lan.tickets.ticket


def test_a_phone_that_trusts_the_authority_comes_in_by_every_address_and_by_name(served: LanServer) -> None:
    assert served.secure("GET", "/health").text == "ok"
    for host in (WIFI.ip, CABLE.ip, served.lan.local_name or "localhost", "127.0.0.1"):
        assert served.secure("GET", "/health", host=host).status == 200
    assert "Content-Security-Policy".lower() in served.secure("GET", "/login").headers


def test_who_has_no_login_is_led_to_it_and_told_why(served: LanServer) -> None:
    answer = served.secure("GET", "/", **HTML)
    assert (answer.status, answer.headers["location"]) == (303, "/login?next=%2F")
    assert "Coach's password" in served.secure("GET", "/login").text
    refused = served.secure("GET", "/api/state")
    assert refused.status == 401
    assert "log in at /login" in json.loads(refused.body)["detail"]


def test_a_coach_logs_in_from_elsewhere_and_out_again(served: LanServer) -> None:
    wrong = served.secure("POST", "/login", body="password=whatever&next=/wall")
    assert wrong.status == 403
    assert "not the coach" in wrong.text
    right = served.secure("POST", "/login", body=f"password={PASSWORD.replace(' ', '+')}&next=/set-out")
    assert (right.status, right.headers["location"]) == (303, "/set-out")
    assert re.search(
        r"^__Host-flygate=[\w-]{32}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$",
        right.headers["set-cookie"],
    )
    assert served.secure("GET", "/api/state", Cookie=right.cookie).status == 200
    out = served.secure("POST", "/logout", Cookie=right.cookie)
    assert out.status == 303
    assert served.secure("GET", "/api/state", Cookie=right.cookie).status == 401


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"])
def test_a_login_leads_to_this_server_s_pages_alone(served: LanServer, onward: str) -> None:
    body = f"password={PASSWORD.replace(' ', '+')}&next={onward}"
    assert served.secure("POST", "/login", body=body).headers["location"] == "/"


@pytest.mark.parametrize(
    "body", ["", "password", "=", "&" * 50, "password=" + "x" * 5000, "%ff%fe=%00", "password=%00"]
)
def test_a_login_that_is_no_form_is_a_wrong_password(
    tmp_path_factory: pytest.TempPathFactory, served: LanServer, body: str
) -> None:
    served.lan.guesses.right("127.0.0.1")
    assert served.secure("POST", "/login", body=body).status == 403
    served.lan.guesses.right("127.0.0.1")


def test_guesses_are_refused_with_how_long_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.lan.guesses.FIRST_WAIT_S", 600.0)  # so that a slow machine's guesses come too soon
    with running(tmp_path) as one:
        answers = [one.secure("POST", "/login", body=f"password=guess{n}") for n in range(6)]
        assert [answer.status for answer in answers] == [403] * 4 + [429] * 2
        wait_s = int(answers[-1].headers["retry-after"])
        assert 400 < wait_s <= 600
        assert f"wait {wait_s} s, then try again" in answers[-1].text
        with pytest.raises(ssl.SSLError):
            one.secure("GET", "/health", host="192.168.9.9")


def test_the_laptop_itself_comes_in_by_a_ticket_that_is_good_once(served: LanServer) -> None:
    path = ticket_of(served.lan)
    entered = served.plain("GET", path)
    assert entered.status == 200
    assert re.search(
        r"^flygate=[\w-]{32}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Strict$", entered.headers["set-cookie"]
    )
    assert served.plain("GET", "/api/state", Cookie=entered.cookie).status == 200
    again = served.plain("GET", path)
    assert again.status == 403
    assert "good once" in again.text
    assert served.plain("GET", path, Cookie=entered.cookie).headers["location"] == "/"
    assert served.plain("GET", "/api/state").status == 401


def test_the_ticket_of_the_laptop_is_good_on_the_laptop_alone(tmp_path: Path) -> None:
    lan = a_lan(tmp_path)
    assert lan.enter(lan.tickets.ticket, {"client": ("192.168.1.31", 5)}) is None
    assert lan.enter(lan.tickets.ticket, {"client": None}) is None
    assert lan.enter(lan.tickets.ticket, {"client": ("127.0.0.1", 5)})


def test_a_login_survives_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        cookie = one.plain("GET", ticket_of(one.lan)).cookie
        elsewhere = one.secure("POST", "/login", body=f"password={PASSWORD.replace(' ', '+')}").cookie
    lan = Lan(one.lan.folder, Network().found)  # not another password: that would end the one from elsewhere
    with running(tmp_path, lan) as again:
        assert again.plain("GET", "/api/state", Cookie=cookie).status == 200
        assert again.secure("GET", "/api/state", Cookie=elsewhere).status == 200
        lan.password.set("another password")
        assert again.secure("GET", "/api/state", Cookie=elsewhere).status == 401
        assert again.plain("GET", "/api/state", Cookie=cookie).status == 200


def test_a_spectator_looks_until_the_link_is_renewed(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        coach = one.plain("GET", ticket_of(one.lan)).cookie
        told = json.loads(one.plain("GET", "/api/lan", Cookie=coach).body)
        assert told["page"] == f"https://{WIFI.ip}:{one.lan.ports.secure}/"
        path = "/look/" + told["spectators"].rpartition("/")[2]
        looks = one.secure("GET", path).cookie
        for there in ("/wall", "/session/1", "/api/state", "/api/sessions/1/reps.csv"):
            assert one.secure("GET", there, Cookie=looks).status == 200
        for there in ("/", "/api/lan", "/api/sessions", "/openapi.json", "/api/gates/2/picture.jpg"):
            assert one.secure("GET", there, Cookie=looks).status == 403
        assert one.secure("POST", "/api/athletes", Cookie=looks, body="{}").status == 403
        new = json.loads(one.plain("POST", "/api/lan/spectators", Cookie=coach).body)
        assert new["spectators"] != told["spectators"]
        assert one.secure("GET", "/wall", Cookie=looks).status == 401
        gone = one.secure("GET", path)
        assert gone.status == 403
        assert "no longer good" in gone.text


def test_a_spectator_s_stream_has_no_gates_and_ends_with_the_link(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        looks = one.plain("GET", "/look/" + one.lan.spectators.token).cookie
        listener = http.client.HTTPConnection("127.0.0.1", one.server.port, timeout=PATIENCE_S)
        listener.request("GET", "/api/events?after=0", headers={"Cookie": looks})
        stream = listener.getresponse()
        read: list[str] = []

        def follow() -> None:
            read.extend(line.decode() for line in stream)

        thread = threading.Thread(target=follow)
        thread.start()
        coach = Client(f"http://127.0.0.1:{one.server.port}")
        coach._pass = {"Authorization": f"Bearer {one.lan._local_token}"}
        coach.ask("POST", "/api/athletes", {"name": "Ann", "pace_400": "52.0"})
        coach.ask("POST", "/api/gates", {"position_m": 90})
        coach.ask("POST", "/api/athletes", {"name": "Bo", "pace_400": None})
        soon(lambda: any("Bo" in line for line in read))
        one.lan.spectators.renew()
        coach.ask("POST", "/api/athletes", {"name": "Cy", "pace_400": None})
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        listener.close()
    kinds = {line.partition(": ")[2].strip() for line in read if line.startswith("event: ")}
    assert kinds <= {"server", "session", "athlete", "workout", "rep"}
    text = "".join(read)
    assert "Ann" in text
    assert "52.0" not in text
    assert "Cy" not in text


def test_commands_of_the_same_user_come_in_by_a_file_and_nobody_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "folder_path", lambda: tmp_path / "lan")
    with running(tmp_path) as one:
        assert Client(one.server.address).state()["session"]["session"] == 1
        token = one.lan._local_token
        assert one.plain("GET", "/api/state", Authorization=f"Bearer {token}x").status == 401
        assert one.plain("GET", "/api/state", Authorization=f"Basic {token}").status == 401
        kept = one.lan.folder.file(local.local_file(one.server.port))
        assert kept.exists()
    assert not kept.exists()
    assert local.local_token(one.server.port) == ""


def test_the_plain_page_hands_out_certificate_and_profile_and_nothing_else(served: LanServer) -> None:
    port = served.lan.ports.helper
    page = served.plain("GET", "/", port)
    assert page.status == 200
    assert served.lan.authority.name in page.text
    assert f'data-port="{served.lan.ports.secure}"' in page.text
    assert "plain http" in page.text
    certificate = served.plain("GET", "/flygate.crt", port)
    assert (certificate.headers["content-type"], certificate.body) == (
        "application/x-x509-ca-cert",
        served.lan.authority.der,
    )
    profile = served.plain("GET", "/flygate.mobileconfig", port)
    assert profile.headers["content-type"] == "application/x-apple-aspen-config"
    assert profile.body == served.lan.authority.profile()
    for path in ("/helper.js", "/helper.css", "/network", "/phone?x=1"):
        assert served.plain("GET", path, port).status == 200
    for path in ("/api/state", "/login", "/static/dashboard/main.js", "/../server/app.py", "/authority.key"):
        assert served.plain("GET", path, port).status == 404
    assert served.plain("POST", "/", port, body="x").status == 405


@pytest.mark.parametrize(
    ("agent", "opened"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X)", "iPhone, iPad"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", "Android"),
    ],
)
def test_the_steps_of_the_phone_that_asks_stand_open(served: LanServer, agent: str, opened: str) -> None:
    page = served.plain("GET", "/", served.lan.ports.helper, User_Agent=agent).text
    assert re.findall(r"<details open><summary>([^<]+)", page) == [opened]


def test_plain_http_at_the_secure_port_gets_the_plain_page(served: LanServer) -> None:
    assert "This phone becomes a gate" in served.plain("GET", "/phone", served.lan.ports.secure).text
    with pytest.raises(OSError, match=r"SSL|reset|EOF"):
        tls(served, served.lan.ports.helper, trusts=True).close()


def tls(served: LanServer, port: int, *, trusts: bool) -> ssl.SSLSocket:
    context = ssl.create_default_context(cadata=served.lan.authority.pem.decode() if trusts else None)
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE_S), server_hostname=WIFI.ip)


def test_what_a_phone_does_is_told_in_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "is_own", lambda _: False)
    with running(tmp_path) as one:

        def told() -> str:
            (sentence,) = one.lan.told()
            return sentence

        assert "No phone has been heard of" in told()
        socket.create_connection(("127.0.0.1", one.lan.ports.secure)).close()
        soon(lambda: "connected and asked for nothing" in told())
        with socket.create_connection(("127.0.0.1", one.lan.ports.secure)) as left:
            left.sendall(bytes.fromhex("16030100c8"))
            left.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        soon(lambda: "leaves when it sees the certificate" in told())
        with pytest.raises(ssl.SSLCertVerificationError):
            tls(one, one.lan.ports.secure, trusts=False)
        soon(lambda: "does not trust its certificate" in told())
        assert f"open {one.lan.helper} on it" in told()


def test_a_new_network_is_noticed_while_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(front, "LOOK_S", 0.05)
    network = Network([])
    with running(tmp_path, a_lan(tmp_path, network)) as one:
        assert (one.lan.page, one.lan.helper, one.lan.spectator_link, one.lan.join_address("A")) == ("", "", "", "")
        assert "join a Wi-Fi or open a hotspot" in " ".join(one.lan.says())
        assert "in no network" in one.lan.told()[0]
        assert one.plain("GET", ticket_of(one.lan)).status == 200
        network.addresses = [Address("10.42.0.1", "wlan0", "own hotspot")]
        soon(lambda: one.lan.page != "")
        assert one.secure("GET", "/health", host="10.42.0.1").text == "ok"
        assert one.lan.join_address("A1B2C3") == f"http://10.42.0.1:{one.lan.ports.helper}/phone#A1B2C3"
        soon(lambda: "http://10.42.0.1:" in capsys.readouterr().out)


def test_an_address_that_the_certificate_cannot_vouch_for_is_named_and_not_offered(tmp_path: Path) -> None:
    lan = a_lan(tmp_path, Network([Address("192.0.2.2", "eth0", "not private")]))
    assert lan.offered == []
    assert "192.0.2.2 (eth0: no private address" in " ".join(lan.says())


def test_oversize_headers_bodies_and_garbage_end_one_connection_and_no_other(served: LanServer) -> None:
    assert served.secure("GET", "/health", X_Long="x" * 100_000).status in (
        400,
        431,
    )  # as it comes in one piece or in several
    assert served.secure("POST", "/login", body="x" * (LARGEST_BODY + 1)).status == 413
    for garbage in (b"\x00" * 3000, b"\x16\x03\x01" + b"\xff" * 3000, b"GET / HTTP/9.9\r\n\r\n", b"\n"):
        with socket.create_connection(("127.0.0.1", served.lan.ports.secure), PATIENCE_S) as one:
            one.sendall(garbage)
    assert served.secure("GET", "/health").text == "ok"


def test_silent_connections_do_not_keep_phones_out(served: LanServer) -> None:
    silent = [
        socket.create_connection(("127.0.0.1", served.lan.ports.secure), PATIENCE_S) for _ in range(MOST_FROM_ONE - 8)
    ]
    began_s = time.monotonic()
    assert served.secure("GET", "/health").text == "ok"
    assert time.monotonic() - began_s < 0.9 * min(front.FIRST_BYTE_S, front.HANDSHAKE_S)  # they are still there
    for one in silent:
        one.close()


def test_it_ends_promptly_with_a_phone_connected(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        phone = tls(one, one.lan.ports.secure, trusts=True)
        phone.sendall(b"GET /health HTTP/1.1\r\nHost: 192.168.1.20\r\n\r\n")
        assert phone.recv(100).startswith(b"HTTP/1.1 200")
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 30
    phone.close()


@contextmanager
def alone() -> Iterator[int]:
    """A port that is taken, while the two below it are not."""
    with ExitStack() as tried:
        port = None
        while port is None or not (is_free(port - 1) and is_free(port - 2)):
            port = tried.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        yield port


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def test_a_taken_port_is_refused_with_the_remedy_and_nothing_is_kept(tmp_path: Path) -> None:
    with alone() as port:
        for wanted in (port - 1, port - 2):
            with pytest.raises(InputError, match=f"port {port} cannot be used .*needs --port and the two after it"):
                Server(wanted, url_of(tmp_path / "flygate.db"), a_lan(tmp_path))
    with pytest.raises(InputError, match="port 65536 cannot be used"):
        Server(65_535, url_of(tmp_path / "flygate.db"), a_lan(tmp_path))
    assert not (tmp_path / "flygate.db").exists()


def test_without_lan_only_loopback_is_listened_at(tmp_path: Path) -> None:
    server = Server(0, url_of(tmp_path / "flygate.db"))
    assert server._front is None
    assert server._socket.getsockname()[0] == "127.0.0.1"
    server.stop()
    server.run()
