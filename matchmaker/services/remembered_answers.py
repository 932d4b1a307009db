"""Answers that were asked for lately, for as long as nothing has changed.

What is answered follows from the companies, the agreements in force, the ranker, and the question.
Counters tell exactly whether the first three are what they were: with any change everything is
forgotten, so nobody is answered from before it. Kept is only what does not depend on who asks:
what a caller may see of a partner is decided with every request.
"""

from collections import OrderedDict
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from matchmaker.engine.suggestion import Options

_MOST = 5_000  # suggestions, 5 KB each with reasons, partner, and sentences in one language

Answer = TypeVar("Answer")


class State(NamedTuple):
    """What answers follow from, besides the question; other numbers, other answers.

    Attributes:
        revision: the newest in the database.
        companies, agreements: how often those in this process have changed.
    """

    revision: int
    companies: int
    agreements: int
    ranker: str


class Question(NamedTuple):
    """What was asked about a company that is in the index."""

    company_id: UUID
    options: Options
    excluded: frozenset[UUID]


class RememberedAnswers(Generic[Answer]):
    """Answers of one state, those asked for last; any thread may ask.

    Args:
        most: how many suggestions are kept, in all answers together.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._state: State | None = None
        self._answers: OrderedDict[Question, tuple[Answer, int]] = OrderedDict()
        self._kept = 0

    def find(self, state: State, question: Question) -> Answer | None:
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
            if found is None:
                return None
            self._answers.move_to_end(question)
            return found[0]

    def keep(self, state: State, question: Question, answer: Answer, *, size: int) -> None:
        """Remember an answer.

        Args:
            size: how many suggestions it holds.
            state: as it was before the answer was worked out; if another is known by now, the
                answer is of no use any more.
        """
        with self._lock:
            if state != self._state or question in self._answers:
                return
            self._answers[question] = answer, 1 + size
            self._kept += 1 + size
            while self._kept > self._most:
                self._kept -= self._answers.popitem(last=False)[1][1]
