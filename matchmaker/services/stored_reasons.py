"""Reasons as a match stores them: seen from the Belarusian company, as JSON."""

from collections.abc import Sequence

import orjson

from matchmaker.domain.match_life import Side
from matchmaker.engine.mirror import mirrored
from matchmaker.engine.suggestion import Parameter, Reason


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
    """Return stored reasons as the company of one side is told them."""
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
