"""Looking for companies that may be the same one."""

from uuid import UUID

from matchmaker.domain.permissions import Viewer
from matchmaker.store.companies import withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.duplicates import find_candidates
from tests.unit.conftest import NOW
from tests.unit.profiles import UNP, make_profile
from tests.unit.store.conftest import Save
from tests.unit.store.plans import noting_plans


def test_a_tax_number_leads_to_who_uses_it_and_who_did(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    before = save(make_profile(tax_id=UNP), ref="before").company_id
    with database.write() as session:
        withdraw_company(session, before, viewer=Viewer(chamber_id), now=NOW)
    now = save(make_profile(tax_id=UNP), ref="now").company_id

    with database.read() as session, noting_plans(database, "SELECT company.id") as plans:
        found = find_candidates(session, tax_id=UNP, site=None, keys=[], region="BY-MI")

    assert {each.company_id for each in found} == {before, now}
    assert not any("SCAN company" in plan for plan in plans), plans
