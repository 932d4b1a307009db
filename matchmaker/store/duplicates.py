"""Which companies and submissions might be the same one: by tax number, by keys of names."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.domain.profile_life import SubmissionState
from matchmaker.store.tables import WITHDRAWN, CompanyRow, SubmissionRow


def has_other_tax_id(session: Session, tax_id: str, *, company_id: UUID) -> bool:
    """Tell whether a company in use, or one on its way, other than this one has a tax number.

    УНП and ИНН differ in length, so that the country need not be asked for.
    """
    registered = select(col(CompanyRow.id)).where(
        col(CompanyRow.tax_id) == tax_id,
        col(CompanyRow.country).in_(("BY", "RU")),  # leads the index by country and number
        col(CompanyRow.status) != WITHDRAWN,
        col(CompanyRow.id) != company_id,
    )
    submitted = select(col(SubmissionRow.id)).where(
        col(SubmissionRow.tax_id) == tax_id,
        col(SubmissionRow.status).not_in((SubmissionState.PUBLISHED, SubmissionState.DRAFT)),
        col(SubmissionRow.company_id) != company_id,
    )
    return any(session.execute(each.limit(1)).first() for each in (registered, submitted))
