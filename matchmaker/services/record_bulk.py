"""What the audit log says of many profiles at once: files taken in, contacts written out."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.services.audit import Author, record_audit
from matchmaker.services.import_report import ImportReport


def record_import(
    session: Session, report: ImportReport, *, chamber_id: UUID, author: Author, now: datetime
) -> None:
    """Say that a file was taken in, and how many of its rows; of a rehearsal nothing is said."""
    if report.dry_run:
        return
    counts = {
        name: getattr(report, name) for name in ("created", "updated", "unchanged", "refused")
    }
    record_audit(
        session, author, "profiles.imported", "chamber", chamber_id, now=now, details=counts
    )


def record_contact_export(
    session: Session, companies: int, *, chamber_id: UUID | None, author: Author, now: datetime
) -> None:
    """Say that the contacts of companies are about to be written to a file.

    Args:
        companies: how many there are.
        chamber_id: whose; None for all.
    """
    record_audit(
        session,
        author,
        "contacts.exported",
        "chamber",
        chamber_id or "all",
        now=now,
        details={"companies": companies},
    )
