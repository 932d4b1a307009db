"""Which route lets whom in: written down, walked by test_permissions, rendered for the docs.

A new route needs a row here. The marks of a row stand for the roles in their order. Every request
is about a company of the Minsk chamber, or about what belongs to it.

    python -m tests.api.permission_table > docs/permissions.md
"""

import sys
from collections.abc import Sequence
from typing import NamedTuple

from matchmaker.web.workflow_examples import AGREEMENT
from tests.api.accounts import CREDENTIALS, PASSWORD, REGISTRATION
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
PAGES = "-------"  # pages of members, for whom the sign-in is still to come

_TICKET = {"ticket": "unknown", "password": PASSWORD}
_NEW = "seven loud geese at noon"


class Row(NamedTuple):
    """A route and whom it lets in.

    Attributes:
        marks: one per role: let in, 404, 403 or 401.
        json: a body that is acceptable or nearly so: 409 and 422 count as let in.
    """

    method: str
    path: str
    marks: str
    json: object = None


TABLE = (
    Row("GET", "/v1/companies", SIGNED_IN),
    Row("POST", "/v1/companies", "-++x+++", make_profile(ref="new")),
    Row("PUT", "/v1/companies/by-ref/{ref:path}", "-++x+++", make_profile()),
    Row("GET", "/v1/companies/by-ref/{ref:path}", "-..+++."),
    Row("GET", "/v1/companies/{company_id}", SIGNED_IN),
    Row("PATCH", "/v1/companies/{company_id}", "-..x+++", {"employees": 7}),
    Row("DELETE", "/v1/companies/{company_id}", "-..x+++"),
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
    Row("GET", "/company/markets", PAGES),
    Row("GET", "/company/markets/{picture}.svg", PAGES),
    Row("GET", "/company/partners", PAGES),
    Row("GET", "/company/partners.table", PAGES),
    Row("GET", "/company/partners/{partner_id}", PAGES),
    Row("GET", "/company/partners/{partner_id}/map.svg", PAGES),
    Row("GET", "/company/profile", PAGES),
    Row("POST", "/company/profile/check", PAGES),
    Row("GET", "/company/profile/codes", PAGES),
    Row("GET", "/company/profile/discard", PAGES),
    Row("POST", "/company/profile/discard", PAGES),
    Row("GET", "/company/profile/{step}", PAGES),
    Row("POST", "/company/profile/{step}", PAGES),
    Row("POST", "/company/profile/{step}/check", PAGES),
    Row("GET", "/desk/profiles", PAGES),
    Row("GET", "/desk/profiles.table", PAGES),
    Row("GET", "/desk/profiles/{submission_id}", PAGES),
    Row("POST", "/desk/profiles/{submission_id}/contact", PAGES),
    Row("POST", "/desk/profiles/{submission_id}/release", PAGES),
    Row("POST", "/desk/profiles/{submission_id}/review", PAGES),
    Row("POST", "/desk/profiles/{submission_id}/take", PAGES),
    Row("GET", "/desk/queue", PAGES),
    Row("GET", "/desk/queue.table", PAGES),
    Row("POST", "/desk/queue/decide", PAGES),
    Row("POST", "/desk/queue/decide/{match_id}", PAGES),
    Row("GET", "/desk/queue/pair/{match_id}", PAGES),
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
