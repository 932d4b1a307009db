"""Who sees a company, and what is left of it once it was withdrawn or erased."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.engine.encoder import HashEncoder
from matchmaker.errors import NotFound
from matchmaker.store.companies import (
    SavedCompany,
    erase_company,
    find_profiles,
    get_company,
    get_own_company,
    replace_profile,
    withdraw_company,
)
from matchmaker.store.database import Database
from matchmaker.store.embeddings import save_embedding
from matchmaker.store.idempotency import save_key
from matchmaker.store.profile_columns import load_profile
from matchmaker.store.tables import Base, IdempotencyRow
from tests.empty_database import file_of
from tests.unit.conftest import NOW
from tests.unit.profiles import UNP, make_partner, make_profile
from tests.unit.store.conftest import CONTACT, Save, count, revision

LATER = NOW + timedelta(hours=1)


def test_a_company_of_another_chamber_is_as_unknown_as_none(
    database: Database, other_chamber_id: UUID, save: Save
) -> None:
    saved = save()
    profile, keywords = make_profile(), {"viewer": Viewer(other_chamber_id)}

    def refusal(
        call: Callable[..., object], company_id: UUID, *more: object, **also: object
    ) -> str:
        with pytest.raises(NotFound) as refused, database.write() as session:
            call(session, company_id, *more, **keywords, **also)
        return refused.value.detail

    for company_id in (saved.company_id, uuid4()):
        assert {
            refusal(get_own_company, company_id),
            refusal(erase_company, company_id),
            refusal(withdraw_company, company_id, now=LATER),
            refusal(replace_profile, company_id, profile, expected_revision=None, now=LATER),
        } == {"There is no such company."}


def test_the_contact_is_for_the_owner_who_asks(
    database: Database, chamber_id: UUID, other_chamber_id: UUID, save: Save
) -> None:
    company_id = save(make_profile(contact=CONTACT)).company_id

    with database.read() as session:
        own = get_company(session, company_id, viewer=Viewer(chamber_id), private=True)
        unasked = get_company(session, company_id, viewer=Viewer(chamber_id))
        foreign = get_company(session, company_id, viewer=Viewer(other_chamber_id), private=True)
    assert own.profile.contact is not None
    assert unasked.profile.contact is None
    assert foreign.profile.contact is None


def test_a_withdrawn_company_is_seen_by_its_chamber_alone(
    database: Database, chamber_id: UUID, other_chamber_id: UUID, save: Save
) -> None:
    company_id = save().company_id
    with database.write() as session:
        withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=LATER)

    with database.read() as session:
        assert get_company(session, company_id, viewer=Viewer(chamber_id)).status == "withdrawn"
        assert find_profiles(session, [company_id]) == {}
        with pytest.raises(NotFound):
            get_company(session, company_id, viewer=Viewer(other_chamber_id))


def test_withdrawing_twice_changes_nothing(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = save().company_id
    with database.write() as session:
        withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=LATER)
    before = revision(database)

    with database.write() as session:
        withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=LATER)

    assert revision(database) == before


def test_saving_a_withdrawn_company_publishes_it_again(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = save().company_id
    with database.write() as session:
        withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=LATER)

    again = save()

    with database.read() as session:
        assert list(find_profiles(session, [company_id])) == [company_id]
    assert again == SavedCompany(company_id, created=False, changed=True)


def test_public_profiles_are_found_by_id(database: Database, save: Save) -> None:
    first, second = save(make_profile(contact=CONTACT)), save(make_partner(), ref="b")

    with database.read() as session:
        found = find_profiles(session, [first.company_id, second.company_id, uuid4()])
    assert set(found) == {first.company_id, second.company_id}
    assert load_profile(found[second.company_id].profile, "b") == make_partner(ref="b")
    assert b"ivanov" not in found[first.company_id].profile


def fill(database: Database, chamber_id: UUID, save: Save) -> UUID:
    """Save a company with everything that can hang on it."""
    profile = make_profile(contact=CONTACT, tax_id=UNP)
    company_id = save(profile, ref="crm-17").company_id
    vectors = HashEncoder().encode(profile.embedded_texts())
    key = IdempotencyRow(
        chamber_id=chamber_id, key="k", body_hash="h", company_id=company_id, created_at=NOW
    )
    with database.write() as session:
        save_embedding(
            session, company_id, encoder="e", text_hash=profile.text_hash(), vectors=vectors
        )
        save_key(session, key)
    return company_id


def test_erasing_leaves_that_it_is_gone_and_nothing_else(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = fill(database, chamber_id, save)

    with database.write() as session:
        erase_company(session, company_id, viewer=Viewer(chamber_id))

    kept = {table for table in Base.metadata.tables if count(database, table)}
    assert kept == {"chamber", "revision_counter", "audit_head", "match_run", "company_removal"}


def test_nothing_of_an_erased_company_is_left_in_the_file(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = fill(database, chamber_id, save)
    written = bytes_of(file_of(database))

    with database.write() as session:
        erase_company(session, company_id, viewer=Viewer(chamber_id))
    database.close()

    left = bytes_of(file_of(database))
    words = [word.encode() for word in ("ivanov@example.by", "Карьерные машины", "crm-17", UNP)]
    assert all(word in written for word in words)
    assert not any(word in left for word in words)


def bytes_of(file: Path) -> bytes:
    """Return what stands in a database file and in the log that goes with it."""
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def test_an_erased_company_is_unknown_and_its_reference_free(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = save().company_id
    with database.write() as session:
        erase_company(session, company_id, viewer=Viewer(chamber_id))

    with database.read() as session, pytest.raises(NotFound):
        get_company(session, company_id, viewer=Viewer(chamber_id))
    assert save().company_id != company_id
