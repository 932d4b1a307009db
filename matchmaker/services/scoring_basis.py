"""What this process scores by: the ranker in use and the agreements in force.

Both can change while the service runs, in any process. Whoever changes them takes a revision, so
the look at the newest revision that every query makes anyway finds these changes too.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import structlog
from sqlmodel import Session

from matchmaker.domain.places import Country, regions
from matchmaker.engine.ranker import Rankers, parse_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.region_ties import RegionTies, Tie
from matchmaker.errors import EncoderMismatch, FeatureMismatch
from matchmaker.store.rankers import find_active, find_active_id
from matchmaker.store.region_ties import AgreementInForce, list_in_force

if TYPE_CHECKING:
    from uuid import UUID

log = structlog.get_logger(__name__)


def today_in_utc() -> date:
    """Return the present day."""
    return datetime.now(UTC).date()


class ScoringBasis:
    """Keeps ranker and agreements of one process in step with the database.

    Args:
        encoder: name of the encoder in use; a ranker learned from the vectors of another one says
            nothing here.
        configured: the rankers that are used while none from the database is active.
        today: the day for which agreements must be in force.
    """

    def __init__(
        self,
        encoder: str,
        configured: Rankers,
        recommender: Recommender,
        ties: RegionTies,
        today: Callable[[], date] = today_in_utc,
    ) -> None:
        self._encoder = encoder
        self._configured = configured
        self._recommender = recommender
        self._ties = ties
        self._today = today
        self._active: UUID | None = None
        self._day: date | None = None

    def is_of_today(self) -> bool:
        """Tell whether it was read today: agreements begin and end with the day."""
        return self._day == self._today()

    def renew(self, session: Session) -> None:
        """Read what is in use and in force now."""
        day = self._today()
        active = find_active_id(session)
        if active != self._active:
            self._recommender.rankers = self._load(session)
            self._active = active
        self._ties.replace(ties_of(list_in_force(session, day)))
        self._day = day

    def _load(self, session: Session) -> Rankers:
        """Return the active rankers; those that are configured where they are of no use here."""
        row = find_active(session)
        if row is None:
            return self._configured
        try:
            rankers = parse_rankers(row.weights, row.name)
            check_encoder(rankers, self._encoder)
        except (FeatureMismatch, EncoderMismatch) as problem:
            log.error("active_ranker_unusable", ranker=row.name, reason=str(problem))  # noqa: TRY400 - no traceback: it is a state, not a bug
            return self._configured
        log.info("ranker_taken_into_use", ranker=rankers.name)
        return rankers


def check_encoder(rankers: Rankers, encoder: str) -> None:
    """Refuse rankers that were trained on the vectors of another encoder.

    Raises:
        EncoderMismatch: they say so themselves.
    """
    trained_on = rankers.about.get("encoder", encoder)
    if trained_on != encoder:
        raise EncoderMismatch(
            f"Ranker {rankers.name} was trained with the encoder {trained_on}; "
            f"this service uses {encoder}."
        )


def ties_of(agreements: list[AgreementInForce]) -> list[Tie]:
    """Return agreements as the engine takes them; one that names an unknown region is left out."""
    known = {
        country: {None, *regions(country)}  # None: the whole country
        for country in Country
    }
    return [
        Tie(each.by_region, each.ru_region, is_partial=each.kind == "city")
        for each in agreements
        if each.by_region in known[Country.BY] and each.ru_region in known[Country.RU]
    ]
