"""Whose lists a change alters, besides those of the company that has changed.

A company that has changed may move in the lists in which it stands, leave them, or enter those of
others. The first is known from what is stored. For the second, each company that was looked at
closely for the changed one is asked whether the new score is enough for its list: a score is the
same from both sides. Who would find the changed company, but was not found by it, is missed until
the next walk, as is what one company more or less does to the weights of words; how much that is
stands in docs/benchmarks.md.
"""

from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Side
from matchmaker.engine.shortlist import Shortlist
from matchmaker.services.list_workers import CompanyLists
from matchmaker.store.match_places import find_held_places, find_last_scores


class AlteredLists:
    """Gathers what companies that have changed now score, and finds whose lists that alters.

    Args:
        top: length of a full list.
    """

    def __init__(self, top: int) -> None:
        self._top = top
        self._scores: dict[Side, dict[tuple[UUID, UUID, Purpose], float]] = {s: {} for s in Side}
        self._changed: dict[Side, list[UUID]] = {side: [] for side in Side}

    def take(self, lists: CompanyLists, side: Side) -> None:
        """Add a company that has changed, with the scores of all that it was compared with."""
        self._changed[side].append(lists.company_id)
        for purpose, listed in lists.by_purpose.items():
            for some in (listed, listed.others):
                if some is not None:
                    self._add(lists.company_id, side, purpose, some)

    def _add(self, company_id: UUID, side: Side, purpose: Purpose, listed: Shortlist) -> None:
        ids = listed.ids.tobytes()
        for at, score in enumerate(listed.scores.tolist()):
            partner = UUID(bytes=ids[16 * at : 16 * at + 16])
            self._scores[side][company_id, partner, purpose] = score

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
