"""Revisions of the Harmonized System: what files say, and whether their codes agree."""

import re
from collections.abc import Iterable, Mapping

from matchmaker.errors import InvalidTradeFile

REVISIONS: tuple[str, ...] = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
"""Revisions in the order in which they came into force."""

FIRST_CODES: Mapping[str, tuple[int, ...]] = {
    "HS07": (854231, 854232, 854233, 854239, 844331, 844332),
    "HS12": (10121, 10129, 271020),
    "HS17": (870340, 870350, 870360, 870370, 870380),
    "HS22": (240411, 240412, 880621, 880622, 854911, 852411),
}
"""Subheadings that a revision brought in: a file of an older one cannot hold them."""

_IN_NAME = re.compile(r"HS(92|96|02|07|12|17|22)(?![0-9])")
COMTRADE: Mapping[str, str] = {f"H{number}": name for number, name in enumerate(REVISIONS)}


def revision_of_name(name: str) -> str | None:
    """Return the revision that a file is named after, such as BACI_HS17_Y2022_V202401b.csv."""
    found = _IN_NAME.search(name)
    return f"HS{found[1]}" if found else None


def only_revision(found: Mapping[str, str | None]) -> str:
    """Return the one revision of several files.

    Args:
        found: file name -> revision, None when the name does not say it.

    Raises:
        InvalidTradeFile: they differ, or a name does not say it.
    """
    unsaid = [name for name, revision in found.items() if revision is None]
    if unsaid:
        raise InvalidTradeFile(
            f"{unsaid[0]} does not say its HS revision, as in BACI_HS17_Y2022_V202401b.csv: "
            f"name it with --revision, one of {', '.join(REVISIONS)}"
        )
    revisions = sorted({revision for revision in found.values() if revision})
    if len(revisions) > 1:
        raise InvalidTradeFile(
            f"the files are of different HS revisions: {', '.join(revisions)}. "
            "Import files of one revision together"
        )
    return revisions[0]


def check_codes(name: str, revision: str, codes: Iterable[int]) -> None:
    """Make sure that no code is younger than the revision.

    Raises:
        InvalidTradeFile: one is.
    """
    younger = REVISIONS[REVISIONS.index(revision) + 1 :]
    held = set(codes)
    for other in younger:
        shared = sorted(held.intersection(FIRST_CODES.get(other, ())))
        if shared:
            raise InvalidTradeFile(
                f"{name} is said to be of revision {revision} but holds code {shared[0]:06d}, "
                f"which exists since {other} only"
            )


def clean_revision(text: str | None) -> str | None:
    """Return the revision that a person named, such as `hs17` or `17`; None for none.

    Raises:
        InvalidTradeFile: there is no such revision.
    """
    if text is None:
        return None
    found = f"HS{text.upper().removeprefix('HS')}"
    if found not in REVISIONS:
        raise InvalidTradeFile(f"{text!r} is no HS revision; known are {', '.join(REVISIONS)}")
    return found
