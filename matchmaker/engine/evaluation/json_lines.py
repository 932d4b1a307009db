"""Reads files of one JSON object a line and collects what is wrong with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import orjson

from matchmaker.errors import InvalidInput

PROBLEMS_NAMED = 20
_BOM = b"\xef\xbb\xbf"


class LineProblems:
    """What is wrong with a file, by line and field.

    Attributes:
        path: the file, as the message names it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: list[dict[str, str]] = []
        self._count = 0

    def add(self, number: int, field: str | None, reason: str) -> None:
        """Note a problem; `field` is None for the line as a whole."""
        self._count += 1
        if len(self._found) < PROBLEMS_NAMED:
            where = f"line {number}, {field}" if field else f"line {number}"
            self._found.append({"field": where, "reason": reason})

    def raise_if_any(self) -> None:
        """Refuse the file if a problem was noted.

        Raises:
            InvalidInput: with the first problems in `errors`.
        """
        if self._count:
            number = "1 problem" if self._count == 1 else f"{self._count} problems"
            raise InvalidInput(f"{self.path} has {number}.", errors=self._found)

    def refuse(self, reason: str) -> NoReturn:
        """Refuse the file as a whole.

        Raises:
            InvalidInput: always.
        """
        raise InvalidInput(f"{self.path} {reason}.")


def read_objects(path: Path, problems: LineProblems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) for every line that is one; note the others in `problems`."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            content = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
            if not content:
                continue
            try:
                value = orjson.loads(content)
            except orjson.JSONDecodeError as error:
                problems.add(number, None, f"is not valid JSON: {error}")
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                problems.add(number, None, "is not a JSON object")
