"""A small run of an evaluation, measured with a scorer that half knows the answers."""

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation import Contender, Judgement, evaluate
from matchmaker.engine.evaluation.baselines import baselines
from matchmaker.engine.evaluation.storage import Run, Source
from tests.unit.engine.evaluation_sets import TableScorer, judge, make_set

KEYS = ("by-1", "by-2", "by-3", "ru-1", "ru-2", "ru-3")
JUDGED = (
    judge("by-1", "ru-1", 3),
    judge("by-1", "ru-2", 0, "competitor"),
    judge("by-2", "ru-3", 2),
    judge("ru-1", "by-1", 3),
    judge("ru-3", "by-3", 0, "nothing <b>in</b> common"),
    Judgement("by-1", "ru-3", Purpose.THIRD_MARKET, 2),
    Judgement("ru-2", "by-2", Purpose.THIRD_MARKET, 0, "no common market"),
)


def make_run(
    *, judged: tuple[Judgement, ...] = JUDGED, known: int = 3, in_sample: bool = False
) -> Run:
    """Return a run whose first contender knows the first `known` answers."""
    subject = make_set(KEYS, judged, languages={"by-1": "be", "ru-3": "en"})
    table = {(row.query, row.candidate): (row.grade + 0.5) / 4 for row in judged[:known]}
    contenders = [
        Contender("recommender", TableScorer(subject, table), is_calibrated=True),
        *baselines(subject.entries, subject.judgements),
    ]
    return Run(
        Source("companies.jsonl", len(KEYS), "a" * 64),
        Source("judgements.jsonl", len(judged), "b" * 64),
        "hash-64",
        "ranker-1",
        in_sample,
        0,
        50,
        tuple(evaluate(contender, subject, draws=50) for contender in contenders),
    )
