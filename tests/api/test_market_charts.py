"""Map and chart of third markets through HTTP."""

from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest

from matchmaker.services.access import Scope
from tests.api.conftest import Caller, TokenMaker
from tests.api.profiles import make_partner, make_profile

PICTURES = ["map.svg", "chart.svg"]
TITLE = "{http://www.w3.org/2000/svg}title"


@pytest.fixture
def company(api: Caller) -> str:
    created: str = api.put("ours", make_profile(export_markets=["KZ"])).json()["id"]
    return created


@pytest.fixture
def partner(api: Caller) -> str:
    created: str = api.put("theirs", make_partner()).json()["id"]
    return created


def address(company: str, picture: str) -> str:
    return f"/v1/companies/{company}/markets/{picture}"


def title(body: str) -> str:
    return ET.fromstring(body).findtext(TITLE) or ""  # noqa: S314 - our own text


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize(
    ("language", "said"),
    [("ru", "Рынки третьих стран"), ("be", "Рынкі трэціх краін"), ("en", "Third markets")],
)
def test_picture_is_svg_in_the_language_of_the_caller(
    api: Caller, company: str, picture: str, language: str, said: str
) -> None:
    answer = api("GET", address(company, picture), headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Language"] == language
    assert title(answer.text).startswith(said)


@pytest.mark.parametrize("picture", PICTURES)
def test_picture_of_a_pair_names_both(
    api: Caller, company: str, partner: str, picture: str
) -> None:
    answer = api("GET", address(company, picture), params={"partner": partner})

    assert title(answer.text).endswith("ОАО «Карьерные машины» + ООО «Диспетчер»")


@pytest.mark.parametrize("picture", PICTURES)
def test_known_picture_is_not_sent_again(api: Caller, company: str, picture: str) -> None:
    tag = api("GET", address(company, picture)).headers["ETag"]

    answer = api("GET", address(company, picture), headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_changed_profile_makes_another_picture(api: Caller, company: str) -> None:
    tag = api("GET", address(company, "map.svg")).headers["ETag"]
    api.put("ours", make_profile(products=[{"text": "Молоко", "hs": "0401"}]))

    answer = api("GET", address(company, "map.svg"), headers={"If-None-Match": tag})

    assert answer.status_code == 200


@pytest.mark.parametrize("picture", PICTURES)
def test_unknown_company_is_not_found(api: Caller, picture: str) -> None:
    assert api("GET", address(str(uuid4()), picture)).status_code == 404


def test_unknown_partner_is_not_found(api: Caller, company: str) -> None:
    answer = api("GET", address(company, "map.svg"), params={"partner": str(uuid4())})

    assert answer.status_code == 404


def test_withdrawn_partner_of_somebody_else_is_not_found(
    api: Caller, other_api: Caller, partner: str
) -> None:
    api("DELETE", f"/v1/companies/{partner}")
    theirs = other_api.put("mine", make_profile()).json()["id"]

    answer = other_api("GET", address(theirs, "map.svg"), params={"partner": partner})

    assert answer.status_code == 404


def test_company_is_no_partner_of_its_own(api: Caller, company: str) -> None:
    answer = api("GET", address(company, "chart.svg"), params={"partner": company})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("query", "field"), [("partner=x", "partner"), ("limit=3", "limit")])
def test_unacceptable_option_is_named(api: Caller, company: str, query: str, field: str) -> None:
    answer = api("GET", f"{address(company, 'map.svg')}?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("picture", PICTURES)
def test_token_that_may_only_write_is_refused(
    api: Caller, company: str, make_token: TokenMaker, picture: str
) -> None:
    writer = Caller(api.client, make_token(Scope.PROFILES_WRITE))

    assert writer("GET", address(company, picture)).status_code == 403
