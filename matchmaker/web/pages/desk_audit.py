"""Administrators read the audit log and have its chain checked."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.services.audit import verify_audit
from matchmaker.store.audit import list_audit, list_newest
from matchmaker.store.tables import AuditRow
from matchmaker.web.deps import ReadSession
from matchmaker.web.pages.codes import AUDIT_COLUMNS
from matchmaker.web.pages.members import AdministratorMember, AdministratorSender
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/audit", include_in_schema=False)

ROWS = 100
MOST_EXPORTED = 50_000


class AuditFilter(BaseModel):
    """Which entries to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    action: Annotated[str, Field(max_length=60)] = ""
    subject: Annotated[str, Field(max_length=64)] = ""


Wanted = Annotated[AuditFilter, Query()]


@router.get("")
def get_audit(member: AdministratorMember, session: ReadSession, wanted: Wanted) -> Response:
    """Show the newest entries, newest first."""
    return page(
        "desk/audit.html",
        member.visitor,
        rows=_newest(session, wanted),
        wanted=wanted,
        verified=None,
    )


@router.post("")
def verify(member: AdministratorSender, session: ReadSession) -> Response:
    """Walk along the whole chain, and say whether it holds."""
    wanted = AuditFilter()
    return page(
        "desk/audit.html",
        member.visitor,
        rows=_newest(session, wanted),
        wanted=wanted,
        verified=verify_audit(session),
    )


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


def _newest(session: ReadSession, wanted: AuditFilter) -> list[tuple[AuditRow, dict[str, object]]]:
    rows = list_newest(
        session,
        limit=ROWS,
        action=wanted.action or None,
        subject_id=wanted.subject or None,
    )
    return [(row, json.loads(row.details)) for row in reversed(rows)]
