"""A very small encoder folder with random weights, for tests of code, not of quality."""

import io
from pathlib import Path

import numpy as np
import sentencepiece

from matchmaker.engine.encoders.folder import EncoderConfig, quantise, write_folder

TEXTS = [
    "льняное полотно для постельного белья",
    "бялізнавыя тканіны з ільну",
    "flax bed linen fabric by the roll",
    "сыр цвёрды і масла сялянскае",
    "насосы погружные для скважин",
    "submersible pumps, spare parts",
]
SHAPES = {
    **{f"proj{n}": (512, 256) for n in (2, 3, 5)},
    **{f"w{layer}_{n}": (256 * n, 256) for n in (2, 3, 5) for layer in (1, 2)},
    "cnn_W": (1280, 512),
    "d0": (512, 320),
    "p1": (512, 320),
    "d1": (320, 320),
    "d2": (320, 512),
    "p3": (320, 512),
    "d3": (512, 512),
}
BIASES = {
    **{f"proj_b{n}": 256 for n in (2, 3, 5)},
    **{f"b{layer}_{n}": 256 for n in (2, 3, 5) for layer in (1, 2)},
    **{f"ln_b{n}": 256 for n in (2, 3, 5)},
    "ln_b": 1280,
    "cnn_b": 512,
}


def make_folder(folder: Path, *, dimension: int = 512, seed: int = 0) -> Path:
    """Write an encoder with random weights over a vocabulary of a hundred pieces.

    Sentence-transformers needs `write_library_files` beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = make_pieces(folder)
    random = np.random.default_rng(seed)
    dense = {
        name: (random.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in SHAPES.items()
    }
    dense |= {n: 0.1 * random.standard_normal(s).astype(np.float32) for n, s in BIASES.items()}
    dense |= {f"ln_g{n}": np.ones(256, np.float32) for n in (2, 3, 5)}
    dense["ln_g"] = np.ones(1280, np.float32)
    if dimension < 512:
        rotation, _ = np.linalg.qr(random.standard_normal((512, 512)))
        dense["rotation"] = rotation[:, :dimension].astype(np.float32)
    table = random.standard_normal((pieces, 512)).astype(np.float32)
    write_folder(folder, EncoderConfig("tiny", dimension, 32), quantise(table, dense))
    return folder


def make_pieces(folder: Path) -> int:
    """Write `pieces.model` and return how many pieces it has."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 3),
        model_writer=written,
        vocab_size=100,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=3,
    )
    (folder / "pieces.model").write_bytes(written.getvalue())
    return int(sentencepiece.SentencePieceProcessor(model_proto=written.getvalue()).vocab_size())
