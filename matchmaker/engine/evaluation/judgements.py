"""Graded judgements of pairs: who should meet whom, and who should not."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.companies import Company
from matchmaker.engine.evaluation.json_lines import LineProblems, read_objects

BEST_GRADE = 3
APPROVED_FROM = 2  # grades 2 and 3: staff would introduce the two
_FIELDS = {"query", "candidate", "purpose", "grade", "why"}

# The opening words of `why` of a judged negative, and the kind they stand for; first hit counts.
_KINDS = (
    ("competitor", re.compile(r"competitor|same goods")),
    ("homonym", re.compile(r"homonym")),
    ("wrong", re.compile(r"wrong ")),
    ("near words", re.compile(r"near words|same word|same technique")),
    ("same sector", re.compile(r"same sector|component")),
    ("no market", re.compile(r"no (common )?market|[^:]*(no common market|at home only)")),
    ("no package", re.compile(r"[A-Z]{2}(, [A-Z]{2})*( in common|:)|unrelated")),
    ("no need", re.compile(r"no need")),
)
OTHER_KIND = "other"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One graded pair, seen from `query`.

    Attributes:
        grade: 0 (judged negative) to 3 (introduce at once).
        why: the reason in words; its opening words tell the kind of a negative.
    """

    query: str
    candidate: str
    purpose: Purpose
    grade: int
    why: str = ""

    @property
    def kind(self) -> str | None:
        """What sort of negative this is, such as `homonym`; None unless the grade is 0."""
        return negative_kind(self.why) if self.grade == 0 else None


def negative_kind(why: str) -> str:
    """Return the kind of negative that the opening words of a reason stand for."""
    opening = why.strip()
    for kind, pattern in _KINDS:
        if pattern.match(opening):
            return kind
    return OTHER_KIND


class Judgements:
    """Judgements by purpose and query.

    Attributes:
        rows: all of them, in the order of the file.
    """

    def __init__(self, rows: Iterable[Judgement]) -> None:
        self.rows = tuple(rows)
        self._by_query: dict[tuple[Purpose, str], dict[str, Judgement]] = defaultdict(dict)
        for row in self.rows:
            self._by_query[row.purpose, row.query][row.candidate] = row

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """The purposes that something was judged for, in the order of `Purpose`."""
        found = {row.purpose for row in self.rows}
        return tuple(purpose for purpose in Purpose if purpose in found)

    def of(self, purpose: Purpose, query: str) -> Mapping[str, Judgement]:
        """Return the judgements of one query by candidate; empty when there are none."""
        return self._by_query.get((purpose, query), {})

    def queries(self, purpose: Purpose) -> list[str]:
        """Return the companies with a judgement for `purpose`, in the order of the file."""
        return [query for found, query in self._by_query if found == purpose]


def read_judgements(path: Path, companies: Mapping[str, Company] | None = None) -> Judgements:
    """Return the judgements in a file of `query`, `candidate`, `purpose`, `grade`, `why`.

    Args:
        companies: where given, both sides have to be among them and of different countries.

    Raises:
        InvalidInput: the file is empty or a line is not acceptable; `errors` names line, field
            and reason.
        OSError: the file cannot be read.
    """
    problems = LineProblems(path)
    found: dict[tuple[str, str, Purpose], Judgement] = {}
    for number, fields in read_objects(path, problems):
        row = _read_row(number, fields, problems)
        if row is None or not _is_known(number, row, companies, problems):
            continue
        pair = (row.query, row.candidate, row.purpose)
        if pair in found:
            problems.add(number, None, f"{row.query} and {row.candidate} are judged twice")
        found[pair] = row
    problems.raise_if_any()
    if not found:
        problems.refuse("holds no judgements")
    return Judgements(found.values())


def _read_row(number: int, fields: dict[str, Any], problems: LineProblems) -> Judgement | None:
    wrong = dict.fromkeys(sorted(fields.keys() - _FIELDS), "unknown field")
    for name in ("query", "candidate"):
        if not isinstance(fields.get(name), str) or not fields[name]:
            wrong[name] = "is not a company's key"
    if fields.get("purpose") not in list(Purpose):
        wrong["purpose"] = f"is not one of {', '.join(Purpose)}"
    grade = fields.get("grade")
    if not isinstance(grade, int) or isinstance(grade, bool) or not 0 <= grade <= BEST_GRADE:
        wrong["grade"] = f"is not a whole number from 0 to {BEST_GRADE}"
    if not isinstance(fields.get("why", ""), str):
        wrong["why"] = "is not a text"
    for name, reason in wrong.items():
        problems.add(number, name, reason)
    return None if wrong else Judgement(**fields | {"purpose": Purpose(fields["purpose"])})


def _is_known(
    number: int,
    row: Judgement,
    companies: Mapping[str, Company] | None,
    problems: LineProblems,
) -> bool:
    if companies is None:
        return True
    known = True
    for name, key in (("query", row.query), ("candidate", row.candidate)):
        if key not in companies:
            problems.add(number, name, f"{key!r} is not among the companies")
            known = False
    if known:
        countries = {companies[key].profile.country for key in (row.query, row.candidate)}
        if len(countries) == 1:
            problems.add(number, "candidate", "is of the same country as the query")
            known = False
    return known
