"""Partners through HTTP: suggestions, dossiers, searches for profiles that are not stored."""

import json
import math
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, TypeAdapter

from matchmaker.web.partner_schemas import DossierOut, PartnersOut, SearchAnswers
from tests.api.conftest import Caller
from tests.api.profiles import make_partner, make_profile


def checked(model: type[BaseModel], answer: Any) -> dict[str, Any]:
    """Return the answer's body, which fits `model` and has no member besides."""
    assert answer.status_code == 200, answer.text
    TypeAdapter(model).validate_json(answer.content, extra="forbid")
    body: dict[str, Any] = answer.json()
    return body


def partner_ids(body: dict[str, Any]) -> list[str]:
    return [item["partner"]["id"] for item in body["items"]]


@pytest.fixture
def company(api: Caller) -> str:
    """The id of a Belarusian company of ours."""
    created: str = api.put("ours", make_profile()).json()["id"]
    return created


@pytest.fixture
def partner(other_api: Caller) -> str:
    """The id of a Russian company of another chamber that fits ours."""
    contact = {"email": "anna@example.ru", "person": "Анна Ковалёва"}
    created: str = other_api.put("theirs", make_partner(contact=contact)).json()["id"]
    return created


@pytest.mark.parametrize("purpose", ["joint_project", "third_market"])
def test_company_of_the_other_country_is_suggested_with_reasons(
    api: Caller, company: str, partner: str, purpose: str
) -> None:
    answer = api("GET", f"/v1/companies/{company}/partners?purpose={purpose}")

    body = checked(PartnersOut, answer)
    assert body["company"] == {"id": company, "ref": "ours", "name": "ОАО «Карьерные машины»"}
    assert body["purpose"] == purpose
    assert partner_ids(body) == [partner]
    assert body["items"][0]["reasons"]
    assert body["why_empty"] is None


def test_reasons_and_intercept_add_up_to_the_score(api: Caller, company: str, partner: str) -> None:
    item = api("GET", f"/v1/companies/{company}/partners").json()["items"][0]

    log_odds = item["intercept"] + sum(reason["weight"] for reason in item["reasons"])
    assert item["partner"]["id"] == partner
    assert math.log(item["score"] / (1 - item["score"])) == pytest.approx(log_odds, abs=1e-6)


def test_score_is_the_same_from_both_sides(
    api: Caller, other_api: Caller, company: str, partner: str
) -> None:
    ours = api("GET", f"/v1/companies/{company}/partners").json()["items"][0]
    theirs = other_api("GET", f"/v1/companies/{partner}/partners").json()["items"][0]

    assert ours["score"] == theirs["score"]
    assert ours["match_id"] == theirs["match_id"]


def test_asked_again_each_caller_is_answered_in_its_own_way(
    api: Caller, other_api: Caller, company: str, partner: str
) -> None:
    path = f"/v1/companies/{company}/partners"
    asked = [(api, "en"), (other_api, "en"), (api, "ru")]

    first, again = (
        [who("GET", path, headers={"Accept-Language": language}).json() for who, language in asked]
        for _ in range(2)
    )

    assert first == again
    assert [body["items"][0]["partner"]["id"] for body in again] == [partner] * 3
    assert [body["items"][0]["partner"]["ref"] for body in again] == [None, "theirs", None]
    english, same, russian = ([r["text"] for r in b["items"][0]["reasons"]] for b in again)
    assert english == same
    assert english != russian


def test_reference_of_a_partner_is_shown_to_its_owner_only(
    api: Caller, other_api: Caller, company: str, partner: str
) -> None:
    from_us = api("GET", f"/v1/companies/{company}/partners")
    from_them = other_api("GET", f"/v1/companies/{company}/partners")

    assert partner in from_us.text
    assert from_us.json()["items"][0]["partner"]["ref"] is None
    assert from_them.json()["items"][0]["partner"]["ref"] == "theirs"
    assert from_them.json()["company"]["ref"] is None
    assert "anna@example.ru" not in from_us.text + from_them.text


