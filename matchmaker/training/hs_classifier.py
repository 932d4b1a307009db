"""Trains the HS chapter classifier: `python -m matchmaker.training.hs_classifier --help`.

The held-out part (15 % of the codes, with all their names in all languages) sets the blend of the
two experts with one half and is reported on with the other. Then both are trained once more on
everything and stored.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from matchmaker.engine.encoder import Encoder, load_encoder
from matchmaker.engine.hs_classifier import CLASSES, FORMAT, Blend, HsClassifier
from matchmaker.engine.hs_grams import hash_grams
from matchmaker.training.hs_augment import augment
from matchmaker.training.hs_experts import (
    Examples,
    fit_blend,
    fit_gram_expert,
    fit_vector_expert,
)
from matchmaker.training.hs_names import Name, is_held_out, normalise, read_names
from matchmaker.training.hs_report import describe, evaluate_lines

HELD_OUT = 0.15
SEED = 7
_ENCODE_BATCH = 256
_SOURCE_WEIGHT = {"wordings": 4.0, "notes": 1.5}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    encoder = load_encoder(options.encoder)
    names = read_names(options.nomenclature)
    print(f"{len(names)} names, encoder {encoder.name}", flush=True)  # noqa: T201
    table = VectorTable(encoder)
    figures, blend = measure(names, table, options.seed)
    classifier = train(names, table, options.seed, blend)
    if options.companies:
        figures["company_lines"] = evaluate_lines(classifier, encoder, options.companies)
    about = {
        "format": FORMAT,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "classes": CLASSES,
        "seed": options.seed,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "names": len(names),
        "names_sha256": _hash_names(names),
        "figures": figures,
    }
    save(classifier, about, options.out)
    print(json.dumps(figures, indent=1))  # noqa: T201
    print(f"{time.monotonic() - started:.0f} s")  # noqa: T201
    return 0


class VectorTable:
    """Vectors of texts, each encoded once, kept in half precision."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._rows: dict[str, int] = {}
        self._vectors = np.empty((0, encoder.dimension), np.float16)

    def look_up(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) vectors of n texts."""
        new = sorted({text for text in texts if text not in self._rows}, key=len)
        blocks = [
            self.encoder.encode(new[start : start + _ENCODE_BATCH]).astype(np.float16)
            for start in range(0, len(new), _ENCODE_BATCH)
        ]
        self._rows.update({text: len(self._rows) + n for n, text in enumerate(new)})
        self._vectors = np.concatenate([self._vectors, *blocks])
        return self._vectors[[self._rows[text] for text in texts]].astype(np.float32)


def make_examples(pairs: Sequence[tuple[Name, str]], table: VectorTable) -> Examples:
    """Return the training rows of (name, wording) pairs."""
    texts = [text for _, text in pairs]
    allowed = np.zeros((len(pairs), len(CLASSES)), np.bool_)
    for row, (name, _) in enumerate(pairs):
        allowed[row, list(name.classes)] = True
    boost = np.array([_SOURCE_WEIGHT.get(name.source, 1.0) for name, _ in pairs], np.float32)
    return Examples(table.look_up(texts), texts, allowed, _balance(allowed) * boost)


def measure(names: Sequence[Name], table: VectorTable, seed: int) -> tuple[dict[str, Any], Blend]:
    """Train on 85 % of the codes; return figures of the rest, and the blend they set."""
    held = [name for name in names if is_held_out(name.group, HELD_OUT)]
    held_texts = {normalise(name.text) for name in held}
    rest = [name for name in names if not is_held_out(name.group, HELD_OUT)]
    pairs = [pair for pair in augment(rest, seed) if normalise(pair[1]) not in held_texts]
    classifier = _fit(make_examples(pairs, table), seed)
    setting = [name for name in held if is_held_out(name.group, 0.5, "blend")]
    reported = [name for name in held if not is_held_out(name.group, 0.5, "blend")]
    blend = fit_blend(classifier, make_examples([(n, n.text) for n in setting], table))
    classifier = _with_blend(classifier, blend)
    return describe(classifier, reported, table.look_up([n.text for n in reported])), blend


def train(names: Sequence[Name], table: VectorTable, seed: int, blend: Blend) -> HsClassifier:
    """Return the classifier trained on every name."""
    return _with_blend(_fit(make_examples(list(augment(names, seed)), table), seed), blend)


def save(classifier: HsClassifier, about: dict[str, Any], folder: Path) -> None:
    """Write classifier.safetensors: int8 matrices with one scale per column, float32 biases."""
    arrays: dict[str, NDArray[Any]] = {
        "grams": classifier.grams,
        "gram_scale": classifier.gram_scale,
        "hidden_bias": classifier.hidden_bias,
        "out_bias": classifier.out_bias,
        "gram_bias": classifier.gram_bias,
    }
    for key in ("hidden", "out", "gram_out"):
        arrays[key], arrays[f"{key}_scale"] = pack(getattr(classifier, key))
    blend = {key: getattr(classifier.blend, key) for key in Blend.__slots__}
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {"about": json.dumps({**about, "blend": blend}, ensure_ascii=False)}
    save_file(arrays, folder / "classifier.safetensors", metadata=metadata)


def pack(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 values and the (columns,) scale that brings them back."""
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12).astype(np.float32) / 127
    return np.rint(matrix / scale).astype(np.int8), scale


def _fit(examples: Examples, seed: int) -> HsClassifier:
    hidden, hidden_bias, out, out_bias = fit_vector_expert(examples, seed)
    grams, gram_out, gram_bias = fit_gram_expert(examples, seed, hash_grams)
    packed, gram_scale = pack(grams)
    return HsClassifier(
        hidden, hidden_bias, out, out_bias, packed, gram_scale, gram_out, gram_bias,
        Blend(0.5, 0.5, 1.0, 0.5),
    )  # fmt: skip


def _with_blend(classifier: HsClassifier, blend: Blend) -> HsClassifier:
    values = {key: getattr(classifier, key) for key in HsClassifier.__slots__}
    return HsClassifier(**{**values, "blend": blend})


def _balance(allowed: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weigh rows by 1/√(rows of their class): rare chapters are heard, common ones lead."""
    shares = allowed / allowed.sum(axis=1, keepdims=True)
    weights = shares @ (shares.sum(axis=0) + 5) ** -0.5
    return np.asarray(weights / weights.mean(), np.float32)


def _hash_names(names: Sequence[Name]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name.text}\t{name.classes}\n".encode())
    return digest.hexdigest()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nomenclature", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--encoder", type=Path, default=Path("models/encoder"))
    parser.add_argument("--out", type=Path, default=Path("models/hs_classifier"))
    parser.add_argument("--companies", type=Path, help="JSONL of profiles to report on, no more")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser


if __name__ == "__main__":
    sys.exit(main())
