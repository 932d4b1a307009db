"""Who may do what: every operation, with every kind of token."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from matchmaker.app import openapi_document
from matchmaker.services.access import Scope
from matchmaker.store.access import revoke_token
from matchmaker.store.database import Database
from matchmaker.web.workflow_examples import AGREEMENT
from tests.api.conftest import TokenMaker
from tests.api.profiles import make_partner, make_profile

OPEN = {"/healthz", "/readyz", "/metrics", "/problems", "/problems/{code}"}
WRITES = {"post", "put", "patch", "delete"}
BODIES: dict[str, dict[str, object]] = {"/v1/agreements": AGREEMENT}
READS_BY_POST: dict[str, dict[str, object]] = {
    "/v1/partners/search": {"profile": make_partner()},
    "/v1/consortia/search": {"ref": "nobody", "market": "VN"},
    "/v1/reference/hs/suggest": {"texts": ["Насосы"]},
}
FOR_STAFF = {"/v1/companies/{company_id}/duties", "/v1/companies/{company_id}/screening"}
FOR_ADMINISTRATORS = {"/v1/screening/lists"}
NOT_READY_HERE = {("post", "/v1/reference/hs/suggest"), ("post", "/v1/screening/lists")}
"""Without a classifier and a data folder; see test_checks.py for those that have them."""

OPERATIONS = [
    (method, path)
    for path, methods in openapi_document()["paths"].items()
    for method in methods
    if path not in OPEN
]


def address(path: str) -> str:
    for name in ("company_id", "other_id", "ref", "submission_id", "agreement_id"):
        path = path.replace("{" + name + "}", str(uuid4()))
    return path


def needed(method: str, path: str) -> Scope:
    if path in {"/v1/chambers", "/v1/audit"}:
        return Scope.ADMIN
    if path.startswith(("/v1/agreements", "/v1/submissions")) and "/own" not in path:
        return Scope.REVIEWS_WRITE
    if path in FOR_STAFF:
        return Scope.REVIEWS_WRITE
    if path in FOR_ADMINISTRATORS:
        return Scope.ADMIN
    if method in WRITES and path not in READS_BY_POST:
        return Scope.PROFILES_WRITE
    return Scope.PROFILES_READ


def status_with(client: TestClient, token: str, method: str, path: str) -> int:
    body = READS_BY_POST.get(path) or BODIES.get(path) or make_profile()
    headers = {"Authorization": f"Bearer {token}"}
    json = body if method in {"post", "put", "patch"} else None
    return client.request(method.upper(), address(path), headers=headers, json=json).status_code


def test_open_operations_are_exactly_the_ones_without_a_security_scheme() -> None:
    paths = openapi_document()["paths"]

    without = {
        p for p, methods in paths.items() if not all("security" in m for m in methods.values())
    }

    assert without == OPEN


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_operation_asks_for_a_token(anonymous: TestClient, method: str, path: str) -> None:
    answer = anonymous.request(method.upper(), address(path))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="matchmaker"'
    assert answer.json()["code"] == "not-authenticated"


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("scope", list(Scope))
def test_operation_is_open_to_its_scope_only(
    anonymous: TestClient, make_token: TokenMaker, method: str, path: str, scope: Scope
) -> None:
    status = status_with(anonymous, make_token(scope), method, path)

    if scope in {needed(method, path), Scope.ADMIN}:
        ready = {503} if (method, path) in NOT_READY_HERE else {200, 201, 204, 404}
        assert status in ready
    else:
        assert status == 403


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
