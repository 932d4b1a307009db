"""Several callers at once: nothing is lost, nothing is made twice, nothing answers 500."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.api.conftest import Caller
from tests.api.profiles import make_partner, make_profile

THREADS = 4


def test_two_clients_putting_the_same_reference_make_one_company(api: Caller) -> None:
    def put(number: int) -> Any:
        return api.put("crm-1", make_profile(employees=number))

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(put, range(20)))

    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(api("GET", "/v1/companies?own=true").json()["items"]) == 1


def test_same_idempotency_key_at_once_makes_one_company(api: Caller) -> None:
    def post(_number: int) -> Any:
        headers = {"Idempotency-Key": "order-77"}
        return api("POST", "/v1/companies", json=make_profile(), headers=headers)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(post, range(12)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_patches_at_once_lose_nothing(api: Caller) -> None:
    address = f"/v1/companies/{api.put('crm-1', make_profile()).json()['id']}"
    patches = [{"employees": 7}, {"website": "https://example.by"}, {"certificates": ["EAC"]}]

    def patch(change: dict[str, object]) -> int:
        status: int = api("PATCH", address, json=change).status_code
        return status

    with ThreadPoolExecutor(len(patches)) as pool:
        statuses = list(pool.map(patch, patches))

    assert statuses == [200, 200, 200]
    company = api("GET", address).json()
    for change in patches:
        assert {name: company[name] for name in change} == change


def test_company_deleted_during_queries_disappears_without_an_error(
    api: Caller, other_api: Caller
) -> None:
    company = api.put("ours", make_profile()).json()["id"]
    partners = [other_api.put(f"p{n}", make_partner()).json()["id"] for n in range(12)]

    def query(_turn: int) -> Any:
        return api("GET", f"/v1/companies/{company}/partners?limit=50")

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(query, turn) for turn in range(40)]
        for partner in partners[:6]:
            erase = "?erase=true" if partner in partners[:3] else ""
            assert other_api("DELETE", f"/v1/companies/{partner}{erase}").status_code == 204
        answers = [future.result() for future in running]

    assert {answer.status_code for answer in answers} == {200}
    left = {item["partner"]["id"] for item in query(0).json()["items"]}
    assert left == set(partners[6:])


def test_company_deleted_during_its_own_queries_is_found_or_not_found(api: Caller) -> None:
    company = api.put("ours", make_profile()).json()["id"]
    api.put("p", make_partner())

    def query(_turn: int) -> int:
        status: int = api("GET", f"/v1/companies/{company}/partners").status_code
        return status

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(query, turn) for turn in range(20)]
        api("DELETE", f"/v1/companies/{company}?erase=true")
        statuses = {future.result() for future in running}

    assert statuses <= {200, 404}
    assert query(0) == 404
