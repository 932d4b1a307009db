"""A service on a database of its own, without the network; and tokens to call it with."""

from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from matchmaker.app import assemble
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import COMPANY_SCOPES, Scope, create_token
from matchmaker.services.entrance import Entrance
from matchmaker.services.passwords import Passwords
from matchmaker.services.runtime import Runtime
from matchmaker.store.database import Database
from matchmaker.web.deps import WebLimits
from tests.api.runtimes import make_runtime

BODY_LIMIT = 200_000
IMPORT_LIMIT = 3_000_000

TokenMaker = Callable[..., str]
LogEntries = list[MutableMapping[str, Any]]


@pytest.fixture(autouse=True)
def log_entries() -> Iterator[LogEntries]:
    """What the service logs during a test, instead of printing it."""
    with capture_logs(processors=[merge_contextvars]) as entries:
        yield entries


@pytest.fixture
def app(database: Database) -> FastAPI:
    def open_runtime() -> Runtime:
        return make_runtime(database, HashEncoder())

    limits = WebLimits(body_bytes=BODY_LIMIT, import_bytes=IMPORT_LIMIT, import_rows=5_000)
    cheap = Passwords(memory_kib=8, passes=1)
    return assemble(open_runtime, limits, entrance=Entrance(passwords=cheap))


@pytest.fixture
def anonymous(app: FastAPI) -> Iterator[TestClient]:
    """A client without a token, of a service that is up."""
    with TestClient(app, raise_server_exceptions=False) as client:
        assert app.state.index_filled.wait(10)
        yield client


@pytest.fixture
def make_token(database: Database) -> TokenMaker:
    def make(
        *scopes: Scope,
        chamber: str = "operator",
        company_id: UUID | None = None,
        expires_in: timedelta | None = None,
    ) -> str:
        now = datetime.now(UTC)
        with database.write() as session:
            token = create_token(
                session,
                name="test",
                scopes=frozenset(scopes),
                now=now,
                chamber=chamber,
                company_id=company_id,
                expires_at=now + expires_in if expires_in else None,
            )
        return token.secret

    return make


class Caller(NamedTuple):
    """A client that sends a token with every request."""

    client: TestClient
    token: str

    def __call__(self, method: str, url: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.request(method, url, headers=headers, **options)

    def put(self, ref: str, body: dict[str, object]) -> Any:
        return self("PUT", f"/v1/companies/by-ref/{ref}", json=body)


@pytest.fixture
def api(anonymous: TestClient, make_token: TokenMaker) -> Caller:
    """Call as the operator's integration, which reads and writes profiles."""
    return Caller(anonymous, make_token(Scope.PROFILES_READ, Scope.PROFILES_WRITE))


@pytest.fixture
def other_api(anonymous: TestClient, make_token: TokenMaker) -> Caller:
    """Call as another chamber, which reads and writes its own profiles."""
    token = make_token(Scope.PROFILES_READ, Scope.PROFILES_WRITE, chamber="Kuzbass chamber")
    return Caller(anonymous, token)


@pytest.fixture
def company_id() -> UUID:
    """The id that a company was registered with; it has no profile yet."""
    return uuid4()


@pytest.fixture
def company_api(anonymous: TestClient, make_token: TokenMaker, company_id: UUID) -> Caller:
    """Call as a company itself."""
    return Caller(anonymous, make_token(*COMPANY_SCOPES, company_id=company_id))


@pytest.fixture
def staff_api(anonymous: TestClient, make_token: TokenMaker) -> Caller:
    """Call as the staff of the operator's chamber."""
    return Caller(
        anonymous,
        make_token(Scope.PROFILES_READ, Scope.PROFILES_WRITE, Scope.REVIEWS_WRITE),
    )
