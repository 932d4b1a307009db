"""Where a pair stands in the queues, and whether it is reviewed blindly."""

import hashlib
from uuid import UUID

_BITS = 2**64


def is_in_sample(match_id: UUID | str, share: float) -> bool:
    """Tell whether a pair belongs to the sample that is reviewed without seeing its score.

    The same pair always gets the same answer for the same share; for a larger share, the sample
    of a smaller one stays in it.

    Args:
        match_id: an id, or its 32 hexadecimal digits.
        share: of all pairs, in [0, 1].
    """
    return _draw(match_id, b"blind") < share


def priority_of(
    match_id: UUID | str, score: float, *, is_blind: bool, wanted_by: str | None
) -> float:
    """Return the place of a pair in the queues; the highest comes first.

    The score, and one more for each company that asked for it. Of a blind pair a lot is drawn
    instead of the score, which the place would tell otherwise.
    """
    if not is_blind and wanted_by is None:
        return score
    wishes = {None: 0, "both": 2}.get(wanted_by, 1)
    return wishes + (_draw(match_id, b"place") if is_blind else score)


def _draw(match_id: UUID | str, purpose: bytes) -> float:
    """Return a number in [0, 1) that depends on nothing but the pair and what it is drawn for."""
    key = bytes.fromhex(match_id) if isinstance(match_id, str) else match_id.bytes
    digest = hashlib.sha256(purpose + key).digest()
    return int.from_bytes(digest[:8]) / _BITS
