"""One-time codes for phones: each good once and for ten minutes; who guesses at them waits, and alone."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gate.errors import InputError
from server.app import create_app
from server.lan.guesses import FREE, WaitError
from server.phones.codes import CODE_NS, MOST_WRONG, Codes
from server.store import Store
from tests.live_help import url_of

PHONE, STRANGER = "192.168.1.31", "192.168.1.66"


def test_a_code_grows_old() -> None:
    clock = [0]
    codes = Codes(lambda: clock[0])
    old = codes.new(2)
    clock[0] = CODE_NS + 1
    with pytest.raises(InputError, match="is too old"):
        codes.use(old.text, PHONE)


def test_who_guesses_codes_waits_and_keeps_nobody_else_out() -> None:
    clock, wrong = [0], 0
    codes = Codes(lambda: clock[0])
    good, other = codes.new(2), codes.new(3)
    while clock[0] < CODE_NS:
        try:
            codes.use("??????", STRANGER)
        except WaitError as wait:
            last = wait
            clock[0] += 1_000_000_000
        except InputError:
            wrong += 1
    assert 0 < wrong < MOST_WRONG
    with pytest.raises(WaitError, match="too many wrong codes: wait"):
        codes.use(other.text, STRANGER)
    assert last.seconds > 1
    assert codes.use(good.text, PHONE) == 2


def test_all_who_guess_codes_have_one_limit() -> None:
    codes = Codes(lambda: 0)
    good = codes.new(2)
    for number in range(MOST_WRONG):
        with pytest.raises(InputError, match="not known"):
            codes.use("??????", f"10.0.0.{number}")
    with pytest.raises(WaitError):
        codes.use(good.text, PHONE)


def test_a_new_code_for_a_marker_makes_the_one_before_void() -> None:
    codes = Codes()
    first, other, second = codes.new(2), codes.new(3), codes.new(2)
    with pytest.raises(InputError):
        codes.use(first.text, PHONE)
    assert (codes.use(other.text, PHONE), codes.use(second.text, PHONE)) == (3, 2)


def test_who_guesses_is_told_how_long_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.lan.guesses.FIRST_WAIT_S", 600.0)  # so that a slow machine's guesses come too soon
    with TestClient(create_app(Store(url_of(tmp_path / "flygate.db"))), base_url="http://127.0.0.1") as client:
        answers = [client.post("/api/phones/join", json={"code": "??????"}) for _ in range(FREE + 1)]
    assert [answer.status_code for answer in answers] == [422] * FREE + [429]
    wait_s = int(answers[-1].headers["retry-after"])
    assert 400 < wait_s <= 600
    assert f"too many wrong codes: wait {wait_s} s, then try again" in answers[-1].json()["detail"]
