"""Agreements in force, as plain rows."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import String, bindparam, or_, select
from sqlmodel import Session

from matchmaker.store.tables import AgreementRow
from matchmaker.store.tables.columns import table_of


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
    found = session.connection().execute(_IN_FORCE, {"day": on.isoformat()})
    return [AgreementInForce(*row) for row in found]


_TABLE, _DAY = table_of(AgreementRow).c, bindparam("day", type_=String())
_IN_FORCE = (  # asked after every change
    select(_TABLE.by_region, _TABLE.ru_region, _TABLE.kind)
    .where(
        or_(_TABLE.signed_on.is_(None), _TABLE.signed_on <= _DAY),
        or_(_TABLE.valid_until.is_(None), _TABLE.valid_until >= _DAY),
    )
    .distinct()
)
