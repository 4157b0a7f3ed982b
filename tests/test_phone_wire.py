"""Messages of a phone: what is written is read, and anything else is refused with a sentence."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.phones import wire
from server.phones.messages import Hello, Status, read_secret, read_text
from server.phones.wire import Picture, Ping, Pong, WireError, read_picture, read_ping, read_pong

HELLO: dict[str, Any] = {
    "t": "hello", "v": 1, "page": "0123456789ab", "phone": 3, "secret": "s", "epoch": "0123456789", "first": 0,
    "next": 5, "ua": "A", "camera": "back", "settings": {"width": 1280, "height": 720, "frameRate": 60, "rotation": 90},
    "path": "mstp", "clock": "sensor", "markers": [2],
}  # fmt: skip
INSTANTS_MS = st.floats(0, 1e13)
U32, U64 = st.integers(0, 2**32 - 1), st.integers(0, 2**63 - 1)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    kind = draw(st.sampled_from((wire.WINDOW, wire.WIDE, wire.STILL)))
    width, height = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    body = draw(st.binary(max_size=50)) if kind == wire.STILL else bytes(width * height)
    media_us = draw(st.none() | st.integers(0, wire.LATEST_US))
    capture_ms = draw(st.none() | INSTANTS_MS)
    flags = draw(st.integers(0, 7))
    flags |= (wire.HAS_MEDIA if media_us is not None else 0) | (wire.HAS_CAPTURE if capture_ms is not None else 0)
    return Picture(
        type=kind,
        flags=flags,
        marker=draw(st.integers(0, 255)),
        step=draw(st.integers(1, 255)),
        width=width,
        height=height,
        x=draw(st.integers(0, 65_535)),
        y=draw(st.integers(0, 65_535)),
        seq=draw(U32),
        frame=draw(U32),
        ts_us=draw(st.integers(0, wire.LATEST_US)),
        media_us=media_us,
        capture_ms=capture_ms,
        read_ms=draw(INSTANTS_MS),
        body=body,
    )


@given(pictures())
def test_a_picture_is_read_as_it_was_written(picture: Picture) -> None:
    assert read_picture(picture.write()) == picture


@given(st.binary(max_size=200))
def test_bytes_that_are_no_picture_are_refused_in_words(message: bytes) -> None:
    with suppress(WireError):
        picture = read_picture(message)
        assert picture.write()[:8] == message[:8]


@given(st.builds(Ping, U32, INSTANTS_MS, U32, INSTANTS_MS))
def test_a_question_of_the_clock_is_read_as_it_was_written(ping: Ping) -> None:
    assert read_ping(ping.write()) == ping


@given(st.builds(Pong, U32, INSTANTS_MS, U64, U64))
def test_an_answer_is_read_as_it_was_written(pong: Pong) -> None:
    assert read_pong(pong.write()) == pong


@given(st.binary(max_size=40) | st.just(Ping(1, float("nan"), 0, 0.0).write()))
def test_bytes_that_are_no_question_are_refused(message: bytes) -> None:
    if len(message) != len(Ping(0, 0.0, 0, 0.0).write()) or message[0] != wire.PING:
        with pytest.raises(WireError):
            read_ping(message)


@given(st.text(max_size=60) | (st.none() | st.integers() | st.lists(st.text(max_size=5))).map(json.dumps))
def test_text_that_is_no_message_is_refused(text: str) -> None:
    for read in (read_text, read_secret):
        with pytest.raises(WireError):
            read(text)


@given(st.sampled_from(sorted(HELLO)), st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers()))
def test_a_hello_with_anything_in_a_field_is_taken_or_refused(name: str, value: Any) -> None:
    with suppress(WireError):
        assert isinstance(read_text(json.dumps(HELLO | {name: value})), Hello)


def test_a_hello_says_how_large_the_picture_is_as_shown() -> None:
    said = read_text(json.dumps(HELLO | {"more": "of a later page"}))
    assert isinstance(said, Hello)
    assert said.settings.shown == (720, 1280)


def test_what_a_browser_does_not_tell_is_not_known() -> None:
    said = read_text('{"t":"status","fps":59.9}')
    assert isinstance(said, Status)
    assert (said.battery, said.charging, said.moved, said.locked.exposure) == (None, None, None, None)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (b"\x02" + bytes(10), "11 bytes is shorter than its head of 52"),
        (wire.HEADER.pack(9, 0, 2, 1, 2, 2, 0, 0, 0, 0, 5, 0, 0.0, 1.0) + bytes(4), "type 9"),
        (wire.HEADER.pack(2, 0, 2, 1, 2, 2, 0, 0, 0, 0, 5, 0, 0.0, 1.0) + bytes(5), "2 x 2 came with 5 bytes"),
        (wire.HEADER.pack(2, 0, 2, 0, 2, 2, 0, 0, 0, 0, 5, 0, 0.0, 1.0) + bytes(4), "every 0th pixel"),
        (wire.HEADER.pack(2, 0, 2, 1, 2, 2, 0, 0, 0, 0, -5, 0, 0.0, 1.0) + bytes(4), "time stamp of -5 us"),
        (wire.HEADER.pack(2, 0, 2, 1, 2, 2, 0, 0, 0, 0, 5, 0, 0.0, float("inf")) + bytes(4), "read at inf ms"),
    ],
)
def test_a_refusal_names_what_was_wrong(message: bytes, why: str) -> None:
    with pytest.raises(WireError, match=why):
        read_picture(message)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"t":"evt"}', "kind 'evt'"),
        (json.dumps(HELLO | {"v": 2}), "version 2, the server 1: reload the page"),
        (json.dumps(HELLO | {"epoch": ""}), "epoch cannot be used"),
        ('{"t":"status","battery":7}', "battery cannot be used"),
        ("[" * 5000, "no JSON"),
        ("x" * 20_000, "20000 characters"),
    ],
)
def test_a_text_refusal_names_what_was_wrong(text: str, why: str) -> None:
    with pytest.raises(WireError, match=why):
        read_text(text)
