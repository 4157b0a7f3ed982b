import pytest

from calibration.origin import Origin

IPHONE = {
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 13",
    "handler_name": "Core Media Video",
    "com.apple.quicktime.full-frame-rate-playback-intent": "0",
}


def origin(
    tags: dict[str, str], size: tuple[int, int] = (1920, 1080), mbit: float = 12.0, name: str = "IMG_0001.MOV"
) -> Origin:
    return Origin(name, "hevc", size, 60.0, mbit * 1e6, tags)


def test_a_phones_own_file_is_an_original() -> None:
    found = origin(IPHONE)
    assert found.camera == "Apple iPhone 13"
    assert found.sent is None
    assert found.writer is None
    assert found.plays_slow
    assert found.bits_per_pixel == pytest.approx(0.0965, abs=1e-4)


@pytest.mark.parametrize("name", ["VID-20240611-WA0003.mp4", "WhatsApp Video 2024-06-11 at 18.02.11.mp4"])
def test_a_messengers_name_gives_it_away(name: str) -> None:
    assert "name" in (origin({}, name=name).sent or "")


@pytest.mark.parametrize("size", [(848, 480), (480, 848), (640, 352)])
def test_a_messengers_size_gives_it_away(size: tuple[int, int]) -> None:
    assert str(size[0]) in (origin({}, size, 1.0).sent or "")


def test_few_bits_without_a_camera_were_sent() -> None:
    assert "bits" in (origin({}, mbit=2.0).sent or "")


def test_a_camera_that_records_small_is_believed() -> None:
    assert origin(IPHONE, (640, 480), 2.0).sent is None


def test_a_converter_is_named() -> None:
    assert origin({"encoder": "Lavf60.3.100"}).writer == "Lavf60.3.100"


def test_bits_are_unknown_without_a_rate() -> None:
    assert Origin("a.mp4", "h264", (640, 480), None, 1e6, {}).bits_per_pixel is None
