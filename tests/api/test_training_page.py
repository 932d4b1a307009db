"""The page of the rankers: training in the background, and steps that are sent twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.access import Role
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.learning.figures import describe_figures
from matchmaker.services.learning.learn import Candidate
from matchmaker.services.learning.rankers import name_in_use, promote, store_candidate
from matchmaker.services.learning.trainings import SILENCE, ask_for_training
from matchmaker.store.database import Database
from tests.api.accounts import Browser, make_account, open_browser

CONFIGURED = load_rankers(shipped("models", "ranker"))
AUTHOR = Author(ActorKind.OPERATOR)
PAGE = "/desk/ranker"


@pytest.fixture
def admin(anonymous: TestClient, app: FastAPI, database: Database) -> Browser:
    """A browser of an administrator; the service is up."""
    assert anonymous.get("/healthz").status_code == 200
    make_account(database, "admin@example.by", Role.ADMINISTRATOR)
    return open_browser(app, "admin@example.by")


def send(browser: Browser, path: str, **fields: str) -> str:
    """Send a form, follow where it leads, and return the page."""
    sent = {"csrf_token": browser.csrf, **fields}
    answer = browser.client.post(path, data=sent, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def look(browser: Browser, path: str = PAGE) -> str:
    return str(browser("GET", path, headers={"Accept-Language": "en"}).text)


def learn(database: Database, name: str, parent: str, **changes: object) -> str:
    """Store a ranker as training does."""
    figures = describe_figures({}, {}, [], seed=0)
    candidate = replace(
        Candidate(
            replace(CONFIGURED, name=name, about={}),
            parent,
            figures,
            "0" * 64,
            0,
            excludes_harm=True,
        ),
        **changes,
    )
    with database.write() as session:
        return store_candidate(session, candidate, AUTHOR, now=datetime.now(UTC)).name


def put_into_use(database: Database, name: str) -> None:
    with database.write() as session:
        promote(session, name, AUTHOR, configured=CONFIGURED.name, now=datetime.now(UTC))


def in_use(database: Database) -> str:
    with database.read() as session:
        return name_in_use(session, CONFIGURED.name)


def test_training_that_cannot_succeed_says_how_much_is_missing(
    admin: Browser, app: FastAPI
) -> None:
    send(admin, f"{PAGE}/training")
    app.state.training.join(10)

    page = look(admin)
    assert "too few decisions yet to learn from" in page
    assert "Joint project: in favour 0, against 0, companies on the smaller side 0" in page
    assert "50 decisions each in favour and against, and 12 companies" in page


def test_training_under_way_is_shown_and_cannot_be_asked_for_again(
    admin: Browser, database: Database
) -> None:
    with database.write() as session:
        ask_for_training(session, AUTHOR, now=datetime.now(UTC))

    page = send(admin, f"{PAGE}/training")

    assert "<progress" in page
    assert "Data are being gathered." in page
    assert f'action="{PAGE}/training"' not in page


def test_training_whose_process_has_ended_is_told_and_can_be_asked_for_again(
    admin: Browser, database: Database
) -> None:
    with database.write() as session:
        ask_for_training(session, AUTHOR, now=datetime.now(UTC) - SILENCE - timedelta(minutes=1))

    page = look(admin)

    assert "its process ended first" in page
    assert f'action="{PAGE}/training"' in page


def test_a_promotion_sent_twice_is_one_and_says_the_same(
    admin: Browser, database: Database
) -> None:
    name = learn(database, "learned-1", CONFIGURED.name)

    first, second = (send(admin, f"{PAGE}/{name}") for _ in range(2))

    assert in_use(database) == name
    assert all("flash done" in page for page in (first, second))


def test_a_roll_back_sent_twice_goes_back_once(admin: Browser, database: Database) -> None:
    older = learn(database, "learned-1", CONFIGURED.name)
    put_into_use(database, older)
    newer = learn(database, "learned-2", older)
    put_into_use(database, newer)

    for _ in range(2):
        send(admin, PAGE, in_use=newer)

    assert in_use(database) == older


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("joint_project", "ndcg", "can't tell")], "no gain in the order of the lists"),
        (
            [("joint_project", "ndcg", "better"), ("joint_project", "log_likelihood", "worse")],
            "agree worse with the decisions",
        ),
        (
            [("both", "ndcg", "better"), ("third_market", "ndcg", "worse")],
            "For one purpose the lists have become worse",
        ),
    ],
)
def test_a_refused_ranker_says_why(
    admin: Browser, database: Database, rows: list[tuple[str, str, str]], said: str
) -> None:
    blank = {"lists": 9, "in_use": 0.5, "candidate": 0.5, "difference": 0, "low": 0, "high": 0}
    measures = [
        {"scope": scope, "measure": measure, "verdict": verdict, **blank}
        for scope, measure, verdict in rows
    ]
    figures = {"measures": measures}
    name = learn(database, "learned-1", CONFIGURED.name, figures=figures, excludes_harm=False)

    page = look(admin, f"{PAGE}/{name}")

    assert said in page
    assert "can&#39;t tell" not in page
    assert f'action="{PAGE}/{name}"' not in page


def test_a_ranker_that_was_compared_with_another_one_says_so(
    admin: Browser, database: Database
) -> None:
    name = learn(database, "learned-1", "some-other")

    assert "Another model is in use by now" in look(admin, f"{PAGE}/{name}")
