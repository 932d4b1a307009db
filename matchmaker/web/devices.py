"""What kind of browser and system a request comes from, as people name them, and no more.

Of the header `User-Agent` (RFC 9110, section 10.1.5) only the two names are kept: enough to know
one's own telephone in a list, too little to tell one such telephone from another.
"""

import re
from typing import Annotated

from fastapi import Depends, Request

_BROWSERS = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a browser calls itself -> its name; those that call themselves by several names first."""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)

_READ = 1_000  # characters of the header
_PROGRAM = re.compile(r"([A-Za-z][A-Za-z .-]{0,29})/")


def device_of(user_agent: str) -> str:
    """Return `Firefox, Windows`, the name of a program such as `curl`, or "" for nothing known."""
    said = user_agent[:_READ]
    browser = next((name for sign, name in _BROWSERS if sign in said), "")
    system = next((name for sign, name in _SYSTEMS if sign in said), "")
    if browser or system:
        return ", ".join(filter(None, (browser, system)))
    program = _PROGRAM.match(said)
    return program[1] if program is not None else ""


async def get_device(request: Request) -> str:
    """Return the kind of browser and system that a request comes from."""
    return device_of(request.headers.get("user-agent", ""))


CallerDevice = Annotated[str, Depends(get_device)]
