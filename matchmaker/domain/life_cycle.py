"""Life cycles as values: which steps lead from which state to which, and who may take them.

A life cycle is data, so that the store's constraint, the documentation's diagram, the pages'
buttons and the tests all read the same list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from matchmaker.errors import IllegalStep

State = TypeVar("State", bound=StrEnum)


class Actor(StrEnum):
    """Who takes a step."""

    COMPANY = "company"
    CHAMBER = "chamber"
    CLOCK = "clock"
    """Nobody: time has passed, or something that this depends on has gone."""


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """A step of a life cycle.

    Attributes:
        name: a verb, unique within the life cycle for each state it starts from.
        before: states in which it can be taken.
        after: the state it leads to.
        by: who takes it.
    """

    name: str
    before: frozenset[State]
    after: State
    by: Actor


@dataclass(frozen=True)
class LifeCycle(Generic[State]):
    """All steps of one kind of thing.

    Attributes:
        what: the thing, as error messages call it.
        first: the state in which it comes into being.
    """

    what: str
    first: State
    steps: Sequence[Step[State]]

    def after(self, state: State, name: str) -> State:
        """Return the state to which the step `name` leads from `state`.

        Raises:
            IllegalStep: the state does not allow it.
        """
        for step in self.steps:
            if step.name == name and state in step.before:
                return step.after
        raise IllegalStep(
            f"The {self.what} is {state.value}; this does not allow to {name.replace('_', ' ')}.",
            state=state.value,
            step=name,
            possible=self.possible(state),
        )

    def possible(self, state: State, by: Actor | None = None) -> list[str]:
        """Return the names of the steps that can be taken from `state`, in their order.

        Args:
            by: only those that this actor takes; None for all.
        """
        names = [s.name for s in self.steps if state in s.before and by in {None, s.by}]
        return list(dict.fromkeys(names))

    def allows(self, state: State, name: str) -> bool:
        """Tell whether the step `name` can be taken from `state`."""
        return name in self.possible(state)

    def ends(self) -> frozenset[State]:
        """Return the states from which no step leads on."""
        leaving = {state for step in self.steps for state in step.before}
        return frozenset(step.after for step in self.steps) - leaving

    def diagram(self) -> str:
        """Return the life cycle as a Mermaid state diagram, for the documents."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first.value}"]
        for step in self.steps:
            label = f"{step.name} ({step.by.value})"
            lines += [f"    {s.value} --> {step.after.value}: {label}" for s in sorted(step.before)]
        lines += [f"    {state.value} --> [*]" for state in sorted(self.ends())]
        return "\n".join(lines)
