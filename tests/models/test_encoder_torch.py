from pathlib import Path

import numpy as np
import pytest
import sentencepiece
import torch

from matchmaker.engine.encoder import SentenceTransformersEncoder, load_encoder
from matchmaker.engine.encoders.folder import EncoderWeights, read_weights
from matchmaker.engine.encoders.module import write_library_files
from matchmaker.engine.encoders.original import OriginalEncoder, original_files, original_weights
from matchmaker.engine.encoders.packed import PackedNetwork
from matchmaker.engine.encoders.torch_network import TorchNetwork
from tests.unit.engine.encoder_folders import TEXTS, make_folder

SHIPPED = Path(__file__).parents[2] / "models" / "encoder"
LINES = [
    "Manufacturer of dairy products, cheese and butter",
    "Производитель молочной продукции, сыра и масла",
    "Лесапільнае прадпрыемства вырабляе сасновыя дошкі",
    "ЖБИ, плиты перекрытия ПК 60-12",
    "x",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_folder(tmp_path_factory.mktemp("encoder"))
    write_library_files(made)
    return made


def test_our_networks_compute_what_the_released_wheel_computes():
    table, dense = original_weights()
    cutter = sentencepiece.SentencePieceProcessor(model_file=str(original_files() / "sp.model"))
    pieces = cutter.encode(LINES, add_bos=True, add_eos=True)
    expected = OriginalEncoder().encode(LINES)

    with torch.no_grad():
        ported = TorchNetwork(table, dense)(pieces).numpy()

    assert np.abs(ported - expected).max() < 1e-4


def test_the_packed_network_computes_what_the_torch_network_computes(folder):
    weights = read_weights(folder)
    pieces = [[1, 5, 6, 2], [1, 2], [1, *range(3, 33), 2], [1, 5, 2]]

    with torch.no_grad():
        ported = TorchNetwork(weights.all_rows(), weights.dense)(pieces).numpy()

    assert np.abs(PackedNetwork(weights)(pieces) - ported).max() < 1e-5


def test_half_precision_stays_near(folder):
    weights = read_weights(folder)
    network = TorchNetwork(weights.all_rows(), weights.dense)
    pieces = [[1, 5, 6, 2], [1, 8, 9, 10, 2]]

    with torch.no_grad():
        full = network(pieces)
        network.reduced = True
        half = network(pieces)

    assert (full * half).sum(1).min() > 0.999


def test_int8_rows_lose_next_to_nothing():
    table, dense = original_weights()
    from matchmaker.engine.encoders.folder import quantise

    stored = quantise(table[:2_000], dense)
    exact = EncoderWeights(table[:2_000], np.ones(2_000, np.float32), dense)  # type: ignore[arg-type]
    pieces = [[1, *range(100 * n, 100 * n + 12), 2] for n in range(15)]

    cosine = (PackedNetwork(stored)(pieces) * PackedNetwork(exact)(pieces)).sum(axis=1)

    assert cosine.min() > 0.999


@pytest.mark.parametrize("dimension", [512, 128])
def test_sentence_transformers_gives_the_vectors_of_the_service(tmp_path, dimension):
    folder = make_folder(tmp_path, dimension=dimension)
    write_library_files(folder)

    ours = load_encoder(folder).encode(TEXTS)
    theirs = SentenceTransformersEncoder(str(folder))

    assert theirs.dimension == dimension
    assert (ours * theirs.encode(TEXTS)).sum(axis=1).min() > 0.999
    assert theirs.encode([]).shape == (0, dimension)


def test_the_shipped_folder_loads_in_sentence_transformers_with_the_same_vectors():
    ours = load_encoder(SHIPPED).encode(LINES)
    theirs = SentenceTransformersEncoder(str(SHIPPED)).encode(LINES)

    assert (ours * theirs).sum(axis=1).min() > 0.999


def test_a_model_saved_by_sentence_transformers_is_a_folder_of_ours(tmp_path, folder):
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(folder), device="cpu", trust_remote_code=True).save(
        str(tmp_path / "saved")
    )

    before = load_encoder(folder).encode(TEXTS)
    assert (before * load_encoder(tmp_path / "saved").encode(TEXTS)).sum(axis=1).min() > 0.9999


def test_any_other_model_goes_through_sentence_transformers(tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    SentenceTransformer(modules=[BoW(["сыр", "steel", "milk"])], device="cpu").save(
        str(tmp_path / "bow")
    )

    encoder = load_encoder(tmp_path / "bow")

    assert encoder.dimension == 3
    assert encoder.encode(["steel", "milk steel"])[0] @ encoder.encode(["steel"])[0] > 0.99
