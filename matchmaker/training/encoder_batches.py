"""What one training step sees: a mixture of trade names, general text and made-up profiles."""

import random
from collections import defaultdict
from dataclasses import dataclass, field

from matchmaker.training.encoder_corpus import Corpus, Parallel
from matchmaker.training.encoder_views import Phrasings, Views

SIBLINGS = 4  # items of one group in a batch: each other's hard negatives
GROUPS = 40  # of trade names in a batch
PROFILES = 28  # pairs of made-up profiles in a batch
OTHER = {  # items of the other sources in a batch
    "concepts": 128,
    "activities": 12,
    "customs": 16,
    "software": 56,
    "phrases": 28,
    "words": 40,
    "dictionary": 28,
    "accounting": 8,
}
OWN = 32  # items of every source not named here, such as the user's own


@dataclass(slots=True)
class Batch:
    """Pairs of views.

    Attributes:
        first, second: (n,) the two views of each item.
        english, russian: plain texts by row, for the teacher.
        plain: rows of `first` that are a text as it stands.
    """

    first: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    english: dict[int, str] = field(default_factory=dict)
    russian: dict[int, str] = field(default_factory=dict)
    plain: list[int] = field(default_factory=list)


class Batches:
    """Batch number `step` of a training run; the same number gives the same batch."""

    def __init__(self, corpus: Corpus, phrasings: Phrasings, seed: int) -> None:
        self._sources = corpus.sources
        self._phrasings = phrasings
        self._seed = seed
        groups: dict[str, list[Parallel]] = defaultdict(list)
        for items in corpus.sources.values():
            for item in items:
                if item.group:
                    groups[item.group].append(item)
        self._groups = [items for items in groups.values() if len(items) >= SIBLINGS]
        self._weights = [len(items) ** 0.7 for items in self._groups]

    def __call__(self, step: int) -> Batch:
        """Return batch number `step`."""
        chance = random.Random(self._seed * 1_000_003 + step)  # noqa: S311 - no secret
        views = Views(self._phrasings, chance)
        batch = Batch()
        many = GROUPS + 2 * PROFILES if self._groups else 0
        chosen = chance.choices(self._groups, self._weights, k=many) if many else []
        for items in chosen[:GROUPS]:
            for item in chance.sample(items, SIBLINGS):
                self._add(batch, item, views, lines=True)
        for name, items in self._sources.items():
            if (name == "trade" and chosen) or not items:
                continue
            for item in chance.choices(items, k=OTHER.get(name, OWN)):
                lines = name in {"concepts", "customs", "activities"}
                self._add(batch, item, views, lines=lines)
        for offered, needed in zip(
            chosen[GROUPS : GROUPS + PROFILES], chosen[GROUPS + PROFILES :], strict=True
        ):
            self._add_profiles(batch, offered, needed, views, chance)
        return batch

    def _add(self, batch: Batch, item: Parallel, views: Views, *, lines: bool) -> None:
        row = len(batch.first)
        batch.plain.append(row)
        batch.first.append(views.plain(item, views.language(item)))
        second = views.language(item)
        batch.second.append(views.line(item, second) if lines else views.plain(item, second))
        if "en" in item:
            batch.english[row] = views.plain(item, "en")
        if "ru" in item:
            batch.russian[row] = views.plain(item, "ru")

    def _add_profiles(
        self,
        batch: Batch,
        offered: list[Parallel],
        needed: list[Parallel],
        views: Views,
        chance: random.Random,
    ) -> None:
        """Add a company and one that suits it: half of what it offers and needs is common."""
        ours, theirs = chance.sample(offered, SIBLINGS), chance.sample(needed, SIBLINGS)
        if self._sources.get("concepts"):
            for lines in (ours, theirs):
                lines[0] = chance.choice(self._sources["concepts"])
        many = chance.randrange(1, 4)
        left, right = views.language(ours[0]), views.language(theirs[0])
        batch.first.append(views.profile([*ours[:many], *theirs[:2]], left))
        batch.second.append(views.profile([*theirs[: 1 + chance.randrange(3)], *ours[:2]], right))
