"""Screening lists: which entries a company might be, by tax number and by name.

A hit is a question for staff, never an answer: names repeat, and lists have their own errors.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from matchmaker.domain.company_names import plain_words

LEAST_LIKENESS = 0.88
"""Names less alike are not shown. Own judgement: `minskiy traktornyy` without its
`zavod` is .86, one letter changed in a name of ten is .90."""

RARE_WORDS = 3
"""A name is compared with those that share one of its so many rarest words."""

COMMON_WORD = 1_000
"""A word in more names than this says little: it is looked at only when there is no rarer one."""


class FoundBy(StrEnum):
    """What made a hit."""

    TAX_ID = "tax_id"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A legal entity on a list.

    Attributes:
        names: its name first, then its aliases.
        countries: ISO 3166-1 alpha-2 in lower case, as the list has them.
        identifiers: tax and registration numbers.
        programs: why it is listed, in the list's words.
    """

    entry_id: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    identifiers: tuple[str, ...]
    programs: str
    last_change: str


@dataclass(frozen=True, slots=True)
class ScreeningHit:
    """An entry that a company might be.

    Attributes:
        name: the name of the entry that is alike.
        likeness: in [0, 1]; 1 for an equal tax number.
        same_country: whether the list gives the company's country; False also when it gives none.
    """

    entry: ListEntry
    found_by: FoundBy
    name: str
    likeness: float
    same_country: bool


class ScreeningList:
    """Entries, found by number and by words of their names."""

    def __init__(self, entries: Sequence[ListEntry]) -> None:
        self._entries = tuple(entries)
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._plain: list[tuple[str, ...]] = []
        for row, entry in enumerate(self._entries):
            for number in entry.identifiers:
                self._by_number[number].append(row)
            words = [plain_words(name) for name in entry.names]
            self._plain.append(tuple(" ".join(name) for name in words))
            for word in {word for name in words for word in name}:
                self._by_word[word].add(row)

    def __len__(self) -> int:
        return len(self._entries)

    def hits(self, name: str, tax_id: str | None, country: str) -> list[ScreeningHit]:
        """Return the entries that a company might be, likeliest first.

        Args:
            country: ISO 3166-1 alpha-2 of the company.
        """
        by_number = set(self._by_number.get(tax_id or "", ()))
        found = [
            self._hit(row, FoundBy.TAX_ID, self._entries[row].names[0], 1.0, country)
            for row in by_number
        ]
        words = plain_words(name)
        for row in self._candidates(words) - by_number:
            likeness, alike = self._likeness(row, " ".join(words))
            if likeness >= LEAST_LIKENESS:
                found.append(self._hit(row, FoundBy.NAME, alike, likeness, country))
        return sorted(found, key=lambda hit: (-hit.likeness, hit.entry.entry_id))

    def _candidates(self, words: Sequence[str]) -> set[int]:
        known = sorted(
            {word for word in words if word in self._by_word},
            key=lambda word: (len(self._by_word[word]), word),
        )
        rare = [word for word in known[:RARE_WORDS] if len(self._by_word[word]) <= COMMON_WORD]
        return set().union(*(self._by_word[word] for word in rare or known[:1]))

    def _likeness(self, row: int, plain: str) -> tuple[float, str]:
        """Return the best likeness of an entry's names, and that name."""
        scores = [fuzz.token_sort_ratio(plain, other) / 100 for other in self._plain[row]]
        best = max(range(len(scores)), key=scores.__getitem__)
        return scores[best], self._entries[row].names[best]

    def _hit(
        self, row: int, found_by: FoundBy, name: str, likeness: float, country: str
    ) -> ScreeningHit:
        entry = self._entries[row]
        return ScreeningHit(entry, found_by, name, likeness, country.lower() in entry.countries)
