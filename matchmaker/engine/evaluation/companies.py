"""The companies of an evaluation: read from a file, and with their vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.engine.encoder import Encoder
from matchmaker.engine.evaluation.json_lines import LineProblems, read_objects
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.languages import language_of
from matchmaker.errors import InvalidProfile

_NAMESPACE = UUID("6f1f3f5e-5a0b-5d1c-9a52-1f3a0c1b7e10")  # any constant: ids follow from keys


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the evaluation.

    Attributes:
        key: what judgements call it.
    """

    key: str
    profile: Profile

    @property
    def company_id(self) -> UUID:
        """The id it has in an index; the same for the same key."""
        return company_id_of(self.key)

    @property
    def language(self) -> str:
        """The language its texts are written in, such as `be`."""
        return language_of(self.profile.embedded_texts()[0]).value


def company_id_of(key: str) -> UUID:
    """Return the id that a key stands for in an index."""
    return uuid5(_NAMESPACE, key)


def read_companies(path: Path) -> dict[str, Company]:
    """Return the companies in a file by key, in their order.

    A line is `{"key": …, "profile": {…}}`, or a profile with a `ref`, as imports take them.

    Raises:
        InvalidInput: the file is empty or a line is not acceptable; `errors` names line, field
            and reason.
        OSError: the file cannot be read.
    """
    problems = LineProblems(path)
    found: dict[str, Company] = {}
    for number, fields in read_objects(path, problems):
        company = _read_company(number, fields, problems)
        if company is None:
            continue
        if company.key in found:
            problems.add(number, "key", f"{company.key!r} stands in the file twice")
        found[company.key] = company
    problems.raise_if_any()
    if not found:
        problems.refuse("holds no companies")
    return found


def _read_company(number: int, fields: dict[str, Any], problems: LineProblems) -> Company | None:
    wrapped = "profile" in fields
    name = "key" if wrapped else "ref"
    key, profile = fields.get(name), fields["profile"] if wrapped else fields
    if not isinstance(key, str) or not key:
        problems.add(number, name, "is missing" if key is None else "is not a text")
        return None
    for unknown in sorted(fields.keys() - {"key", "profile"}) if wrapped else ():
        problems.add(number, unknown, "unknown field beside key and profile")
    try:
        return Company(key, parse_profile(profile))
    except InvalidProfile as error:
        for problem in error.extra["errors"]:  # type: ignore[attr-defined] # a list of dicts
            field = f"profile.{problem['field']}" if wrapped else problem["field"]
            problems.add(number, field, problem["reason"])
        return None


def embed_companies(companies: Mapping[str, Company], encoder: Encoder) -> dict[str, IndexEntry]:
    """Return every company with its vectors, by key."""
    texts = {key: company.profile.embedded_texts() for key, company in companies.items()}
    distinct = sorted({text for lines in texts.values() for text in lines})
    vectors = _encode(encoder, distinct)
    place = {text: row for row, text in enumerate(distinct)}
    return {
        key: IndexEntry(
            company.company_id,
            company.profile,
            np.ascontiguousarray(vectors[[place[text] for text in texts[key]]]),
        )
        for key, company in companies.items()
    }


def _encode(encoder: Encoder, texts: Sequence[str], batch: int = 1_024) -> np.ndarray:
    parts = [encoder.encode(texts[i : i + batch]) for i in range(0, len(texts), batch)]
    return np.concatenate(parts)
