"""The ranker beats the baseline on companies it has not seen, and ships as it was trained."""

import json
from dataclasses import dataclass

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.evaluation import Contender, Evaluation, EvaluationSet, evaluate
from matchmaker.engine.evaluation.baselines import CosineScorer
from matchmaker.engine.evaluation.recommender import RecommenderScorer
from matchmaker.engine.goods import Goods, load_goods
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.ranker import FILE, Rankers, load_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.suggestion import Options
from matchmaker.resources import shipped
from matchmaker.training.ranker import read_subject, train_rankers, validate
from matchmaker.training.ranker_data import PairGrid, make_grid
from matchmaker.training.ranker_fit import Scaling, Strength
from matchmaker.training.ranker_folds import split_companies

pytestmark = pytest.mark.quality

FLOOR = 0.80  # nDCG@10
MARGIN = 0.05  # of nDCG@10 above the whole-profile cosine of the same encoder
SCOPES = (*(purpose.value for purpose in Purpose), "both")


@dataclass(frozen=True)
class Bench:
    """The shipped models and data/evaluation."""

    encoder_name: str
    subject: EvaluationSet
    goods: Goods
    grid: PairGrid
    rankers: Rankers


@pytest.fixture(scope="module")
def bench() -> Bench:
    encoder = load_encoder(shipped("models", "encoder"))
    subject = read_subject(
        shipped("data", "demo", "companies.jsonl"),
        shipped("data", "evaluation", "judgements.jsonl"),
        encoder,
    )
    goods = load_goods(shipped("models"), encoder)
    grid = make_grid(subject.companies, subject.entries, goods, encoder)
    return Bench(encoder.name, subject, goods, grid, load_rankers(shipped("models", "ranker")))


@pytest.fixture(scope="module")
def cosine(bench: Bench) -> Evaluation:
    return evaluate(Contender("whole-profile cosine", CosineScorer()), bench.subject, draws=10)


@pytest.fixture(scope="module")
def held_out(bench: Bench) -> Evaluation:
    """Every pair scored by a ranker that has seen neither of the two."""
    shape = bench.grid.x.shape[0], bench.grid.x.shape[1]
    found, _ = validate(bench.subject, bench.grid, [split_companies(shape, 0)], Strength())
    return found[0]


def ndcg(evaluation: Evaluation) -> dict[str, float]:
    return {scope: evaluation.figures[scope].measures["ndcg"].value for scope in SCOPES}


def test_companies_never_seen_are_ranked_well(held_out: Evaluation, cosine: Evaluation) -> None:
    found, plain = ndcg(held_out), ndcg(cosine)

    assert {scope: found[scope] for scope in SCOPES if found[scope] < FLOOR} == {}
    assert {s: (found[s], plain[s]) for s in SCOPES if found[s] < plain[s] + MARGIN} == {}


def test_scores_of_companies_never_seen_mean_what_they_say(held_out: Evaluation) -> None:
    calibration = held_out.figures["both"].calibration

    assert calibration is not None
    assert calibration.error < 0.05


def test_the_shipped_rankers_rank_well(bench: Bench, cosine: Evaluation) -> None:
    scorer = RecommenderScorer(bench.subject.entries.values(), bench.rankers, bench.goods)

    found = ndcg(
        evaluate(Contender("matchmaker", scorer, is_calibrated=True), bench.subject, draws=10)
    )

    plain = ndcg(cosine)
    assert {scope: found[scope] for scope in SCOPES if found[scope] < FLOOR} == {}
    assert {s: (found[s], plain[s]) for s in SCOPES if found[s] < plain[s] + MARGIN} == {}


def test_no_judged_competitor_leads_a_list_for_a_third_market(bench: Bench) -> None:
    index = CompanyIndex(len(next(iter(bench.subject.entries.values())).whole), bench.goods)
    for entry in bench.subject.entries.values():
        index.put(entry)
    recommender = Recommender(index, bench.rankers)
    keys = {company.company_id: key for key, company in bench.subject.companies.items()}
    options = Options(Purpose.THIRD_MARKET, limit=1)

    leads = {
        key: keys[item.partner_id]
        for key, entry in bench.subject.entries.items()
        for item in recommender.suggest(entry, options).items
    }

    judged = bench.subject.judgements
    rivals = {
        key: lead
        for key, lead in leads.items()
        if (found := judged.of(Purpose.THIRD_MARKET, key).get(lead)) is not None
        and found.kind == "competitor"
    }
    assert len(leads) > len(keys) / 2
    assert rivals == {}


def test_the_shipped_rankers_were_trained_with_the_shipped_encoder(bench: Bench) -> None:
    about = json.loads(shipped("models", "ranker", FILE).read_text("utf-8"))["about"]

    assert about["encoder"] == bench.encoder_name


@pytest.mark.parametrize("purpose", Purpose)
def test_the_shipped_weights_are_those_that_training_finds(bench: Bench, purpose: Purpose) -> None:
    unscaled = dict.fromkeys(Purpose, Scaling(1.0, 0.0))
    trained = train_rankers(bench.subject, bench.grid, unscaled, Strength())[purpose].weights

    kept = bench.rankers[purpose].weights
    spoken_of = bench.grid.x.any(axis=(0, 1))  # other weights are priors and were not scaled
    kept, trained = kept[spoken_of], trained[spoken_of]

    scaling = float(kept @ trained / (trained @ trained))
    assert 0.5 < scaling < 2.0
    assert kept == pytest.approx(scaling * trained, abs=0.02)
    assert np.linalg.norm(kept) > 0
