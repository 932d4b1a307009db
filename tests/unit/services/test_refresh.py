"""Embeddings follow profiles, and the index follows both, whatever interrupts them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import numpy as np
import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.places import Country
from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import HashEncoder, Vectors
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.recommend import Recommender
from matchmaker.services.refresh import IndexKeeper, refresh_embeddings
from matchmaker.services.scoring_basis import ScoringBasis
from matchmaker.store.companies import erase_company, save_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import count_stale
from tests.unit.conftest import NOW
from tests.unit.engine.entries import make_rankers
from tests.unit.profiles import make_partner, make_profile


class WatchedEncoder(HashEncoder):
    """Counts what it encodes, and lets something happen before the n-th call."""

    def __init__(self, dimension: int = 64, name: str | None = None) -> None:
        super().__init__(dimension)
        self.name = name or self.name
        self.texts: list[str] = []
        self.calls = 0
        self.before: dict[int, Callable[[], object]] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        if self.calls in self.before:
            self.before[self.calls]()
        self.texts.extend(texts)
        return super().encode(texts)


class Chamber:
    """A chamber whose profiles are saved without vectors, as a bulk import may leave them."""

    def __init__(self, database: Database, chamber_id: UUID) -> None:
        self.database, self.chamber_id = database, chamber_id

    def save(self, ref: str = "a", profile: Profile | None = None) -> UUID:
        with self.database.write() as session:
            return save_company(
                session,
                chamber_id=self.chamber_id,
                ref=ref,
                profile=profile or make_profile(name=f"Завод {ref}"),
                now=NOW,
            ).company_id

    def withdraw(self, company_id: UUID) -> None:
        with self.database.write() as session:
            withdraw_company(session, company_id, viewer=Viewer(self.chamber_id), now=NOW)

    def erase(self, company_id: UUID) -> None:
        with self.database.write() as session:
            erase_company(session, company_id, viewer=Viewer(self.chamber_id))

    def stale(self, encoder: HashEncoder) -> int:
        with self.database.read() as session:
            return count_stale(session, encoder.name)


@pytest.fixture
def chamber(database: Database, chamber_id: UUID) -> Chamber:
    return Chamber(database, chamber_id)


@pytest.fixture
def encoder() -> WatchedEncoder:
    return WatchedEncoder()


def numbered(count: int) -> list[Profile]:
    return [make_profile(products=[{"text": f"Станок {n}"}]) for n in range(count)]


def make_keeper(database: Database, encoder: HashEncoder) -> tuple[IndexKeeper, CompanyIndex]:
    index = CompanyIndex(encoder.dimension)
    recommender = Recommender(index, make_rankers())
    basis = ScoringBasis(encoder.name, recommender.rankers, recommender, index.ties)
    return IndexKeeper(database, encoder, index, basis), index


def test_a_new_profile_is_embedded(chamber: Chamber, encoder: WatchedEncoder) -> None:
    chamber.save()

    done = refresh_embeddings(chamber.database.write, encoder)

    assert (done, chamber.stale(encoder)) == (1, 0)
    assert sorted(encoder.texts) == sorted(make_profile().embedded_texts())


def test_a_second_run_does_nothing(chamber: Chamber, encoder: WatchedEncoder) -> None:
    chamber.save()
    refresh_embeddings(chamber.database.write, encoder)

    assert refresh_embeddings(chamber.database.write, encoder) == 0
    assert encoder.calls == 1


@pytest.mark.parametrize(
    ("changes", "stale"),
    [
        ({"about": "Теперь иначе."}, 1),
        ({"needs": []}, 1),
        ({"name": "Новое имя"}, 0),
        ({"export_targets": ["IN"]}, 0),
    ],
)
def test_a_profile_is_embedded_anew_when_its_texts_change(
    chamber: Chamber, encoder: WatchedEncoder, changes: dict[str, object], stale: int
) -> None:
    chamber.save()
    refresh_embeddings(chamber.database.write, encoder)

    chamber.save("a", make_profile(**changes))

    assert chamber.stale(encoder) == stale
    assert refresh_embeddings(chamber.database.write, encoder) == stale


def test_another_encoder_makes_every_embedding_stale(chamber: Chamber) -> None:
    for ref in "abc":
        chamber.save(ref)
    refresh_embeddings(chamber.database.write, HashEncoder())

    newer = HashEncoder(32)

    assert chamber.stale(newer) == 3
    assert refresh_embeddings(chamber.database.write, newer) == 3


def test_a_crash_between_batches_keeps_what_was_done(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    for ref, profile in zip("abcde", numbered(5), strict=True):
        chamber.save(ref, profile)

    def fail() -> None:
        raise MemoryError

    encoder.before[3] = fail
    with pytest.raises(MemoryError):
        refresh_embeddings(chamber.database.write, encoder, batch=2)
    kept = chamber.stale(encoder)

    assert kept == 1
    assert refresh_embeddings(chamber.database.write, encoder, batch=2) == 1


def test_a_profile_that_changes_while_it_is_encoded_is_embedded_as_it_is_then(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    now = make_profile(about="Уже другое.")
    chamber.save("a")
    encoder.before[1] = lambda: chamber.save("a", now)

    done = refresh_embeddings(chamber.database.write, encoder)

    assert (done, chamber.stale(encoder)) == (1, 0)
    keeper, index = make_keeper(chamber.database, encoder)
    keeper.catch_up()
    stored = index.shelf(Country.BY).entry(0)
    assert stored.profile.about == now.about
    assert stored.vectors == pytest.approx(HashEncoder().encode(now.embedded_texts()), abs=1e-3)


def test_a_profile_that_is_erased_while_it_is_encoded_is_no_error(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    company_id = chamber.save("a")
    encoder.before[1] = lambda: chamber.erase(company_id)

    assert refresh_embeddings(chamber.database.write, encoder) == 0


def test_progress_tells_how_many_are_done_and_how_many_there_are(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    for ref, profile in zip("abc", numbered(3), strict=True):
        chamber.save(ref, profile)
    told: list[tuple[int, int | None]] = []

    refresh_embeddings(
        chamber.database.write, encoder, batch=2, progress=lambda *each: told.append(each)
    )

    assert told == [(2, 3), (3, 3)]


def test_an_index_takes_in_every_published_company(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    ids = [chamber.save("a"), chamber.save("b", make_partner())]
    keeper, index = make_keeper(chamber.database, encoder)

    keeper.catch_up()

    assert keeper.size == 2
    assert keeper.revision > 0
    assert [len(index.shelf(country)) for country in Country] == [1, 1]
    for company_id in ids:
        entry = keeper.find(company_id)
        assert entry is not None
        expected = HashEncoder().encode(entry.profile.embedded_texts())
        assert entry.vectors == pytest.approx(expected, abs=1e-3)


def test_an_index_that_is_up_to_date_asks_nothing_of_the_encoder(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    chamber.save()
    keeper, _ = make_keeper(chamber.database, encoder)
    keeper.catch_up()
    calls, revision = encoder.calls, keeper.revision

    keeper.catch_up()

    assert (encoder.calls, keeper.revision) == (calls, revision)


def test_what_another_process_saved_is_taken_in(chamber: Chamber, encoder: WatchedEncoder) -> None:
    keeper, _ = make_keeper(chamber.database, encoder)
    keeper.catch_up()
    elsewhere = Database(chamber.database.url)

    company_id = Chamber(elsewhere, chamber.chamber_id).save()
    elsewhere.close()
    keeper.catch_up()

    assert keeper.find(company_id) is not None


@pytest.mark.parametrize("remove", [Chamber.withdraw, Chamber.erase])
def test_a_company_that_is_gone_leaves_the_index(
    chamber: Chamber, encoder: WatchedEncoder, remove: Callable[[Chamber, UUID], None]
) -> None:
    gone, stays = chamber.save("a"), chamber.save("b")
    keeper, _ = make_keeper(chamber.database, encoder)
    keeper.catch_up()

    remove(chamber, gone)
    keeper.catch_up()

    assert keeper.find(gone) is None
    assert keeper.find(stays) is not None
    assert keeper.size == 1


def test_a_withdrawn_company_comes_back_when_it_is_saved_again(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    company_id = chamber.save("a")
    chamber.withdraw(company_id)
    keeper, _ = make_keeper(chamber.database, encoder)
    keeper.catch_up()
    assert keeper.find(company_id) is None

    chamber.save("a")
    keeper.catch_up()

    assert keeper.find(company_id) is not None


def test_a_company_that_moves_changes_its_shelf(chamber: Chamber, encoder: WatchedEncoder) -> None:
    chamber.save("a")
    keeper, index = make_keeper(chamber.database, encoder)
    keeper.catch_up()

    chamber.save("a", make_partner())
    keeper.catch_up()

    assert [len(index.shelf(country)) for country in (Country.BY, Country.RU)] == [0, 1]


def test_changes_are_taken_in_by_parts(
    chamber: Chamber, encoder: WatchedEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [chamber.save(ref, profile) for ref, profile in zip("abcde", numbered(5), strict=True)]
    chamber.erase(ids[1])
    chamber.withdraw(ids[3])
    monkeypatch.setattr("matchmaker.services.refresh._CHANGES_AT_ONCE", 2)
    keeper, _ = make_keeper(chamber.database, encoder)
    told: list[tuple[int, int | None]] = []

    keeper.catch_up(lambda *each: told.append(each))

    assert [keeper.find(each) is not None for each in ids] == [True, False, True, False, True]
    assert len(told) > 1
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_index_is_filled_with_vectors_of_its_own_encoder(chamber: Chamber) -> None:
    company_id = chamber.save()
    make_keeper(chamber.database, HashEncoder())[0].catch_up()

    keeper, _ = make_keeper(chamber.database, HashEncoder(32))
    keeper.catch_up()

    entry = keeper.find(company_id)
    assert entry is not None
    assert entry.vectors.shape[1] == 32


def test_many_threads_catch_up_as_one(chamber: Chamber, encoder: WatchedEncoder) -> None:
    for ref, profile in zip("abcdefgh", numbered(8), strict=True):
        chamber.save(ref, profile)
    keeper, _ = make_keeper(chamber.database, encoder)

    def catch_up(_number: int) -> int:
        keeper.catch_up()
        return keeper.size

    with ThreadPoolExecutor(6) as pool:
        sizes = list(pool.map(catch_up, range(6)))

    assert sizes == [8] * 6
    assert len(encoder.texts) == len(set(encoder.texts))


def test_threads_see_what_was_saved_before_they_asked(
    chamber: Chamber, encoder: WatchedEncoder
) -> None:
    keeper, _ = make_keeper(chamber.database, encoder)

    def save_and_look(number: int) -> bool:
        company_id = chamber.save(f"r{number}", numbered(number + 1)[-1])
        keeper.catch_up()
        return keeper.find(company_id) is not None

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(save_and_look, range(16)))

    assert np.all(seen)
