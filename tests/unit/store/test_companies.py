"""Companies: created and replaced; constraints hold whatever the code does."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.errors import Conflict, DuplicateRef, DuplicateTaxId, NotFound
from matchmaker.store.companies import (
    SavedCompany,
    add_company,
    get_company_by_ref,
    get_own_company,
    replace_profile,
    save_company,
    withdraw_company,
)
from matchmaker.store.database import Database
from matchmaker.store.profile_columns import fold, profile_codes
from tests.unit.conftest import NOW
from tests.unit.profiles import UNP, make_profile, profiles
from tests.unit.store.conftest import CONTACT, Save, count, revision

LATER = NOW + timedelta(hours=1)


def test_a_company_is_created_under_its_reference(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved = save(make_profile(contact=CONTACT))

    with database.read() as session:
        found = get_company_by_ref(session, "a", viewer=Viewer(chamber_id))
    assert saved == SavedCompany(found.company_id, created=True, changed=True)
    assert found.profile == make_profile(ref="a", contact=CONTACT)
    assert (found.status, found.created_at, found.updated_at) == ("published", NOW, NOW)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(profile=profiles())
def test_what_is_stored_is_what_was_sent(
    database: Database, chamber_id: UUID, save: Save, profile: Profile
) -> None:
    saved = save(profile, ref=None)

    with database.read() as session:
        stored = get_own_company(session, saved.company_id, viewer=Viewer(chamber_id))
    assert stored.profile == profile


def test_the_same_profile_twice_changes_nothing(database: Database, save: Save) -> None:
    first = save(make_profile(contact=CONTACT))
    before = revision(database)

    again = save(make_profile(contact=CONTACT), now=LATER)

    assert again == SavedCompany(first.company_id, created=False, changed=False)
    assert revision(database) == before


@pytest.mark.parametrize(
    "changes", [{"name": "Другое имя"}, {"contact": CONTACT}, {"export_targets": []}]
)
def test_another_profile_replaces_the_old(
    database: Database, chamber_id: UUID, save: Save, changes: dict[str, object]
) -> None:
    first = save()
    before = revision(database)

    again = save(make_profile(**changes), now=LATER)

    with database.read() as session:
        stored = get_own_company(session, first.company_id, viewer=Viewer(chamber_id))
    assert again == SavedCompany(first.company_id, created=False, changed=True)
    assert stored.profile == make_profile(ref="a", **changes)
    assert (stored.created_at, stored.updated_at) == (NOW, LATER)
    assert stored.revision == revision(database) > before


def test_a_contact_that_is_left_out_is_gone(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved = save(make_profile(contact=CONTACT))
    save(make_profile())

    with database.read() as session:
        stored = get_own_company(session, saved.company_id, viewer=Viewer(chamber_id))
    assert stored.profile.contact is None


def test_without_a_reference_every_save_creates(save: Save) -> None:
    assert save(ref=None).company_id != save(ref=None).company_id


def test_chambers_may_use_the_same_reference(save: Save, other_chamber_id: UUID) -> None:
    assert save().company_id != save(chamber_id=other_chamber_id).company_id


def test_a_second_company_under_a_reference_is_refused(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    save()

    with pytest.raises(DuplicateRef), database.write() as session:
        add_company(session, chamber_id=chamber_id, profile=make_profile(ref="a"), now=NOW)


def test_a_company_is_added_under_the_reference_of_its_profile(
    database: Database, chamber_id: UUID
) -> None:
    with database.write() as session:
        added = add_company(session, chamber_id=chamber_id, profile=make_profile(ref="b"), now=NOW)

    with database.read() as session:
        found = get_company_by_ref(session, "b", viewer=Viewer(chamber_id))
    assert found.company_id == added.company_id
    assert added.created


def test_a_tax_id_is_used_once_whoever_owns_the_company(save: Save, other_chamber_id: UUID) -> None:
    save(make_profile(tax_id=UNP))

    with pytest.raises(DuplicateTaxId):
        save(make_profile(tax_id=UNP), ref="b", chamber_id=other_chamber_id)


def test_a_refused_save_leaves_nothing(database: Database, save: Save) -> None:
    save(make_profile(tax_id=UNP))
    before = revision(database)

    with pytest.raises(DuplicateTaxId):
        save(make_profile(tax_id=UNP), ref="b")

    assert revision(database) == before
    assert count(database, "company") == 1


def test_the_tax_id_of_a_withdrawn_company_is_free(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    first = save(make_profile(tax_id=UNP))
    with database.write() as session:
        withdraw_company(session, first.company_id, viewer=Viewer(chamber_id), now=LATER)

    second = save(make_profile(tax_id=UNP), ref="b")

    assert second.created
    with pytest.raises(DuplicateTaxId):
        save(make_profile(tax_id=UNP), ref="a")


def test_replacing_by_id_takes_the_reference_too(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved = save()

    with database.write() as session:
        replace_profile(
            session,
            saved.company_id,
            make_profile(ref="b"),
            viewer=Viewer(chamber_id),
            expected_revision=None,
            now=LATER,
        )

    with database.read() as session:
        assert get_company_by_ref(session, "b", viewer=Viewer(chamber_id))
        with pytest.raises(NotFound):
            get_company_by_ref(session, "a", viewer=Viewer(chamber_id))


def test_replacing_by_the_same_changes_nothing(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved, before = save(), revision(database)

    with database.write() as session:
        done = replace_profile(
            session,
            saved.company_id,
            make_profile(ref="a"),
            viewer=Viewer(chamber_id),
            expected_revision=before,
            now=LATER,
        )

    assert not done.changed
    assert revision(database) == before


def test_replacing_what_changed_meanwhile_is_a_conflict(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved, before = save(), revision(database)
    save(make_profile(name="Другое имя"))

    with pytest.raises(Conflict), database.write() as session:
        replace_profile(
            session,
            saved.company_id,
            make_profile(name="Третье имя"),
            viewer=Viewer(chamber_id),
            expected_revision=before,
            now=LATER,
        )


def test_replacing_under_a_used_reference_is_refused(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    save(ref="a")
    second = save(ref="b")

    with pytest.raises(DuplicateRef), database.write() as session:
        replace_profile(
            session,
            second.company_id,
            make_profile(ref="a"),
            viewer=Viewer(chamber_id),
            expected_revision=None,
            now=LATER,
        )


def test_two_threads_saving_one_reference_make_one_company(
    database: Database, chamber_id: UUID
) -> None:
    saved: list[SavedCompany] = []
    barrier = threading.Barrier(2)

    def work(number: int) -> None:
        profile = make_profile(name=f"Завод {number}")
        barrier.wait()
        with database.write() as session:
            done = save_company(session, chamber_id=chamber_id, ref="a", profile=profile, now=NOW)
        saved.append(done)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({done.company_id for done in saved}) == 1
    assert sorted(done.created for done in saved) == [False, True]


def test_two_threads_adding_one_tax_id_make_one_company(
    database: Database, chamber_id: UUID
) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def work(number: int) -> None:
        profile = make_profile(tax_id=UNP, ref=f"{number}")
        barrier.wait()
        try:
            with database.write() as session:
                add_company(session, chamber_id=chamber_id, profile=profile, now=NOW)
        except DuplicateTaxId:
            outcomes.append("refused")
        else:
            outcomes.append("added")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["added", "refused"]


@pytest.mark.parametrize(
    ("column", "value"), [("country", "KZ"), ("status", "draft"), ("name", None), ("profile", None)]
)
def test_the_database_itself_refuses_wrong_rows(
    database: Database, save: Save, column: str, value: str | None
) -> None:
    save()

    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(f"UPDATE company SET {column} = :value"), {"value": value})  # noqa: S608


def test_the_database_itself_refuses_a_second_counter(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO revision_counter (id, value) VALUES (2, 0)"))


def test_codes_hold_every_prefix_both_kinds_of_market_and_keys_of_the_name() -> None:
    profile = make_profile(
        products=[{"text": "Самосвалы", "hs": "870410"}],
        needs=[{"text": "Шины", "hs": "4011"}],
        export_markets=["KZ"],
        export_targets=["VN"],
    )

    assert profile_codes(profile) == {
        ("hs", "87"),
        ("hs", "8704"),
        ("hs", "870410"),
        ("hs", "40"),
        ("hs", "4011"),
        ("market", "KZ"),
        ("market", "VN"),
        ("cooperation", "joint_production"),
        ("name", "krn"),
        ("name", "msn"),
    }


def test_search_sets_case_and_yo_aside() -> None:
    assert fold("Самолёт ЁЛКА") == "самолет елка"
