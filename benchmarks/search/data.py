"""Lines of invented companies with their vectors, and filters that leave a known share of them.

Up to `ENCODED` lines come from `matchmaker synth` through the shipped encoder. More are made from
these: each vector is moved a little in a direction of its own, so that they lie in clusters as
lines do, and keeps region and markets of a line drawn anew.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoder import load_encoder
from matchmaker.resources import shipped
from matchmaker.services.synthetic.companies import synthetic_companies
from matchmaker.services.synthetic.tax_ids import SERIALS

ENCODED = 100_000
QUERIES = 50
SEED = 20_261_128
MOVED = 0.35  # length of the random step beside a unit vector: cosine .94 to where it came from
REGION, MARKET = 0.05, 0.01  # shares that the two filters leave, as near as there is one
_SLICE = 512  # texts

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lines:
    """What is searched.

    Attributes:
        vectors: (n, d) unit rows of product lines of companies of one country.
        queries: (q, d) unit rows of need lines of companies of the other one.
        masks: by name of a filter: (n,) which lines it leaves.
    """

    vectors: Vectors
    queries: Vectors
    masks: dict[str, NDArray[np.bool_]]

    def nearest(self, query: Vectors, name: str, count: int) -> NDArray[np.intp]:
        """Return the rows with the largest products, exactly."""
        rows = np.flatnonzero(self.masks[name])
        products = self.vectors[rows] @ query
        return rows[np.argsort(-products, kind="stable")[:count]]


def load_lines(count: int, folder: Path) -> Lines:
    """Return `count` lines; what had to be encoded is kept in `folder` for the next time."""
    encoded = min(count, ENCODED)
    path = folder / f"lines-{encoded}.npz"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(path, **_encode(encoded))
    stored = dict(np.load(path))
    vectors = stored["vectors"].astype(np.float32)
    regions, sells = stored["regions"], stored["markets"]
    if count > encoded:
        chance = np.random.default_rng(SEED)
        drawn = chance.integers(0, encoded, count)
        vectors, regions, sells = _moved(vectors, drawn, chance), regions[drawn], sells[drawn]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    queries = stored["queries"].astype(np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    shares = np.bincount(regions) / len(regions)
    return Lines(
        vectors,
        queries,
        {
            "everything": np.ones(count, bool),
            "region": regions == np.abs(shares - REGION).argmin(),
            "market": sells[:, np.abs(sells.mean(axis=0) - MARKET).argmin()],
        },
    )


def _moved(vectors: Vectors, drawn: NDArray[Any], chance: np.random.Generator) -> Vectors:
    moved = np.empty((len(drawn), vectors.shape[1]), np.float32)
    for start in range(0, len(drawn), 50_000):
        part = drawn[start : start + 50_000]
        step = chance.standard_normal((len(part), vectors.shape[1]), np.float32)
        step *= MOVED / np.linalg.norm(step, axis=1, keepdims=True)
        moved[start : start + len(part)] = vectors[part] + step
    return moved


def _encode(count: int) -> dict[str, NDArray[Any]]:
    """Encode product lines of Russian companies, and needs of Belarusian ones as queries."""
    products: list[str] = []
    needs: list[str] = []
    owners: list[dict[str, Any]] = []
    for company in synthetic_companies(SERIALS, SEED):
        if company["country"] == "RU":
            lines = [line["text"] for line in company["products"]]
            products += lines
            owners += [company] * len(lines)
        elif len(needs) < QUERIES:
            needs += [line["text"] for line in company["needs"][:1]]
        if len(products) >= count and len(needs) >= QUERIES:
            break
    products, owners = products[:count], owners[:count]
    regions = {code: number for number, code in enumerate(sorted({o["region"] for o in owners}))}
    sought = sorted({code for owner in owners for code in owner["export_targets"]})
    return {
        "vectors": _vectors(products),
        "queries": _vectors(needs),
        "regions": np.array([regions[owner["region"]] for owner in owners]),
        "markets": np.array(
            [[code in owner["export_targets"] for code in sought] for owner in owners]
        ),
    }


def _vectors(texts: list[str]) -> NDArray[np.float16]:
    """Return the vectors of the texts, each distinct one encoded once, on every core."""
    encoder = load_encoder(shipped("models", "encoder"))
    distinct = list(dict.fromkeys(texts))
    slices = [distinct[start : start + _SLICE] for start in range(0, len(distinct), _SLICE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        encoded = np.concatenate(list(pool.map(encoder.encode, slices))).astype(np.float16)
    row_of = {text: row for row, text in enumerate(distinct)}
    return np.asarray(encoded[[row_of[text] for text in texts]])
