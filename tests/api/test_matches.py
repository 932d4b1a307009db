"""The review queue and decisions over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from matchmaker.store.database import Database
from tests.api.conftest import Caller
from tests.api.match_story import Story
from tests.api.profiles import make_partner


@pytest.fixture
def story(anonymous: TestClient, database: Database) -> Story:
    return Story(anonymous, database)


def test_the_queue_shows_both_companies_and_reasons_as_sentences(story: Story) -> None:
    item = story.queue(story.by, purpose="joint_project")[0]

    assert (item["id"], item["status"], item["side"]) == (story.match, "suggested", "BY")
    assert (item["company"]["id"], item["partner"]["id"]) == (story.company, story.partner)
    assert 0 < item["score"] < 1
    assert all(reason["text"] for reason in item["reasons"])


def test_each_side_is_told_the_reasons_from_its_own_company(story: Story) -> None:
    ours, theirs = (
        {reason["code"] for reason in story.queue(caller, purpose="joint_project")[0]["reasons"]}
        for caller in (story.by, story.ru)
    )

    assert "meets_your_need" in ours
    assert "needs_your_product" in theirs


def test_pages_of_the_queue_skip_and_repeat_nothing_while_others_decide(story: Story) -> None:
    for number in range(12):
        story.put(story.ru, f"p{number}", make_partner(name=f"ООО «Партнёр {number}»"))
    story.fill()
    everything = [item["id"] for item in story.queue(story.by, limit=100)]
    seen, address = [], "/v1/matches?limit=5"
    while True:
        answer = story.by("GET", address)
        page = [item["id"] for item in answer.json()["items"]]
        seen += page
        story.match = page[0]
        assert story.decide(story.by, "reject", reason="no_fit").status_code == 200
        if answer.json()["next"] is None:
            break
        address = answer.headers["Link"].partition(">")[0].lstrip("<")

    assert len(seen) == len(set(seen))
    left_out = set(everything) - set(seen)
    assert len(everything) == 26
    assert left_out <= _siblings_of_rejected(story)


def _siblings_of_rejected(story: Story) -> set[str]:
    return {item["id"] for item in story.queue(story.by, status="lapsed", limit=100)}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"purpose": "joint_project"}, 1),
        ({"region": "RU-KEM"}, 2),
        ({"region": "BY-MI"}, 2),
        ({"region": "RU-TUL"}, 0),
        ({"q": "диспетчер карьер"}, 2),
        ({"q": "трактор"}, 0),
        ({"wanted": "true"}, 0),
        ({"wanted": "false"}, 2),
        ({"approved_by_other": "true"}, 0),
        ({"status": "deferred"}, 0),
        ({"status": "suggested"}, 2),
        ({"status": "contract"}, 0),
    ],
)
def test_the_queue_can_be_narrowed(story: Story, query: dict[str, object], count: int) -> None:
    assert len(story.queue(story.by, **query)) == count


def test_the_queue_tells_what_the_other_chamber_has_approved(story: Story) -> None:
    story.decide(story.ru, "approve")

    assert [item["id"] for item in story.queue(story.by, approved_by_other=True)] == [story.match]


@pytest.mark.parametrize("token", ["x", "WzFd", "é" * 3, "A" * 60])
def test_a_page_token_that_was_not_given_out_is_refused(story: Story, token: str) -> None:
    answer = story.by("GET", "/v1/matches", params={"after": token})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-page-token")


def test_a_forged_page_token_is_refused(story: Story) -> None:
    from matchmaker.web.paging import make_keyset_token

    for position in (("x", "y"), (1.0,), (1e300, str(uuid4())), (None, None)):
        wanted = {"status": "suggested"}
        token = make_keyset_token("matches", wanted, position)  # type: ignore[arg-type]
        answer = story.by("GET", "/v1/matches", params={**wanted, "after": token})
        assert answer.status_code == 422, position


def test_a_deferred_pair_leaves_the_queue_until_its_day(story: Story) -> None:
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()

    story.decide(story.by, "defer", until=until)

    assert [item["id"] for item in story.queue(story.by, purpose="joint_project")] == []
    deferred = story.queue(story.by, status="deferred")
    assert [item["id"] for item in deferred] == [story.match]
    assert datetime.fromisoformat(deferred[0]["due_at"]) == datetime.fromisoformat(until)


def test_a_blind_pair_shows_its_score_after_the_decision(story: Story) -> None:
    with story.database.write() as session:
        session.execute(text("UPDATE match SET is_blind = true"))
    hidden = story.queue(story.by, purpose="joint_project")[0]
    view = story.by("GET", f"/v1/matches/{story.match}").json()

    story.decide(story.by, "approve")

    seen = story.by("GET", f"/v1/matches/{story.match}").json()
    for shown in (hidden, view):
        assert [shown[name] for name in ("score", "reasons", "relation")] == [None] * 3
    assert (view["rank"], view["intercept"]) == (None, None)
    assert seen["score"] is not None
    assert story.ru("GET", f"/v1/matches/{story.match}").json()["score"] is None


def test_a_match_in_full_adds_up(story: Story) -> None:
    import math

    seen = story.by("GET", f"/v1/matches/{story.match}").json()

    total = seen["intercept"] + sum(reason["weight"] for reason in seen["reasons"])
    assert 1 / (1 + math.exp(-total)) == pytest.approx(seen["score"])
    assert seen["possible"]["decisions"] == ["approve", "reject", "defer"]
    assert (seen["contacts"], seen["company"]["id"]) == (None, story.company)


def test_a_chamber_sees_its_own_decisions_only(story: Story) -> None:
    story.decide(story.by, "approve", note="Заметка для своих")

    ours = story.by("GET", f"/v1/matches/{story.match}").json()
    theirs = story.ru("GET", f"/v1/matches/{story.match}").json()

    assert [(each["decision"], each["by_you"]) for each in ours["decisions"]] == [("approve", True)]
    assert theirs["decisions"] == []
    assert theirs["other_side"]["state"] == "approved"
    assert "Заметка" not in str(theirs)


def test_of_two_reviewers_one_wins_and_the_other_is_told(story: Story) -> None:
    colleague = story.caller("Minsk")

    def decide(who: Caller, decision: str, reason: str | None) -> Any:
        return story.decide(who, decision, reason=reason)

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                decide,
                (story.by, colleague),
                ("approve", "reject"),
                (None, "no_fit"),
            )
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer for answer in answers if answer.status_code == 409).json()
    assert lost["code"] == "already-reviewed"
    assert lost["verdict"] in {"approve", "reject"}


def test_both_chambers_at_once_propose_once(story: Story) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda who: story.decide(who, "approve").json(), (story.by, story.ru))
        )

    assert sorted(answer["status"] for answer in answers) == ["proposed", "shortlisted"]


def test_many_decisions_are_answered_item_by_item(story: Story) -> None:
    items = [
        {"match_id": story.match, "decision": "approve"},
        {"match_id": str(uuid4()), "decision": "approve"},
        {"match_id": story.match, "decision": "reject"},
        {"match_id": "x"},
        None,
    ]

    answer = story.by("POST", "/v1/matches/decisions", json={"items": items})

    assert answer.status_code == 200
    assert [item["status"] for item in answer.json()["items"]] == [200, 404, 422, 422, 422]


@pytest.mark.parametrize(
    "body", [[], {}, {"items": []}, {"items": [{}] * 101}, {"items": [{}], "x": 1}]
)
def test_what_is_no_batch_of_decisions_is_refused(story: Story, body: object) -> None:
    assert story.by("POST", "/v1/matches/decisions", json=body).status_code == 422
