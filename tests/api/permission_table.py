"""Which route lets whom in: written down, walked by test_permissions, rendered for the docs.

A new route needs a row here. The marks of a row stand for the roles in their order. Every request
is about a company of the Minsk chamber, or about what belongs to it.

    python -m tests.api.permission_table > docs/permissions.md
"""

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matchmaker.web.workflow_examples import AGREEMENT
from tests.api.accounts import CREDENTIALS, EMAIL, PASSWORD, REGISTRATION
from tests.api.profiles import make_partner, make_profile

ROLES = (
    "anonymous",
    "other company",
    "staff of another chamber",
    "read token of the chamber",
    "the company itself",
    "staff of its chamber",
    "administrator",
)
LET_IN, HIDDEN, FORBIDDEN, UNKNOWN = "+", ".", "x", "-"
WORDS = {LET_IN: "yes", HIDDEN: "404", FORBIDDEN: "403", UNKNOWN: "401"}
OPEN, SIGNED_IN = "+++++++", "-++++++"
ACCOUNTS = "-++-+++"  # a token is no account
ADMINISTRATORS = "-xxxxx+"
STAFF = "-x+xx++"  # agreements are for all chambers
COMPANY_PAGES = "-+x-+xx"  # signed in with a browser; a token opens no page
DESK_PAGES = "-x+-x++"
DESK_OF_ONE = "-x.-x++"
ADMINISTRATOR_PAGES = "-xx-xx+"

_TICKET = {"ticket": "unknown", "password": PASSWORD}
_VERSION = {"version": "1"}
_SIGN_IN = {"email": EMAIL, "password": PASSWORD}
_OPINION = {"opinion": "relevant", "purpose": "joint_project"}
_NEW = "seven loud geese at noon"
_CHANGE = {"present_password": PASSWORD, "new_password": _NEW}


class Row(NamedTuple):
    """A route and whom it lets in.

    Attributes:
        marks: one per role: let in, 404, 403 or 401.
        json: a body that is acceptable or nearly so: 409 and 422 count as let in.
        form: the same, for pages.
    """

    method: str
    path: str
    marks: str
    json: object = None
    form: Mapping[str, str] | None = None


