"""A real Chromium and a service of its own that it visits.

Whatever a page is told not to do, it must not try: a violation of the Content-Security-Policy or
an error in a script fails the test in which it happens.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from matchmaker.app import assemble
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.entrance import Entrance
from matchmaker.services.runtime import Runtime
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate
from matchmaker.web.deps import WebLimits
from tests.api.accounts import CHEAP, PASSWORD
from tests.api.runtimes import make_runtime

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")  # the first takes least
CHROMIUM = next(filter(None, map(shutil.which, _PROGRAMS)), None)
FLAGS = [
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--in-process-gpu",  # one process less for each browser
    "--disable-extensions",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000  # milliseconds; a busy machine is no defect
_START_SECONDS = 30.0
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`));
"""

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        skip = pytest.mark.skip(
            reason="no Chromium here: Debian's package `chromium-headless-shell` has one"
        )
        for item in items:
            if "tests/browser/" in item.path.as_posix():
                item.add_marker(skip)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('browser') / 'test.sqlite3'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(database: Database) -> Iterator[str]:
    """The address of a running service, such as `http://127.0.0.1:40123`."""

    def open_runtime() -> Runtime:
        return make_runtime(database, HashEncoder())

    app = assemble(open_runtime, WebLimits(), entrance=Entrance(passwords=CHEAP))
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, name="browser-tests-server")
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    assert app.state.index_filled.wait(_START_SECONDS)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(_START_SECONDS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_context(browser: Browser, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser window of its own, with its own cookies; what went wrong in it fails."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def note(message: Any) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            wrong.append(message.text)

    def opening(*, lang: str = "en", **options: Any) -> BrowserContext:
        context = browser.new_context(
            **{
                "base_url": address,
                "locale": lang,
                "viewport": LAPTOP,
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("console", note)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        opened.append(context)
        return context

    yield opening
    for context in opened:
        context.close()
    assert wrong == []


@pytest.fixture
def open_page(open_context: Callable[..., BrowserContext]) -> OpenPage:
    """Open a page in a window of its own."""

    def opening(path: str, **options: Any) -> Page:
        page = open_context(**options).new_page()
        page.goto(path)
        return page

    return opening


@pytest.fixture
def sign_in(open_page: OpenPage) -> OpenPage:
    """Open a page in a window of its own as somebody who has an account."""

    def opening(path: str, email: str, **options: Any) -> Page:
        page = open_page(f"/account/sign-in?next={path}", **options)
        page.locator("#email").fill(email)
        page.locator("#password").fill(PASSWORD)
        page.locator("form[action='/account/sign-in'] button").click()
        page.wait_for_url(f"**{path}**")
        return page

    return opening
