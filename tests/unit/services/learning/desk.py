"""A chamber's desk with companies, matches and decisions in a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

import numpy as np
from sqlmodel import Session

from matchmaker.domain.match import Purpose
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.match_ids import match_id
from matchmaker.services.runtime import Runtime, assemble_runtime
from matchmaker.store.companies import erase_company, save_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.tables import (
    DecisionRow,
    InterestRow,
    MatchRow,
    MatchSideRow,
    OutcomeRow,
)
from tests.unit.conftest import NOW
from tests.unit.engine.entries import make_rankers
from tests.unit.profiles import make_partner, make_profile

PROJECT = Purpose.JOINT_PROJECT
TRADES = ("насосы", "станки", "ткани", "мебель", "стекло", "сыры", "кабели", "краски")


class Desk:
    """Companies of both countries, and what a chamber does with their pairs."""

    def __init__(self, database: Database, chamber_id: UUID) -> None:
        self.database, self.chamber_id = database, chamber_id
        self.runtime: Runtime = assemble_runtime(database, HashEncoder(), make_rankers())
        self.versions: dict[UUID, int] = {}
        self._open: Session | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write everything until the end of the block in one transaction."""
        with self.database.write() as self._open:
            yield
        self._open = None

    @contextmanager
    def _write(self) -> Iterator[Session]:
        if self._open is not None:
            yield self._open
            self._open.flush()
            return
        with self.database.write() as session:
            yield session

    def company(self, number: int, country: str = "BY", **changes: object) -> UUID:
        make = make_profile if country == "BY" else make_partner
        with self._write() as session:
            return save_company(
                session,
                chamber_id=self.chamber_id,
                ref=f"{country}-{number}",
                profile=make(name=f"Завод {country} {number}", tax_id=None, **changes),
                now=NOW,
            ).company_id

    def withdraw(self, company_id: UUID) -> None:
        with self._write() as session:
            withdraw_company(session, company_id, viewer=Viewer(self.chamber_id), now=NOW)

    def erase(self, company_id: UUID) -> None:
        with self._write() as session:
            erase_company(session, company_id, viewer=Viewer(self.chamber_id))

    def match(
        self,
        by: UUID,
        ru: UUID,
        purpose: Purpose = PROJECT,
        *,
        rank: int = 1,
        is_blind: bool = False,
    ) -> UUID:
        key = match_id(by, ru, purpose)
        with self._write() as session:
            session.add(
                MatchRow(
                    id=key,
                    purpose=purpose,
                    by_company_id=by,
                    ru_company_id=ru,
                    status="suggested",
                    score=0.5,
                    rank=rank,
                    relation="complementary",
                    ranker="test",
                    is_blind=is_blind,
                    created_at=NOW,
                    changed_at=NOW,
                )
            )
        return key

    def decide(  # noqa: PLR0913 - what a decision has
        self,
        match: UUID,
        verdict: str = "approve",
        reason: str | None = None,
        *,
        side: str = "BY",
        rank: int = 1,
        score: float = 0.5,
        was_blind: bool = False,
        note: str = "",
        at: datetime = NOW,
    ) -> None:
        with self._write() as session:
            session.add(
                DecisionRow(
                    id=uuid4(),
                    match_id=match,
                    version=self._version(match),
                    side=side,
                    chamber_id=self.chamber_id,
                    verdict=verdict,
                    reason=reason,
                    note=note,
                    score=score,
                    rank=rank,
                    ranker="test",
                    was_blind=was_blind,
                    until=at if verdict == "defer" else None,
                    decided_at=at,
                )
            )

    def answer(
        self, match: UUID, company_id: UUID, answer: str, *, is_on_behalf: bool = False
    ) -> None:
        with self._write() as session:
            session.add(
                MatchSideRow(
                    match_id=match,
                    side="BY",
                    chamber_id=self.chamber_id,
                    company_id=company_id,
                    region="BY-MI",
                    partner_region="RU-KEM",
                    purpose=PROJECT,
                    priority=0.5,
                    due_at=NOW,
                    answer=answer,
                    is_on_behalf=is_on_behalf,
                    answered_at=NOW,
                )
            )

    def outcome(self, match: UUID, kind: str, reason: str | None = None) -> None:
        with self._write() as session:
            session.add(
                OutcomeRow(
                    id=uuid4(),
                    match_id=match,
                    version=self._version(match),
                    kind=kind,
                    reason=reason,
                    recorded_at=NOW,
                )
            )

    def mark(self, company: UUID, partner: UUID, *, is_relevant: bool, rank: int = 1) -> None:
        with self._write() as session:
            session.add(
                InterestRow(
                    company_id=company,
                    partner_id=partner,
                    purpose=PROJECT,
                    is_relevant=is_relevant,
                    reason=None if is_relevant else "no_fit",
                    rank=rank,
                    created_at=NOW,
                )
            )

    def _version(self, match: UUID) -> int:
        self.versions[match] = self.versions.get(match, 1) + 1
        return self.versions[match]


def fill(desk: Desk, *, companies: int = 24, seed: int = 0) -> None:
    """Write a history of staff who want both companies to be certified, and nothing else."""
    chance = np.random.default_rng(seed)
    with desk.at_once():
        sides = {
            country: [_trading(desk, number, country) for number in range(companies)]
            for country in ("BY", "RU")
        }
        for row, by in enumerate(sides["BY"]):
            for column, ru in enumerate(sides["RU"]):
                is_wanted = row % 2 == column % 2 == 0
                if is_wanted or chance.random() < 0.3:
                    _judge(desk, (by, ru), chance, is_wanted=is_wanted)


def _trading(desk: Desk, number: int, country: str) -> UUID:
    """Return a company of some trade; every second one is certified."""
    offered, needed = (TRADES[(number * step) % len(TRADES)] for step in (3, 5))
    return desk.company(
        number,
        country,
        products=[{"text": offered}],
        needs=[{"text": needed}],
        about="",
        certificates=["ISO 9001"] if number % 2 == 0 else [],
    )


def _judge(
    desk: Desk, pair: tuple[UUID, UUID], chance: np.random.Generator, *, is_wanted: bool
) -> None:
    is_blind, rank = bool(chance.random() < 0.2), int(chance.integers(1, 20))
    match = desk.match(*pair, rank=rank, is_blind=is_blind)
    verdict, reason = ("approve", None) if is_wanted else ("reject", "no_fit")
    desk.decide(match, verdict, reason, rank=rank, was_blind=is_blind)
    if is_wanted:
        desk.decide(match, side="RU", rank=rank, was_blind=is_blind)
