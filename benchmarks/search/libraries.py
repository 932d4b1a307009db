"""Libraries that search vectors in the process, set up as their documentation does it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.data import Lines

_NEIGHBOURS, _BUILT_WITH, _LOOKED_AT = 32, 128, 128  # M, efConstruction, efSearch
_MOST = 10_000  # neighbours that are asked for to have enough after a filter

Rows = NDArray[np.intp]
Query = NDArray[np.float32]


class SemanticSearch:
    """`sentence_transformers.util.semantic_search`; a filter takes the rows it leaves."""

    name = "sentence-transformers"
    note = "util.semantic_search, exact; a filter copies the rows it leaves"

    def __init__(self, lines: Lines) -> None:
        import torch
        from sentence_transformers.util import dot_score, semantic_search

        torch.set_num_threads(1)
        self._from_numpy, self._score, self._search = torch.from_numpy, dot_score, semantic_search
        self._vectors = torch.from_numpy(lines.vectors)
        self._rows = {name: np.flatnonzero(mask) for name, mask in lines.masks.items()}

    def search(self, query: Query, name: str, count: int) -> Rows:
        """Return the nearest rows."""
        rows = self._rows[name]
        corpus = self._vectors
        if len(rows) < len(corpus):
            corpus = corpus[self._from_numpy(rows)]
        found = self._search(
            self._from_numpy(query[None]), corpus, top_k=count, score_function=self._score
        )
        return rows[[hit["corpus_id"] for hit in found[0]]]

    def close(self) -> None:
        """Nothing to close."""


class Neighbours:
    """scikit-learn's NearestNeighbors, brute force; a filter fits the rows it leaves."""

    name = "scikit-learn"
    note = "NearestNeighbors(brute, cosine), exact; a filter fits the rows it leaves"

    def __init__(self, lines: Lines) -> None:
        from sklearn.neighbors import NearestNeighbors

        self._make = lambda: NearestNeighbors(algorithm="brute", metric="cosine")
        self._vectors = lines.vectors
        self._rows = {name: np.flatnonzero(mask) for name, mask in lines.masks.items()}
        self._all = self._make().fit(lines.vectors)

    def search(self, query: Query, name: str, count: int) -> Rows:
        """Return the nearest rows."""
        rows = self._rows[name]
        fitted = self._all
        if len(rows) < len(self._vectors):
            fitted = self._make().fit(self._vectors[rows])
        found = fitted.kneighbors(query[None], min(count, len(rows)), return_distance=False)
        return np.asarray(rows[found[0]])

    def close(self) -> None:
        """Nothing to close."""


class FaissFlat:
    """faiss IndexFlatIP with a bitmap of the rows that the filter leaves."""

    name = "faiss Flat"
    note = "IndexFlatIP, exact; IDSelectorBitmap"

    def __init__(self, lines: Lines) -> None:
        import faiss

        faiss.omp_set_num_threads(1)
        self._faiss = faiss
        self._index: Any = self._make(faiss, lines.vectors.shape[1])
        self._index.add(lines.vectors)
        self._selectors = {
            name: faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            for name, mask in lines.masks.items()
            if not mask.all()
        }

    def _make(self, faiss: Any, dimension: int) -> Any:  # noqa: ANN401 - no types in faiss
        return faiss.IndexFlatIP(dimension)

    def _options(self, selector: Any) -> Any:  # noqa: ANN401
        return self._faiss.SearchParameters(sel=selector)

    def search(self, query: Query, name: str, count: int) -> Rows:
        """Return the nearest rows."""
        options = self._options(self._selectors.get(name))
        _, found = self._index.search(query[None], count, params=options)
        return np.asarray(found[0][found[0] >= 0])

    def close(self) -> None:
        """Nothing to close."""


class FaissHnsw(FaissFlat):
    """faiss IndexHNSWFlat, its graph walked among the rows that the filter leaves."""

    name = "faiss HNSW"
    note = f"IndexHNSWFlat, M {_NEIGHBOURS}, efSearch {_LOOKED_AT}; IDSelectorBitmap"

    def _make(self, faiss: Any, dimension: int) -> Any:  # noqa: ANN401
        index = faiss.IndexHNSWFlat(dimension, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _BUILT_WITH
        return index

    def _options(self, selector: Any) -> Any:  # noqa: ANN401
        return self._faiss.SearchParametersHNSW(sel=selector, efSearch=_LOOKED_AT)


class Usearch:
    """usearch, half precision; it has no filter in Python, so more are asked for and sifted."""

    name = "usearch"
    note = f"HNSW, f16, connectivity {_NEIGHBOURS}, expansion {_LOOKED_AT}; sifted afterwards"

    def __init__(self, lines: Lines) -> None:
        from usearch.index import Index

        self._index = Index(
            ndim=lines.vectors.shape[1],
            metric="ip",
            dtype="f16",
            connectivity=_NEIGHBOURS,
            expansion_add=_BUILT_WITH,
            expansion_search=_LOOKED_AT,
        )
        self._index.add(np.arange(len(lines.vectors)), lines.vectors, threads=1)
        self._masks = lines.masks

    def search(self, query: Query, name: str, count: int) -> Rows:
        """Return the nearest rows."""
        mask = self._masks[name]
        asked = min(int(count / mask.mean()) + 1, _MOST, len(mask))
        found = np.asarray(self._index.search(query, asked, threads=1).keys, np.intp)
        return found[mask[found]][:count]

    def close(self) -> None:
        """Nothing to close."""
