"""Ids of matches: they follow from the two companies and the purpose.

Whoever knows the three knows the id, whether the match is stored or not, and a pair cannot be
stored twice.
"""

import hashlib
from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, UUID, uuid5

from matchmaker.domain.match import Purpose

_MATCHES = uuid5(NAMESPACE_URL, "urn:matchmaker:match")
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}  # RFC 9562


def match_id(company_id: UUID, other_id: UUID, purpose: Purpose) -> UUID:
    """Return the id of a pair for a purpose: the same from both sides, and every time."""
    first, second = str(company_id), str(other_id)  # in the order of the ids themselves
    if second < first:
        first, second = second, first
    return uuid5(_MATCHES, f"{purpose.value}:{first}:{second}")


def match_ids(pairs: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Yield what `match_id` returns, for hundreds of thousands of pairs in a fifth of the time.

    Args:
        pairs: two companies, as 32 hexadecimal digits, and a purpose; so are the ids.
    """
    start = hashlib.sha1(_MATCHES.bytes, usedforsecurity=False)
    dashed: dict[str, str] = {}
    for one, other, purpose in pairs:
        for each in (one, other):
            if each not in dashed:
                dashed[each] = f"{each[:8]}-{each[8:12]}-{each[12:16]}-{each[16:20]}-{each[20:]}"
        first, second = (one, other) if one < other else (other, one)
        digest = start.copy()
        digest.update(f"{purpose}:{dashed[first]}:{dashed[second]}".encode())
        found = digest.hexdigest()
        yield f"{found[:12]}5{found[13:16]}{_VARIANTS[found[16]]}{found[17:32]}"
