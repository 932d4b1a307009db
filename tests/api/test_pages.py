"""Pages by HTTP: languages, headers, errors, files."""

import io
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matchmaker.domain.languages import Language
from matchmaker.services.tend import Retention
from matchmaker.web.pages.assets import asset, files
from tests.api.conftest import Caller
from tests.api.profiles import make_profile

PUBLIC = ["/", "/how-it-works", "/statistics", "/privacy"]
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", Language)
def test_public_pages_answer_in_every_language(
    anonymous: TestClient, path: str, language: Language
) -> None:
    answer = anonymous.get(path, params={"lang": language}, headers=BROWSER)

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language


def test_the_address_counts_before_the_cookie_and_the_cookie_before_the_browser(
    anonymous: TestClient,
) -> None:
    russian = {"Accept-Language": "ru"}

    asked = anonymous.get("/privacy?lang=be", headers=russian)
    later = anonymous.get("/privacy", headers=russian)

    assert '<html lang="be">' in asked.text
    assert '<html lang="be">' in later.text


def test_the_switch_keeps_the_page_and_its_query(anonymous: TestClient) -> None:
    text = anonymous.get("/privacy?a=1&lang=en").text

    assert 'href="/privacy?a=1&amp;lang=be"' in text


def test_a_page_allows_nothing_inline_and_nothing_from_elsewhere(anonymous: TestClient) -> None:
    policy = anonymous.get("/").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_answers_for_programs_keep_the_strictest_policy(anonymous: TestClient) -> None:
    policy = anonymous.get("/healthz").headers["content-security-policy"]

    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_a_browser_is_told_of_an_error_by_a_page(anonymous: TestClient) -> None:
    answer = anonymous.get("/nothing-here", headers={**BROWSER, "Accept-Language": "be"})

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Такой старонкі няма" in answer.text


@pytest.mark.parametrize("path", ["/v1/nothing", "/problems/nothing", "/static/1/nothing.css"])
def test_errors_outside_the_pages_are_problem_documents_for_browsers_too(
    anonymous: TestClient, path: str
) -> None:
    answer = anonymous.get(path, headers=BROWSER)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_program_is_told_of_an_error_by_a_problem_document(anonymous: TestClient) -> None:
    answer = anonymous.get("/nothing-here", headers={"Accept": "*/*"})

    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", files())
def test_files_of_pages_are_kept_for_a_year(anonymous: TestClient, name: str) -> None:
    answer = anonymous.get(asset(name))

    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_a_file_under_an_old_address_is_todays_and_is_not_kept(anonymous: TestClient) -> None:
    answer = anonymous.get("/static/0000000000000000/style.css")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


def test_files_outside_the_folder_are_not_given_out(anonymous: TestClient) -> None:
    for name in ("../docs.html", "..%2fdocs.html", "js/../../docs.js", "/etc/passwd"):
        assert anonymous.get(f"/static/1/{name}").status_code == 404


def test_statistics_count_published_companies_by_region(api: Caller) -> None:
    api.put("one", make_profile(region="BY-BR"))

    text = api.client.get("/statistics?lang=en").text

    assert re.search(r'<th scope="row">Brest Region</th>\s*<td class="number">1</td>', text)


def test_a_table_of_statistics_opens_in_a_spreadsheet(api: Caller) -> None:
    api.put("one", make_profile(region="BY-BR"))

    answer = api.client.get("/statistics/region?format=xlsx&lang=en")

    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows == [("Region", "Companies"), ("Brest Region", 1)]


def test_an_unknown_table_is_not_found(anonymous: TestClient) -> None:
    assert anonymous.get("/statistics/secrets").status_code == 404


def test_the_privacy_page_tells_the_periods_in_force(anonymous: TestClient, app: FastAPI) -> None:
    app.state.retention = Retention(drafts=21, notes=0)

    text = anonymous.get("/privacy?lang=en").text

    assert re.search(r"Drafts nobody goes on with</th>\s*<td[^>]*>21 days</td>", text)
    assert re.search(r"Notes on decisions and outcomes</th>\s*<td[^>]*>No end is set</td>", text)


def test_a_planted_message_is_not_shown(anonymous: TestClient) -> None:
    anonymous.cookies.set("flash", "done.you_have_won")

    assert "you_have_won" not in anonymous.get("/").text
