"""Learned rankers through HTTP: for administrators only, promoted once, rolled back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.access import Scope
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.learning.learn import Candidate
from matchmaker.services.learning.rankers import store_candidate
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from tests.api.conftest import Caller, TokenMaker
from tests.api.profiles import make_profile

CONFIGURED = load_rankers(shipped("models", "ranker"))
NOW = datetime(2026, 11, 24, tzinfo=UTC)
Learn = Callable[..., str]


@pytest.fixture
def admin(anonymous: TestClient, make_token: TokenMaker) -> Caller:
    return Caller(anonymous, make_token(Scope.ADMIN))


@pytest.fixture
def learn(database: Database) -> Learn:
    def make(name: str, *, parent: str = CONFIGURED.name, is_safe: bool = True) -> str:
        rankers = replace(CONFIGURED, name=name, about={})
        candidate = Candidate(rankers, parent, {"measures": []}, "0" * 64, 0, is_safe)
        with database.write() as session:
            author, now = Author(ActorKind.OPERATOR), NOW + timedelta(days=len(name))
            return store_candidate(session, candidate, author, now=now).name

    return make


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/rankers"),
        ("GET", "/v1/rankers/learned"),
        ("POST", "/v1/rankers/learned/promote"),
        ("POST", "/v1/rankers/rollback"),
    ],
)
def test_only_administrators_come_near_a_ranker(
    staff_api: Caller, anonymous: TestClient, method: str, path: str
) -> None:
    assert staff_api(method, path).status_code == 403
    assert anonymous.request(method, path).status_code == 401


def test_without_a_learned_ranker_the_configured_one_is_named(admin: Caller) -> None:
    answer = admin("GET", "/v1/rankers").json()

    assert answer == {"in_use": CONFIGURED.name, "items": [], "next": None}


def test_a_promoted_ranker_makes_the_next_list_of_partners(
    admin: Caller, api: Caller, learn: Learn
) -> None:
    company = api.put("a", make_profile()).json()["id"]
    name = learn("learned")

    promoted = admin("POST", f"/v1/rankers/{name}/promote")

    answer = api("GET", f"/v1/companies/{company}/partners").json()
    assert (promoted.status_code, promoted.json()["state"]) == (200, "active")
    assert answer["engine"]["ranker"] == name


def test_rolled_back_the_one_before_makes_the_next_list(
    admin: Caller, api: Caller, learn: Learn
) -> None:
    company = api.put("a", make_profile()).json()["id"]
    admin("POST", f"/v1/rankers/{learn('learned')}/promote")

    back = admin("POST", "/v1/rankers/rollback").json()

    answer = api("GET", f"/v1/companies/{company}/partners").json()
    assert back == {"in_use": CONFIGURED.name}
    assert answer["engine"]["ranker"] == CONFIGURED.name


def test_a_ranker_is_shown_with_figures_and_weights(admin: Caller, learn: Learn) -> None:
    shown = admin("GET", f"/v1/rankers/{learn('learned')}").json()

    assert shown["figures"] == {"measures": []}
    assert "regional_agreement" in shown["weights"]["features"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"is_safe": False}, "illegal-step"), ({"parent": "another"}, "stale-version")],
)
def test_what_might_do_harm_is_not_promoted(
    admin: Caller, learn: Learn, changes: dict[str, object], code: str
) -> None:
    answer = admin("POST", f"/v1/rankers/{learn('learned', **changes)}/promote")

    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_second_click_on_promote_changes_nothing(admin: Caller, learn: Learn) -> None:
    name = learn("learned")
    answers = [admin("POST", f"/v1/rankers/{name}/promote").status_code for _ in range(2)]

    assert answers == [200, 409]
    assert admin("GET", "/v1/rankers").json()["in_use"] == name


@pytest.mark.parametrize("name", ["nobody", "%00", "a" * 61, "..%2f", "Ранкер"])
def test_an_unknown_name_is_no_ranker(admin: Caller, name: str) -> None:
    answers = [
        admin("GET", f"/v1/rankers/{name}").status_code,
        admin("POST", f"/v1/rankers/{name}/promote").status_code,
    ]

    assert all(status in {400, 404, 422} for status in answers)


def test_there_is_nothing_to_roll_back_at_first(admin: Caller) -> None:
    assert admin("POST", "/v1/rankers/rollback").status_code == 409


def test_pages_go_through_all_rankers_the_newest_first(admin: Caller, learn: Learn) -> None:
    names = [learn("r" * size) for size in range(1, 6)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = admin("GET", "/v1/rankers", params={"limit": 2, **after}).json()
        seen += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert seen == names[::-1]


def test_a_token_that_was_not_given_out_is_refused(admin: Caller) -> None:
    answer = admin("GET", "/v1/rankers", params={"after": "nonsense"})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-page-token")


def test_who_promoted_and_rolled_back_stands_in_the_audit_log(
    admin: Caller, learn: Learn, database: Database
) -> None:
    admin("POST", f"/v1/rankers/{learn('learned')}/promote")
    admin("POST", "/v1/rankers/rollback")

    with database.read() as session:
        entries = [(e.action, e.actor_kind) for e in list_audit(session, after=0, limit=99)]
    assert [each for each in entries if each[0].startswith("ranker.")] == [
        ("ranker.trained", "operator"),
        ("ranker.promoted", "token"),
        ("ranker.rolled_back", "token"),
    ]
