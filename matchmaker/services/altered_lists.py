"""Whose lists a change alters, besides those of the company that has changed.

A company that has changed may move in the lists in which it stands, leave them, or enter those of
others. The first is known from what is stored. For the second, each company that was looked at
closely for the changed one is asked whether the new score is enough for its list: a score is the
same from both sides. Who would find the changed company, but was not found by it, is missed until
the next walk, as is what one company more or less does to the weights of words; how much that is
stands in docs/benchmarks.md.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Side
from matchmaker.services.listed_rows import PURPOSES, ListedRows
from matchmaker.store.match_places import find_held_places, find_last_scores

_Listing = tuple[UUID, UUID, Purpose]  # a company, who stands in its list, of which purpose


class AlteredLists:
    """Gathers what companies that have changed now score, and finds whose lists that alters.

    Args:
        top: length of a full list.
    """

    def __init__(self, top: int) -> None:
        self._top = top
        self._scores: dict[Side, dict[_Listing, float]] = {s: {} for s in Side}
        self._changed: dict[Side, list[UUID]] = {side: [] for side in Side}

    def take(self, rows: ListedRows, sides: Mapping[UUID, Side]) -> None:
        """Add companies that have changed, with the scores of all that they were compared with.

        Args:
            sides: which of the two each company is.
        """
        companies = rows.company_ids()
        for each in companies:
            self._changed[sides[each]].append(each)
        ids = rows.partners.tobytes()
        values = zip(
            rows.owners.tolist(), rows.purposes.tolist(), rows.scores.tolist(), strict=True
        )
        for at, (owner, purpose, score) in enumerate(values):
            company_id, partner = companies[owner], UUID(bytes=ids[16 * at : 16 * at + 16])
            self._scores[sides[company_id]][company_id, partner, PURPOSES[purpose]] = score

    def find(self, session: Session) -> set[UUID]:
        """Return the companies whose lists are to be made anew; before anything is stored."""
        return {each for side in Side if self._changed[side] for each in self._of(session, side)}

    def _of(self, session: Session, side: Side) -> set[UUID]:
        scores, altered = self._scores[side], set()
        held = set()
        for place in find_held_places(session, self._changed[side], side):
            key = (place.company_id, place.partner_id, place.purpose)
            held.add(key)
            if scores.get(key) != place.score:
                altered.add(place.partner_id)
        partners = sorted({partner for _, partner, _ in scores} - altered)
        last = find_last_scores(session, partners, side.other, top=self._top)
        for key, score in scores.items():
            _, partner, purpose = key
            is_enough = score >= last.get((partner, purpose), 0.0)
            if is_enough and partner not in altered and key not in held:
                altered.add(partner)
        return altered
