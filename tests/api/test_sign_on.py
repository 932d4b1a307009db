"""Signing on where a chamber does; the provider is a small one that signs real tokens."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from matchmaker.app import assemble
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import Role
from matchmaker.services.entrance import Entrance
from matchmaker.services.sign_on import Provider, SignOn
from matchmaker.store.database import Database
from matchmaker.web.deps import WebLimits
from tests.api.accounts import CHEAP, make_account, stored_account
from tests.api.runtimes import make_runtime

EMAIL = "review@chamber.example"
CLIENT, SECRET = "matchmaker", "a secret of the client"


class FakeProvider(ThreadingHTTPServer):
    """An OpenID provider on a port of its own: discovery, keys, and tokens for its codes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = ECKey.generate_key("P-256", parameters={"kid": "1"})
        self.signs_with: Any = self.key
        self.algorithm = "ES256"
        self.changes: dict[str, object] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.claimed_issuer = self.issuer
        self.is_down = False
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def let_in(self, address: str) -> dict[str, str]:
        """Do what a person does at the provider; return what the browser brings back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.codes["code-1"] = asked
        return {"code": "code-1", "state": asked["state"], "iss": self.issuer}

    def token_for(self, form: dict[str, list[str]]) -> dict[str, object] | None:
        asked = self.codes.pop(form["code"][0], None)
        if asked is None:
            return None
        verifier = form.get("code_verifier", [""])[0]
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or asked["code_challenge_method"] != "S256":
            return None
        now = datetime.now(UTC)
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "staff-7",
            "aud": CLIENT,
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "iat": int(now.timestamp()),
            "nonce": asked["nonce"],
            "email": EMAIL,
            "email_verified": True,
        } | self.changes
        header = {"alg": self.algorithm, "kid": "1"}
        signed = jwt.encode(
            header,
            {name: value for name, value in claims.items() if value is not None},
            self.signs_with,
            algorithms=[self.algorithm],
        )
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    server: FakeProvider

    def do_GET(self) -> None:
        provider = self.server
        if self.path.endswith("/openid-configuration"):
            self._answer(
                {
                    "issuer": provider.claimed_issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token",
                    "jwks_uri": f"{provider.issuer}/keys",
                }
            )
        else:
            self._answer({"keys": [provider.key.as_dict(private=False)]})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = self.server.token_for(form)
        self._answer(token or {"error": "invalid_grant"}, 200 if token else 400)

    def _answer(self, body: dict[str, object], status: int = 200) -> None:
        self.send_response(503 if self.server.is_down else status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    server = FakeProvider()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def app(database: Database, provider: FakeProvider) -> FastAPI:
    known = Provider("minsk", "Minsk", provider.issuer, CLIENT, SECRET)
    return assemble(
        lambda: make_runtime(database, HashEncoder()),
        WebLimits(),
        entrance=Entrance(passwords=CHEAP, public_url="http://testserver"),
        chambers_sign_on=SignOn((known,)),
    )


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def account(database: Database) -> None:
    make_account(database, EMAIL, Role.STAFF, chamber="Minsk", password_hash=None)


def go(browser: TestClient) -> str:
    answer = browser.get("/v1/sign-on/minsk")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def come_back(browser: TestClient, **brought: str) -> Any:
    return browser.get("/v1/sign-on/minsk/callback", params=brought)


def sign_on(browser: TestClient, provider: FakeProvider) -> Any:
    return come_back(browser, **provider.let_in(go(browser)))


@pytest.mark.usefixtures("account")
def test_invited_staff_come_in_with_the_sign_on_of_their_chamber(
    browser: TestClient, provider: FakeProvider, database: Database
) -> None:
    answer = sign_on(browser, provider)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert browser.get("/v1/accounts/me").json()["email"] == EMAIL
    with database.read() as session:
        assert stored_account(session, EMAIL).oidc_subject == f"{provider.issuer}|staff-7"


@pytest.mark.usefixtures("account")
def test_later_they_are_known_by_their_subject_whatever_their_address(
    browser: TestClient, provider: FakeProvider
) -> None:
    sign_on(browser, provider)
    provider.changes = {"email": "new@chamber.example"}

    assert sign_on(browser, provider).status_code == 303
    assert browser.get("/v1/accounts/me").json()["email"] == EMAIL


@pytest.mark.usefixtures("account")
def test_another_subject_with_the_same_address_is_not_let_in(
    browser: TestClient, provider: FakeProvider
) -> None:
    sign_on(browser, provider)
    provider.changes = {"sub": "staff-8"}

    assert sign_on(browser, provider).status_code == 401


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another-service"},
        {"aud": [CLIENT, "another-service"], "azp": "another-service"},
        {"aud": [CLIENT, "another-service"]},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nonce": "of another sign-on"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"email": "nobody@chamber.example"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_here_and_now_is_refused(
    browser: TestClient, provider: FakeProvider, changes: dict[str, object]
) -> None:
    provider.changes = changes

    answer = sign_on(browser, provider)

    assert answer.status_code == 401
    assert "matchmaker_session" not in browser.cookies


@pytest.mark.usefixtures("account")
def test_a_token_signed_with_another_key_is_refused(
    browser: TestClient, provider: FakeProvider
) -> None:
    provider.signs_with = ECKey.generate_key("P-256", parameters={"kid": "1"})

    assert sign_on(browser, provider).status_code == 401


@pytest.mark.usefixtures("account")
def test_a_token_signed_with_the_secret_of_the_client_is_refused(
    browser: TestClient, provider: FakeProvider
) -> None:
    provider.algorithm, provider.signs_with = "HS256", OctKey.import_key(SECRET * 3)

    assert sign_on(browser, provider).status_code == 401


@pytest.mark.usefixtures("account")
def test_keys_that_were_changed_are_read_anew(browser: TestClient, provider: FakeProvider) -> None:
    sign_on(browser, provider)
    provider.key = provider.signs_with = ECKey.generate_key("P-256", parameters={"kid": "1"})

    assert sign_on(browser, provider).status_code == 303


@pytest.mark.usefixtures("account")
def test_an_answer_to_a_sign_on_of_another_browser_is_refused(
    app: FastAPI, browser: TestClient, provider: FakeProvider
) -> None:
    attacker = TestClient(app, follow_redirects=False)
    brought = provider.let_in(go(attacker))
    go(browser)

    assert come_back(browser, **brought).status_code == 401


@pytest.mark.usefixtures("account")
def test_an_answer_without_having_begun_is_refused(
    browser: TestClient, provider: FakeProvider
) -> None:
    brought = provider.let_in(go(browser))
    browser.cookies.clear()

    assert come_back(browser, **brought).status_code == 401
    assert come_back(browser).status_code == 401


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "changes", [{"state": "guess"}, {"code": "guess"}, {"iss": "https://evil.example"}]
)
def test_an_answer_that_was_changed_is_refused(
    browser: TestClient, provider: FakeProvider, changes: dict[str, str]
) -> None:
    brought = provider.let_in(go(browser))

    assert come_back(browser, **(brought | changes)).status_code == 401


@pytest.mark.usefixtures("account")
def test_a_code_works_once(browser: TestClient, provider: FakeProvider) -> None:
    brought = provider.let_in(go(browser))
    come_back(browser, **brought)

    assert come_back(browser, **brought).status_code == 401


@pytest.mark.usefixtures("account")
def test_whoever_the_provider_does_not_let_in_is_not_let_in(
    browser: TestClient, provider: FakeProvider
) -> None:
    state = provider.let_in(go(browser))["state"]

    assert come_back(browser, error="access_denied", state=state).status_code == 401


@pytest.mark.parametrize(
    ("role", "chamber", "fields"),
    [
        (Role.STAFF, "Kuzbass", {}),
        (Role.ADMINISTRATOR, "Minsk", {}),
        (Role.COMPANY, "Minsk", {}),
        (Role.STAFF, "Minsk", {"disabled_at": datetime.now(UTC)}),
    ],
)
def test_a_provider_opens_open_accounts_of_its_chambers_staff_only(
    browser: TestClient,
    provider: FakeProvider,
    database: Database,
    role: Role,
    chamber: str,
    fields: dict[str, object],
) -> None:
    make_account(database, EMAIL, role, chamber=chamber, **fields)

    assert sign_on(browser, provider).status_code == 401


@pytest.mark.usefixtures("account")
def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    browser: TestClient, provider: FakeProvider
) -> None:
    provider.claimed_issuer = "https://evil.example"

    assert browser.get("/v1/sign-on/minsk").status_code == 503


@pytest.mark.usefixtures("account")
def test_a_provider_that_is_down_is_said_to_be(browser: TestClient, provider: FakeProvider) -> None:
    provider.is_down = True

    answer = browser.get("/v1/sign-on/minsk")

    assert answer.json()["code"] == "not-ready"
    assert browser.get("/v1/sign-on/unknown").status_code == 404


def test_the_address_it_goes_to_tells_no_secret(
    browser: TestClient, provider: FakeProvider
) -> None:
    address = go(browser)

    asked = dict(parse_qsl(urlsplit(address).query))
    assert address.startswith(f"{provider.issuer}/authorize?")
    assert asked["redirect_uri"] == "http://testserver/v1/sign-on/minsk/callback"
    assert asked["code_challenge_method"] == "S256"
    assert SECRET not in address
    assert asked["nonce"] not in browser.cookies["matchmaker_sign_on"]


def test_an_issuer_that_anybody_could_speak_for_is_refused() -> None:
    with pytest.raises(ValueError, match="https://"):
        Provider("minsk", "Minsk", "http://sso.example.by", CLIENT, SECRET)


def test_the_sign_ons_are_listed(browser: TestClient) -> None:
    answer = browser.get("/v1/sign-on").json()

    assert answer == {"items": [{"name": "minsk", "chamber": "Minsk"}]}
