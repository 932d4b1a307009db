"""Measures how good suggestions are, on graded judgements, beside baselines in the same run.

Definitions, shared by everything here and by data/evaluation/README.md:

- A *query* is one company for one purpose; its *ranking* holds every company of the other country,
  best first, ties by key.
- A pair that is not listed counts as grade 0 but is no *judged negative*.
- *Approved* means grade 2 or 3: chamber staff would introduce the two.
"""

from matchmaker.engine.evaluation.bootstrap import Estimate
from matchmaker.engine.evaluation.companies import Company, embed_companies, read_companies
from matchmaker.engine.evaluation.comparison import Comparison, Verdict, compare
from matchmaker.engine.evaluation.judgements import Judgement, Judgements, read_judgements
from matchmaker.engine.evaluation.ranking import Contender, Ranking, Scorer, rank_companies
from matchmaker.engine.evaluation.run import Evaluation, EvaluationSet, evaluate

__all__ = [
    "Company",
    "Comparison",
    "Contender",
    "Estimate",
    "Evaluation",
    "EvaluationSet",
    "Judgement",
    "Judgements",
    "Ranking",
    "Scorer",
    "Verdict",
    "compare",
    "embed_companies",
    "evaluate",
    "rank_companies",
    "read_companies",
    "read_judgements",
]
