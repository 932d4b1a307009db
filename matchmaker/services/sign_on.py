"""A chamber's own sign-on: OpenID Connect Core 1.0, authorisation code with PKCE.

What the browser carries to the provider and back (state, nonce, verifier) is sealed in a cookie
for ten minutes; nothing is stored. The provider says who somebody is; whether they may come in is
decided here: only accounts of the provider's chamber that an administrator has invited.

The libraries are imported where they speak: most services have no sign-on, and they take a
quarter of a second.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from sqlmodel import Session

from matchmaker.errors import NotAuthenticated, NotReady
from matchmaker.services.access import Role
from matchmaker.services.accounts import author_of
from matchmaker.services.audit import record_audit
from matchmaker.services.seal import Seal
from matchmaker.store.access import ensure_chamber
from matchmaker.store.accounts import find_account, find_account_by_subject
from matchmaker.store.tables import AccountRow

if TYPE_CHECKING:
    import httpx
    from authlib.integrations.httpx_client import OAuth2Client
    from joserfc.jwk import KeySet

log = structlog.get_logger(__name__)

ON_THE_WAY = timedelta(minutes=10)
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")  # none and HS256 are not among them

_METADATA_KEPT = timedelta(hours=1)
_TIMEOUT_SECONDS = 5.0
_LEEWAY_SECONDS = 60  # clocks of servers differ
_LONGEST_SUBJECT = 255  # OpenID Connect Core, section 2
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for the staff of a chamber.

    Attributes:
        name: part of addresses, such as `beltpp`.
        chamber: name of the chamber whose accounts it may open.
    """

    name: str
    chamber: str
    issuer: str
    client_id: str
    client_secret: str

    def __post_init__(self) -> None:
        """Refuse an issuer that anybody on the way could speak for."""
        parts = urlsplit(self.issuer)
        is_here = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if parts.scheme != "https" and not is_here:
            raise ValueError(f"the issuer of {self.name} does not begin with https://")


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser is sent, and what it brings back."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as the provider has it."""

    subject: str
    email: str | None


