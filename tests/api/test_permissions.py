"""Who may do what: every route, called by everybody; and tokens that are none."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlmodel import col, select
from structlog.testing import capture_logs

from matchmaker.app import assemble
from matchmaker.domain.match_life import MatchState
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import Role, Scope, create_token
from matchmaker.services.entrance import SIGN_IN_PAGE, Entrance
from matchmaker.services.sessions import open_session
from matchmaker.store.access import ensure_chamber, revoke_token
from matchmaker.store.database import Database
from matchmaker.store.tables import SubmissionRow, TokenRow
from matchmaker.web.deps import WebLimits
from matchmaker.web.pages import assets
from matchmaker.web.pages.public import TABLES
from matchmaker.web.sign_in import csrf_token
from matchmaker.web.workflow_examples import AGREEMENT
from tests.api.accounts import CHEAP, EMAIL, entrance_of, make_account
from tests.api.conftest import TokenMaker
from tests.api.permission_table import (
    FORBIDDEN,
    HIDDEN,
    LET_IN,
    ROLES,
    TABLE,
    UNKNOWN,
    Row,
    render,
)
from tests.api.profiles import make_partner, make_profile
from tests.api.runtimes import make_runtime
from tests.empty_database import file_of, fresh_database
from tests.openapi import PATHS
from tests.unit.conftest import NOW
from tests.unit.matches import make_match

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
MARKS = {401: UNKNOWN, 403: FORBIDDEN, 404: HIDDEN}
CONTACT = {"person": "А. Янкоўская", "email": "a@example.by"}


def every_route() -> set[tuple[str, str]]:
    """Return method and address of every route of the service, hidden ones too."""

    def nothing() -> Any:
        raise AssertionError("this application is looked at, not started")

    app = assemble(nothing, WebLimits())
    return {
        (method, context.path)
        for context in iter_route_contexts(app.routes)
        for method in getattr(context, "methods", None) or ()
        if method != "HEAD"
    }


class Built(NamedTuple):
    """Two chambers, companies, accounts and tokens in a database that tests copy.

    Attributes:
        parts: what stands for the names in braces in an address.
        headers: what each caller sends.
    """

    database: Path
    parts: dict[str, str]
    headers: dict[str, dict[str, str]]


class World(NamedTuple):
    """A service on such a database, and everybody who may call."""

    client: TestClient
    built: Built

    def call(
        self,
        role: str,
        method: str,
        address: str,
        json: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """Call as somebody; no cookie is left for the next one."""
        self.client.cookies.clear()
        headers = self.built.headers[role]
        if form is not None:
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.request(
            method, address, json=json, data=form, headers=headers, follow_redirects=False
        )

    def address(self, path: str, **parts: str) -> str:
        """Return an address with everything in braces filled in."""
        for name, value in (self.built.parts | parts).items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, path
        return path


@contextmanager
def running(database: Database) -> Iterator[tuple[FastAPI, Database, TestClient]]:
    """Start a service on a database."""
    app = assemble(
        lambda: make_runtime(database, HashEncoder()),
        WebLimits(),
        entrance=Entrance(passwords=CHEAP),
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield app, database, client


@pytest.fixture(scope="session")
def built() -> Built:
    with capture_logs(), running(fresh_database("built")) as (app, database, client):
        return _Builder(app, database, client).build(file_of(database))


class _Builder:
    def __init__(self, app: FastAPI, database: Database, client: TestClient) -> None:
        self._app, self._database, self._client = app, database, client

    def build(self, path: Path) -> Built:
        writer = self._token(Scope.PROFILES_WRITE, chamber="Minsk")
        elsewhere = self._token(Scope.PROFILES_WRITE, chamber="Tula")
        company = self._put("own", make_profile(contact=CONTACT), writer)
        neighbour = self._put("other", make_profile(name="ААТ «Суседзі»"), writer)
        partner = self._put("partner", make_partner(), elsewhere)
        headers = {
            "anonymous": {},
            "other company": self._account(Role.COMPANY, neighbour),
            "staff of another chamber": self._account(Role.STAFF, chamber="Kuzbass"),
            "read token of the chamber": self._token(Scope.PROFILES_READ, chamber="Minsk"),
            "the company itself": self._account(Role.COMPANY, company, email=EMAIL),
            "staff of its chamber": self._account(Role.STAFF),
            "administrator": self._account(Role.ADMINISTRATOR, chamber="operator"),
        }
        changed = make_profile(about="Іншае.", contact=CONTACT)
        self._put("own", changed, headers["the company itself"])
        return Built(path, self._parts(company, partner, headers["staff of its chamber"]), headers)

    def _parts(self, company: str, partner: str, staff: dict[str, str]) -> dict[str, str]:
        spare = make_account(self._database, "spare@example.by")
        self._token(Scope.PROFILES_READ, chamber="Spare")
        with self._database.read() as session:
            submission = session.execute(select(SubmissionRow.id)).scalar_one()
            newest = select(TokenRow.prefix).order_by(col(TokenRow.created_at).desc()).limit(1)
            prefix = session.execute(newest).scalar_one()
            chambers = [ensure_chamber(session, name, now=NOW).id for name in ("Minsk", "Tula")]
        agreement = self._client.post("/v1/agreements", json=AGREEMENT, headers=staff)
        match = make_match(
            self._database,
            (UUID(company), UUID(partner)),
            (chambers[0], chambers[1]),
            status=MatchState.PROPOSED,
        )
        return {
            "company_id": company,
            "other_id": partner,
            "submission_id": str(submission),
            "account_id": str(spare.id),
            "chamber_id": str(spare.chamber_id),
            "prefix": prefix,
            "ref:path": "own",
            "code": "not-found",
            "subject": next(iter(TABLES)),
            "partner_id": partner,
            "match_id": str(match),
            "agreement_id": agreement.json()["id"],
            "step": "company",
            "name": "unknown",
            "webhook_id": str(uuid4()),
            "view_id": str(uuid4()),
            "picture": "map",
            "version": assets.digest(),
            "name:path": "style.css",
        }

    def _token(self, scope: Scope, *, chamber: str) -> dict[str, str]:
        now, scopes = datetime.now(UTC), frozenset({scope})
        with self._database.write() as session:
            made = create_token(session, name="test", scopes=scopes, now=now, chamber=chamber)
        return {"Authorization": f"Bearer {made.secret}"}

    def _put(self, ref: str, profile: dict[str, object], headers: dict[str, str]) -> str:
        answer = self._client.put(f"/v1/companies/by-ref/{ref}", json=profile, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])

    def _account(
        self,
        role: Role,
        company: str | None = None,
        *,
        chamber: str = "Minsk",
        email: str | None = None,
    ) -> dict[str, str]:
        row = make_account(
            self._database,
            email or f"{uuid4().hex}@example.by",
            role,
            chamber=chamber,
            company_id=UUID(company) if company else None,
        )
        entrance = entrance_of(self._app)
        with self._database.write() as session:
            opened = open_session(session, entrance, row, now=datetime.now(UTC))
        cookie = f"matchmaker_session={opened.secret}"
        return {"Cookie": cookie, "X-CSRF-Token": csrf_token(opened)}


@pytest.fixture
def world(built: Built) -> Iterator[World]:
    with running(fresh_database("world", built.database)) as started:
        yield World(started[2], built)


@pytest.fixture(scope="session")
def read_world(built: Built) -> Iterator[World]:
    """A world that stays as it is: whoever reads can share it."""
    with running(fresh_database("read world", built.database)) as started:
        yield World(started[2], built)


@pytest.fixture
def world_of(request: pytest.FixtureRequest) -> Callable[[Row], World]:
    """Return a function that gives a route the world it may be called in."""

    def choose(row: Row) -> World:
        world: World = request.getfixturevalue("read_world" if row.method == "GET" else "world")
        return world

    return choose


def test_every_route_has_its_row() -> None:
    rows = [(row.method, row.path) for row in TABLE]

    assert set(rows) == every_route()
    assert len(rows) == len(set(rows))


def mark_of(answer: Any) -> str:
    """Return how a caller was met; a page sends those it does not know to the sign-in."""
    if answer.headers.get("location", "").startswith(SIGN_IN_PAGE):
        return UNKNOWN
    return MARKS.get(answer.status_code, LET_IN)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_a_route_lets_in_whom_the_table_names(world_of: Callable[[Row], World], row: Row) -> None:
    world, marks = world_of(row), ""

    for role in ROLES:
        answer = world.call(role, row.method, world.address(row.path), row.json, row.form)
        assert answer.status_code < 500 or answer.status_code == 503, (role, answer.text)
        marks += mark_of(answer)

    assert marks == row.marks


OWNED = ("{company_id}", "{submission_id}", "{match_id}")
HIDING = [row for row in TABLE if HIDDEN in row.marks and any(name in row.path for name in OWNED)]


@pytest.mark.parametrize("row", HIDING, ids=lambda row: f"{row.method} {row.path}")
def test_what_is_hidden_answers_like_what_does_not_exist(
    world_of: Callable[[Row], World], row: Row
) -> None:
    world, role = world_of(row), ROLES[row.marks.index(HIDDEN)]
    unknown = {name: str(uuid4()) for name in ("company_id", "submission_id", "match_id")}

    hidden, absent = (
        world.call(role, row.method, address, row.json, row.form).json()
        for address in (world.address(row.path), world.address(row.path, **unknown))
    )

    assert hidden | {"instance": ""} == absent | {"instance": ""}


def test_the_page_for_people_is_that_table() -> None:
    """After a change: `python -m tests.api.permission_table > docs/permissions.md`."""
    assert PAGE.read_text("utf-8") == render(TABLE)


def test_open_operations_are_exactly_the_ones_without_a_security_scheme() -> None:
    without = {
        (method.upper(), path)
        for path, methods in PATHS.items()
        for method, operation in methods.items()
        if "security" not in operation
    }
    documented = {(method.upper(), path) for path, methods in PATHS.items() for method in methods}

    let_in = {(row.method, _without_converter(row.path)) for row in TABLE if row.marks[0] == LET_IN}
    assert without == (let_in & documented) - {("DELETE", "/v1/sessions/current")}


def _without_converter(path: str) -> str:
    return path.replace(":path}", "}")


def test_lacking_scope_is_named(anonymous: TestClient, make_token: TokenMaker) -> None:
    token = make_token(Scope.PROFILES_READ)

    answer = anonymous.put(
        "/v1/companies/by-ref/x",
        json=make_profile(),
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.json()["scope"] == "profiles:write"
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer ",
        "Bearer x",
        "Bearer mm_0000000000_",
        "Bearer mm_0000000000_guess",
        "Basic YTpi",
        "mm_0000000000_guess",
        "Bearer mm_\xff_\xff",
    ],
)
def test_bad_credentials_answer_alike(anonymous: TestClient, header: str) -> None:
    answer = anonymous.get(
        "/v1/companies",
        headers={"Authorization": header.encode("latin-1")},  # type: ignore[dict-item]
    )

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_wrong_expired_and_revoked_tokens_are_not_told_apart(
    anonymous: TestClient, make_token: TokenMaker, database: Database
) -> None:
    expired = make_token(Scope.PROFILES_READ, expires_in=timedelta(seconds=-1))
    revoked = make_token(Scope.PROFILES_READ)
    with database.write() as session:
        revoke_token(session, revoked.split("_")[1], now=datetime.now(UTC))
    wrong = make_token(Scope.PROFILES_READ) + "x"

    answers = [
        anonymous.get("/v1/companies", headers={"Authorization": f"Bearer {token}"})
        for token in (expired, revoked, wrong)
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
