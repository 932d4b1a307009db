"""Groups for a third market through HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from matchmaker.services.access import Scope
from matchmaker.web.consortium_schemas import ConsortiaOut
from tests.api.conftest import Caller, TokenMaker
from tests.api.profiles import make_partner, make_profile

URL = "/v1/consortia/search"
OTHERS = {
    "pumps": ("BY", "BY-HO", "Насосы шламовые", "8413"),
    "tyres": ("RU", "RU-OMS", "Шины крупногабаритные", "4011"),
    "cables": ("RU", "RU-MOW", "Кабели экскаваторные", "8544"),
}


@pytest.fixture
def company(api: Caller) -> str:
    """The id of a maker of quarry trucks, with four more companies for Viet Nam beside it."""
    created: str = api.put("ours", make_profile()).json()["id"]
    api.put("theirs", make_partner())
    for ref, (country, region, text, hs) in OTHERS.items():
        fields = {
            "name": f"Завод {ref}",
            "country": country,
            "region": region,
            "about": "",
            "products": [{"text": text, "hs": hs}],
            "needs": [],
        }
        assert api.put(ref, make_profile(**fields)).status_code == 201
    return created


def id_of(api: Caller, ref: str) -> str:
    found: str = api("GET", f"/v1/companies/by-ref/{ref}").json()["id"]
    return found


def search(api: Caller, company: str, **wish: object) -> dict[str, Any]:
    """Return the answer's body, which fits its model and has no member besides."""
    body = {"company_id": company, "market": "VN", "size": 4, **wish}
    answer = api("POST", URL, json=body)
    assert answer.status_code == 200, answer.text
    TypeAdapter(ConsortiaOut).validate_json(answer.content, extra="forbid")
    found: dict[str, Any] = answer.json()
    return found


def names(group: dict[str, Any]) -> list[str]:
    return [member["company"]["name"] for member in group["members"]]


def test_group_is_found_and_proven_best(api: Caller, company: str) -> None:
    body = search(api, company)

    (group,) = body["items"]
    assert body["candidates"] == {"by": 1, "ru": 3}
    assert (group["status"], group["gap"]) == ("optimal", 0.0)
    assert group["worth"] == group["bound"] == pytest.approx(sum(group["parts"].values()))
    assert names(group)[0] == "ОАО «Карьерные машины»"
    assert {member["company"]["country"] for member in group["members"]} == {"BY", "RU"}


def test_same_question_gives_the_same_answer(api: Caller, company: str) -> None:
    assert search(api, company) == search(api, company)


def test_members_come_with_what_they_add_and_what_to_ask(api: Caller, company: str) -> None:
    (group,) = search(api, company)["items"]

    lead, *others = group["members"]
    assert (lead["role"], lead["score"]) == ("lead", None)
    for member in others:
        assert 0 < member["score"] < 1
        assert member["remarks"][0]["text"] == "Wants to sell in Vietnam."
        asked = {each["code"] for each in member["questionnaire"] if each["answer"] is None}
        assert {"languages", "free_capacity_percent"} <= asked
    assert [part["company_id"] for part in group["offer"]] == [
        member["company"]["id"] for member in group["members"]
    ]
    assert "nobody_sells_there" in {each["code"] for each in group["missing"]}


@pytest.mark.parametrize(
    ("language", "market", "sentence"),
    [
        ("ru", "Вьетнам", "Хочет продавать во Вьетнаме."),
        ("be", "В'етнам", "Хоча прадаваць у В'етнаме."),
        ("en", "Vietnam", "Wants to sell in Vietnam."),
    ],
)
def test_sentences_are_in_the_language_of_the_caller(
    api: Caller, company: str, language: str, market: str, sentence: str
) -> None:
    body = {"company_id": company, "market": "VN", "size": 3}
    answer = api("POST", URL, json=body, headers={"Accept-Language": language}).json()

    assert answer["market_name"].replace("’", "'") == market
    said = [each["text"] for each in answer["items"][0]["members"][1]["remarks"]]
    assert sentence in [text.replace("’", "'").replace(" ў ", " у ") for text in said]


