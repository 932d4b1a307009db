"""Figures of the dashboard over HTTP."""

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.access import Scope
from matchmaker.store.database import Database
from tests.api.match_story import Story


@pytest.fixture
def story(anonymous: TestClient, database: Database) -> Story:
    return Story(anonymous, database)


def test_matches_are_counted_by_state_regions_month_and_company(story: Story) -> None:
    story.introduce()
    for amount, currency in (("10.50", "BYN"), ("0.50", "BYN"), ("7", "VND")):
        value = {"amount": amount, "currency": currency}
        story.outcome(story.by, kind="contract", value=value, happened_on="2026-11-20")

    found = story.by("GET", "/v1/statistics").json()

    totals = [{"amount": "11.00", "currency": "BYN"}, {"amount": "7", "currency": "VND"}]
    assert {state: count for state, count in found["states"].items() if count} == {
        "contract": 1,
        "lapsed": 1,
    }
    assert (found["waiting"], found["deferred"], found["value"]) == (0, 0, totals)
    assert found["regions"] == [
        {
            "by_region": "BY-MI",
            "ru_region": "RU-KEM",
            "matches": 2,
            "introductions": 1,
            "contracts": 3,
            "value": totals,
        }
    ]
    assert sum(month["introductions"] for month in found["months"]) == 1
    assert [month["value"] for month in found["months"] if month["month"] == "2026-11"] == [totals]
    assert found["decisions"][0]["decisions"]["approve"] == 1
    assert found["exposure"] == [
        {"country": "BY", "companies": 1, "shown": 1.0, "gini": 0.0, "most": 2}
    ]


def test_what_waits_and_what_was_rejected_is_counted(story: Story) -> None:
    story.decide(story.by, "reject", reason="competitors")

    ours = story.by("GET", "/v1/statistics").json()

    assert ours["reasons"] == [{"reason": "competitors", "count": 1}]
    assert ours["waiting"] == 0


def test_a_chamber_is_told_of_its_own_matches_only(story: Story) -> None:
    stranger = story.caller("Tula")

    found = stranger("GET", "/v1/statistics?everything=true").json()

    assert sum(found["states"].values()) == 0
    assert (found["regions"], found["exposure"]) == ([], [])


def test_an_administrator_is_told_of_all(story: Story) -> None:
    admin = story.caller("operator", frozenset({Scope.ADMIN}))

    own = admin("GET", "/v1/statistics").json()
    everything = admin("GET", "/v1/statistics?everything=true").json()

    assert sum(own["states"].values()) == 0
    assert everything["states"]["suggested"] == 2
    assert everything["waiting"] == 4
    assert [each["country"] for each in everything["exposure"]] == ["BY", "RU"]
