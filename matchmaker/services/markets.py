"""Where should this company export to: third countries for a stored company."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray

from matchmaker.domain.permissions import Act, Viewer
from matchmaker.domain.products import CHAPTERS
from matchmaker.domain.profile import Profile
from matchmaker.engine.chapters import chapter_weights
from matchmaker.engine.encoder import Encoder
from matchmaker.engine.hs_classifier import HsClassifier
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.markets import LEAST_GOODS, Markets, load_markets
from matchmaker.engine.suggestion import MarketFit
from matchmaker.engine.trade_tables import TradeAbout, find_own_trade
from matchmaker.errors import InvalidInput
from matchmaker.store.companies import get_company
from matchmaker.store.database import Database

log = structlog.get_logger(__name__)

NAMED_WEIGHT = 0.05
"""Chapters of less weight are not named in the answer."""


@dataclass(frozen=True, slots=True)
class ChapterShare:
    """An HS chapter that a company's lines lie on.

    Attributes:
        weight: part of the company's lines, in (0, 1].
        stated: whether the company gave the code itself; else it is a suggestion.
    """

    chapter: str
    weight: float
    stated: bool


@dataclass(frozen=True, slots=True)
class MarketList:
    """Third countries for one company, best first.

    Attributes:
        chapters: what its lines lie on, largest first; what is missing to 1 are services or
            lines that nobody could place.
        goods: whether its lines are goods; the supply of services is not known.
    """

    company_id: UUID
    ref: str | None
    name: str
    about: TradeAbout
    chapters: tuple[ChapterShare, ...]
    goods: bool
    items: tuple[MarketFit, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the companies: one."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class PairMarketList:
    """Third countries for two companies together, best first.

    Attributes:
        goods: whether the lines of both are goods.
    """

    company_ids: tuple[UUID, UUID]
    names: tuple[str, ...]
    about: TradeAbout
    goods: bool
    items: tuple[MarketFit, ...]


class MarketAdviser:
    """Scores third countries with the newest trade tables there are.

    An import by another process is taken up with the next question.
    """

    def __init__(
        self,
        database: Database,
        encoder: Encoder,
        classifier: HsClassifier | None,
        data_dir: Path | None = None,
    ) -> None:
        """Prepare; tables are loaded when they are first needed.

        Args:
            classifier: places lines without a code; None: they count for nothing.
            data_dir: where imported trade tables are; None for the shipped ones only.
        """
        self._database = database
        self._encoder = encoder
        self._data_dir = data_dir
        self._lock = Lock()
        self._loaded: tuple[Path | None, Markets] | None = None
        self._classifier = classifier

    @property
    def markets(self) -> Markets:
        """Return the scorer over the tables that are in use now."""
        own = find_own_trade(self._data_dir) if self._data_dir else None
        with self._lock:
            if self._loaded is None or self._loaded[0] != own:
                self._loaded = (own, load_markets(own))
                log.info("trade_tables_loaded", source=self._loaded[1].about.source)
            return self._loaded[1]

    def markets_of(self, company_id: UUID, *, limit: int | None, viewer: Viewer) -> MarketList:
        """Return the best third countries for a stored company.

        Args:
            limit: only the first so many; None: all.

        Raises:
            NotFound: unknown, or not visible to the caller.
        """
        with self._database.read() as session:
            company = get_company(session, company_id, viewer=viewer, act=Act.SEE_SUGGESTIONS)
        profile = company.profile
        weights = self.weights_of(profile)
        markets = self.markets
        return MarketList(
            company_id=company_id,
            ref=company.ref if viewer.may(Act.SEE_PRIVATE, company.owner) else None,
            name=profile.name,
            about=markets.about,
            chapters=_named(profile, weights),
            goods=float(weights.sum()) >= LEAST_GOODS,
            items=tuple(markets.company(profile, weights, limit=limit)),
        )

    def markets_of_two(
        self, company_id: UUID, partner_id: UUID, *, limit: int | None, viewer: Viewer
    ) -> PairMarketList:
        """Return the best third countries for two stored companies together.

        Args:
            limit: only the first so many; None: all.

        Raises:
            NotFound: one of them is unknown or not visible to the caller.
            InvalidInput: both are the same company.
        """
        if company_id == partner_id:
            raise InvalidInput("A company is no partner of its own.")
        with self._database.read() as session:
            own = get_company(session, company_id, viewer=viewer, act=Act.SEE_SUGGESTIONS)
            first, second = own.profile, get_company(session, partner_id, viewer=viewer).profile
        weights = self.weights_of(first), self.weights_of(second)
        markets = self.markets
        return PairMarketList(
            company_ids=(company_id, partner_id),
            names=(first.name, second.name),
            about=markets.about,
            goods=all(float(each.sum()) >= LEAST_GOODS for each in weights),
            items=tuple(markets.pair(first, second, *weights, limit=limit)),
        )

    def weights_of(self, profile: Profile) -> NDArray[np.float64]:
        """Return (96,) weights of a company's lines on HS chapters; at most 1 together."""
        classifier = self._classifier
        texts = [line.text for line in profile.products]
        if classifier is None or all(line.hs for line in profile.products):
            return chapter_weights(profile)
        vectors = self._encoder.encode(texts)
        return chapter_weights(profile, classifier.chapter_probabilities(vectors, texts))

    def markets_for_pair(
        self, a: IndexEntry, b: IndexEntry, *, limit: int, market: str | None = None
    ) -> tuple[MarketFit, ...]:
        """Return the best third countries for two companies of the index.

        Args:
            market: stands first, whatever its score; None: best first.
        """
        weights = self._weights_in_index(a), self._weights_in_index(b)
        fits = self.markets.pair(a.profile, b.profile, *weights)
        asked = [fit for fit in fits if fit.country == market]
        return tuple([*asked, *(fit for fit in fits if fit.country != market)][:limit])

    def _weights_in_index(self, entry: IndexEntry) -> NDArray[np.float64]:
        """Return (96,) weights as `weights_of`, with the vectors that the index has."""
        classifier = self._classifier
        if classifier is None or all(line.hs for line in entry.profile.products):
            return chapter_weights(entry.profile)
        texts = [line.text for line in entry.profile.products]
        found = classifier.chapter_probabilities(np.asarray(entry.products), texts)
        return chapter_weights(entry.profile, found)


def _named(profile: Profile, weights: NDArray[np.float64]) -> tuple[ChapterShare, ...]:
    stated = {line.hs[:2] for line in profile.products if line.hs is not None}
    order = np.argsort(-weights, kind="stable")
    return tuple(
        ChapterShare(CHAPTERS[column], float(weights[column]), CHAPTERS[column] in stated)
        for column in order.tolist()
        if weights[column] >= NAMED_WEIGHT
    )
