"""Suggested HS codes, duties and screening through HTTP."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

from matchmaker.app import assemble
from matchmaker.engine.encoder import HashEncoder, load_encoder
from matchmaker.engine.goods import Goods, load_goods
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.access import Scope
from matchmaker.services.audit import verify_audit
from matchmaker.services.import_screening import FILE
from matchmaker.services.runtime import Runtime, assemble_runtime
from matchmaker.services.suggest_codes import CodeAdviser
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from matchmaker.web.check_schemas import (
    DutiesOut,
    ScreeningListOut,
    ScreeningOut,
    SuggestedCodesOut,
)
from matchmaker.web.deps import WebLimits
from tests.api.conftest import Caller, TokenMaker
from tests.api.profiles import make_profile
from tests.unit.services.test_import_screening import COMPANY, HEADER

LIST = f"{HEADER}\n{COMPANY}\n".encode()


@pytest.fixture(scope="module")
def known_goods() -> tuple[Any, Goods]:
    """The shipped encoder with what the shipped models know of goods."""
    encoder = load_encoder(shipped("models", "encoder"))
    return encoder, load_goods(shipped("models"), encoder)


@pytest.fixture
def app(database: Database, tmp_path: Path, known_goods: tuple[Any, Goods]) -> FastAPI:
    """A service with a data folder, and a classifier for the code adviser alone: fast to fill."""

    def open_runtime() -> Runtime:
        rankers = load_rankers(shipped("models", "ranker"))
        runtime = assemble_runtime(database, HashEncoder(), rankers, data_dir=tmp_path / "var")
        encoder, goods = known_goods
        object.__setattr__(runtime, "codes", CodeAdviser(encoder, goods.classifier))
        return runtime

    limits = WebLimits(body_bytes=200_000, import_bytes=3_000_000, import_rows=5_000)
    return assemble(open_runtime, limits)


@pytest.fixture
def staff(api: Caller, make_token: TokenMaker) -> Caller:
    return Caller(api.client, make_token(Scope.PROFILES_READ, Scope.REVIEWS_WRITE))


@pytest.fixture
def admin(api: Caller, make_token: TokenMaker) -> Caller:
    return Caller(api.client, make_token(Scope.ADMIN))


@pytest.fixture
def company(api: Caller) -> str:
    """The id of a maker of boots and tractors that is on the list."""
    products = [{"text": "Ботинки", "hs": "6403"}, {"text": "Услуги", "hs": None}]
    profile = make_profile(name="ОАО «Пример»", products=products)
    created: str = api.put("ours", profile).json()["id"]
    return created


def ask_codes(api: Caller, texts: list[str], language: str = "en") -> list[dict[str, Any]]:
    answer = api(
        "POST",
        "/v1/reference/hs/suggest",
        json={"texts": texts},
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 200, answer.text
    TypeAdapter(SuggestedCodesOut).validate_json(answer.content, extra="forbid")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def screening(caller: Caller, company: str) -> dict[str, Any]:
    answer = caller("GET", f"/v1/companies/{company}/screening")
    assert answer.status_code == 200, answer.text
    TypeAdapter(ScreeningOut).validate_json(answer.content, extra="forbid")
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("check", ["duties", "screening"])
@pytest.mark.parametrize(
    ("chamber", "scope", "ref"),
    [
        ("operator", Scope.REVIEWS_WRITE, "ours"),
        ("Kuzbass", Scope.REVIEWS_WRITE, None),
        ("Kuzbass", Scope.ADMIN, "ours"),
    ],
)
def test_the_reference_is_for_those_who_may_see_it_elsewhere(
    api: Caller,
    make_token: TokenMaker,
    company: str,
    check: str,
    chamber: str,
    scope: Scope,
    ref: str | None,
) -> None:
    caller = Caller(api.client, make_token(scope, chamber=chamber))

    answer = caller("GET", f"/v1/companies/{company}/{check}")

    assert answer.json()["company"]["ref"] == ref


def test_a_line_gets_the_heading_that_it_surely_has(api: Caller) -> None:
    (found,) = ask_codes(api, ["Самосвалы карьерные г/п 90 т"])

    assert found["suggestion"]["hs"] == "8704"
    assert [each["hs"] for each in found["candidates"]][:2] == ["8704", "87"]


def test_a_service_gets_no_code(api: Caller) -> None:
    (found,) = ask_codes(api, ["Аудит бухгалтерской отчётности"])

    assert found["suggestion"] is None
    assert found["service"] > 0.5


def test_an_unclear_line_gets_candidates_and_no_suggestion(api: Caller) -> None:
    (found,) = ask_codes(api, ["изделия"])

    assert found["suggestion"] is None


@pytest.mark.parametrize(
    ("language", "name"),
    [("ru", "Обувь"), ("be", "Абутак"), ("en", "Footwear")],
)
def test_chapters_are_named_in_the_callers_language(api: Caller, language: str, name: str) -> None:
    (found,) = ask_codes(api, ["ботинки кожаные мужские"], language)

    assert found["candidates"][0]["name"].startswith(name)


def test_every_code_that_is_named_is_of_the_hs(api: Caller) -> None:
    items = ask_codes(api, ["сталь", "перевозки", "молочные продукты", "software"])

    named = {each["hs"][:2] for item in items for each in item["candidates"]}
    assert named <= set(CLASSES[:96])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"texts": []},
        {"texts": ["а"]},
        {"texts": ["x" * 501]},
        {"texts": ["насос"] * 51},
        {"texts": "насос"},
        {"texts": [None]},
        {"texts": ["насос\u0000"]},
        {"texts": ["насос"], "more": 1},
        [],
    ],
)
def test_a_question_that_breaks_a_rule_is_refused(api: Caller, body: object) -> None:
    answer = api("POST", "/v1/reference/hs/suggest", json=body)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-input"


def test_duties_are_told_to_staff_with_source_and_date(staff: Caller, company: str) -> None:
    answer = staff("GET", f"/v1/companies/{company}/duties")

    TypeAdapter(DutiesOut).validate_json(answer.content, extra="forbid")
    body = answer.json()
    (flag,) = body["lines"][0]["flags"]
    assert (flag["code"], flag["since"], flag["compared"]) == ("footwear", "2020-07-01", False)
    assert "№ 860" in flag["origin"]
    assert body["lines"][1]["flags"] == []
    assert "not advice" in body["note"]


@pytest.mark.parametrize("check", ["duties", "screening"])
def test_checks_of_an_unknown_company_are_not_found(staff: Caller, check: str) -> None:
    unknown = "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10"

    assert staff("GET", f"/v1/companies/{unknown}/{check}").status_code == 404


def test_without_a_list_the_answer_says_that_nothing_was_compared(
    staff: Caller, admin: Caller, company: str
) -> None:
    found = screening(staff, company)

    assert (found["list_in_use"], found["hits"]) == (None, [])
    assert "compared with nothing" in found["note"]
    assert admin("GET", "/v1/screening/lists").json() == {"items": []}


@pytest.mark.parametrize("form", [False, True], ids=["as the body", "in a form"])
def test_a_list_is_in_use_at_once_and_hits_go_to_staff(
    staff: Caller, admin: Caller, company: str, *, form: bool
) -> None:
    assert screening(staff, company)["hits"] == []  # read before there was one

    sent = {"files": {"file": ("targets.simple.csv", LIST)}} if form else {"content": LIST}
    taken = admin("POST", "/v1/screening/lists", **sent)

    assert taken.status_code == 200, taken.text
    TypeAdapter(ScreeningListOut).validate_json(taken.content, extra="forbid")
    found = screening(staff, company)
    assert found["list_in_use"] == taken.json()
    assert [hit["found_by"] for hit in found["hits"]] == ["name"]
    assert "staff decide" in found["note"]
    assert admin("GET", "/v1/screening/lists").json()["items"] == [taken.json()]


def test_a_refused_list_changes_nothing(
    staff: Caller, admin: Caller, company: str, tmp_path: Path
) -> None:
    admin("POST", "/v1/screening/lists", content=LIST)
    before = screening(staff, company)

    answer = admin("POST", "/v1/screening/lists", content=LIST[:-30])

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-screening-file"
    assert screening(staff, company) == before
    assert [found.name for found in (tmp_path / "var").iterdir()] == [FILE]


def test_an_import_of_a_list_is_in_the_audit_log(admin: Caller, database: Database) -> None:
    admin("POST", "/v1/screening/lists", content=LIST)

    with database.read() as session:
        entries = list_audit(session, after=0, limit=10)
        assert entries[-1].action == "screening_list.imported"
        assert verify_audit(session).broken_at is None


def test_a_hit_hides_nothing(api: Caller, admin: Caller, company: str) -> None:
    before = api("GET", f"/v1/companies/{company}").json()

    admin("POST", "/v1/screening/lists", content=LIST)

    assert api("GET", f"/v1/companies/{company}").json() == before


def test_a_damaged_file_in_the_data_folder_is_a_clear_error(
    staff: Caller, company: str, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "var" / FILE).write_text("{", "utf-8")

    answer = staff("GET", f"/v1/companies/{company}/screening")

    assert answer.status_code == 422
    assert "import again" in answer.json()["detail"]