def test_own_reference_names_the_company_too(api: Caller, company: str) -> None:
    answer = api("POST", URL, json={"ref": "ours", "market": "VN", "size": 4})

    assert answer.json()["company"] == {
        "id": company,
        "ref": "ours",
        "name": "ОАО «Карьерные машины»",
    }


def test_wishes_for_members_are_kept_to(api: Caller, company: str) -> None:
    cables, tyres = id_of(api, "cables"), id_of(api, "tyres")

    body = search(api, company, size=3, must_include=[cables], must_exclude=[tyres])

    (group,) = body["items"]
    assert "Завод cables" in names(group)
    assert "Завод tyres" not in names(group)


def test_several_groups_come_best_first(api: Caller, company: str) -> None:
    worths = [group["worth"] for group in search(api, company, size=3, limit=5)["items"]]

    assert len(worths) > 1
    assert worths == sorted(worths, reverse=True)


def test_references_and_contacts_of_others_are_not_shown(other_api: Caller, company: str) -> None:
    (group,) = search(other_api, company)["items"]

    assert {member["company"]["ref"] for member in group["members"]} == {None}
    assert "contact" not in group["members"][0]["company"]


def test_answer_without_a_group_says_why(api: Caller, company: str) -> None:
    body = search(api, company, market="PE")

    assert body["items"] == []
    assert body["why_empty"] == "no_candidates"
    assert body["why_empty_text"] == "No company sells, or wants to sell, in Peru."


@pytest.mark.parametrize("market", ["BY", "RU", "XX", "vn", ""])
def test_country_that_is_no_third_market_is_named(api: Caller, company: str, market: str) -> None:
    answer = api("POST", URL, json={"company_id": company, "market": market})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["market"]


def test_target_inside_the_union_state_is_said_to_be_one(api: Caller, company: str) -> None:
    answer = api("POST", URL, json={"company_id": company, "market": "RU"})

    assert "inside the Union State" in answer.json()["errors"][0]["reason"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"size": 2}, "size"),
        ({"size": 8}, "size"),
        ({"max_competing": -1}, "max_competing"),
        ({"services": ["catering"]}, "services.0"),
        ({"candidates": 501}, "candidates"),
        ({"limit": 6}, "limit"),
        ({"colour": "green"}, "colour"),
        ({"ref": "ours"}, "(body)"),
    ],
)
def test_unacceptable_wish_is_named(
    api: Caller, company: str, wish: dict[str, object], field: str
) -> None:
    answer = api("POST", URL, json={"company_id": company, "market": "VN", **wish})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_contradictory_wishes_are_refused_with_which(api: Caller, company: str) -> None:
    pumps = id_of(api, "pumps")
    body = {
        "company_id": company,
        "market": "VN",
        "must_include": [pumps],
        "must_exclude": [pumps],
        "min_large": 3,
        "max_large": 1,
    }

    answer = api("POST", URL, json=body)

    assert answer.status_code == 422
    assert answer.json()["code"] == "contradictory-constraints"
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"must_include", "min_large"}


def test_company_that_must_be_in_has_to_be_published(api: Caller, company: str) -> None:
    body = {"company_id": company, "market": "VN", "must_include": [company, str(uuid4())]}

    answer = api("POST", URL, json=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["must_include.1"]


def test_withdrawn_company_is_in_no_group(api: Caller, company: str) -> None:
    api("DELETE", f"/v1/companies/{id_of(api, 'theirs')}")

    assert search(api, company)["candidates"] == {"by": 1, "ru": 2}


@pytest.mark.parametrize("named", [{"company_id": str(uuid4())}, {"ref": "nobody"}])
def test_unknown_company_is_not_found(api: Caller, named: dict[str, str]) -> None:
    assert api("POST", URL, json={"market": "VN", **named}).status_code == 404


def test_token_that_may_only_write_is_refused(
    api: Caller, company: str, make_token: TokenMaker
) -> None:
    writer = Caller(api.client, make_token(Scope.PROFILES_WRITE))

    answer = writer("POST", URL, json={"company_id": company, "market": "VN"})

    assert answer.status_code == 403
