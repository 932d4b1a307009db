"""Many companies saved at once: the same as one after the other, only faster."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.domain.profile_life import VALID_FOR
from matchmaker.engine.encoder import HashEncoder
from matchmaker.errors import DuplicateTaxId
from matchmaker.store.access import ensure_chamber
from matchmaker.store.bulk_save import NewProfile, Outcome, save_companies
from matchmaker.store.companies import save_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import load_changes
from matchmaker.store.tables import EXPIRED, PUBLISHED, CompanyRow
from tests.empty_database import fresh_database
from tests.unit.conftest import NOW
from tests.unit.profiles import INN, OTHER_UNP, UNP, make_partner, make_profile
from tests.unit.store.conftest import CONTACT, Save, count, revision

ENCODER = HashEncoder()


def make_row(ref: str = "a", *, encoded: bool = True, **changes: object) -> NewProfile:
    profile = make_profile(**changes)
    vectors = ENCODER.encode(profile.embedded_texts()) if encoded else None
    return NewProfile(ref, profile, vectors)


def save_all(database: Database, chamber_id: UUID, *rows: NewProfile) -> list[Outcome]:
    with database.write() as session:
        return save_companies(session, rows, chamber_id=chamber_id, encoder=ENCODER.name, now=NOW)


def test_new_profiles_are_stored_with_codes_contact_and_vectors(
    database: Database, chamber_id: UUID
) -> None:
    outcomes = save_all(
        database, chamber_id, make_row("a", contact=CONTACT), make_row("b", name="Другое")
    )

    assert outcomes == [Outcome.CREATED, Outcome.CREATED]
    assert count(database, "company") == count(database, "company_embedding") == 2
    assert count(database, "company_contact") == 1
    assert count(database, "company_code") == 2 * 4 + 3  # market, form, chapter, heading; names


def test_an_index_learns_of_every_row_in_their_order(database: Database, chamber_id: UUID) -> None:
    rows = [make_row(ref, name=f"Завод {ref}") for ref in "abc"]
    save_all(database, chamber_id, *rows)

    with database.read() as session:
        changes = load_changes(session, ENCODER.name, after=0, limit=10)

    assert [change.revision for change in changes] == [1, 2, 3]
    assert [change.profile.name for change in changes if change.profile] == [
        row.profile.name for row in rows
    ]
    assert all(change.vectors is not None for change in changes)


def test_the_same_rows_again_change_nothing(database: Database, chamber_id: UUID) -> None:
    save_all(database, chamber_id, make_row("a"), make_row("b"))
    before = revision(database)

    outcomes = save_all(database, chamber_id, make_row("a"), make_row("b"))

    assert outcomes == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert revision(database) == before


def test_a_changed_profile_replaces_codes_contact_and_vectors(
    database: Database, chamber_id: UUID
) -> None:
    save_all(database, chamber_id, make_row("a", contact=CONTACT))

    outcomes = save_all(database, chamber_id, make_row("a", about="Иное", export_targets=["EG"]))

    assert outcomes == [Outcome.UPDATED]
    assert count(database, "company_contact") == 0
    with database.read() as session:
        markets = session.execute(text("SELECT code FROM company_code WHERE kind = 'market'"))
        assert [row[0] for row in markets] == ["EG"]
        (change,) = load_changes(session, ENCODER.name, after=1, limit=10)
    assert change.vectors is not None
    expected = ENCODER.encode(make_profile(about="Иное").embedded_texts())
    assert np.allclose(change.vectors, expected, atol=1e-3)


def test_a_row_without_vectors_keeps_those_it_has(database: Database, chamber_id: UUID) -> None:
    save_all(database, chamber_id, make_row("a"))

    save_all(database, chamber_id, make_row("a", encoded=False, employees=5))

    assert count(database, "company_embedding") == 1


def test_a_tax_id_of_another_company_costs_its_row_only(
    database: Database, chamber_id: UUID, other_chamber_id: UUID
) -> None:
    save_all(database, other_chamber_id, make_row("x", tax_id=UNP))

    outcomes = save_all(database, chamber_id, make_row("a", tax_id=UNP), make_row("b"))

    assert outcomes == [Outcome.TAX_ID_TAKEN, Outcome.CREATED]


def test_a_tax_id_given_up_in_an_earlier_row_is_free(database: Database, chamber_id: UUID) -> None:
    save_all(database, chamber_id, make_row("a", tax_id=UNP))

    outcomes = save_all(
        database, chamber_id, make_row("a", tax_id=OTHER_UNP), make_row("b", tax_id=UNP)
    )

    assert outcomes == [Outcome.UPDATED, Outcome.CREATED]


def test_the_tax_id_of_a_withdrawn_company_is_free(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    saved = save(make_profile(tax_id=UNP))
    with database.write() as session:
        withdraw_company(session, saved.company_id, viewer=Viewer(chamber_id), now=NOW)

    assert save_all(database, chamber_id, make_row("b", tax_id=UNP)) == [Outcome.CREATED]
    assert save_all(database, chamber_id, make_row("a", tax_id=UNP)) == [Outcome.TAX_ID_TAKEN]


def test_a_profile_whose_time_was_up_stands_again(database: Database, chamber_id: UUID) -> None:
    save_all(database, chamber_id, make_row("a"))
    with database.write() as session:
        session.execute(update(CompanyRow).values(status=EXPIRED, expires_at=NOW))

    outcomes = save_all(database, chamber_id, make_row("a"))

    with database.read() as session:
        row = session.execute(select(CompanyRow)).scalar_one()
    assert outcomes == [Outcome.UPDATED]
    assert (row.status, row.expires_at) == (PUBLISHED, NOW + VALID_FOR)


def test_two_that_save_at_once_wait_for_each_other(database: Database, chamber_id: UUID) -> None:
    rows = [make_row(f"r{number}", name=f"Завод {number}") for number in range(40)]
    outcomes: list[Outcome] = []

    def work() -> None:
        for start in range(0, len(rows), 10):
            outcomes.extend(save_all(database, chamber_id, *rows[start : start + 10]))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [Outcome.CREATED] * 40 + [Outcome.UNCHANGED] * 40
    assert count(database, "company") == 40


drafts = st.builds(
    lambda ref, name, russian, tax_id, contact: (
        ref,
        (make_partner if russian else make_profile)(
            name=name,
            tax_id=(INN if russian else tax_id) if tax_id else None,
            contact=CONTACT if contact else None,
        ),
    ),
    st.sampled_from("abcd"),
    st.sampled_from(["Один", "Два"]),
    st.booleans(),
    st.sampled_from([None, UNP, OTHER_UNP]),
    st.booleans(),
)
Draft = tuple[str, Profile]
batches = st.lists(drafts, max_size=5, unique_by=(lambda d: d[0], lambda d: d[1].tax_id or d[0]))


@settings(max_examples=25, deadline=None)
@given(several=st.lists(batches, min_size=1, max_size=3))
def test_a_batch_is_what_its_rows_one_by_one_are(
    several: list[list[Draft]],
) -> None:
    with opened("at once") as (at_once, own), opened("one by one") as (one_by_one, other):
        for batch in several:
            rows = [NewProfile(ref, profile, None) for ref, profile in batch]
            found = save_all(at_once, own, *rows)
            assert found == save_singly(one_by_one, other, batch)

        assert contents(at_once) == contents(one_by_one)
        assert revision(at_once) == revision(one_by_one)


@contextmanager
def opened(name: str) -> Iterator[tuple[Database, UUID]]:
    database = fresh_database(name)
    with database.write() as session:
        chamber_id = ensure_chamber(session, "Minsk chamber", now=NOW).id
    yield database, chamber_id
    database.close()


def save_singly(database: Database, chamber_id: UUID, batch: Sequence[Draft]) -> list[Outcome]:
    outcomes = []
    for ref, profile in batch:
        try:
            with database.write() as session:
                saved = save_company(
                    session, chamber_id=chamber_id, ref=ref, profile=profile, now=NOW
                )
        except DuplicateTaxId:
            outcomes.append(Outcome.TAX_ID_TAKEN)
        else:
            changed = Outcome.CREATED if saved.created else Outcome.UPDATED
            outcomes.append(changed if saved.changed else Outcome.UNCHANGED)
    return outcomes


def contents(database: Database) -> list[list[object]]:
    """Return what is stored, without the ids that are drawn by chance."""
    statements = (
        "SELECT ref, country, tax_id, status, profile, revision FROM company ORDER BY 1",
        "SELECT ref, kind, code FROM company_code JOIN company ON id = company_id ORDER BY 1, 2, 3",
        "SELECT ref, contact FROM company_contact JOIN company ON id = company_id ORDER BY 1",
    )
    with database.read() as session:
        return [[tuple(row) for row in session.execute(text(sql))] for sql in statements]
