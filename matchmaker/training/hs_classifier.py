"""Trains the HS classifier: `python -m matchmaker.training.hs_classifier --help`.

The held-out part (15 % of the codes, with all their names in all languages) sets the blend of the
experts with one half, together with coded lines of companies, and is reported on with the other.
Then all are trained once more on everything, these lines included, and stored.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.hs_classifier import BIASES, CLASSES, FORMAT, MATRICES, Blend, HsClassifier
from matchmaker.engine.hs_grams import hash_grams
from matchmaker.training.hs_augment import augment
from matchmaker.training.hs_blend import fit_blend
from matchmaker.training.hs_card import card
from matchmaker.training.hs_examples import (
    HEADINGS,
    VectorTable,
    make_examples,
    strike_out,
)
from matchmaker.training.hs_experts import (
    Examples,
    fit_gram_expert,
    fit_heading_expert,
    fit_vector_expert,
)
from matchmaker.training.hs_names import (
    CLASS_ROWS,
    Name,
    is_held_out,
    normalise,
    read_lines,
    read_names,
)
from matchmaker.training.hs_report import describe, describe_headings, evaluate_lines

HELD_OUT = 0.15  # of the codes
HELD_OUT_SUBHEADINGS = 0.08  # of the six-digit codes of the others: for headings
SEED = 7


class Split(NamedTuple):
    """Names by what they are for; `of_headings` have siblings in training, `setting` have none."""

    training: list[Name]
    setting: list[Name]
    reported: list[Name]
    of_headings: list[Name]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    encoder = load_encoder(options.encoder)
    tested, lines = list(read_lines(options.companies)), list(read_lines(options.lines))
    read = read_names(options.nomenclature)
    names = strike_out(read, [line.text for line in tested])
    table = VectorTable(encoder)
    figures, blend = measure(names, lines, table, options.seed)
    learned = [*names, *strike_out(lines, [line.text for line in tested])]
    classifier = train(learned, table, options.seed, blend)
    vectors = table.look_up([line.text for line in tested])
    figures["companies"] = evaluate_lines(classifier, tested, vectors)
    about = {
        "format": FORMAT,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "classes": CLASSES,
        "headings": HEADINGS,
        "seed": options.seed,
        "blend": {key: getattr(blend, key) for key in Blend.__slots__},
        "names": len(learned),
        "struck_out": len(read) + len(lines) - len(learned),
        "names_sha256": _hash_names(learned),
        "figures": figures,
    }
    save(classifier, about, options.out)
    (options.out / "README.md").write_text(card(about), "utf-8")
    print(json.dumps(figures, indent=1))  # noqa: T201
    print(f"{time.monotonic() - started:.0f} s")  # noqa: T201
    return 0


def split(names: Sequence[Name]) -> Split:
    """Return the names by use; no text of a held-out name is left in training."""
    parts = Split([], [], [], [])
    for name in names:
        if is_held_out(name.group, HELD_OUT):
            chosen = is_held_out(name.group, 0.5, "blend")
            (parts.setting if chosen else parts.reported).append(name)
        elif name.subheading and is_held_out(name.subheading, HELD_OUT_SUBHEADINGS, "heading"):
            parts.of_headings.append(name)
        else:
            parts.training.append(name)
    return parts


def measure(
    names: Sequence[Name], lines: Sequence[Name], table: VectorTable, seed: int
) -> tuple[dict[str, Any], Blend]:
    """Train on part of the codes; return figures of the rest and of `lines`, and the blend."""
    parts = split(names)
    held = {normalise(name.text) for part in parts[1:] for name in part}
    rest = strike_out(parts.training, [line.text for line in lines])
    pairs = [pair for pair in augment(rest, seed) if normalise(pair[1]) not in held]
    classifier = _fit(make_examples(pairs, table), seed)
    setting, reported = (
        make_examples([(name, name.text) for name in part], table)
        for part in (parts.setting, parts.reported)
    )
    for_blend, for_report = (
        [name for name in parts.of_headings if is_held_out(name.subheading, 0.5, "blend") is chosen]
        for chosen in (True, False)
    )
    headings, coded = (
        make_examples([(name, name.text) for name in part], table) for part in (for_blend, lines)
    )
    blend = fit_blend(classifier, [setting, coded], [headings, coded])
    classifier = replace(classifier, blend=blend)
    figures = describe(classifier, parts.reported, reported.vectors)
    vectors = table.look_up([name.text for name in for_report])
    figures["headings"] = describe_headings(classifier, for_report, vectors)
    figures["lines"] = evaluate_lines(classifier, lines, coded.vectors)
    return figures, blend


def train(names: Sequence[Name], table: VectorTable, seed: int, blend: Blend) -> HsClassifier:
    """Return the classifier trained on every name."""
    return replace(_fit(make_examples(list(augment(names, seed)), table), seed), blend=blend)


def save(classifier: HsClassifier, about: dict[str, Any], folder: Path) -> None:
    """Write classifier.safetensors: int8 matrices with a float32 scale a column, and `about`."""
    arrays: dict[str, NDArray[Any]] = {"grams": classifier.grams}
    arrays |= {key: getattr(classifier, key) for key in BIASES}
    for key in MATRICES:
        arrays[key], arrays[f"{key}_scale"] = pack(getattr(classifier, key))
    blend = {key: getattr(classifier.blend, key) for key in Blend.__slots__}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "classifier.safetensors"
    metadata = {"about": json.dumps({**about, "blend": blend}, ensure_ascii=False)}
    save_file(arrays, path, metadata=metadata)
    path.chmod(0o644)  # safetensors writes for the owner alone


def pack(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 values and the (columns,) scale that brings them back."""
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12).astype(np.float32) / 127
    return np.rint(matrix / scale).astype(np.int8), scale


def _fit(examples: Examples, seed: int) -> HsClassifier:
    hidden, hidden_bias, out, out_bias = fit_vector_expert(examples, seed)
    grams, gram_out, gram_bias = fit_gram_expert(examples, seed, hash_grams)
    packed, gram_scale = pack(grams)
    width = hidden.shape[1] + gram_out.shape[0]
    classifier = HsClassifier(
        hidden, hidden_bias, out, out_bias, packed, gram_scale, gram_out, gram_bias,
        np.zeros((width, len(HEADINGS)), np.float32), np.zeros(len(HEADINGS), np.float32),
        HEADINGS, Blend(0.5, 0.5, 1.0, 0.5, 1.0, 0.5),
    )  # fmt: skip
    signs = np.hstack(classifier.look(examples.vectors, examples.texts))
    chapters = np.array([CLASS_ROWS[heading[:2]] for heading in HEADINGS])
    heading_out, heading_bias = fit_heading_expert(signs, examples, chapters, seed)
    return replace(classifier, heading_out=heading_out, heading_bias=heading_bias)


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
    parser.add_argument(
        "--lines",
        type=Path,
        default=Path("data/enterprises.jsonl"),
        help="JSONL of profiles whose coded lines are learned from, last of all",
    )
    parser.add_argument(
        "--companies",
        type=Path,
        default=Path("data/demo/companies.jsonl"),
        help="JSONL of profiles to report on; struck out of everything else",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    return parser


if __name__ == "__main__":
    sys.exit(main())
