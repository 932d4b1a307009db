"""The private part of profiles."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.domain.profile import Contact
from matchmaker.store.tables import ContactRow


def find_contacts(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """Return the contacts of those companies that have given one."""
    statement = select(ContactRow).where(col(ContactRow.company_id).in_(company_ids))
    return {
        row.company_id: Contact.model_validate_json(row.contact)
        for row in session.execute(statement).scalars()
    }
