"""Accounts and sessions as JSON."""

from fastapi import Request
from starlette.responses import Response

from matchmaker.services.sessions import SignedIn
from matchmaker.store.tables import AccountRow
from matchmaker.web.answers import json_answer
from matchmaker.web.sign_in import csrf_token, set_session_cookie


def session_answer(request: Request, signed_in: SignedIn, *, status: int = 200) -> Response:
    """Return what a browser is told of its session, with the cookie."""
    body = {
        "verified": signed_in.is_verified,
        "csrf_token": csrf_token(signed_in),
        "role": signed_in.principal.role,
        "expires_at": signed_in.expires_at,
    }
    answer = json_answer(body, status=status)
    set_session_cookie(answer, request, signed_in)
    return answer


def account_json(account: AccountRow, chamber: str) -> dict[str, object]:
    """Return an account as its owner and administrators see it."""
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "chamber": chamber,
        "company_id": account.company_id,
        "language": account.language,
        "has_totp": account.totp_confirmed_at is not None,
        "confirmed_at": account.confirmed_at,
        "disabled_at": account.disabled_at,
        "last_seen_at": account.last_seen_at,
        "created_at": account.created_at,
    }
