"""A token of one company: it sees and changes that company, and nothing else of its chamber."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.access import COMPANY_SCOPES, create_token
from matchmaker.store.database import Database
from tests.api.conftest import Caller
from tests.api.profiles import make_partner, make_profile

CONTACT = {"person": "А. Янкоўская", "email": "a@example.by", "phone": "+375 17 000-00-00"}


@pytest.fixture
def companies(api: Caller) -> tuple[str, str]:
    """Two companies of the operator's chamber, each with a contact."""
    first = api.put("first", make_profile(contact=CONTACT)).json()
    second = api.put("second", make_profile(name="ААТ «Суседзі»", contact=CONTACT)).json()
    return first["id"], second["id"]


@pytest.fixture
def company_api(anonymous: TestClient, database: Database, companies: tuple[str, str]) -> Caller:
    """Call as the first company itself."""
    with database.write() as session:
        token = create_token(
            session,
            name="test",
            scopes=COMPANY_SCOPES,
            now=datetime.now(UTC),
            company_id=UUID(companies[0]),
        )
    return Caller(anonymous, token.secret)


def test_it_sees_its_own_reference_and_contact(
    company_api: Caller, companies: tuple[str, str]
) -> None:
    own = company_api("GET", f"/v1/companies/{companies[0]}").json()

    assert (own["ref"], own["contact"]["email"]) == ("first", "a@example.by")


def test_it_sees_neither_reference_nor_contact_of_its_neighbour(
    company_api: Caller, companies: tuple[str, str]
) -> None:
    other = company_api("GET", f"/v1/companies/{companies[1]}").json()

    assert (other["ref"], other["contact"]) == (None, None)


def test_a_withdrawn_neighbour_is_like_one_that_never_was(
    api: Caller, company_api: Caller, companies: tuple[str, str]
) -> None:
    api("DELETE", f"/v1/companies/{companies[1]}")

    gone = company_api("GET", f"/v1/companies/{companies[1]}")
    unknown = company_api("GET", f"/v1/companies/{uuid4()}")

    assert gone.status_code == unknown.status_code == 404
    assert gone.json() | {"instance": ""} == unknown.json() | {"instance": ""}


def test_the_reference_of_a_neighbour_leads_nowhere(company_api: Caller) -> None:
    assert company_api("GET", "/v1/companies/by-ref/first").status_code == 200
    assert company_api("GET", "/v1/companies/by-ref/second").status_code == 404


def test_its_own_list_holds_itself_only(company_api: Caller, companies: tuple[str, str]) -> None:
    items = company_api("GET", "/v1/companies?own=true").json()["items"]

    assert [item["id"] for item in items] == [companies[0]]


def test_references_of_others_are_left_out_of_lists(
    company_api: Caller, companies: tuple[str, str]
) -> None:
    items = company_api("GET", "/v1/companies").json()["items"]

    assert {item["id"]: item["ref"] for item in items} == {
        companies[0]: "first",
        companies[1]: None,
    }


@pytest.mark.parametrize("address", ["partners", "markets", "markets/map.svg", "partners/{own}"])
def test_suggestions_of_a_neighbour_are_its_own_business(
    company_api: Caller, companies: tuple[str, str], address: str
) -> None:
    path = address.format(own=companies[0])

    assert company_api("GET", f"/v1/companies/{companies[1]}/{path}").status_code == 404


def test_it_asks_for_its_own_partners(
    api: Caller, company_api: Caller, companies: tuple[str, str]
) -> None:
    partner = api.put("partner", make_partner()).json()["id"]

    found = company_api("GET", f"/v1/companies/{companies[0]}/partners").json()["items"]

    assert [item["partner"]["id"] for item in found] == [partner]
    assert found[0]["partner"]["ref"] is None


def test_it_builds_no_group_around_a_neighbour(
    company_api: Caller, companies: tuple[str, str]
) -> None:
    for lead in ({"company_id": companies[1]}, {"ref": "second"}):
        answer = company_api("POST", "/v1/consortia/search", json={**lead, "market": "VN"})
        assert answer.status_code == 404


@pytest.mark.parametrize("query", ["", "?erase=true"])
def test_it_takes_away_itself_and_nobody_else(
    company_api: Caller, companies: tuple[str, str], query: str
) -> None:
    other = company_api("DELETE", f"/v1/companies/{companies[1]}{query}")
    own = company_api("DELETE", f"/v1/companies/{companies[0]}{query}")

    assert (other.status_code, own.status_code) == (404, 204)


def test_it_changes_no_neighbour(company_api: Caller, companies: tuple[str, str]) -> None:
    answer = company_api("PATCH", f"/v1/companies/{companies[1]}", json={"name": "Чужая"})

    assert answer.status_code in {403, 404}
