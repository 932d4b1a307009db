"""Lists of companies: filters, search, and pages that stay complete while companies change."""

from urllib.parse import quote

import pytest

from tests.api.conftest import Caller
from tests.api.profiles import make_partner, make_profile


def names(answer: dict[str, object]) -> list[str]:
    return [item["name"] for item in answer["items"]]  # type: ignore[attr-defined,index]


def walk(api: Caller, address: str) -> list[str]:
    """Return the ids of a whole list, page by page, following `Link`."""
    ids: list[str] = []
    while address:
        answer = api("GET", address)
        ids += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("Link")
        assert (link is None) == (answer.json()["next"] is None)
        address = link.partition(">")[0].removeprefix("<") if link else ""
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"БелМаш", "КузбассСофт"}),
        ("country=BY", {"БелМаш"}),
        ("region=RU-KEM", {"КузбассСофт"}),
        ("market=VN", {"БелМаш", "КузбассСофт"}),
        ("market=UZ", {"БелМаш"}),
        ("cooperation=research", {"КузбассСофт"}),
        ("hs=87", {"БелМаш"}),
        ("hs=8704", {"БелМаш"}),
        ("hs=8705", set()),
        (f"q={quote('самосвалы КАРЬЕРНЫЕ')}", {"БелМаш"}),
        ("q=%25", set()),
        (f"country=RU&q={quote('самосвалы')}", set()),
        ("updated_since=2020-01-01T00:00:00Z", {"БелМаш", "КузбассСофт"}),
        ("updated_since=2100-01-01T00:00:00Z", set()),
    ],
)
def test_filters_narrow_the_list(api: Caller, query: str, expected: set[str]) -> None:
    api.put("a", make_profile(name="БелМаш", export_markets=["UZ"]))
    api.put("b", make_partner(name="КузбассСофт", cooperation=["research"], needs=[]))

    answer = api("GET", f"/v1/companies?{query}")

    assert answer.status_code == 200
    assert set(names(answer.json())) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("country=US", "country"),
        ("region=XX-1", "region"),
        ("market=BY", "market"),
        ("hs=99", "hs"),
        ("hs=123", "hs"),
        ("cooperation=friendship", "cooperation"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-01-01T00:00:00", "updated_since"),
        ("after=abc", "after"),
        ("contry=BY", "contry"),
    ],
)
def test_unacceptable_filter_is_named(api: Caller, query: str, field: str) -> None:
    answer = api("GET", f"/v1/companies?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_pages_hold_everything_once(api: Caller) -> None:
    ids = {api.put(f"crm-{n}", make_profile()).json()["id"] for n in range(23)}

    seen = walk(api, "/v1/companies?limit=5&country=BY")

    assert len(seen) == 23
    assert set(seen) == ids


def test_what_stays_is_seen_once_while_others_come_and_go(api: Caller) -> None:
    staying = {api.put(f"stay-{n}", make_profile()).json()["id"] for n in range(12)}
    leaving = [api.put(f"leave-{n}", make_profile()).json()["id"] for n in range(12)]
    seen: list[str] = []
    token = ""

    for turn in range(12):
        answer = api("GET", f"/v1/companies?limit=3{token}").json()
        seen += [item["id"] for item in answer["items"]]
        api("DELETE", f"/v1/companies/{leaving[turn]}")
        api.put(f"new-{turn}", make_profile())
        if answer["next"] is None:
            break
        token = f"&after={answer['next']}"

    assert len(seen) == len(set(seen))
    assert staying <= set(seen)


def test_page_token_is_good_for_its_filter_only(api: Caller) -> None:
    for n in range(3):
        api.put(f"crm-{n}", make_profile())
    token = api("GET", "/v1/companies?limit=1&country=BY").json()["next"]

    assert api("GET", f"/v1/companies?limit=2&country=BY&after={token}").status_code == 200
    refused = api("GET", f"/v1/companies?limit=1&country=RU&after={token}")
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid-page-token"


def test_changed_page_token_is_refused(api: Caller) -> None:
    for n in range(2):
        api.put(f"crm-{n}", make_profile())
    token = api("GET", "/v1/companies?limit=1").json()["next"]
    changed = ("B" if token[0] == "A" else "A") + token[1:]

    answer = api("GET", f"/v1/companies?limit=1&after={changed}")

    assert answer.json()["code"] == "invalid-page-token"


def test_own_companies_are_those_of_the_caller(api: Caller, other_api: Caller) -> None:
    api.put("a", make_profile(name="Наша"))
    other_api.put("b", make_partner(name="Чужая"))

    assert names(api("GET", "/v1/companies?own=true").json()) == ["Наша"]
    assert names(other_api("GET", "/v1/companies?own=true").json()) == ["Чужая"]
