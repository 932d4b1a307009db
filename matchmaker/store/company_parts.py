"""What stands beside the row of a company: the codes it is found by, and its contact."""

from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, delete, insert, select
from sqlmodel import Session

from matchmaker.domain.profile import Contact, Profile
from matchmaker.store.profile_columns import profile_codes
from matchmaker.store.tables import CompanyCodeRow, ContactRow
from matchmaker.store.tables.columns import table_of


def write_parts(session: Session, company_id: UUID, profile: Profile) -> None:
    """Write what stands beside the row of a company, as far as it differs from what is there."""
    connection = session.connection()
    there = {(row[0], row[1]) for row in connection.execute(_CODES, {"of_company": company_id})}
    wanted = profile_codes(profile)
    for statement, codes in ((_DROP_CODE, there - wanted), (_ADD_CODE, wanted - there)):
        if codes:
            rows = [
                {"of_company": company_id, "its_kind": kind, "its_code": code}
                for kind, code in sorted(codes)
            ]
            connection.execute(statement, rows)
    _write_contact(session, company_id, profile.contact)


def _write_contact(session: Session, company_id: UUID, contact: Contact | None) -> None:
    row = session.get(ContactRow, company_id)
    if contact is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(ContactRow(company_id=company_id, contact=contact.model_dump_json()))
    else:
        row.contact = contact.model_dump_json()
    session.flush()


_CODE = table_of(CompanyCodeRow)
_OF_COMPANY, _KIND = bindparam("of_company", type_=Uuid()), bindparam("its_kind", type_=String())
_ITS_CODE = bindparam("its_code", type_=String())
_CODES = select(_CODE.c.kind, _CODE.c.code).where(_CODE.c.company_id == _OF_COMPANY)
_DROP_CODE = delete(_CODE).where(
    _CODE.c.company_id == _OF_COMPANY, _CODE.c.kind == _KIND, _CODE.c.code == _ITS_CODE
)
_ADD_CODE = insert(_CODE).values(company_id=_OF_COMPANY, kind=_KIND, code=_ITS_CODE)
