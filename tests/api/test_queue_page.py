"""The review queue as a page: what its rows say, and the filters that staff keep."""

import re
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from matchmaker.domain.match import Purpose
from matchmaker.services.access import Role
from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from tests.api.accounts import Browser, make_account, open_browser
from tests.unit.matches import make_match, make_pair

STAFF = "staff@example.by"

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def staff(app: FastAPI, database: Database) -> Browser:
    make_account(database, STAFF, Role.STAFF, chamber="Minsk")
    return open_browser(app, STAFF)


def test_rows_of_one_pair_tell_what_each_is_for(staff: Browser, database: Database) -> None:
    with database.write() as session:
        chamber = ensure_chamber(session, "Minsk", now=datetime.now(UTC)).id
    pair = make_pair(database, chamber, chamber)
    for purpose in Purpose:
        make_match(database, pair, (chamber, chamber), purpose=purpose)

    text = staff.client.get("/desk/queue?lang=en").text

    assert sorted(re.findall(r'class="what">([^<]+)<', text)) == ["Joint project", "Third market"]
