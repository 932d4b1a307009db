"""Reasons as a match stores them: seen from the Belarusian company, as JSON.

Of a pair from the lists of all companies they are worked out when somebody reads it first: few of
so many are ever read, and reasons take longer than scores and fill more of the disk than all else
together. What was read is what stays, until the score changes.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

import orjson
from sqlalchemy.orm.attributes import set_committed_value

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Side
from matchmaker.engine.mirror import mirrored
from matchmaker.engine.suggestion import Parameter, Reason, Suggestion
from matchmaker.store.database import Database
from matchmaker.store.match_upserts import save_reasons
from matchmaker.store.tables import MatchRow

NOT_TOLD = ""
"""Stands for reasons that are still to be worked out."""


class Judge(Protocol):
    """What judges pairs."""

    def catch_up(self) -> None:
        """Take in what has changed in the database."""

    def judge_stored(self, company_id: UUID, other_id: UUID, purpose: Purpose) -> Suggestion | None:
        """Return score and reasons of a pair; None when one of the two is not published."""


def tell_reasons(database: Database, judge: Judge, matches: Iterable[MatchRow]) -> None:
    """Work out the reasons of those matches that have none yet, and store them.

    Of a pair of which one company has left there is nothing to tell any more.
    """
    waiting = [match for match in matches if match.reasons == NOT_TOLD]
    if not waiting:
        return
    judge.catch_up()
    told: dict[UUID, str] = {}
    for match in waiting:
        ids = match.by_company_id, match.ru_company_id
        judged = judge.judge_stored(*ids, Purpose(match.purpose))
        told[match.id] = dump_reasons(judged.reasons if judged is not None else (), Side.BY)
        set_committed_value(match, "reasons", told[match.id])  # whoever reads on sees them
    with database.write() as session:
        save_reasons(session, told, in_place_of=NOT_TOLD)


def dump_reasons(reasons: Sequence[Reason], seen_from: Side) -> str:
    """Return reasons as they are stored.

    Args:
        seen_from: the side whose company they were found for.
    """
    told = reasons if seen_from is Side.BY else mirrored(reasons)
    return orjson.dumps(
        [
            {"code": each.code, "weight": each.weight, "evidence": dict(each.evidence)}
            for each in told
        ],
        option=orjson.OPT_SORT_KEYS,
    ).decode()


def load_reasons(stored: str, seen_from: Side) -> tuple[Reason, ...]:
    """Return stored reasons as the company of one side is told them; none while they wait."""
    if stored == NOT_TOLD:
        return ()
    reasons = tuple(
        Reason(each["code"], each["weight"], _parameters(each["evidence"]))
        for each in orjson.loads(stored)
    )
    return reasons if seen_from is Side.BY else mirrored(reasons)


def _parameters(evidence: dict[str, object]) -> dict[str, Parameter]:
    return {
        name: tuple(value) if isinstance(value, list) else value  # type: ignore[misc]
        for name, value in evidence.items()
    }
