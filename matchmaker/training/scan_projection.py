"""Makes models/scan: `python -m matchmaker.training.scan_projection`.

Learns in which directions texts of trade differ (principal axes, without centring, because cosines
are not centred either), from the trade terms and wordings of data/training and from made-up whole
profiles of them; no profile that quality is measured on is read. The first axes make the code of a
text, the others what it leaves (`engine.projection`). A fixed random rotation within each of the
two then spreads a text evenly over all numbers, so that none needs a wider range than the others.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.exact import widened
from matchmaker.engine.projection import FILE, GRID, Projection
from matchmaker.resources import shipped
from matchmaker.training.encoder_sources import read_concepts
from matchmaker.training.hs_names import LANGUAGES, read_wordings

DIMENSION = 256
SEED = 0
_WHOLES = 3_000
_MOST_LINES = 5  # of a made-up profile
_NEIGHBOURS = 8  # wordings of like goods stand near each other in the file
_COMPARED = 1_000
_TAKEN = 50

Matrix = NDArray[np.float64]


def main(arguments: list[str] | None = None) -> int:
    """Learn, write the folder and its card."""
    options = _parser().parse_args(arguments)
    encoder = load_encoder(shipped("models", "encoder"))
    lines, wholes = training_texts()
    vectors = [encoder.encode(texts).astype(np.float64) for texts in (lines, wholes)]
    turn = learn_turn(np.concatenate(vectors), options.dimension)
    options.out.mkdir(parents=True, exist_ok=True)
    about = {
        "encoder": encoder.name,
        "codes": options.dimension,
        "lines": len(lines),
        "wholes": len(wholes),
        "seed": SEED,
    }
    path = options.out / FILE
    save_file({"turn": turn}, path, metadata={"about": json.dumps(about)})
    path.chmod(0o644)  # safetensors writes for the owner alone
    projection = Projection(turn, options.dimension)
    recall = [kept_neighbours(each, projection) for each in vectors]
    error = max(largest_error(each, projection) for each in vectors)
    (options.out / "README.md").write_text(_card(about, recall, error), "utf-8")
    return 0


def training_texts() -> tuple[list[str], list[str]]:
    """Return lines in three languages, and texts of made-up whole profiles."""
    by_language: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for name in read_wordings():
        by_language[name.language].append(name.text)
    random = np.random.default_rng(SEED)
    wholes = []
    for number in range(_WHOLES):
        texts = by_language[LANGUAGES[number % len(LANGUAGES)]]
        first = random.integers(len(texts) - _NEIGHBOURS)
        taken = random.choice(_NEIGHBOURS, random.integers(2, _MOST_LINES + 1), replace=False)
        wholes.append("; ".join(texts[first + place] for place in taken))
    terms = [
        term
        for row in read_concepts(shipped("data", "training", "concepts.txt"))
        for language in LANGUAGES
        for term in cast("list[str]", row[language])
    ]
    lines = [*terms, *(text for texts in by_language.values() for text in texts)]
    return list(dict.fromkeys(lines)), wholes


def learn_turn(vectors: Matrix, dimension: int) -> NDArray[np.float32]:
    """Return (d, d) orthonormal columns, of which the first `dimension` span the principal axes.

    Numbers are whole multiples of 1/GRID, see `engine.projection`.

    Args:
        vectors: (n, d) unit rows.
    """
    _, axes = np.linalg.eigh(vectors.T @ vectors / len(vectors))
    principal = axes[:, ::-1]
    parts = [
        part @ np.linalg.qr(np.random.default_rng(SEED).standard_normal((width, width)))[0]
        for part in np.split(principal, [dimension], axis=1)
        if (width := part.shape[1])
    ]
    turn = np.concatenate(parts, axis=1)
    return np.ascontiguousarray(np.rint(turn * GRID) / GRID, np.float32)


def largest_error(vectors: Matrix, projection: Projection) -> float:
    """Return by how much the cosine of two texts is off at most, of some pairs."""
    asked = vectors[np.random.default_rng(SEED).permutation(len(vectors))[:_COMPARED]]
    kept = [
        widened(projection.steps(each.astype(np.float32))).astype(np.float64)
        for each in (asked, vectors)
    ]
    return float(np.abs(asked @ vectors.T - kept[0] @ kept[1].T).max())


def kept_neighbours(vectors: Matrix, projection: Projection) -> float:
    """Return which share of the 50 nearest others is among the 100 nearest by their codes."""
    asked = vectors[np.random.default_rng(SEED).permutation(len(vectors))[:_COMPARED]]
    exact = np.argsort(-(asked @ vectors.T), axis=1)[:, :_TAKEN]
    codes = [
        projection.codes(each.astype(np.float32)).astype(np.int32) for each in (asked, vectors)
    ]
    near = np.argsort(-(codes[0] @ codes[1].T), axis=1, kind="stable")[:, : 2 * _TAKEN]
    kept = [len(np.intersect1d(*pair)) for pair in zip(exact, near, strict=True)]
    return float(np.mean(kept)) / _TAKEN


def _card(about: dict[str, object], recall: list[float], error: float) -> str:
    return f"""# Scan: how vectors are kept, and what is compared first

`{FILE}`: one square matrix, orthonormal columns. A vector of the encoder
`{about["encoder"]}` times this matrix is kept in two parts (`matchmaker.engine.projection`): the
first {about["codes"]} numbers, rounded to 8 bits, are the code by which `matchmaker.engine.scan`
looks for companies worth a closer look; what the rounding leaves and the other numbers follow
in a byte each.
Scores come from both together.

```
python -m matchmaker.training.scan_projection
```

Learned from {about["lines"]} terms and wordings in Russian, Belarusian and English
(`data/training/concepts.txt`, `data/training/hs/wordings.tsv`, written for this project,
Apache-2.0) and {about["wholes"]} made-up whole profiles of them; seed {about["seed"]}. Another
encoder needs another matrix: the service takes vectors as they are when this one does not fit.

Of the 50 nearest texts by exact cosine, {recall[0]:.4f} (lines) and {recall[1]:.4f} (whole
profiles) are among the 100 nearest by their codes, on the texts that it was learned from. No cosine
of two of these texts is off by more than {error:.4f} for how they are kept.
`python -m benchmarks.retrieval` measures both on companies.
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dimension", type=int, default=DIMENSION)
    parser.add_argument("--out", type=Path, default=Path("models/scan"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
