"""A run as a JSON document: everything that was measured, down to the single query.

Two documents of the same companies and judgements can be compared later. Same inputs, same
bytes: nothing in it depends on the day or the machine.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matchmaker.domain.profile import field_problems
from matchmaker.engine.evaluation.bootstrap import QueryValues
from matchmaker.engine.evaluation.run import BOTH, Evaluation
from matchmaker.errors import InvalidInput

VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a run was made from.

    Attributes:
        rows: companies or judgements in it.
        sha256: of its bytes.
    """

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """The evaluations of one command.

    Attributes:
        encoder, ranker: their names; change whenever a score would.
        is_in_sample: whether the ranker was trained on these files, so that its figures flatter.
        seed, draws: of the bootstrap.
        evaluations: what is judged first, its baselines after it.
    """

    companies: Source
    judgements: Source
    encoder: str
    ranker: str
    is_in_sample: bool
    seed: int
    draws: int
    evaluations: tuple[Evaluation, ...]


def describe_source(path: Path, rows: int) -> Source:
    """Return the name, number of rows and digest of a file."""
    return Source(path.name, rows, hashlib.sha256(path.read_bytes()).hexdigest())


def run_as_json(run: Run) -> dict[str, object]:
    """Return the run as JSON values."""
    return {
        "version": VERSION,
        "companies": asdict(run.companies),
        "judgements": asdict(run.judgements),
        "encoder": run.encoder,
        "ranker": run.ranker,
        "is_in_sample": run.is_in_sample,
        "seed": run.seed,
        "draws": run.draws,
        "contenders": [
            {
                "name": evaluation.name,
                "figures": {scope: asdict(found) for scope, found in evaluation.figures.items()},
                "queries": [asdict(result) for result in evaluation.results],
            }
            for evaluation in run.evaluations
        ],
    }


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StoredQuery(_Part):
    """The values of one query, by measure."""

    purpose: str
    query: str
    values: dict[str, float]
    judged_kinds: dict[str, int] = Field(default_factory=dict)


class StoredContender(_Part):
    """What one contender reached, query by query."""

    name: str
    queries: list[StoredQuery]

    def values(self, scope: str = BOTH) -> dict[str, QueryValues]:
        """Return the values of every query by measure, for `compare`."""
        found: dict[str, dict[tuple[str, str], float]] = {}
        rows = [row for row in self.queries if scope in (BOTH, row.purpose)]
        for row in rows:
            for measure, value in row.values.items():
                found.setdefault(measure, {})[row.purpose, row.query] = value
        if not any(row.judged_kinds for row in rows):
            found.pop("negatives", None)
        return dict(found)


class StoredSource(_Part):
    """A file that the run was made from."""

    name: str
    sha256: str


class StoredRun(_Part):
    """A run as it was written, as far as a comparison needs it."""

    version: Literal[1]
    companies: StoredSource
    judgements: StoredSource
    encoder: str
    contenders: list[StoredContender] = Field(min_length=1)

    def find_contender(self, name: str) -> StoredContender | None:
        """Return the contender of that name, or None."""
        return next((found for found in self.contenders if found.name == name), None)


def read_run(path: Path) -> StoredRun:
    """Return a run that was written with `run_as_json`.

    Raises:
        InvalidInput: the file is not such a document; `errors` names field and reason.
        OSError: the file cannot be read.
    """
    try:
        return StoredRun.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InvalidInput(
            f"{path} is not a stored evaluation.", errors=field_problems(error)[:5]
        ) from error


def check_comparable(stored: StoredRun, sources: Mapping[str, Source]) -> None:
    """Make sure that a stored run was made from the same files.

    Args:
        sources: `companies` and `judgements` of the run at hand.

    Raises:
        InvalidInput: a file has changed since; values of other questions are no comparison.
    """
    before = {"companies": stored.companies, "judgements": stored.judgements}
    changed: Sequence[str] = [
        name for name in before if before[name].sha256 != sources[name].sha256
    ]
    if changed:
        raise InvalidInput(
            f"The stored evaluation was made with other {' and '.join(changed)}: "
            "the two cannot be compared."
        )
