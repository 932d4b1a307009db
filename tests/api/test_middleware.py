"""What every answer has, and what the log says of a request."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Caller, LogEntries
from tests.api.profiles import make_profile


@pytest.mark.parametrize("path", ["/healthz", "/v1/companies", "/nothing", "/v1/companies?q=%00"])
def test_every_answer_has_an_id_and_the_security_headers(anonymous: TestClient, path: str) -> None:
    headers = anonymous.get(path).headers

    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-Id"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "no-store"


def test_sane_request_id_is_kept_and_logged(anonymous: TestClient, log_entries: LogEntries) -> None:
    answer = anonymous.get("/healthz", headers={"X-Request-Id": "crm-42:retry.1"})

    assert answer.headers["X-Request-Id"] == "crm-42:retry.1"
    assert log_entries[-1]["request_id"] == "crm-42:retry.1"


@pytest.mark.parametrize("sent", ["", "x" * 65, "two words", '{"a":1}', "ключ"])
def test_other_request_ids_are_replaced(anonymous: TestClient, sent: str) -> None:
    answer = anonymous.get("/healthz", headers={"X-Request-Id": sent.encode()})  # type: ignore[dict-item]

    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-Id"])


def test_request_is_logged_by_its_route_without_what_was_asked(
    api: Caller, log_entries: LogEntries
) -> None:
    contact = {"email": "anna@example.by"}

    api.put("secret-ref", make_profile(contact=contact))
    api("GET", "/v1/companies?q=secretword")
    api.put("secret-ref", make_profile(name="\x00secret name"))

    served = [entry for entry in log_entries if entry["event"] == "request_served"]
    assert [entry["route"] for entry in served] == [
        "/v1/companies/by-ref/{ref}",
        "/v1/companies",
        "/v1/companies/by-ref/{ref}",
    ]
    assert [entry["status"] for entry in served] == [201, 200, 422]
    text = str(log_entries)
    for secret in ("secret", "anna", "Самосвалы", api.token, "Карьерные"):
        assert secret not in text


def test_metrics_count_by_route_template(api: Caller) -> None:
    api.put("crm-1", make_profile())
    api("GET", "/v1/no/such/address")

    answer = api("GET", "/metrics")

    assert answer.headers["Content-Type"].startswith("text/plain")
    counted = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if line[0] != "#")
    route = 'method="PUT",route="/v1/companies/by-ref/{ref}",status="201"'
    assert counted[f"matchmaker_requests_total{{{route}}}"] == "1.0"
    assert 'matchmaker_requests_total{method="GET",route="(none)",status="404"}' in counted
    assert counted["matchmaker_stale_profiles"] == "0.0"
    assert "crm-1" not in answer.text


def test_docs_need_no_other_server(anonymous: TestClient) -> None:
    page = anonymous.get("/docs")

    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "http" not in page.text
    assets = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(assets) == 4
    for address in assets:
        assert anonymous.get(address).status_code == 200


def test_document_is_served_as_json(anonymous: TestClient) -> None:
    document: Any = anonymous.get("/openapi.json").json()

    assert document["openapi"] == "3.1.0"


def test_service_is_not_ready_until_its_index_is_filled(
    anonymous: TestClient,
    app: Any,
) -> None:
    assert anonymous.get("/readyz").json() == {"status": "ok"}

    app.state.index_filled.clear()
    answer = anonymous.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["code"] == "not-ready"
    assert answer.headers["Retry-After"]
