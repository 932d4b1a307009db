"""What a process needs to answer: database, encoder, index, recommender, put together once."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from matchmaker.engine.encoder import Encoder, load_encoder
from matchmaker.engine.encoders.folder import is_encoder_folder
from matchmaker.engine.goods import Goods, load_goods
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.projection import Projection, load_projection, plain_projection
from matchmaker.engine.ranker import Rankers, load_rankers
from matchmaker.engine.recommend import CANDIDATES, Recommender
from matchmaker.errors import EncoderMismatch
from matchmaker.resources import shipped
from matchmaker.services.consortia import ConsortiumBuilder
from matchmaker.services.express_interest import Quotas
from matchmaker.services.markets import MarketAdviser
from matchmaker.services.refresh import IndexKeeper
from matchmaker.services.saved_index import SavedIndex
from matchmaker.services.scoring_basis import ScoringBasis
from matchmaker.services.screen import ScreeningDesk
from matchmaker.services.statistics import CompanyCounter
from matchmaker.services.suggest import Suggester
from matchmaker.services.suggest_codes import CodeAdviser
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate

log = structlog.get_logger(__name__)

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of a running service.

    Attributes:
        configured: the rankers that are in use while none from the database is active.
        index: every published company.
        recommender: scores pairs; holds the rankers in use.
        keeper: brings the index up to date.
        suggester: answers queries for partners.
        adviser: answers queries for third markets.
        consortia: answers queries for groups.
        codes: suggests HS codes.
        screening: looks companies up in the screening list.
        quotas: how many introductions companies can ask for.
        counter: counts companies for public pages.
        rankers_at: where the configured rankers were read; None: nowhere.
    """

    database: Database
    encoder: Encoder
    configured: Rankers
    index: CompanyIndex
    recommender: Recommender
    keeper: IndexKeeper
    suggester: Suggester
    adviser: MarketAdviser
    consortia: ConsortiumBuilder
    codes: CodeAdviser
    screening: ScreeningDesk
    quotas: Quotas = field(default_factory=Quotas)
    counter: CompanyCounter = field(default_factory=CompanyCounter)
    rankers_at: Path | None = None


def assemble_runtime(  # noqa: PLR0913 - what a runtime is made of
    database: Database,
    encoder: Encoder,
    rankers: Rankers,
    *,
    goods: Goods | None = None,
    projection: Projection | None = None,
    candidates: int = CANDIDATES,
    data_dir: Path | None = None,
    quotas: Quotas | None = None,
    rankers_at: Path | None = None,
) -> Runtime:
    """Put the parts together around an empty index; it is filled by the first query.

    Args:
        goods: what knows what companies make and buy; None: nothing does.
        projection: how vectors become codes for scanning; None: as they are.
        data_dir: where the index is saved, and imported tables and lists are; None: nowhere.
        quotas: how many introductions companies can ask for; None for the usual ones.
        rankers_at: where the rankers were read, with what training starts from; None: nowhere.
    """
    index = CompanyIndex(encoder.dimension, goods, projection)
    recommender = Recommender(index, rankers, candidates=candidates)
    basis = ScoringBasis(encoder.name, rankers, recommender, index.ties)
    saved = SavedIndex(data_dir / "index", database, encoder) if data_dir is not None else None
    keeper = IndexKeeper(database, encoder, index, basis, saved)
    codes = CodeAdviser(encoder, goods.classifier if goods is not None else None)
    adviser = MarketAdviser(database, encoder, codes.classifier, data_dir)
    suggester = Suggester(database, encoder, keeper, recommender, adviser)
    consortia = ConsortiumBuilder(database, encoder, keeper, index, recommender, adviser)
    return Runtime(
        database=database,
        encoder=encoder,
        configured=rankers,
        index=index,
        recommender=recommender,
        keeper=keeper,
        suggester=suggester,
        adviser=adviser,
        consortia=consortia,
        codes=codes,
        screening=ScreeningDesk(data_dir),
        quotas=quotas or Quotas(),
        rankers_at=rankers_at,
    )


def start_runtime(
    *,
    database_url: str,
    encoder: str,
    ranker: str,
    candidates: int,
    data_dir: Path | None = None,
    quotas: Quotas | None = None,
) -> Runtime:
    """Open the database, bring its schema up to date, and load encoder and rankers.

    Args:
        encoder: `shipped`, or a sentence-transformers folder or name.
        ranker: `shipped`, or a folder with trained rankers.
        candidates: how many companies are compared exactly for a query.
        data_dir: where imported trade tables are; None for the shipped ones only.
        quotas: how many introductions companies can ask for; None for the usual ones.

    Raises:
        FileNotFoundError: there is no such folder.
        EncoderMismatch: the encoder's folder is damaged.
        FeatureMismatch: the rankers were trained for other features.
    """
    loaded = find_encoder(encoder)
    goods = load_goods(shipped("models"), loaded)
    if goods.classifier is None:
        log.warning("hs_classifier_not_used", encoder=loaded.name)
    rankers_at = ranker_folder(ranker)
    rankers = load_rankers(rankers_at)
    database = Database(database_url)
    migrate(database)
    return assemble_runtime(
        database,
        loaded,
        rankers,
        goods=goods,
        projection=find_projection(loaded),
        candidates=candidates,
        data_dir=data_dir,
        quotas=quotas,
        rankers_at=rankers_at,
    )


def find_projection(encoder: Encoder) -> Projection:
    """Return the shipped projection, or a plain one for an encoder that it was not made for."""
    try:
        return load_projection(shipped("models", "scan"), encoder)
    except (EncoderMismatch, FileNotFoundError):
        return plain_projection(encoder.dimension)


def ranker_folder(name: str) -> Path:
    """Return the folder of the rankers that a setting names: `shipped`, or a folder."""
    return shipped("models", "ranker") if name == SHIPPED else Path(name)


def is_computed_here(encoder: str) -> bool:
    """Tell whether a setting names an encoder that NumPy computes, without PyTorch's threads."""
    return encoder == SHIPPED or is_encoder_folder(Path(encoder))


def find_encoder(name: str) -> Encoder:
    """Return the encoder that a setting names.

    Raises:
        FileNotFoundError: it names a folder that does not exist.
    """
    if name == SHIPPED:
        return load_encoder(shipped("models", "encoder"))
    if os.sep in name and not Path(name).exists():
        raise FileNotFoundError(f"there is no encoder folder {name}")
    return load_encoder(name)
