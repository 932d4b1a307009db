"""Of what a browser says about itself, the two names are kept and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.sessions import LONGEST_DEVICE
from matchmaker.web.devices import device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)"


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (f"{WINDOWS} {WEBKIT} Chrome/141.0.0.0 Safari/537.36", "Chrome, Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge, Windows"),
        (
            f"{WINDOWS} {WEBKIT} Chrome/140.0 YaBrowser/25.10.0 Safari/537.36",
            "Yandex Browser, Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox, Linux",
        ),
        (f"{PHONE} AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (f"{PHONE} AppleWebKit/605.1.15 CriOS/141.0 Mobile Safari/604.1", "Chrome, iPhone"),
        (
            f"Mozilla/5.0 (Linux; Android 16; SM-S931B) {WEBKIT} SamsungBrowser/29.0 Chrome/136.0",
            "Samsung Internet, Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605", "Safari, macOS"),
        ("curl/8.5.0", "curl"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_devices_are_called_as_people_call_them(said: str, device: str) -> None:
    assert device_of(said) == device


def test_versions_and_models_of_telephones_are_not_kept() -> None:
    known = device_of(f"Mozilla/5.0 (Linux; Android 16; SM-S931B) {WEBKIT} Chrome/136.0.7103.60")

    assert known == "Chrome, Android"


@given(st.text(max_size=300))
def test_whatever_is_said_becomes_a_short_line(said: str) -> None:
    device = device_of(said)

    assert len(device) <= LONGEST_DEVICE
    assert device.isprintable()
