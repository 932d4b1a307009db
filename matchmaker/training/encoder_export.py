"""Writes trained weights as an encoder folder, averaged and turned to fewer dimensions if asked."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from matchmaker.engine.encoders.folder import (
    WEIGHTS,
    EncoderConfig,
    EncoderWeights,
    FloatArray,
    hash_folder,
    quantise,
    read_config,
    read_weights,
    write_folder,
)
from matchmaker.engine.encoders.module import write_library_files
from matchmaker.engine.encoders.packed import PackedNetwork
from matchmaker.engine.encoders.pieces import Pieces
from matchmaker.training.encoder_corpus import Corpus, read_corpus, shuffled
from matchmaker.training.encoder_start import copy_pieces

SAMPLE = 4_000  # texts of a source and language that the directions are found on


def export_run(
    start: Path,
    runs: list[Path],
    folder: Path,
    name: str,
    *,
    dimension: int,
    start_share: float = 0.0,
    corpus: Path | None = None,
) -> dict[str, str | int]:
    """Write `folder` from the last checkpoints of `runs`; return name, hash and size.

    Args:
        start: the encoder that the runs started from; its vocabulary is theirs.
        dimension: as long as the network's vectors, or shorter: then the directions that hold
            most of the corpus are kept.
        start_share: how much of the start is mixed into the weights, in [0, 1). Weights between
            start and end keep more of what the start knew (Wortsman et al. 2022, "Robust
            fine-tuning of zero-shot models").

    Raises:
        ValueError: a shorter vector is asked for without a corpus.
    """
    table, dense = average(runs)
    if start_share:
        first = read_weights(start)
        table = _between(first.all_rows(), table, start_share)
        dense = {k: _between(first.dense[k], v, start_share) for k, v in dense.items()}
    longest = read_config(start).longest
    full = dense.get("rotation", dense["d3"]).shape[1]
    folder.mkdir(parents=True, exist_ok=True)
    copy_pieces(start, folder)
    weights = quantise(table, dense)
    if dimension < full:
        if corpus is None:
            raise ValueError("finding the directions to keep takes a corpus")
        found = directions(weights, Pieces(folder, longest), read_corpus(corpus, frozenset()))
        weights = quantise(table, {**dense, "rotation": found[:, :dimension]})
    write_folder(folder, EncoderConfig(name, dimension, longest), weights)
    write_library_files(folder)
    return {
        "name": name,
        "hash": hash_folder(folder),
        "pieces": len(table),
        "bytes": (folder / WEIGHTS).stat().st_size,
        "steps": json.loads((runs[-1] / "step.json").read_text("utf-8"))["step"],
    }


def average(runs: list[Path]) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return the mean table and dense weights of the runs' last checkpoints."""
    total: dict[str, FloatArray] = {}
    for run in runs:
        for key, value in load_file(run / "checkpoint.safetensors").items():
            if key.startswith("network."):
                share = np.asarray(value / len(runs), np.float32)
                total[key] = total[key] + share if key in total else share
    dense = {
        key.removeprefix("network.dense."): value
        for key, value in total.items()
        if key.startswith("network.dense.")
    }
    return total["network.table.weight"], dense


def _between(start: FloatArray, end: FloatArray, start_share: float) -> FloatArray:
    return np.asarray(start_share * start + (1 - start_share) * end, np.float32)


def directions(weights: EncoderWeights, pieces: Pieces, corpus: Corpus) -> FloatArray:
    """Return (d, d) orthonormal columns, those that hold most of the corpus first.

    From the second moments, not the covariance: cosines are of the vectors as they are.
    """
    texts: list[str] = []
    for items in corpus.sources.values():
        for item in shuffled(items, seed=1)[:SAMPLE]:
            texts.extend(synonyms[0] for synonyms in item.texts.values())
    vectors = PackedNetwork(weights)(pieces.cut(texts)).astype(np.float64)
    _, columns = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(columns[:, ::-1], np.float32)
