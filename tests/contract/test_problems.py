"""Every error is a problem document with a stable code, and every code is explained."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from matchmaker.errors import InvalidInput, MatchmakerError, NotReady
from matchmaker.web.deps import WebLimits
from matchmaker.web.metrics import Metrics
from matchmaker.web.middleware import GuardMiddleware, RequestMiddleware
from matchmaker.web.problems import MAX_ERRORS, add_problem_handlers, every_error, problem_body
from matchmaker.web.schemas import Problem

PRIVATE = "anna@example.by"


@pytest.fixture
def failing() -> Iterator[TestClient]:
    """A service whose routes fail in every way there is."""
    app = FastAPI()
    add_problem_handlers(app)
    app.add_middleware(GuardMiddleware, limits=WebLimits())
    app.add_middleware(RequestMiddleware, metrics=Metrics())

    @app.get("/own/{code}")
    def own(code: str) -> None:
        raise next(kind for kind in every_error() if kind.code == code)("It happened.")

    @app.get("/framework/{status}")
    def framework(status: int) -> None:
        raise HTTPException(status, PRIVATE)

    @app.get("/defect")
    def defect() -> None:
        raise RuntimeError(PRIVATE)

    @app.get("/database")
    def database() -> None:
        raise OperationalError("SELECT 1", {"email": PRIVATE}, Exception("locked"))

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_every_error_states_a_status_and_a_code_of_its_own() -> None:
    classes = every_error()

    assert all(400 <= kind.status < 600 for kind in classes)
    assert len({kind.code for kind in classes}) == len(classes)
    assert all(kind.__doc__ and kind.title for kind in classes)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.code)
def test_own_error_becomes_a_problem(failing: TestClient, kind: type[MatchmakerError]) -> None:
    answer = failing.get(f"/own/{kind.code}")

    assert answer.status_code == kind.status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = Problem.model_validate(answer.json(), strict=True)
    assert problem.type == f"/problems/{kind.code}"
    assert problem.title == kind.title
    assert problem.instance == f"/own/{kind.code}"


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 409, 413, 415, 418, 422, 431, 500, 503]
)
def test_error_of_the_framework_becomes_a_problem(failing: TestClient, status: int) -> None:
    answer = failing.get(f"/framework/{status}")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == answer.json()["status"]
    assert answer.status_code // 100 == status // 100
    assert PRIVATE not in answer.text


def test_defect_shows_a_request_id_and_nothing_else(failing: TestClient) -> None:
    answer = failing.get("/defect", headers={"X-Request-Id": "call-1"})

    assert answer.status_code == 500
    assert answer.json() == {
        "type": "/problems/internal-error",
        "title": "Internal error",
        "status": 500,
        "detail": "Something went wrong here.",
        "code": "internal-error",
        "instance": "/defect",
        "request_id": "call-1",
    }


def test_database_that_does_not_answer_is_not_a_defect(failing: TestClient) -> None:
    answer = failing.get("/database")

    assert answer.status_code == NotReady.status
    assert answer.headers["Retry-After"]
    assert PRIVATE not in answer.text


def test_broken_rules_are_listed_up_to_a_limit() -> None:
    errors = [{"field": "x" * 10_000, "reason": "is wrong"}] * 1_000

    body = problem_body(InvalidInput("Much is wrong.", errors=errors))

    listed = Problem.model_validate(body).errors
    assert listed is not None
    assert len(listed) == MAX_ERRORS
    assert len(listed[0].field) == 200


def test_every_code_is_explained_at_its_type(anonymous: TestClient) -> None:
    listed = anonymous.get("/problems").json()["items"]

    assert [item["code"] for item in listed] == [kind.code for kind in every_error()]
    for item in listed:
        assert anonymous.get(f"/problems/{item['code']}").json() == item


def test_unknown_code_is_not_found(anonymous: TestClient) -> None:
    assert anonymous.get("/problems/nonsense").status_code == 404
