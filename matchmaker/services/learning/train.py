"""Trains rankers on everything that was decided: the use case behind `matchmaker train`."""

from collections.abc import Mapping
from datetime import datetime

from matchmaker.domain.match import Purpose
from matchmaker.services.audit import Author
from matchmaker.services.learning.gather import read_history
from matchmaker.services.learning.learn import Basis, Progress, learn_rankers
from matchmaker.services.learning.rankers import StoredRanker, store_candidate
from matchmaker.services.runtime import Runtime
from matchmaker.training.ranker_prior import Prior


def train(
    runtime: Runtime,
    priors: Mapping[Purpose, Prior],
    author: Author,
    *,
    seed: int,
    now: datetime,
    progress: Progress | None = None,
) -> StoredRanker:
    """Learn rankers from all that was decided until now, and store them.

    Reads in one transaction and writes in another; nothing slow happens in either.

    Args:
        progress: called after each fit with how many are done, and how many there are.

    Raises:
        TooFewDecisions: too little is known of either purpose.
    """
    runtime.keeper.catch_up()
    with runtime.database.read() as session:
        history = read_history(session)
    basis = Basis(runtime.recommender.rankers, priors, runtime.encoder.name)
    candidate = learn_rankers(history, runtime.index, basis, seed=seed, progress=progress)
    with runtime.database.write() as session:
        return store_candidate(session, candidate, author, now=now)
