"""Third markets through HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from matchmaker.services.access import Scope
from matchmaker.web.market_schemas import MarketsOut
from tests.api.conftest import Caller, TokenMaker
from tests.api.profiles import make_profile


@pytest.fixture
def company(api: Caller) -> str:
    """The id of a Belarusian company that sells in Kazakhstan and wants to in Viet Nam."""
    created: str = api.put("ours", make_profile(export_markets=["KZ"])).json()["id"]
    return created


def markets(api: Caller, company: str, query: str = "", **options: Any) -> dict[str, Any]:
    """Return the answer's body, which fits its model and has no member besides."""
    answer = api("GET", f"/v1/companies/{company}/markets{query}", **options)
    assert answer.status_code == 200, answer.text
    TypeAdapter(MarketsOut).validate_json(answer.content, extra="forbid")
    body: dict[str, Any] = answer.json()
    return body


def test_countries_come_best_first_with_their_components(api: Caller, company: str) -> None:
    items = markets(api, company)["items"]

    assert len(items) == 10
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)
    assert all(set(item["components"]) == {"supply", "demand", "ease"} for item in items)


def test_limit_is_how_many_countries_are_named(api: Caller, company: str) -> None:
    assert len(markets(api, company, "?limit=3")["items"]) == 3


def test_year_source_and_whether_they_are_an_estimate_are_stated(api: Caller, company: str) -> None:
    trade = markets(api, company)["trade"]

    assert trade["year"] == 2024
    assert trade["estimated"] is True
    assert "CIA World Factbook" in trade["source"]


def test_what_the_company_says_of_a_country_is_among_the_facts(api: Caller, company: str) -> None:
    found = {item["country"]: item for item in markets(api, company, "?limit=100")["items"]}

    assert (found["KZ"]["facts"]["sells"], found["KZ"]["facts"]["wants"]) == (True, False)
    assert (found["VN"]["facts"]["sells"], found["VN"]["facts"]["wants"]) == (False, True)
    assert found["VN"]["facts"]["agreements"][0]["code"] == "eaeu_vn"


def test_chapters_of_stated_codes_are_named(api: Caller, company: str) -> None:
    (chapter,) = markets(api, company)["chapters"]

    assert (chapter["hs"], chapter["weight"], chapter["stated"]) == ("87", 1.0, True)


@pytest.mark.parametrize(
    ("language", "country", "agreement"),
    [
        ("ru", "Казахстан", "Договор о Евразийском экономическом союзе"),
        ("be", "Казахстан", "Дагавор аб Еўразійскім эканамічным саюзе"),
        ("en", "Kazakhstan", "Treaty on the Eurasian Economic Union"),
    ],
)
def test_names_are_in_the_language_of_the_caller(
    api: Caller, company: str, language: str, country: str, agreement: str
) -> None:
    body = markets(api, company, headers={"Accept-Language": language})

    (kazakhstan,) = [item for item in body["items"] if item["country"] == "KZ"]
    assert kazakhstan["name"] == country
    assert agreement in [known["name"] for known in kazakhstan["facts"]["agreements"]]


def test_company_without_a_known_code_counts_as_services(api: Caller) -> None:
    profile = make_profile(products=[{"text": "Банковские гарантии", "hs": None}])
    company = api.put("bank", profile).json()["id"]

    body = markets(api, company)

    assert body["goods"] is False
    assert body["chapters"] == []
    assert {item["components"]["supply"] for item in body["items"]} == {0.5}


def test_reference_is_shown_to_its_owner_only(api: Caller, other_api: Caller, company: str) -> None:
    assert markets(api, company)["company"]["ref"] == "ours"
    assert markets(other_api, company)["company"]["ref"] is None


def test_unknown_company_is_not_found(api: Caller) -> None:
    assert api("GET", f"/v1/companies/{uuid4()}/markets").status_code == 404


def test_withdrawn_company_of_somebody_else_is_not_found(
    api: Caller, other_api: Caller, company: str
) -> None:
    api("DELETE", f"/v1/companies/{company}")

    assert other_api("GET", f"/v1/companies/{company}/markets").status_code == 404


@pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("market=VN", "market")])
def test_unacceptable_option_is_named(api: Caller, company: str, query: str, field: str) -> None:
    answer = api("GET", f"/v1/companies/{company}/markets?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_token_that_may_only_write_is_refused(
    api: Caller, company: str, make_token: TokenMaker
) -> None:
    writer = Caller(api.client, make_token(Scope.PROFILES_WRITE))

    assert writer("GET", f"/v1/companies/{company}/markets").status_code == 403
