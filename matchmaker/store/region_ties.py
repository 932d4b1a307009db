"""Agreements in force, as plain rows."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from matchmaker.store.tables import AgreementRow


class AgreementInForce(NamedTuple):
    """What an agreement binds; a region of None stands for the whole country."""

    by_region: str | None
    ru_region: str | None
    kind: str


def list_in_force(session: Session, on: date) -> list[AgreementInForce]:
    """Return what the agreements in force on a day bind, each only once.

    One without a date of signature counts as signed, one without an end as not ended. Who writes
    agreements takes a revision (`take_revision`) in the same transaction, so that every process
    reads them again.
    """
    day = on.isoformat()
    signed, until = col(AgreementRow.signed_on), col(AgreementRow.valid_until)
    statement = (
        select(col(AgreementRow.by_region), col(AgreementRow.ru_region), col(AgreementRow.kind))
        .where(or_(signed.is_(None), signed <= day), or_(until.is_(None), until >= day))
        .distinct()
    )
    return [AgreementInForce(*row) for row in session.execute(statement)]
