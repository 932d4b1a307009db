"""The tree of errors: every leaf is complete, and the drawing shows it."""

import re
from collections.abc import Iterator

import pytest

from matchmaker import errors
from matchmaker.errors import EngineError, InvalidInput, MatchmakerError

Class = type[MatchmakerError]


def subclasses(cls: type) -> Iterator[type]:
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


CALLERS = [cls for cls in subclasses(MatchmakerError) if cls.__module__ == errors.__name__]


def test_every_code_is_used_once() -> None:
    codes = [cls.code for cls in CALLERS]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("cls", CALLERS, ids=lambda cls: cls.__name__)
def test_every_error_states_code_title_and_status(cls: Class) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cls.code)
    assert cls.title[0].isupper()
    assert 400 <= cls.status < 600


@pytest.mark.parametrize("cls", CALLERS, ids=lambda cls: cls.__name__)
def test_a_more_precise_error_has_the_status_of_its_parent(cls: Class) -> None:
    parent = cls.__mro__[1]

    assert parent is MatchmakerError or cls.status == parent.status


def test_an_error_keeps_what_it_was_told() -> None:
    error = InvalidInput("Something is wrong.", errors=[{"field": "a", "reason": "b"}])

    assert str(error) == error.detail == "Something is wrong."
    assert error.extra == {"errors": [{"field": "a", "reason": "b"}]}


def test_the_drawing_is_the_tree() -> None:
    drawn: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").split("\n"):
        found = re.match(r"([│├└─ ]*)([A-Z]\w+)\b(?: |$)", line)
        if found and hasattr(errors, found[2]):
            drawn.append((len(found[1]) // 4, found[2]))
    bases: list[str] = []
    seen = set()
    for depth, name in drawn:
        bases[depth:] = [name]
        cls = getattr(errors, name)
        expected = bases[depth - 1] if depth else "Exception"
        seen.add(name)

        assert cls.__mro__[1].__name__ == expected, name

    everything = {MatchmakerError, EngineError, *CALLERS, *subclasses(EngineError)}
    assert seen == {cls.__name__ for cls in everything}
