"""The same reasons, seen from the other company."""

from collections.abc import Sequence

from matchmaker.engine.suggestion import Parameter, Reason

_OPPOSITE = {
    "meets_your_need": "needs_your_product",
    "use_for_your_product": "use_for_their_product",
    "opens_your_target": "opens_their_target",
    "in_your_regions": "in_their_regions",
    "outside_your_regions": "outside_their_regions",
    "yours": "theirs",
    "of_yours": "of_theirs",
}
_MIRRORED = _OPPOSITE | {other: one for one, other in _OPPOSITE.items()}


def mirrored(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return what the partner would be told of the same score, in the same order of weight.

    Words of a profile stay as the first company writes them.
    """
    found = (_mirrored(reason) for reason in reasons)
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.code)))


def _mirrored(reason: Reason) -> Reason:
    evidence: dict[str, Parameter] = {
        _MIRRORED.get(name, name): value for name, value in reason.evidence.items()
    }
    return Reason(_MIRRORED.get(reason.code, reason.code), reason.weight, evidence)
