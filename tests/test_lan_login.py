"""Logins: words that are made, hashes that are kept, guesses that are slowed, and what a restart remembers."""

import json
import re
import stat
from pathlib import Path

import pytest

from gate.errors import InputError
from server.lan import password as passwords
from server.lan.guesses import (
    ALL_FREE,
    ALL_WITHIN_S,
    FIRST_WAIT_S,
    FREE,
    LONGEST_WAIT_S,
    MOST_ADDRESSES,
    Guesses,
    WaitError,
)
from server.lan.logins import FILE as LOGINS
from server.lan.logins import LIFE_S, MOST, Logins, Spectators, Tickets
from server.lan.password import FILE, Password, made
from server.lan.private import LanError, PrivateFolder
from server.lan.words import WORDS
from tests.lan_help import PASSWORD, a_lan

PHONE, OTHER = "192.168.1.31", "192.168.1.32"


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    return PrivateFolder(tmp_path / "lan")


def test_a_made_password_is_easy_to_read_out_and_hard_to_guess() -> None:
    assert all(re.fullmatch(r"[a-z]{3,8}(-[a-z]{3,8}){2}-\d{3}", made()) for _ in range(50))
    assert len(set(WORDS)) == len(WORDS)
    assert len(WORDS) ** 3 * 1000 > 2**31


def test_a_password_is_kept_hashed_and_typed_as_phones_type(folder: PrivateFolder) -> None:
    one = Password(folder)
    assert one.mark == ""
    assert not one.fits("")
    one.set("caf\u00e9 au lait")
    assert [one.fits(text) for text in ("caf\u00e9 au lait", "Cafe\u0301 au lait ", "cafe au lait", "")] == [
        *(True, True, False, False)
    ]
    kept = folder.file(FILE)
    assert b"lait" not in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_another_password_holds_at_once_for_whoever_has_read_the_old_one(folder: PrivateFolder) -> None:
    running, command = Password(folder), Password(folder)
    command.set("the first one")
    assert running.fits("the first one")
    mark = running.mark
    command.set("the second one")
    assert (running.fits("the first one"), running.fits("the second one")) == (False, True)
    assert running.mark != mark


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_that_cannot_be_used_is_refused_with_the_reason(folder: PrivateFolder, password: str) -> None:
    with pytest.raises(InputError, match=f"has {len(password)} characters: take 8 to 200"):
        Password(folder).set(password)


@pytest.mark.parametrize("content", [b"[]", b"\xff", b'{"salt": 1}', b'{"salt":"x","scrypt":"y","n":2,"r":8,"p":1}'])
def test_a_damaged_password_file_is_refused_with_the_remedy(folder: PrivateFolder, content: bytes) -> None:
    folder.write(FILE, content)
    with pytest.raises(LanError, match="is damaged"):
        Password(folder).fits("whatever")


def test_guesses_are_free_at_first_then_wait_longer_each_time() -> None:
    guesses, now_s, waits = Guesses(), 0.0, []
    for _ in range(FREE + 9):
        wait_s = guesses.wait_s(PHONE, now_s)
        waits.append(wait_s)
        now_s += wait_s
        guesses.tried(PHONE, now_s)
    assert waits[:FREE] == [0.0] * FREE
    assert waits[FREE : FREE + 3] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert waits[-1] == LONGEST_WAIT_S
    assert guesses.wait_s(OTHER, now_s) == 0.0


def test_the_right_one_and_an_hour_wipe_the_slate() -> None:
    guesses = Guesses()
    for _ in range(FREE):
        guesses.tried(PHONE, 0.0)
    assert guesses.wait_s(PHONE, 0.0) > 0
    guesses.right(PHONE)
    assert guesses.wait_s(PHONE, 0.0) == 0.0
    for _ in range(FREE):
        guesses.tried(OTHER, 0.0)
    assert guesses.wait_s(OTHER, 3601.0) == 0.0


