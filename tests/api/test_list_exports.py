"""Every list of the pages can be had as a file, with the filters that are set."""

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matchmaker.services.access import Role, Scope, create_token
from matchmaker.services.audit import SERVICE, record_audit
from matchmaker.store.database import Database
from matchmaker.web.pages import desk_audit
from tests.api.accounts import Browser, make_account, open_browser
from tests.api.conftest import Caller
from tests.api.permission_table import TABLE
from tests.api.profiles import make_profile

FILTERS = {
    "/company/introductions": "",
    "/company/markets": "",
    "/company/partners": "purpose=third_market&market=VN",
    "/desk/agreements": "by_region=BY-MI&ru_region=RU-TUL",
    "/desk/audit": "action=token.made&subject=1",
    "/desk/chambers": "",
    "/desk/companies": "q=насосы&country=BY&region=BY-MI&market=VN",
    "/desk/introductions": "status=declined&purpose=third_market&region=RU-TUL&q=насосы",
    "/desk/map": "",
    "/desk/profiles": "status=on_hold",
    "/desk/queue": "view=deferred&purpose=third_market&region=RU-TUL&q=насосы",
    "/desk/ranker": "",
    "/desk/tokens": "",
    "/desk/users": f"q=admin&role=administrator&chamber={UUID(int=0)}",
    "/desk/webhooks": "",
}
"""Page of a list -> filters that it is opened with."""
PLACES = f"after={UUID(int=0)}"
MEDIA = {"xlsx": "application/vnd.openxmlformats", "csv": "text/csv"}


@pytest.fixture
def browsers(app: FastAPI, api: Caller, database: Database) -> dict[str, Browser]:
    """An administrator, and a company with a published profile; by the first part of a path."""
    company = UUID(api.put("own", make_profile()).json()["id"])
    make_account(database, "admin@example.by", Role.ADMINISTRATOR)
    make_account(database, company_id=company)
    return {"desk": open_browser(app, "admin@example.by"), "company": open_browser(app)}


def get(browsers: dict[str, Browser], address: str) -> Any:
    """Open an address as the one it is for."""
    client = browsers[address.split("/")[1]].client
    return client.get(address, headers={"Accept": "text/html"}, follow_redirects=False)


def links(page: str, path: str) -> list[str]:
    """Return the addresses of the files of a list that a page names."""
    found = re.findall(rf'href="({re.escape(path)}\.table\?[^"]*)"', page)
    return [unescape(each) for each in found]


def test_every_table_is_of_a_page_named_here() -> None:
    tables = {row.path for row in TABLE if row.path.endswith(".table")}

    assert tables == {f"{path}.table" for path in FILTERS}


def test_every_page_with_a_list_is_named_here(browsers: dict[str, Browser]) -> None:
    pages = [
        row.path
        for row in TABLE
        if row.method == "GET"
        and row.path.startswith(("/desk", "/company"))
        and not row.path.endswith(".table")
        and "{" not in row.path
    ]

    listing = {path for path in pages if 'class="table stacked"' in get(browsers, path).text}

    assert listing
    assert listing <= set(FILTERS)


def test_every_list_can_be_had_as_two_files_with_its_filters(browsers: dict[str, Browser]) -> None:
    for path, filters in FILTERS.items():
        page = get(browsers, f"{path}?{filters}&{PLACES}")
        assert page.status_code == 200, path

        found = [(parse_qsl(urlsplit(link).query), link) for link in links(page.text, path)]

        kept = parse_qsl(filters)
        assert [query for query, _ in found] == [[*kept, ("format", form)] for form in MEDIA]
        for (*_, (_, form)), link in found:
            file = get(browsers, link)
            assert file.status_code == 200, link
            assert file.headers["content-type"].startswith(MEDIA[form])
            assert f".{form}" in file.headers["content-disposition"]


def test_the_table_of_tokens_holds_no_secret_and_no_formula(
    browsers: dict[str, Browser], database: Database
) -> None:
    with database.write() as session:
        made = create_token(
            session,
            name="=HYPERLINK(1)",
            scopes=frozenset({Scope.PROFILES_READ}),
            now=datetime.now(UTC),
        )
        digest = made.row.digest

    text = get(browsers, "/desk/tokens.table?format=csv&lang=en").content.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(get(browsers, "/desk/tokens.table").content)).active

    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["Prefix"] == made.prefix)
    assert (row["Name"], row["What it may do"]) == ("'=HYPERLINK(1)", "profiles:read")
    cells = [cell for values in sheet.iter_rows(values_only=True) for cell in values]
    for said in (text, str(cells)):
        assert made.secret.split("_", 2)[2] not in said
        assert digest not in said


def test_nobody_else_gets_a_file(anonymous: TestClient) -> None:
    for path in FILTERS:
        answer = anonymous.get(f"{path}.table?format=csv")
        assert answer.status_code == 401


def test_the_audit_log_is_read_page_by_page(
    browsers: dict[str, Browser], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_audit, "ROWS", 2)
    with database.write() as session:
        for number in range(4):
            record_audit(session, SERVICE, "test.done", "test", str(number), now=datetime.now(UTC))

    def shown(address: str) -> tuple[list[str], str]:
        text = get(browsers, address).text
        following = re.search(r'href="(/desk/audit\?[^"]*after=\d+)"', text)
        numbers = re.findall(r'test <span class="small soft">(\d)</span>', text)
        return numbers, unescape(following[1]) if following else ""

    first, following = shown("/desk/audit?action=test.done")
    second, last = shown(following)

    assert (first, second, last) == (["3", "2"], ["1", "0"], "")
