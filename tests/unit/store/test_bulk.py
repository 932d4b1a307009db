"""What is stored of many companies at once."""

from uuid import UUID

import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Contact
from matchmaker.engine.encoder import HashEncoder
from matchmaker.store.bulk import PARAMETERS, find_contacts, find_known, find_tax_ids
from matchmaker.store.companies import withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import save_embedding
from tests.unit.conftest import NOW
from tests.unit.profiles import INN, UNP, make_partner, make_profile
from tests.unit.store.conftest import CONTACT, Save
from tests.unit.store.plans import noting_plans


def test_what_is_stored_is_found_by_reference(
    database: Database, chamber_id: UUID, other_chamber_id: UUID, save: Save
) -> None:
    saved = save(make_profile(contact=CONTACT))
    save(ref="b", chamber_id=other_chamber_id)

    with database.read() as session:
        known = find_known(session, ["a", "b", "c"], chamber_id=chamber_id)
    assert set(known) == {"a"}
    assert known["a"].company_id == saved.company_id
    assert known["a"].text_hash == make_profile().text_hash()


def test_more_references_than_one_statement_takes_are_all_looked_up(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    save(ref="first")
    save(ref="last")
    refs = ["first", *(f"x{number}" for number in range(2 * PARAMETERS)), "last"]

    with database.read() as session:
        assert set(find_known(session, refs, chamber_id=chamber_id)) == {"first", "last"}
        assert find_known(session, [], chamber_id=chamber_id) == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"contact": CONTACT}, True),
        ({}, False),
        ({"contact": CONTACT | {"phone": "1"}}, False),
        ({"contact": CONTACT, "name": "Другое имя"}, False),
    ],
)
def test_a_stored_profile_holds_the_same_and_nothing_else(
    database: Database, chamber_id: UUID, save: Save, changes: dict[str, object], *, expected: bool
) -> None:
    save(make_profile(contact=CONTACT))

    with database.read() as session:
        known = find_known(session, ["a"], chamber_id=chamber_id)["a"]
    assert known.holds(make_profile(**changes)) is expected


def test_a_withdrawn_company_holds_nothing(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = save().company_id
    with database.write() as session:
        withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=NOW)

    with database.read() as session:
        assert not find_known(session, ["a"], chamber_id=chamber_id)["a"].holds(make_profile())


def test_the_encoder_is_named_while_its_vectors_are_those_of_the_texts(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    def encoder() -> str | None:
        with database.read() as session:
            return find_known(session, ["a"], chamber_id=chamber_id)["a"].encoder

    company_id, profile = save().company_id, make_profile()
    before = encoder()
    with database.write() as session:
        vectors = HashEncoder().encode(profile.embedded_texts())
        save_embedding(
            session, company_id, encoder="e", text_hash=profile.text_hash(), vectors=vectors
        )
    fresh = encoder()
    save(make_profile(about="Другой текст"))

    assert (before, fresh, encoder()) == (None, "e", None)


def test_tax_ids_in_use_are_found_with_their_country(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    first = save(make_profile(tax_id=UNP), ref="a").company_id
    second = save(make_partner(tax_id=INN), ref="b").company_id
    asked = [("BY", UNP), ("RU", UNP), ("RU", INN), *(("BY", str(n)) for n in range(PARAMETERS))]

    with database.read() as session:
        assert find_tax_ids(session, asked) == {("BY", UNP): first, ("RU", INN): second}
    with database.write() as session:
        withdraw_company(session, first, viewer=Viewer(chamber_id), now=NOW)
    with database.read() as session:
        assert find_tax_ids(session, asked) == {("RU", INN): second}


def test_tax_ids_are_looked_up_and_not_at_every_company(database: Database, save: Save) -> None:
    save(make_profile(tax_id=UNP), ref="a")

    with database.read() as session, noting_plans(database, "SELECT company.tax_id") as plans:
        find_tax_ids(session, [("RU", INN), ("BY", UNP), ("BY", "100000001")])

    search = "SEARCH company USING INDEX uq_company_tax_id_in_use (country=? AND tax_id=?)"
    assert plans == [search] * 2


def test_contacts_are_found_by_company(database: Database, save: Save) -> None:
    with_contact = save(make_profile(contact=CONTACT), ref="a").company_id
    without = save(ref="b").company_id

    with database.read() as session:
        found = find_contacts(session, [with_contact, without])
    assert found == {with_contact: Contact(**CONTACT)}