def test_sentences_are_in_the_language_of_the_caller(
    api: Caller, company: str, partner: str
) -> None:
    address = f"/v1/companies/{company}/partners"
    texts = {}
    for language in ("ru", "be", "en"):
        answer = api("GET", address, headers={"Accept-Language": language})
        assert answer.headers["Content-Language"] == language
        item = answer.json()["items"][0]
        assert item["partner"]["id"] == partner
        texts[language] = [reason["text"] for reason in item["reasons"]]

    assert texts["ru"] != texts["be"]
    assert texts["ru"] != texts["en"]


def test_filters_narrow_the_suggestions(api: Caller, company: str, partner: str) -> None:
    address = f"/v1/companies/{company}/partners"

    assert partner_ids(api("GET", f"{address}?region=RU-KEM&market=VN").json()) == [partner]
    assert partner_ids(api("GET", f"{address}?region=RU-MOS").json()) == []
    assert partner_ids(api("GET", f"{address}?cooperation=finance").json()) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("purpose=friendship", "purpose"),
        ("market=RU", "market"),
        ("region=XX", "region"),
        ("cooperation=x", "cooperation"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("lmit=5", "lmit"),
    ],
)
def test_unacceptable_option_is_named(api: Caller, company: str, query: str, field: str) -> None:
    answer = api("GET", f"/v1/companies/{company}/partners?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_empty_answer_says_why(api: Caller, company: str) -> None:
    body = checked(PartnersOut, api("GET", f"/v1/companies/{company}/partners"))

    assert body["items"] == []
    assert body["why_empty"]
    assert body["why_empty_text"]


def test_withdrawn_partner_is_not_suggested_from_the_next_request_on(
    api: Caller, other_api: Caller, company: str, partner: str
) -> None:
    address = f"/v1/companies/{company}/partners"
    assert partner_ids(api("GET", address).json()) == [partner]

    other_api("DELETE", f"/v1/companies/{partner}")

    assert partner_ids(api("GET", address).json()) == []


def test_changed_partner_is_suggested_as_it_is_now(
    api: Caller, other_api: Caller, company: str, partner: str
) -> None:
    other_api("PATCH", f"/v1/companies/{partner}", json={"name": "ООО «Новое имя»"})

    item = api("GET", f"/v1/companies/{company}/partners").json()["items"][0]

    assert item["partner"]["name"] == "ООО «Новое имя»"


def test_partners_of_a_company_one_may_not_see_are_not_found(
    other_api: Caller, api: Caller, company: str
) -> None:
    api("DELETE", f"/v1/companies/{company}")

    hidden = other_api("GET", f"/v1/companies/{company}/partners").json()
    unknown = other_api("GET", f"/v1/companies/{uuid4()}/partners").json()

    assert hidden.pop("instance") != unknown.pop("instance")
    assert hidden == unknown


@pytest.mark.parametrize("purpose", ["joint_project", "third_market"])
def test_dossier_explains_a_pair_as_the_list_does(
    api: Caller, company: str, partner: str, purpose: str
) -> None:
    listed = api("GET", f"/v1/companies/{company}/partners?purpose={purpose}").json()["items"][0]

    answer = api("GET", f"/v1/companies/{company}/partners/{partner}?purpose={purpose}")

    body = checked(DossierOut, answer)
    assert body["company"]["id"] == company
    assert body["blocked"] == []
    for name in ("partner", "score", "match_id", "relation", "reasons"):
        assert body[name] == listed[name]


def test_dossier_for_one_market_scores_as_the_list_for_it(
    api: Caller, company: str, partner: str
) -> None:
    asked = "purpose=third_market&market=VN"
    shown = api("GET", f"/v1/companies/{company}/partners?{asked}").json()["items"][0]

    found = checked(DossierOut, api("GET", f"/v1/companies/{company}/partners/{partner}?{asked}"))

    plain = api("GET", f"/v1/companies/{company}/partners/{partner}?purpose=third_market").json()
    assert (found["score"], found["match_id"]) == (shown["score"], shown["match_id"])
    assert found["markets"][0]["country"] == "VN"
    assert plain["match_id"] == found["match_id"]


def test_dossier_for_a_market_that_is_no_third_country_is_refused(
    api: Caller, company: str, partner: str
) -> None:
    answer = api("GET", f"/v1/companies/{company}/partners/{partner}?market=RU")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "market"


def test_dossier_of_two_companies_of_one_country_says_what_blocks_it(
    api: Caller, company: str
) -> None:
    neighbour = api.put("neighbour", make_profile(name="ООО «Сосед»")).json()["id"]

    body = checked(DossierOut, api("GET", f"/v1/companies/{company}/partners/{neighbour}"))

    assert body["blocked"]
    assert all(note["text"] for note in body["blocked"])


def test_dossier_with_an_unknown_company_is_not_found(api: Caller, company: str) -> None:
    assert api("GET", f"/v1/companies/{company}/partners/{uuid4()}").status_code == 404
    assert api("GET", f"/v1/companies/{uuid4()}/partners/{company}").status_code == 404


def test_profile_that_is_not_stored_finds_partners(api: Caller, partner: str) -> None:
    answer = api("POST", "/v1/partners/search", json={"profile": make_profile(ref="x"), "limit": 3})

    body = checked(PartnersOut, answer)
    assert body["company"] == {"id": None, "ref": "x", "name": "ОАО «Карьерные машины»"}
    assert partner_ids(body) == [partner]
    assert api("GET", "/v1/companies?own=true").json()["items"] == []


def test_bad_item_of_a_batch_does_not_spoil_the_others(api: Caller, partner: str) -> None:
    good = {"profile": make_profile(), "purpose": "third_market", "market": "VN"}
    items: list[Any] = [
        good,
        {"profile": make_profile(region="XX")},
        {"profile": make_profile(), "purpose": "friendship"},
        {"profile": make_profile(), "colour": "red"},
        {},
        "nonsense",
        None,
        good | {"market": None, "limit": 1},
    ]

    answer = api("POST", "/v1/partners/search", json={"items": items})

    found = checked(SearchAnswers, answer)["items"]
    assert [item["status"] for item in found] == [200, 422, 422, 422, 422, 422, 422, 200]
    assert partner_ids(found[0]["result"]) == [partner]
    assert found[1]["problem"]["code"] == "invalid-profile"
    assert found[1]["problem"]["errors"][0]["field"] == "profile.region"
    assert found[2]["problem"]["errors"][0]["field"] == "purpose"
    assert found[3]["problem"]["errors"][0]["field"] == "colour"
    assert found[7]["result"]["purpose"] == "third_market"


def test_item_of_a_batch_is_answered_as_if_it_were_alone(api: Caller, partner: str) -> None:
    search = {"profile": make_profile(), "limit": 5}

    alone = api("POST", "/v1/partners/search", json=search).json()
    batch = api("POST", "/v1/partners/search", json={"items": [search, search]}).json()

    assert partner_ids(alone) == [partner]
    assert [item["result"] for item in batch["items"]] == [alone, alone]


@pytest.mark.parametrize(
    "body",
    [{"items": []}, {"items": [{}] * 101}, {"items": {}}, {"items": [{}], "limit": 5}, {}, []],
)
def test_batch_of_another_shape_is_refused(api: Caller, body: object) -> None:
    answer = api("POST", "/v1/partners/search", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_same_question_has_the_same_answer(api: Caller, company: str, partner: str) -> None:
    address = f"/v1/companies/{company}/partners"

    answers = {json.dumps(api("GET", address).json(), sort_keys=True) for _ in range(5)}

    assert partner in answers.pop()
    assert not answers
