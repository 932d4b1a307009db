"""Examples of accounts, sessions and tokens for the documentation."""

Json = dict[str, object]

_AT = "2026-11-24T12:00:00Z"

REGISTRATION: Json = {
    "email": "export@example.by",
    "password": "four quiet horses at dawn",
    "name": "Алена Янкоўская",
    "language": "be",
    "country": "BY",
    "region": "BY-MI",
}
TICKET = "0m1Xk3yqg7V5cC1u2m8w9JtQ4e6R_b2Za-dLhNpSx0Y"
CONFIRMATION: Json = {"ticket": TICKET, "password": "four quiet horses at dawn"}
NEW_PASSWORD: Json = {"ticket": TICKET, "password": "seven loud geese at noon"}
RESET: Json = {"email": "export@example.by"}
PASSWORD_CHANGE: Json = {
    "present": "four quiet horses at dawn",
    "new": "seven loud geese at noon",
}
PRESENT_PASSWORD: Json = {"password": "four quiet horses at dawn"}
CODE: Json = {"code": "492039"}
CREDENTIALS: Json = {"email": "export@example.by", "password": "four quiet horses at dawn"}
ACCOUNT_CHANGE: Json = {"language": "ru"}
INVITATION: Json = {
    "email": "review@chamber.example",
    "name": "Пётр Сініца",
    "role": "staff",
    "chamber": "БелТПП",
    "language": "be",
}
ACCOUNT: Json = {
    "id": "6f0a5b0e-5c1d-4a44-9d63-0a3f8b7d2c11",
    "email": "export@example.by",
    "name": "Алена Янкоўская",
    "role": "company",
    "chamber": "БелТПП",
    "company_id": "0d4c9a52-8a4e-4f0c-9f6e-2c7c1f1f5a20",
    "language": "be",
    "has_totp": False,
    "confirmed_at": _AT,
    "disabled_at": None,
    "last_seen_at": _AT,
    "created_at": _AT,
}
CSRF = "9d0c1f0f4b9f1b1a5f0d0a6f2f2b1d3c7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b"
OWN_ACCOUNT: Json = {**ACCOUNT, "csrf_token": CSRF, "recovery_codes_left": 0}
ACCOUNT_PAGE: Json = {"items": [ACCOUNT], "next": None}
SESSION: Json = {
    "verified": True,
    "csrf_token": CSRF,
    "role": "company",
    "expires_at": "2026-12-01T12:00:00Z",
}
ENROLMENT: Json = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/Matchmaker:export%40example.by?secret=JBSWY3DPEHPK3PXP&issuer=Matchmaker",
}
RECOVERY_CODES: Json = {"codes": ["3f9a1-c0b77-12d4e-9ab03"], "csrf_token": CSRF}
TOKEN_REQUEST: Json = {
    "name": "CRM of the plant",
    "scopes": ["profiles:read", "profiles:write"],
    "chamber": "БелТПП",
    "company_id": None,
    "days": 365,
}
TOKEN: Json = {
    "prefix": "1f6a0c92de",
    "name": "CRM of the plant",
    "chamber": "БелТПП",
    "company_id": None,
    "scopes": ["profiles:read", "profiles:write"],
    "created_at": _AT,
    "expires_at": "2027-11-24T12:00:00Z",
    "last_used_at": None,
    "revoked_at": None,
}
NEW_TOKEN: Json = {**TOKEN, "token": "mm_1f6a0c92de_…"}