def test_many_addresses_share_one_limit_and_an_ipv6_network_is_one_address() -> None:
    guesses = Guesses()
    for number in range(ALL_FREE):
        assert guesses.wait_s(f"10.0.{number}.1", 1.0) == 0.0
        guesses.tried(f"10.0.{number}.1", 1.0)
    assert guesses.wait_s("10.9.9.9", 1.0) == ALL_WITHIN_S
    assert guesses.wait_s("10.9.9.9", 1.0 + ALL_WITHIN_S) == 0.0
    six = Guesses()
    for number in range(FREE):
        six.tried(f"fd00::{number}", 0.0)
    assert six.wait_s("fd00::ffff", 0.0) > 0
    assert six.wait_s("fd00:1::1", 0.0) == 0.0


def test_a_flood_of_addresses_takes_no_more_room() -> None:
    guesses = Guesses()
    for number in range(2 * MOST_ADDRESSES):
        guesses.tried(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", float(number))
    assert len(guesses._addresses) <= MOST_ADDRESSES


def test_a_login_outlives_a_restart_and_is_kept_as_a_hash(folder: PrivateFolder) -> None:
    now = [1_000_000.0]
    logins = Logins(folder, lambda: now[0])
    secret = logins.begin("mark")
    again = Logins(folder, lambda: now[0])
    assert again.holds(secret, "mark")
    assert secret.encode() not in folder.file(LOGINS).read_bytes()
    assert not again.holds(secret, "another password")
    assert not again.holds(secret + "x", "mark")
    now[0] += LIFE_S + 1
    assert not again.holds(secret, "mark")


def test_logging_out_ends_one_login_and_too_many_push_the_oldest_out(folder: PrivateFolder) -> None:
    now = [0.0]
    logins = Logins(folder, lambda: now[0])
    first = logins.begin("")
    secrets = []
    for _ in range(MOST):
        now[0] += 1
        secrets.append(logins.begin(""))
    assert not logins.holds(first, "")
    assert all(logins.holds(one, "") for one in secrets)
    logins.end(secrets[0])
    logins.end("never was")
    assert [logins.holds(one, "") for one in secrets[:2]] == [False, True]
    assert not Logins(folder, lambda: now[0]).holds(secrets[0], "")


@pytest.mark.parametrize("content", [b"{", b"[]", json.dumps({"x": 1, "y": {"since_s": "z"}}).encode()])
def test_damaged_logins_are_no_logins(folder: PrivateFolder, content: bytes) -> None:
    folder.write(LOGINS, content)
    logins = Logins(folder, lambda: 0.0)
    assert not logins.holds("x", "")
    assert logins.holds(logins.begin(""), "")


@pytest.mark.parametrize("secret", ["", "\ud800", "x" * 10_000, "\u2603"])
def test_odd_secrets_are_no_login(folder: PrivateFolder, secret: str) -> None:
    assert not Logins(folder, lambda: 0.0).holds(secret, "")


def test_a_ticket_is_good_once() -> None:
    tickets = Tickets()
    ticket = tickets.ticket
    assert not tickets.take("")
    assert [tickets.take(ticket), tickets.take(ticket)] == [True, False]
    assert tickets.take(tickets.ticket)


def test_the_spectators_link_lasts_until_it_is_renewed(folder: PrivateFolder) -> None:
    first = Spectators(folder)
    token = first.token
    assert Spectators(folder).fits(token)
    first.renew()
    assert not first.fits(token)
    assert not first.fits("\u2603")
    assert Spectators(folder).fits(first.token)


def test_a_password_is_made_where_there_is_none_and_then_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "made", lambda: "maple-otter-radio-042")
    first = a_lan(tmp_path)
    assert first.made_password == "maple-otter-radio-042"
    assert a_lan(tmp_path).made_password == ""


def test_guessing_is_slowed_and_the_right_one_logs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.lan.guesses.FIRST_WAIT_S", 600.0)  # so that a slow machine's guesses come too soon
    lan = a_lan(tmp_path)
    for _ in range(FREE):
        assert lan.log_in("wrong", PHONE) is None
    with pytest.raises(WaitError, match=r"wait [456]\d\d s"):
        lan.log_in(PASSWORD, PHONE)
    secret = lan.log_in(PASSWORD, OTHER)
    assert secret is not None
    assert lan.logins.holds(secret, lan.password.mark)
    lan.password.set("another password")
    assert not lan.logins.holds(secret, lan.password.mark)
