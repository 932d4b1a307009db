"""Answers, contacts, outcomes and interest over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from matchmaker.store.database import Database
from tests.api.match_story import BY_CONTACT, RU_CONTACT, Story


@pytest.fixture
def story(anonymous: TestClient, database: Database) -> Story:
    return Story(anonymous, database)


def test_the_whole_way_from_the_queue_to_a_contract(story: Story) -> None:
    story.introduce()

    statuses = [
        story.outcome(story.by, kind="met").json()["status"],
        story.outcome(
            story.ru,
            kind="contract",
            value={"amount": "1200000.50", "currency": "BYN"},
            happened_on="2026-11-20",
        ).json()["status"],
    ]

    seen = story.by("GET", f"/v1/matches/{story.match}").json()
    assert statuses == ["met", "contract"]
    assert [each["kind"] for each in seen["outcomes"]] == ["introduced", "met", "contract"]
    assert seen["outcomes"][-1]["value"] == {"amount": "1200000.50", "currency": "BYN"}
    assert seen["possible"]["outcomes"] == ["contract"]
    assert story.audit_actions()[-2:] == ["match.outcome_recorded", "contact.viewed"] or (
        story.audit_actions()[-3:] == ["match.outcome_recorded", "contact.viewed", "contact.viewed"]
    )


def test_contacts_are_nowhere_before_both_agree(story: Story) -> None:
    story.approve()
    story.answer(story.by_company, "accepted")

    for caller in (story.by, story.ru, story.by_company, story.ru_company):
        for address in (
            f"/v1/matches/{story.match}",
            "/v1/matches?status=proposed",
            "/v1/introductions",
            f"/v1/introductions/{story.match}",
        ):
            answer = caller("GET", address).text
            assert BY_CONTACT["email"] not in answer  # type: ignore[operator]
            assert RU_CONTACT["email"] not in answer  # type: ignore[operator]


def test_contacts_are_shown_to_both_sides_afterwards_and_every_view_is_recorded(
    story: Story,
) -> None:
    story.introduce()
    before = story.audit_actions().count("contact.viewed")

    ours = story.by_company("GET", f"/v1/introductions/{story.match}").json()
    theirs = story.ru_company("GET", f"/v1/introductions/{story.match}").json()
    staff = story.by("GET", f"/v1/matches/{story.match}").json()

    assert (ours["contact"], theirs["contact"]) == (RU_CONTACT, BY_CONTACT)
    assert staff["contacts"] == {"company": BY_CONTACT, "partner": RU_CONTACT}
    assert story.audit_actions().count("contact.viewed") == before + 4


def test_a_list_of_introductions_has_no_contacts(story: Story) -> None:
    story.introduce()

    page = story.by_company("GET", "/v1/introductions").json()

    assert [item["match_id"] for item in page["items"]] == [story.match]
    assert page["items"][0]["contact"] is None
    assert page["items"][0]["status"] == "introduced"


def test_a_company_is_not_told_what_the_other_one_has_answered(story: Story) -> None:
    story.approve()
    before = story.ru_company("GET", f"/v1/introductions/{story.match}").json()
    story.answer(story.by_company, "accepted")

    after = story.ru_company("GET", f"/v1/introductions/{story.match}").json()

    assert before | {"changed_at": None} == after | {"changed_at": None}
    assert after["possible"] == ["accepted", "declined"]


@pytest.mark.parametrize("status", ["suggested", "dismissed", "shortlisted"])
def test_companies_know_nothing_of_what_they_were_not_asked(story: Story, status: str) -> None:
    if status == "shortlisted":
        story.decide(story.by, "approve")
    if status == "dismissed":
        story.decide(story.by, "reject", reason="no_fit")

    assert story.by_company("GET", "/v1/introductions").json()["items"] == []
    assert story.by_company("GET", f"/v1/introductions/{story.match}").status_code == 404
    assert story.answer(story.by_company, "accepted").status_code == 404


def test_strangers_see_nothing(story: Story) -> None:
    story.introduce()
    stranger = story.caller("Tula")
    unknown = stranger("GET", f"/v1/matches/{uuid4()}").json()

    for address in (f"/v1/matches/{story.match}", f"/v1/introductions/{story.match}"):
        answer = stranger("GET", address)
        assert answer.status_code == 404
        assert answer.json()["detail"] == unknown["detail"]
    assert stranger("GET", "/v1/matches?status=introduced").json()["items"] == []
    assert stranger("GET", "/v1/introductions").json()["items"] == []


def test_companies_do_not_review(story: Story) -> None:
    assert story.by_company("GET", "/v1/matches").status_code == 403
    assert story.decide(story.by_company, "approve").status_code == 403


def test_both_companies_at_once_are_introduced_once(story: Story) -> None:
    story.approve()
    callers = (story.by_company, story.ru_company) * 3

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda who: story.answer(who, "accepted"), callers))

    assert {answer.status_code for answer in answers} == {200}
    assert story.audit_actions().count("match.introduced") == 1


def test_an_outcome_under_a_key_is_recorded_once(story: Story) -> None:
    story.introduce()
    value = {"amount": "10.00", "currency": "RUB"}

    first = story.outcome(story.by, key="k1", kind="contract", value=value)
    again = story.outcome(story.by, key="k1", kind="contract", value=value)
    other = story.outcome(story.by, key="k1", kind="contract")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json()["outcome"]["id"] == first.json()["outcome"]["id"]
    assert again.json()["repeat"]


@pytest.mark.parametrize(
    "value",
    [
        {"amount": "1.005", "currency": "RUB"},
        {"amount": "1", "currency": "XXX"},
        {"amount": "-1", "currency": "RUB"},
        {"amount": "NaN", "currency": "RUB"},
        {"amount": "1e400", "currency": "RUB"},
        {"amount": "1", "currency": "rub"},
        {"amount": "1"},
        "1 RUB",
    ],
)
def test_values_that_are_no_money_are_refused(story: Story, value: object) -> None:
    story.introduce()

    assert story.outcome(story.by, kind="contract", value=value).status_code == 422


def test_introductions_without_news_are_to_be_asked_after(story: Story) -> None:
    story.introduce()
    with story.database.write() as session:
        session.execute(
            text("UPDATE reminder SET due_at = :due WHERE months = 3"),
            {"due": "2020-01-01 00:00:00"},
        )

    due = story.by("GET", "/v1/matches/reminders").json()["items"]
    story.outcome(story.ru, kind="met")

    assert [(item["match_id"], item["months"]) for item in due] == [(story.match, 3)]
    assert story.ru("GET", "/v1/matches/reminders").json()["items"] == []


def test_a_wish_lifts_the_pair_in_both_queues(story: Story) -> None:
    better = story.queue(story.by)[0]["id"]
    other = next(item for item in story.queue(story.by) if item["id"] != better)

    answer = story.interest(
        story.ru_company,
        story.partner,
        story.company,
        purpose=other["purpose"],
        relevant=True,
        interested=True,
    )

    assert answer.status_code == 200
    for caller in (story.by, story.ru):
        first = story.queue(caller)[0]
        assert (first["id"], first["wanted_by"]) == (other["id"], "RU")


def test_what_is_not_relevant_is_suggested_no_more_and_leaves_the_queues(story: Story) -> None:
    address = f"/v1/companies/{story.company}/partners"
    assert story.by_company("GET", address).json()["items"]

    story.interest(
        story.by_company, story.company, story.partner, relevant=False, reason="competitors"
    )

    assert story.by_company("GET", address).json()["items"] == []
    assert story.queue(story.by) == story.queue(story.ru) == []


@pytest.mark.parametrize(
    ("who", "status"), [("by", 200), ("by_company", 200), ("ru", 404), ("ru_company", 404)]
)
def test_only_the_company_and_its_chamber_speak_for_it(story: Story, who: str, status: int) -> None:
    answer = story.interest(getattr(story, who), story.company, story.partner, relevant=True)

    assert answer.status_code == status


names = st.sampled_from(["decision", "reason", "note", "until", "version", "company_id", "x"])
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.sampled_from(
        ["approve", "reject", "defer", "reopen", "no_fit", "2027-01-01T00:00:00Z", "2027-01-01"]
    )
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    body=st.dictionaries(names, values, max_size=4),
    path=st.sampled_from(["matches/{}/decision", "matches/{}/outcomes", "introductions/{}/answer"]),
)
def test_whatever_is_sent_nothing_answers_500(
    story: Story, body: dict[str, object], path: str
) -> None:
    address = "/v1/" + path.format(story.match)

    assert story.by("POST", address, json=body).status_code < 500
