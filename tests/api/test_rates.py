"""How many requests a minute one caller may make."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matchmaker.app import assemble
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import Role, Scope
from matchmaker.services.entrance import Entrance
from matchmaker.store.database import Database
from matchmaker.web.deps import WebLimits
from matchmaker.web.rates import Rates
from tests.api.accounts import CHEAP, make_account, open_browser
from tests.api.conftest import TokenMaker
from tests.api.runtimes import make_runtime

PATH = "/v1/reference/countries"


@pytest.fixture
def app(database: Database) -> FastAPI:
    return assemble(
        lambda: make_runtime(database, HashEncoder()),
        WebLimits(),
        entrance=Entrance(passwords=CHEAP),
        rates=Rates(token=5, account=4, address=3),
    )


@pytest.fixture
def anonymous(app: FastAPI) -> Iterator[TestClient]:
    """A service that allows very little."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def statuses(client: TestClient, times: int, token: str | None = None) -> list[int]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return [client.get(PATH, headers=headers).status_code for _ in range(times)]


def test_strangers_are_counted_by_address(anonymous: TestClient) -> None:
    assert statuses(anonymous, 5) == [401] * 3 + [429] * 2


def test_wrong_tokens_count_for_the_address_whatever_they_are(anonymous: TestClient) -> None:
    answers = [statuses(anonymous, 1, f"mm_0000000000_{number}")[0] for number in range(5)]

    assert answers == [401] * 3 + [429] * 2


def test_each_token_has_a_count_of_its_own(anonymous: TestClient, make_token: TokenMaker) -> None:
    first, second = make_token(Scope.PROFILES_READ), make_token(Scope.PROFILES_READ)

    assert statuses(anonymous, 6, first) == [200] * 5 + [429]
    assert statuses(anonymous, 5, second) == [200] * 5


def test_an_account_is_counted_in_all_its_browsers(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    make_account(database, role=Role.STAFF)
    browsers = [open_browser(app).client, open_browser(app).client]

    answers = [browser.get(PATH).status_code for browser in browsers * 3]

    assert answers == [200] * 4 + [429] * 2
    assert anonymous.get("/healthz").status_code == 200


def test_the_answer_tells_what_is_left_and_when_to_go_on(
    anonymous: TestClient, make_token: TokenMaker
) -> None:
    token = make_token(Scope.PROFILES_READ)
    headers = {"Authorization": f"Bearer {token}"}

    first = anonymous.get(PATH, headers=headers)
    statuses(anonymous, 4, token)
    refused = anonymous.get(PATH, headers=headers)

    assert first.headers["RateLimit-Policy"] == '"token";q=5;w=60'
    assert first.headers["RateLimit"].startswith('"token";r=4;t=')
    assert refused.json()["code"] == "too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"token";r=0;t=')


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_those_who_watch_the_service_are_never_refused(anonymous: TestClient, path: str) -> None:
    answers = {anonymous.get(path).status_code for _ in range(10)}

    assert 429 not in answers
