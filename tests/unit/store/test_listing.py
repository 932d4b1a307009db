"""Lists of companies: filters, words, and pages that lose nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain.permissions import Viewer
from matchmaker.store.companies import erase_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.listing import CompanyFilter, ListedCompany, list_companies
from tests.unit.conftest import NOW
from tests.unit.profiles import UNP, make_partner, make_profile
from tests.unit.store.conftest import CONTACT, Save
from tests.unit.store.plans import noting_plans


def listed(
    database: Database,
    chamber_id: UUID,
    wanted: CompanyFilter | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[ListedCompany]:
    with database.read() as session:
        return list(
            list_companies(
                session,
                wanted or CompanyFilter(),
                viewer=Viewer(chamber_id),
                after=after,
                limit=limit,
            )
        )


def refs(found: list[ListedCompany]) -> set[str | None]:
    return {row.company.ref for row in found}


@pytest.fixture
def three(save: Save) -> None:
    """A maker of trucks, a dairy, and a Russian dispatcher."""
    save(make_profile(tax_id=UNP, contact=CONTACT), ref="trucks")
    dairy = make_profile(
        name="ОАО «Сыр_100%»",
        region="BY-BR",
        about="Ёмкости для молока",
        products=[{"text": "Сыры твёрдые", "hs": "040690"}],
        needs=[{"text": "Cheese moulds", "hs": "3923"}],
        cooperation=["distribution"],
        export_markets=["KZ"],
        export_targets=["CN"],
    )
    save(dairy, ref="dairy", now=NOW + timedelta(days=1))
    save(make_partner(export_targets=[]), ref="dispatcher", now=NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CompanyFilter(), {"trucks", "dairy", "dispatcher"}),
        (CompanyFilter(country="RU"), {"dispatcher"}),
        (CompanyFilter(region="BY-BR"), {"dairy"}),
        (CompanyFilter(country="RU", region="BY-BR"), set()),
        (CompanyFilter(market="KZ"), {"dairy"}),
        (CompanyFilter(market="CN"), {"dairy"}),
        (CompanyFilter(market="VN"), {"trucks"}),
        (CompanyFilter(cooperation="joint_production"), {"trucks", "dispatcher"}),
        (CompanyFilter(hs="87"), {"trucks", "dispatcher"}),
        (CompanyFilter(hs="8704"), {"trucks", "dispatcher"}),
        (CompanyFilter(hs="870410"), set()),
        (CompanyFilter(hs="0406"), {"dairy"}),
        (CompanyFilter(hs="39"), {"dairy"}),
        (CompanyFilter(words="сыр"), {"dairy"}),
        (CompanyFilter(words="САМОСВАЛЫ карьерн"), {"trucks", "dispatcher"}),
        (CompanyFilter(words="емкости"), {"dairy"}),
        (CompanyFilter(words="ТВЁРДЫЕ молока"), {"dairy"}),
        (CompanyFilter(words=UNP), {"trucks"}),
        (CompanyFilter(words="moulds сыры"), {"dairy"}),
        (CompanyFilter(words="сыры самосвалы"), set()),
        (CompanyFilter(words="  "), {"trucks", "dairy", "dispatcher"}),
        (CompanyFilter(words="%"), {"dairy"}),
        (CompanyFilter(words="сыр_1"), {"dairy"}),
        (CompanyFilter(words="_ры"), set()),
        (CompanyFilter(words="\\"), set()),
        (CompanyFilter(words="ivanov"), set()),
        (CompanyFilter(updated_since=NOW + timedelta(days=1)), {"dairy", "dispatcher"}),
        (CompanyFilter(updated_since=NOW + timedelta(days=3)), set()),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
@pytest.mark.usefixtures("three")
def test_a_list_is_narrowed_to_what_is_wanted(
    database: Database, chamber_id: UUID, wanted: CompanyFilter, expected: set[str]
) -> None:
    assert refs(listed(database, chamber_id, wanted)) == expected


def test_only_published_companies_are_listed_but_all_of_ones_own(
    database: Database, chamber_id: UUID, other_chamber_id: UUID, save: Save
) -> None:
    save(ref="here")
    gone = save(ref="gone").company_id
    save(ref="foreign", chamber_id=other_chamber_id)
    with database.write() as session:
        withdraw_company(session, gone, viewer=Viewer(chamber_id), now=NOW)

    assert refs(listed(database, chamber_id)) == {"here", "foreign"}
    assert refs(listed(database, chamber_id, CompanyFilter(own=True))) == {"here", "gone"}


def test_a_row_tells_its_owner_its_state_and_its_times(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved = save(make_profile(contact=CONTACT))

    [row] = listed(database, chamber_id)

    assert (row.company.company_id, row.company.chamber_id) == (saved.company_id, chamber_id)
    assert (row.status, row.created_at, row.updated_at) == ("published", NOW, NOW)
    assert b"ivanov" not in row.company.profile


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    count=st.integers(0, 9),
    limit=st.integers(1, 4),
    deleted=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4),
)
def test_pages_put_together_are_the_whole_list_whatever_is_deleted_meanwhile(
    database: Database,
    chamber_id: UUID,
    save: Save,
    count: int,
    limit: int,
    deleted: list[tuple[int, int]],
) -> None:
    """Companies that stay are seen once, in order; those erased on the way at most once."""
    everyone = [save(ref=None).company_id for _ in range(count)]
    erased: set[UUID] = set()
    seen: list[UUID] = []
    page_number, after = 0, None
    while page := listed(database, chamber_id, after=after, limit=limit):
        assert len(page) <= limit
        seen += [row.company.company_id for row in page]
        after = seen[-1]
        for page_of_deletion, which in deleted:
            if page_of_deletion == page_number and which < count and everyone[which] not in erased:
                with database.write() as session:
                    erase_company(session, everyone[which], viewer=Viewer(chamber_id))
                erased.add(everyone[which])
        page_number += 1

    assert seen == sorted(set(seen))
    assert set(everyone) - erased <= set(seen) <= set(everyone)
    with database.write() as session:
        for company_id in set(everyone) - erased:
            erase_company(session, company_id, viewer=Viewer(chamber_id))


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "wanted",
    [
        CompanyFilter(),
        CompanyFilter(own=True),
        CompanyFilter(region="BY-BR"),
        CompanyFilter(country="BY"),
        CompanyFilter(hs="8413"),
    ],
    ids=repr,
)
def test_a_page_is_read_in_its_order_and_not_sorted(
    database: Database, chamber_id: UUID, wanted: CompanyFilter
) -> None:
    with noting_plans(database, "SELECT company.id") as plans:
        listed(database, chamber_id, wanted, after=UUID(int=1), limit=2)

    assert any("(id>?)" in plan or "AND id>?" in plan for plan in plans), plans
    assert not any("TEMP B-TREE" in plan for plan in plans), plans