class SignOn:
    """Speaks with the providers; remembers for an hour what they publish of themselves."""

    def __init__(self, providers: tuple[Provider, ...] = ()) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._published: dict[str, tuple[datetime, dict[str, str], KeySet]] = {}
        self._lock = Lock()

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Return the providers, in the order of the settings."""
        return tuple(self._providers.values())

    def find(self, name: str) -> Provider | None:
        """Return the provider of that name."""
        return self._providers.get(name)

    def depart(
        self, provider: Provider, seal: Seal, *, redirect_uri: str, now: datetime
    ) -> Departure:
        """Return where to send a browser that wants to sign in.

        Raises:
            NotReady: the provider does not answer.
        """
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        metadata, _ = self._metadata(provider, now=now)
        carried = {
            "provider": provider.name,
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(48),
        }
        with _client(provider, redirect_uri) as client:
            url, _state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=carried["state"],
                nonce=carried["nonce"],
                code_challenge=create_s256_code_challenge(carried["verifier"]),
                code_challenge_method="S256",
            )
        return Departure(url, seal.close(json.dumps(carried)).decode())

    def arrive(
        self,
        provider: Provider,
        seal: Seal,
        query: Mapping[str, str],
        cookie: str,
        *,
        redirect_uri: str,
        now: datetime,
    ) -> Identity:
        """Return who came back from the provider.

        Raises:
            NotAuthenticated: refused, not begun in this browser, too late, or forged.
            NotReady: the provider does not answer.
        """
        sealed = seal.open(cookie.encode(), most_seconds=int(ON_THE_WAY.total_seconds()))
        carried = json.loads(sealed) if sealed is not None else {}
        state, wanted = query.get("state", ""), carried.get("state", "")
        if not wanted or not hmac.compare_digest(state.encode(), wanted.encode()):
            raise _refused("it was not begun in this browser, or too long ago")
        if carried["provider"] != provider.name:
            raise _refused("it was begun with another provider")
        if query.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
            raise _refused("the answer comes from another issuer")
        if "code" not in query:
            raise _refused("the provider did not let you in")
        token = self._exchange(provider, query["code"], carried, redirect_uri, now=now)
        return self._identify(provider, token, carried["nonce"], now=now)

    def _exchange(
        self,
        provider: Provider,
        code: str,
        carried: Mapping[str, str],
        redirect_uri: str,
        *,
        now: datetime,
    ) -> str:
        import httpx
        from authlib.common.errors import AuthlibBaseError

        metadata, _ = self._metadata(provider, now=now)
        try:
            with _client(provider, redirect_uri) as client:
                answer = client.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=carried["verifier"]
                )
        except (AuthlibBaseError, ValueError) as error:
            raise _refused("the provider did not take its own code") from error
        except httpx.HTTPError as error:
            raise NotReady("The sign-on of the chamber does not answer.") from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused("the provider did not say who you are")
        return token

    def _identify(self, provider: Provider, token: str, nonce: str, *, now: datetime) -> Identity:
        from joserfc import jwt
        from joserfc.errors import JoseError

        claims = self._read(provider, token, now=now)
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise _refused("its token is not for here and now") from error
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", None if several else provider.client_id) != provider.client_id:
            raise _refused("its token is for another service")
        subject, email = claims["sub"], claims.get("email")
        if not isinstance(subject, str) or not 1 <= len(subject) <= _LONGEST_SUBJECT:
            raise _refused("its token names nobody")
        is_verified = claims.get("email_verified") is True
        return Identity(subject, email.lower() if is_verified and isinstance(email, str) else None)

    def _read(self, provider: Provider, token: str, *, now: datetime) -> dict[str, object]:
        """Return the claims of a token whose signature fits; keys are read anew once."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        for is_last in (False, True):
            _, keys = self._metadata(provider, now=now, again=is_last)
            try:
                return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
            except (JoseError, ValueError) as error:
                if is_last:
                    raise _refused("the signature of its token does not fit") from error
        raise AssertionError("the second round returns or raises")

    def _metadata(
        self, provider: Provider, *, now: datetime, again: bool = False
    ) -> "tuple[dict[str, str], KeySet]":
        with self._lock:
            known = self._published.get(provider.name)
        if known is not None and not again and now - known[0] < _METADATA_KEPT:
            return known[1], known[2]
        import httpx
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            with httpx.Client(timeout=_TIMEOUT_SECONDS) as client:
                base = provider.issuer.rstrip("/")
                metadata = _json(client, f"{base}/.well-known/openid-configuration")
                if metadata.get("issuer") != provider.issuer:
                    raise NotReady("The sign-on of the chamber calls itself by another name.")
                keys = KeySet.import_key_set(_json(client, metadata["jwks_uri"]))  # type: ignore[arg-type]
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("sign_on_unreachable", provider=provider.name, error=type(error).__name__)
            raise NotReady("The sign-on of the chamber does not answer.") from error
        with self._lock:
            self._published[provider.name] = (now, metadata, keys)
        return metadata, keys


def open_account(
    session: Session, provider: Provider, identity: Identity, *, now: datetime
) -> AccountRow:
    """Return the account of somebody whom a provider vouches for.

    Known by its subject; the first time by an address that the provider has verified, among the
    accounts that were invited to the provider's chamber. Nobody is let in otherwise.

    Raises:
        NotAuthenticated: there is no such account, or it is closed.
    """
    subject = f"{provider.issuer}|{identity.subject}"[:300]
    chamber_id = ensure_chamber(session, provider.chamber, now=now).id
    account = find_account_by_subject(session, subject)
    if account is None and identity.email is not None:
        account = find_account(session, identity.email)
        if account is not None and account.oidc_subject is not None:
            account = None  # somebody else's at the same provider
    is_open = (
        account is not None
        and account.disabled_at is None
        and account.chamber_id == chamber_id
        and account.role == Role.STAFF
    )
    if account is None or not is_open:
        raise _refused("there is no account for you here")
    if account.oidc_subject is None:
        account.oidc_subject = subject
        account.confirmed_at = account.confirmed_at or now
        session.add(account)
        session.flush()
        record_audit(
            session, author_of(account), "account.linked", "account", account.id, now=now,
            details={"provider": provider.name},
        )  # fmt: skip
    return account


def _client(provider: Provider, redirect_uri: str) -> "OAuth2Client":
    from authlib.integrations.httpx_client import OAuth2Client

    return OAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope="openid email",
        redirect_uri=redirect_uri,
        timeout=_TIMEOUT_SECONDS,
    )


def _json(client: "httpx.Client", url: str) -> dict[str, str]:
    answer = client.get(url, follow_redirects=False)
    answer.raise_for_status()
    found: dict[str, str] = answer.json()
    return found


def _refused(why: str) -> NotAuthenticated:
    log.info("sign_on_refused", why=why)
    return NotAuthenticated(f"The sign-on did not work: {why}.")
