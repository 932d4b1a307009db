"""What an import did: counts, and the problems of the bad rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matchmaker.services.import_rows import RowProblem

PROBLEMS_KEPT = 1_000


@dataclass(slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do.

    Attributes:
        rows: read from the file; the sum of the four counts below.
        refused: rows with a problem; nothing of them was kept.
        problems: the first ones, in the order of the file.
        problems_total: how many there were, those not listed included.
    """

    dry_run: bool = False
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    problems_total: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, problems: Sequence[RowProblem]) -> None:
        """Count one bad row."""
        self.refused += 1
        self.problems_total += len(problems)
        self.problems.extend(problems[: PROBLEMS_KEPT - len(self.problems)])

    def keep_nothing(self) -> None:
        """Take back every good row's count: the import as a whole was refused."""
        self.created = self.updated = self.unchanged = 0

    def as_json(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return {
            "dry_run": self.dry_run,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "problems_total": self.problems_total,
            "problems": [problem.as_json() for problem in self.problems],
        }
