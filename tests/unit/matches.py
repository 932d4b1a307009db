"""Matches for unit tests: valid ones, of which a test overrides what matters."""

from uuid import UUID, uuid4

from sqlmodel import Session

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Side
from matchmaker.services.match_ids import match_id
from matchmaker.store.companies import save_company
from matchmaker.store.database import Database
from matchmaker.store.tables import InterestRow, MatchRow, MatchSideRow
from tests.unit.conftest import NOW
from tests.unit.profiles import make_partner, make_profile


def make_pair(database: Database, by_chamber: UUID, ru_chamber: UUID) -> tuple[UUID, UUID]:
    """Return a Belarusian and a Russian company just published."""
    with database.write() as session:
        return (
            save_company(
                session, chamber_id=by_chamber, ref=uuid4().hex, profile=make_profile(), now=NOW
            ).company_id,
            save_company(
                session, chamber_id=ru_chamber, ref=uuid4().hex, profile=make_partner(), now=NOW
            ).company_id,
        )


def make_match(
    database: Database,
    pair: tuple[UUID, UUID],
    chambers: tuple[UUID, UUID],
    *,
    status: MatchState = MatchState.SUGGESTED,
    purpose: Purpose = Purpose.JOINT_PROJECT,
    score: float = 0.5,
    **changes: object,
) -> UUID:
    """Store a match of two companies with both of its sides."""
    match = MatchRow(
        id=match_id(*pair, purpose),
        purpose=purpose.value,
        by_company_id=pair[0],
        ru_company_id=pair[1],
        status=status.value,
        score=score,
        rank=1,
        relation="similar",
        ranker="test",
        created_at=NOW,
        changed_at=NOW,
    )
    match.sqlmodel_update(changes)
    with database.write() as session:
        session.add(match)
        session.flush()
        _add_sides(session, match, pair, chambers)
    return match.id


def _add_sides(
    session: Session, match: MatchRow, pair: tuple[UUID, UUID], chambers: tuple[UUID, UUID]
) -> None:
    regions = ("BY-MI", "RU-KEM")
    for number, side in enumerate(Side):
        session.add(
            MatchSideRow(
                match_id=match.id,
                side=side.value,
                chamber_id=chambers[number],
                company_id=pair[number],
                region=regions[number],
                partner_region=regions[1 - number],
                purpose=match.purpose,
                priority=match.score,
                is_queued=side is Side.BY or chambers[0] != chambers[1],
                due_at=NOW,
            )
        )


def call_irrelevant(database: Database, company_id: UUID, partner_id: UUID) -> None:
    """Store that a company has called another one not relevant."""
    with database.write() as session:
        session.add(
            InterestRow(
                company_id=company_id,
                partner_id=partner_id,
                purpose=Purpose.JOINT_PROJECT,
                is_relevant=False,
                reason="no_fit",
                created_at=NOW,
            )
        )
