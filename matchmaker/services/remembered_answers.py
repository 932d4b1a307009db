"""Answers of the engine that were asked for lately, for as long as nothing has changed.

What the engine answers follows from the companies in the index, the agreements in force, the
ranker, and the question. Counters tell exactly whether the first two are what they were: with
any change everything is forgotten, so nobody is answered from before it. Answers say nothing that
depends on who asks: what a caller may see of partners is read with every request.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from matchmaker.engine.suggestion import Options, Suggestions

_MOST = 10_000  # suggestions, 2.7 KB each with their reasons


class State(NamedTuple):
    """What answers follow from, besides the question; other numbers, other answers."""

    companies: int
    agreements: int
    ranker: str


class Question(NamedTuple):
    """What was asked about a company that is in the index."""

    company_id: UUID
    options: Options
    excluded: frozenset[UUID]


class RememberedAnswers:
    """Answers of one state, those asked for last; any thread may ask.

    Args:
        most: how many suggestions are kept, in all answers together.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._state: State | None = None
        self._answers: OrderedDict[Question, Suggestions] = OrderedDict()
        self._kept = 0

    def find(self, state: State, question: Question) -> Suggestions | None:
        """Return the answer in a state, None when it must be worked out.

        Args:
            state: as it is now, read before anything else of the index.
        """
        with self._lock:
            if state != self._state:
                self._state, self._kept = state, 0
                self._answers.clear()
                return None
            found = self._answers.get(question)
            if found is not None:
                self._answers.move_to_end(question)
            return found

    def keep(self, state: State, question: Question, answer: Suggestions) -> None:
        """Remember an answer.

        Args:
            state: as it was before the answer was worked out; if another is known by now, the
                answer is of no use any more.
        """
        with self._lock:
            if state != self._state or question in self._answers:
                return
            self._answers[question] = answer
            self._kept += _size(answer)
            while self._kept > self._most:
                self._kept -= _size(self._answers.popitem(last=False)[1])


def _size(answer: Suggestions) -> int:
    return 1 + len(answer.items)
