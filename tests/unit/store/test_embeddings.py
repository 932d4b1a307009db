"""Embeddings beside their profiles: what is stale, and what an index has to catch up with."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import HashEncoder
from matchmaker.store.companies import erase_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import (
    Change,
    count_stale,
    find_stale,
    load_changes,
    save_embedding,
)
from tests.unit.conftest import NOW
from tests.unit.profiles import make_partner, make_profile
from tests.unit.store.conftest import Save, revision

ENCODER = HashEncoder()


def embed(database: Database, company_id: UUID, profile: Profile | None = None) -> bool:
    profile = profile or make_profile()
    vectors = ENCODER.encode(profile.embedded_texts())
    with database.write() as session:
        return save_embedding(
            session,
            company_id,
            encoder=ENCODER.name,
            text_hash=profile.text_hash(),
            vectors=vectors,
        )


def stale(database: Database, encoder: str = ENCODER.name, limit: int = 100) -> list[UUID]:
    with database.read() as session:
        found = [item.company_id for item in find_stale(session, encoder, limit=limit)]
        if len(found) < limit:
            assert count_stale(session, encoder) == len(found)
    return found


def changes(database: Database, after: int = 0, limit: int = 100) -> list[Change]:
    with database.read() as session:
        return load_changes(session, ENCODER.name, after=after, limit=limit)


def test_a_company_without_vectors_is_stale(database: Database, save: Save) -> None:
    first, second = save(ref="a"), save(ref="b")

    assert stale(database) == [first.company_id, second.company_id]
    assert stale(database, limit=1) == [first.company_id]


def test_a_stale_company_carries_what_is_to_be_embedded(database: Database, save: Save) -> None:
    save()

    with database.read() as session:
        [item] = find_stale(session, ENCODER.name, limit=1)
    assert item.profile == make_profile()
    assert item.text_hash == make_profile().text_hash()


def test_a_company_with_its_vectors_is_not_stale(database: Database, save: Save) -> None:
    assert embed(database, save().company_id)

    assert stale(database) == []


def test_vectors_of_another_encoder_are_stale(database: Database, save: Save) -> None:
    company_id = save().company_id
    embed(database, company_id)

    assert stale(database, "another") == [company_id]


def test_new_texts_make_the_vectors_stale(database: Database, save: Save) -> None:
    company_id = save().company_id
    embed(database, company_id)

    save(make_profile(about="Другой текст"))

    assert stale(database) == [company_id]


def test_what_the_encoder_does_not_see_keeps_the_vectors(database: Database, save: Save) -> None:
    embed(database, save().company_id)

    save(make_profile(name="Другое имя", employees=5))

    assert stale(database) == []


def test_a_withdrawn_company_is_not_stale(database: Database, chamber_id: UUID, save: Save) -> None:
    company_id = save().company_id
    with database.write() as session:
        withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=NOW)

    assert stale(database) == []


def test_vectors_of_texts_that_changed_meanwhile_are_not_stored(
    database: Database, save: Save
) -> None:
    company_id = save().company_id
    save(make_profile(about="Другой текст"))
    before = revision(database)

    assert not embed(database, company_id, make_profile())
    assert revision(database) == before


def test_vectors_of_a_company_that_is_gone_are_not_stored(
    database: Database, chamber_id: UUID, save: Save
) -> None:
    company_id = save().company_id
    with database.write() as session:
        erase_company(session, company_id, viewer=Viewer(chamber_id))

    assert not embed(database, company_id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), dimension=st.integers(1, 64))
def test_half_precision_moves_a_cosine_by_less_than_promised(
    database: Database, save: Save, seed: int, dimension: int
) -> None:
    profile = make_profile(about=f"{seed}")
    company_id = save(profile).company_id
    vectors = np.random.default_rng(seed).standard_normal((3, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with database.write() as session:
        save_embedding(
            session,
            company_id,
            encoder=ENCODER.name,
            text_hash=profile.text_hash(),
            vectors=vectors,
        )

    [change] = changes(database)

    assert change.vectors is not None
    assert change.vectors.dtype == np.float32
    assert np.abs(change.vectors @ vectors.T - vectors @ vectors.T).max() < 0.0005


def test_changes_come_in_the_order_of_their_revisions(database: Database, save: Save) -> None:
    for ref in "abc":
        embed(database, save(ref=ref).company_id)
    save(make_profile(name="Другое имя"), ref="a")

    found = changes(database)

    assert [change.revision for change in found] == sorted(change.revision for change in found)
    assert found[-1].profile is not None
    assert found[-1].profile.name == "Другое имя"
    assert len(found) == 3  # each company once, in its present state


def test_nothing_changed_after_the_newest_revision(database: Database, save: Save) -> None:
    save()

    assert changes(database, after=revision(database)) == []


def test_a_company_without_vectors_is_a_change_without_profile(
    database: Database, save: Save
) -> None:
    saved = save()

    [change] = changes(database)

    assert change == Change(saved.company_id, revision(database), None, None, is_stale=True)


@pytest.mark.parametrize("is_erased", [False, True])
def test_a_company_that_is_gone_is_a_change_without_profile(
    database: Database, chamber_id: UUID, save: Save, *, is_erased: bool
) -> None:
    company_id = save().company_id
    embed(database, company_id)
    before = revision(database)

    with database.write() as session:
        if is_erased:
            erase_company(session, company_id, viewer=Viewer(chamber_id))
        else:
            withdraw_company(session, company_id, viewer=Viewer(chamber_id), now=NOW)

    [change] = changes(database, after=before)
    assert change == Change(company_id, revision(database), None, None)


class History:
    """Companies that come, are embedded and go; `published` is what an index should hold."""

    def __init__(self, database: Database, chamber_id: UUID, save: Save) -> None:
        self.database, self.chamber_id, self._save = database, chamber_id, save
        self.ids: dict[int, UUID] = {}
        self.published: set[UUID] = set()
        self._texts = 0

    def save(self, which: int) -> None:
        self._texts += 1
        saved = self._save(make_partner(about=f"Текст {self._texts}"), ref=f"{which}")
        self.ids[which] = saved.company_id
        self.published.discard(saved.company_id)

    def embed(self, which: int) -> None:
        with self.database.read() as session:
            waiting = {s.company_id: s.profile for s in find_stale(session, ENCODER.name, limit=9)}
        company_id = self.ids.get(which)
        if company_id in waiting:
            assert embed(self.database, company_id, waiting[company_id])
            self.published.add(company_id)

    def withdraw(self, which: int) -> None:
        if which in self.ids:
            with self.database.write() as session:
                withdraw_company(session, self.ids[which], viewer=Viewer(self.chamber_id), now=NOW)
            self.published.discard(self.ids[which])

    def erase(self, which: int) -> None:
        if which in self.ids:
            company_id = self.ids.pop(which)
            with self.database.write() as session:
                erase_company(session, company_id, viewer=Viewer(self.chamber_id))
            self.published.discard(company_id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["save", "embed", "withdraw", "erase"]), st.integers(0, 3)),
        max_size=16,
    ),
    limit=st.integers(1, 4),
)
def test_pages_of_changes_leave_an_index_with_what_is_published_and_embedded(
    database: Database, chamber_id: UUID, save: Save, steps: list[tuple[str, int]], limit: int
) -> None:
    taken, history = revision(database), History(database, chamber_id, save)
    for step, which in steps:
        getattr(history, step)(which)

    index: set[UUID] = set()
    while page := changes(database, after=taken, limit=limit):
        for change in page:
            index.discard(change.company_id)
            index |= {change.company_id} if change.profile else set()
        taken = page[-1].revision

    assert index == history.published
    assert taken == revision(database)
    for which in list(history.ids):  # the next example begins without companies
        history.erase(which)


def test_only_what_changed_is_looked_through_for_stale_vectors(database: Database) -> None:
    seen: list[tuple[str, object]] = []

    with database.read() as session:
        connection = session.connection()

        @event.listens_for(connection, "before_cursor_execute")
        def _note(
            _connection: object, _cursor: object, statement: str, parameters: object, *_: object
        ) -> None:
            seen.append((statement, parameters))

        count_stale(session, ENCODER.name, after=5)
        statement, parameters = seen[0]
        if connection.dialect.name != "sqlite":
            pytest.skip("the way in is chosen by statistics there")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        steps = [str(row[3]) for row in plan]

    assert "ix_company_revision" in steps[0]
