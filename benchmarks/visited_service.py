"""A running service with accounts, and a Chromium that visits it: for screenshots and timings."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from matchmaker.app import assemble
from matchmaker.services.access import Role
from matchmaker.services.entrance import Entrance
from matchmaker.services.passwords import Passwords
from matchmaker.services.runtime import Runtime
from matchmaker.store.accounts import add_account
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow
from matchmaker.web.deps import WebLimits

PASSWORD = "four quiet horses at dawn"  # noqa: S105 - of accounts that live for a minute
_CHEAP = Passwords(memory_kib=8, passes=1)
_START_SECONDS = 120.0
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def add_person(
    database: Database, email: str, role: Role, chamber_id: UUID, company_id: UUID | None = None
) -> None:
    """Store an account that can sign in with `PASSWORD`."""
    now = datetime.now(UTC)
    row = AccountRow(
        email=email,
        role=role.value,
        chamber_id=chamber_id,
        company_id=company_id,
        language="en",
        password_hash=_CHEAP.hash(PASSWORD),
        created_at=now,
        confirmed_at=now,
    )
    with database.write() as session:
        add_account(session, row)


@contextmanager
def running(runtime: Runtime, port: int) -> Iterator[str]:
    """Serve on the loopback, and return the address once the index is filled."""
    app = assemble(lambda: runtime, WebLimits(), entrance=Entrance(passwords=_CHEAP))
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, name="visited-service")
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    if not server.started or not app.state.index_filled.wait(_START_SECONDS):
        server.should_exit = True
        raise SystemExit(f"the service did not start on port {port}")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of the system."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        raise SystemExit("no Chromium here: Debian's package `chromium` has one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


def sign_in(page: Page, email: str) -> None:
    """Sign in on the page that people sign in on."""
    page.goto("/account/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/account/sign-in'] button").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
