"""After a change, a run that looks at few companies leaves what one that looks at all would."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Verdict
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.audit import SERVICE
from matchmaker.services.fill_queue import QueueFiller
from matchmaker.services.match_ids import match_id
from matchmaker.services.runtime import assemble_runtime
from matchmaker.services.submit import submit_profile, withdraw
from matchmaker.store.database import Database
from matchmaker.store.tables import MatchDueRow, MatchRow
from tests.unit.conftest import NOW
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.profiles import make_partner, make_profile
from tests.unit.services.review_scene import Scene

COUNTRIES = ("UZ", "KZ", "VN", "ID", "EG", "AE")
TOP = 3


class Town:
    """Some companies on either side that differ in the countries they sell to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.scene = Scene(database)
        self.runtime = assemble_runtime(database, HashEncoder(), make_rankers(EVERY_SIGN))
        self.companies = {
            (country, number): self.save(country, number, self.markets(number))
            for country in ("BY", "RU")
            for number in range(7)
        }
        self.fill()

    @staticmethod
    def markets(number: int) -> list[str]:
        return [COUNTRIES[each % len(COUNTRIES)] for each in range(number, number + number % 3)]

    def save(self, country: str, number: int, targets: list[str]) -> UUID:
        make = make_partner if country == "RU" else make_profile
        with self.database.write() as session:
            return submit_profile(
                session,
                make(export_targets=targets, name=f"№{number}"),
                chamber_id=self.scene.chambers[country == "RU"],
                ref=f"town-{number}",
                encoder=HashEncoder(),
                now=NOW,
            ).company_id

    def leave(self, company_id: UUID, *, erase: bool) -> None:
        chamber_id = self.scene.chambers[0]
        with self.database.write() as session:
            viewer = Viewer(chamber_id)
            withdraw(session, company_id, viewer=viewer, author=SERVICE, erase=erase, now=NOW)

    def fill(self, *, is_full: bool = False) -> int:
        filler = QueueFiller(self.database, self.runtime.suggester, top=TOP)
        return filler.run(now=NOW, is_full=is_full).companies

    def places(self) -> dict[UUID, tuple[object, ...]]:
        """Return what is stored of every pair that stands in a list."""
        with self.database.read() as session:
            rows = session.execute(select(MatchRow)).scalars()
            return {
                row.id: (row.status, row.by_rank, row.ru_rank, row.rank, row.score, row.relation)
                for row in rows
                if row.by_rank or row.ru_rank
            }

    def seats(self) -> set[tuple[UUID, str]]:
        """Return which pairs stand in the list of the company of which side."""
        ranks = {key: row[1:3] for key, row in self.places().items()}
        return {
            (key, side)
            for key, places in ranks.items()
            for side, place in zip(("BY", "RU"), places, strict=True)
            if place
        }


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


def better(town: Town) -> None:
    town.save("BY", 3, list(COUNTRIES))


def worse(town: Town) -> None:
    town.save("RU", 2, [])


def several(town: Town) -> None:
    town.save("RU", 0, ["VN", "EG", "AE"])
    town.save("BY", 5, ["VN"])
    town.save("BY", 1, [])


def rejected(town: Town) -> None:
    town.scene.match_id = match_id(
        town.companies["BY", 2], town.companies["RU", 2], Purpose.JOINT_PROJECT
    )
    town.scene.decide(town.scene.by, Verdict.REJECT)


@pytest.mark.parametrize("change", [better, worse, several, rejected])
def test_what_a_change_alters_is_what_a_run_over_all_would_alter(
    town: Town, change: Callable[[Town], None]
) -> None:
    before = town.places()
    change(town)

    town.fill()
    after = town.places()
    town.fill(is_full=True)

    assert after != before
    assert after == town.places()


@pytest.mark.parametrize("erase", [False, True])
def test_who_leaves_makes_room_for_the_next(town: Town, erase: bool) -> None:  # noqa: FBT001
    gone = town.companies["BY", 2]
    before = town.seats()
    town.leave(gone, erase=erase)

    town.fill()
    after, taken = town.places(), town.seats()
    town.fill(is_full=True)

    assert set(after) == set(town.places())
    assert taken - before
    assert not {match_id(gone, each, purpose) for each in town.companies.values()
                for purpose in Purpose} & set(after)  # fmt: skip


def test_a_change_that_changes_no_score_alters_nothing(town: Town) -> None:
    before = town.places()
    with town.database.write() as session:
        submit_profile(
            session,
            make_profile(export_targets=town.markets(3), name="№3", website="https://new.by"),
            chamber_id=town.scene.chambers[0],
            ref="town-3",
            encoder=HashEncoder(),
            now=NOW,
        )

    assert town.fill() < len(town.companies)
    assert town.places() == before


def test_what_a_run_has_still_to_do_survives_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    better(town)
    monkeypatch.setattr(QueueFiller, "_altered_companies", lambda _self: iter(()))
    town.fill()
    monkeypatch.undo()
    with town.database.read() as session:
        assert session.execute(select(MatchDueRow)).scalars().all()

    town.fill()
    after = town.places()
    town.fill(is_full=True)

    assert after == town.places()