TABLE = (
    Row("GET", "/v1/companies", SIGNED_IN),
    Row("POST", "/v1/companies", "-++x+++", make_profile(ref="new")),
    Row("PUT", "/v1/companies/by-ref/{ref:path}", "-++x+++", make_profile()),
    Row("GET", "/v1/companies/by-ref/{ref:path}", "-..+++."),
    Row("GET", "/v1/companies/{company_id}", SIGNED_IN),
    Row("PATCH", "/v1/companies/{company_id}", "-..x+++", {"employees": 7}),
    Row("DELETE", "/v1/companies/{company_id}", "-..x+++"),
    Row("POST", "/v1/companies/{company_id}/renew", "-..x+++"),
    Row("GET", "/v1/companies/{company_id}/export", "-..x+++"),
    Row("POST", "/v1/imports", "-x+xx++"),
    Row("GET", "/v1/companies/{company_id}/partners", "-.+++++"),
    Row("GET", "/v1/companies/{company_id}/partners/{other_id}", "-.+++++"),
    Row("POST", "/v1/partners/search", SIGNED_IN, {"profile": make_partner()}),
    Row("GET", "/v1/companies/{company_id}/markets", "-.+++++"),
    Row("GET", "/v1/companies/{company_id}/markets/map.svg", "-.+++++"),
    Row("GET", "/v1/companies/{company_id}/markets/chart.svg", "-.+++++"),
    Row("GET", "/v1/companies/{company_id}/duties", "-x+xx++"),
    Row("GET", "/v1/companies/{company_id}/screening", "-x+xx++"),
    Row("GET", "/v1/screening/lists", ADMINISTRATORS),
    Row("POST", "/v1/screening/lists", ADMINISTRATORS),
    Row("POST", "/v1/reference/hs/suggest", SIGNED_IN, {"texts": ["Насосы"]}),
    Row("POST", "/v1/consortia/search", "-..+++.", {"ref": "own", "market": "VN"}),
    Row(
        "PUT",
        "/v1/companies/{company_id}/partners/{other_id}/interest",
        "-..x+++",
        {"purpose": "joint_project", "relevant": True},
    ),
    Row("GET", "/v1/introductions", SIGNED_IN),
    Row("GET", "/v1/introductions/{match_id}", "-..++++"),
    Row("POST", "/v1/introductions/{match_id}/answer", "-..x+++", {"answer": "accepted"}),
    Row("GET", "/v1/matches", "-x+xx++"),
    Row("GET", "/v1/matches/reminders", "-x+xx++"),
    Row("GET", "/v1/matches/{match_id}", "-x.xx++"),
    Row("POST", "/v1/matches/decisions", "-x+xx++", {"items": []}),
    Row("POST", "/v1/matches/{match_id}/decision", "-x.xx++", {"decision": "approve"}),
    Row("POST", "/v1/matches/{match_id}/outcomes", "-x.xx++", {"kind": "met"}),
    Row("GET", "/v1/submissions/own", "-+..+.."),
    Row("PUT", "/v1/submissions/own", "-+.x+..", {"fields": {}, "version": 0}),
    Row("PATCH", "/v1/submissions/own", "-+.x+..", {"fields": {}, "version": 0}),
    Row("DELETE", "/v1/submissions/own", "-+.x+.."),
    Row("POST", "/v1/submissions/own/submit", "-..x+..", {"version": 1}),
    Row("POST", "/v1/submissions/own/recall", "-..x+..", {"version": 1}),
    Row("GET", "/v1/submissions", "-x+xx++"),
    Row("GET", "/v1/submissions/{submission_id}", "-x.xx++"),
    Row("POST", "/v1/submissions/{submission_id}/take", "-x.xx++", {"version": 1}),
    Row("POST", "/v1/submissions/{submission_id}/release", "-x.xx++", {"version": 1}),
    Row("POST", "/v1/submissions/{submission_id}/review", "-x.xx++", {"version": 1}),
    Row("GET", "/v1/agreements", STAFF),
    Row("POST", "/v1/agreements", STAFF, AGREEMENT),
    Row("GET", "/v1/agreements/{agreement_id}", STAFF),
    Row("PUT", "/v1/agreements/{agreement_id}", STAFF, {"version": 1, "agreement": AGREEMENT}),
    Row("DELETE", "/v1/agreements/{agreement_id}", "-x+xx.."),
    Row("GET", "/v1/audit", ADMINISTRATORS),
    Row("GET", "/v1/chambers", ADMINISTRATORS),
    Row("GET", "/v1/rankers", ADMINISTRATORS),
    Row("GET", "/v1/rankers/{name}", "-xxxxx."),  # an administrator learns that there is none
    Row("POST", "/v1/rankers/{name}/promote", "-xxxxx."),
    Row("POST", "/v1/rankers/rollback", ADMINISTRATORS),
    Row("GET", "/v1/accounts/me", ACCOUNTS),
    Row("PATCH", "/v1/accounts/me", ACCOUNTS, {"language": "ru"}),
    Row("POST", "/v1/accounts/me/password", ACCOUNTS, {"present": PASSWORD, "new": _NEW}),
    Row("POST", "/v1/accounts/me/totp", ACCOUNTS, {"password": PASSWORD}),
    Row("POST", "/v1/accounts/me/totp/confirm", ACCOUNTS, {"code": "000000"}),
    Row("POST", "/v1/accounts/me/totp/stop", ACCOUNTS, {"password": PASSWORD}),
    Row("GET", "/v1/accounts/me/export", ACCOUNTS),
    Row("DELETE", "/v1/accounts/me", ACCOUNTS),
    Row("GET", "/v1/accounts/{account_id}/export", ADMINISTRATORS),
    Row("DELETE", "/v1/accounts/{account_id}", ADMINISTRATORS),
    Row("POST", "/v1/accounts", OPEN, REGISTRATION),
    Row("POST", "/v1/accounts/confirm", OPEN, _TICKET),
    Row("POST", "/v1/accounts/password/reset", OPEN, {"email": "nobody@example.by"}),
    Row("POST", "/v1/accounts/password", OPEN, _TICKET),
    Row("GET", "/v1/accounts", ADMINISTRATORS),
    Row(
        "POST",
        "/v1/accounts/invitations",
        ADMINISTRATORS,
        {"email": "new@example.by", "chamber": "Minsk"},
    ),
    Row("POST", "/v1/accounts/{account_id}/disable", ADMINISTRATORS),
    Row("POST", "/v1/sessions", OPEN, CREDENTIALS),
    Row("POST", "/v1/sessions/current/code", ACCOUNTS, {"code": "000000"}),
    Row("DELETE", "/v1/sessions/current", OPEN),
    Row("GET", "/v1/sign-on", OPEN),
    Row("GET", "/v1/sign-on/{name}", "......."),  # there is none of this name
    Row("GET", "/v1/sign-on/{name}/callback", "......."),
    Row("GET", "/v1/tokens", ADMINISTRATORS),
    Row("POST", "/v1/tokens", ADMINISTRATORS, {"name": "crm", "scopes": ["profiles:read"]}),
    Row("DELETE", "/v1/tokens/{prefix}", ADMINISTRATORS),
    Row("GET", "/v1/webhooks", ADMINISTRATORS),
    Row("POST", "/v1/webhooks", ADMINISTRATORS, {"url": "https://crm.example.by/hook"}),
    Row("DELETE", "/v1/webhooks/{webhook_id}", "-xxxxx."),  # there is none of this id
    Row("GET", "/v1/statistics", STAFF),
    Row("GET", "/v1/reference/regions", SIGNED_IN),
    Row("GET", "/v1/reference/countries", SIGNED_IN),
    Row("GET", "/v1/reference/cooperation", SIGNED_IN),
    Row("GET", "/v1/reference/hs", SIGNED_IN),
    Row("GET", "/v1/reference/reasons", SIGNED_IN),
    Row("GET", "/problems", OPEN),
    Row("GET", "/problems/{code}", OPEN),
    Row("GET", "/healthz", OPEN),
    Row("GET", "/readyz", OPEN),
    Row("GET", "/metrics", OPEN),
    Row("GET", "/openapi.json", OPEN),
    Row("GET", "/docs", OPEN),
    Row("GET", "/static/{version}/{name:path}", OPEN),
    Row("GET", "/", OPEN),
    Row("GET", "/how-it-works", OPEN),
    Row("GET", "/statistics", OPEN),
    Row("GET", "/statistics/{subject}", OPEN),
    Row("GET", "/privacy", OPEN),
    Row("GET", "/account/register", OPEN),
    Row("POST", "/account/register", OPEN, form={"email": "new@example.by"}),
    Row("GET", "/account/confirm", OPEN),
    Row("POST", "/account/confirm", OPEN, form=_TICKET),
    Row("GET", "/account/sign-in", OPEN),
    Row("POST", "/account/sign-in", OPEN, form=_SIGN_IN),
    Row("POST", "/account/code", ACCOUNTS, form={"code": "000000"}),
    Row("POST", "/account/sign-out", OPEN, form={}),
    Row("GET", "/account/reset", OPEN),
    Row("POST", "/account/reset", OPEN, form={"email": "nobody@example.by"}),
    Row("GET", "/account/accept", OPEN),
    Row("POST", "/account/password", OPEN, form=_TICKET),
    Row("GET", "/account", ACCOUNTS),
    Row("POST", "/account", ACCOUNTS, form={"name": "А. Янкоўская", "language": "be"}),
    Row("POST", "/account/own-password", ACCOUNTS, form=_CHANGE),
    Row("POST", "/account/codes", ACCOUNTS, form={"codes_password": PASSWORD}),
    Row("POST", "/account/codes/confirm", ACCOUNTS, form={"code": "000000"}),
    Row("POST", "/account/codes/stop", ACCOUNTS, form={"codes_password": PASSWORD}),
    Row("POST", "/account/export", ACCOUNTS, form={}),
    Row("POST", "/account/sessions", ACCOUNTS, form={"end": "unknown"}),
    Row("GET", "/account/sessions", OPEN),
    Row("GET", "/account/own-password", OPEN),
    Row("GET", "/account/codes", OPEN),
    Row("GET", "/account/codes/confirm", OPEN),
    Row("GET", "/account/codes/stop", OPEN),
    Row("GET", "/account/export", OPEN),
    Row("GET", "/account/erase", ACCOUNTS),
    Row("POST", "/account/erase", ACCOUNTS, form={"password": PASSWORD}),
    Row("GET", "/account/erased", OPEN),
    Row("GET", "/company/markets", COMPANY_PAGES),
    Row("GET", "/company/markets.table", COMPANY_PAGES),
    Row("GET", "/company/markets/{picture}.svg", COMPANY_PAGES),
    Row("GET", "/company/partners", COMPANY_PAGES),
    Row("GET", "/company/partners.table", COMPANY_PAGES),
    Row("GET", "/company/partners/{partner_id}", COMPANY_PAGES),
    Row("GET", "/company/partners/{partner_id}/map.svg", COMPANY_PAGES),
    Row("POST", "/company/partners/{partner_id}/interest", COMPANY_PAGES, form=_OPINION),
    Row("GET", "/company/introductions", COMPANY_PAGES),
    Row("GET", "/company/introductions.table", COMPANY_PAGES),
    Row("GET", "/company/introductions/{match_id}", "-.x-+xx"),
    Row("POST", "/company/introductions/{match_id}", "-.x-+xx", form={"answer": "accepted"}),
    Row("GET", "/company/profile", COMPANY_PAGES),
    Row("POST", "/company/profile/check", "-.x-+xx", form={**_VERSION, "step": "submit"}),
    Row("GET", "/company/profile/codes", COMPANY_PAGES),
    Row("GET", "/company/profile/discard", COMPANY_PAGES),
    Row("POST", "/company/profile/discard", COMPANY_PAGES, form=_VERSION),
    Row("GET", "/company/profile/{step}", COMPANY_PAGES),
    Row("POST", "/company/profile/{step}", COMPANY_PAGES, form=_VERSION),
    Row("POST", "/company/profile/{step}/check", COMPANY_PAGES, form=_VERSION),
    Row("GET", "/desk/profiles", DESK_PAGES),
    Row("GET", "/desk/profiles.table", DESK_PAGES),
    Row("GET", "/desk/profiles/{submission_id}", DESK_OF_ONE),
    Row("POST", "/desk/profiles/{submission_id}/contact", DESK_OF_ONE, form={}),
    Row("POST", "/desk/profiles/{submission_id}/release", DESK_OF_ONE, form=_VERSION),
    Row("POST", "/desk/profiles/{submission_id}/review", DESK_OF_ONE, form=_VERSION),
    Row("POST", "/desk/profiles/{submission_id}/take", DESK_OF_ONE, form=_VERSION),
    Row("GET", "/desk/queue", DESK_PAGES),
    Row("GET", "/desk/queue.table", DESK_PAGES),
    Row("POST", "/desk/queue/decide", DESK_PAGES, form={"verdict": "approve"}),
    Row("POST", "/desk/queue/decide/{match_id}", DESK_OF_ONE, form={"verdict": "approve"}),
    Row("GET", "/desk/queue/pair/{match_id}", DESK_OF_ONE),
    Row("GET", "/desk/queue/views", DESK_PAGES),
    Row("POST", "/desk/queue/views", DESK_PAGES, form={"view": "due", "name": "Mine"}),
    Row("GET", "/desk/queue/views/{view_id}", DESK_PAGES),
    Row("POST", "/desk/queue/views/{view_id}", DESK_PAGES, form={"name": "x"}),
    Row("GET", "/desk/introductions", DESK_PAGES),
    Row("GET", "/desk/introductions.table", DESK_PAGES),
    Row("GET", "/desk/matches/{match_id}", DESK_OF_ONE),
    Row("POST", "/desk/matches/{match_id}/answer", DESK_OF_ONE, form={"answer": "accepted"}),
    Row("POST", "/desk/matches/{match_id}/outcome", DESK_OF_ONE, form={"kind": "met"}),
    Row("GET", "/desk", DESK_PAGES),
    Row("GET", "/desk/map", DESK_PAGES),
    Row("GET", "/desk/map.table", DESK_PAGES),
    Row("GET", "/desk/companies", DESK_PAGES),
    Row("GET", "/desk/companies.table", DESK_PAGES),
    Row("GET", "/desk/companies/{company_id}", DESK_PAGES),
    Row("GET", "/desk/agreements", DESK_PAGES),
    Row("GET", "/desk/agreements.table", DESK_PAGES),
    Row("GET", "/desk/agreements/new", DESK_PAGES),
    Row("POST", "/desk/agreements/new", DESK_PAGES, form={}),
    Row("GET", "/desk/agreements/{agreement_id}", DESK_PAGES),
    Row("POST", "/desk/agreements/{agreement_id}", DESK_PAGES, form=_VERSION),
    Row("GET", "/desk/users", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/users.table", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/users/new", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/users/new", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/users/{account_id}", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/users/{account_id}", ADMINISTRATOR_PAGES, form={"step": "reopen"}),
    Row("GET", "/desk/chambers", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/chambers.table", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/chambers/new", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/chambers/new", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/chambers/{chamber_id}", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/chambers/{chamber_id}", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/webhooks", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/webhooks.table", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/webhooks", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/webhooks/{webhook_id}", "-xx-xx."),
    Row("POST", "/desk/webhooks/{webhook_id}", "-xx-xx.", form={"step": "stop"}),
    Row("GET", "/desk/audit", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/audit.table", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/audit", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/ranker", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/ranker", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/ranker.table", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/ranker/training", OPEN),
    Row("POST", "/desk/ranker/training", ADMINISTRATOR_PAGES, form={}),
    Row("GET", "/desk/ranker/{name}", "-xx-xx."),
    Row("POST", "/desk/ranker/{name}", "-xx-xx.", form={}),
    Row("GET", "/desk/tokens", ADMINISTRATOR_PAGES),
    Row("GET", "/desk/tokens.table", ADMINISTRATOR_PAGES),
    Row("POST", "/desk/tokens", ADMINISTRATOR_PAGES, form={}),
    Row("POST", "/desk/tokens/{prefix}", ADMINISTRATOR_PAGES, form={}),
)


def render(rows: Sequence[Row]) -> str:
    """Return the table as a page of Markdown."""
    lines = [
        "# Who may do what",
        "",
        "Written by `python -m tests.api.permission_table` from the table that the tests walk:",
        "every route, called by every kind of caller. The requests are about a company of one",
        "chamber. **404** is what an unknown id answers, too: nobody learns that it exists.",
        "**401** stands for somebody who has not said who they are, **403** for one whose scopes",
        "do not allow it. Which acts are allowed to whom is decided in one place,",
        "`matchmaker/domain/permissions.py`.",
        "",
        "| route | " + " | ".join(ROLES) + " |",
        "|---|" + ":-:|" * len(ROLES),
    ]
    for row in rows:
        words = " | ".join(WORDS[mark] for mark in row.marks)
        lines.append(f"| `{row.method} {row.path}` | {words} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(TABLE))
