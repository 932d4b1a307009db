"""Administrators read the audit log and have its chain checked."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.services.audit import Verification, verify_audit
from matchmaker.store.audit import list_audit, list_newest
from matchmaker.web.deps import ReadSession
from matchmaker.web.pages.codes import AUDIT_COLUMNS
from matchmaker.web.pages.members import AdministratorMember, AdministratorSender, Member
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/audit", include_in_schema=False)

ROWS = 100
MOST_EXPORTED = 50_000

_TOO_LONG = 19  # digits of a number that no entry has


class AuditFilter(BaseModel):
    """Which entries to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    action: Annotated[str, Field(max_length=60)] = ""
    subject: Annotated[str, Field(max_length=64)] = ""
    after: Annotated[str, Field(max_length=100)] = ""

    def place(self) -> int | None:
        """Return the number where the page before ended; None for the first page and nonsense."""
        is_number = self.after.isascii() and self.after.isdigit() and len(self.after) < _TOO_LONG
        return int(self.after) if is_number else None


Wanted = Annotated[AuditFilter, Query()]


@router.get("")
def get_audit(member: AdministratorMember, session: ReadSession, wanted: Wanted) -> Response:
    """Show the newest entries, newest first."""
    return _page(member, session, wanted)


@router.post("")
def verify(member: AdministratorSender, session: ReadSession) -> Response:
    """Walk along the whole chain, and say whether it holds."""
    return _page(member, session, AuditFilter(), verify_audit(session))


@router.get(".table")
def get_audit_table(
    member: AdministratorMember,
    session: ReadSession,
    wanted: Wanted,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the log as a table, oldest entry first; `matchmaker audit export` has no limit."""
    rows = list_audit(
        session,
        after=0,
        limit=MOST_EXPORTED,
        action=wanted.action or None,
        subject_id=wanted.subject or None,
    )
    language = member.visitor.language
    table = Table(
        name="audit",
        headings=[str(say_code("audit_column", name, language)) for name in AUDIT_COLUMNS],
        rows=[
            (
                row.seq,
                row.at.isoformat(timespec="seconds"),
                row.action,
                f"{row.subject_kind} {row.subject_id}",
                f"{row.actor_kind} {row.actor_id or ''}".strip(),
                row.details,
            )
            for row in rows
        ],
    )
    return table_file(table, table_format)


def _page(
    member: Member, session: ReadSession, wanted: AuditFilter, verified: Verification | None = None
) -> Response:
    found = list_newest(
        session,
        before=wanted.place(),
        limit=ROWS + 1,
        action=wanted.action or None,
        subject_id=wanted.subject or None,
    )[::-1]
    return page(
        "desk/audit.html",
        member.visitor,
        rows=[(row, json.loads(row.details)) for row in found[:ROWS]],
        next_page=found[ROWS - 1].seq if len(found) > ROWS else None,
        wanted=wanted,
        verified=verified,
    )
