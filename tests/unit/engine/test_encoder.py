import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.encoder import HashEncoder, load_encoder
from matchmaker.engine.encoders.folder import WEIGHTS, read_weights
from matchmaker.engine.encoders.packed import PackedNetwork
from matchmaker.errors import EncoderMismatch
from tests.unit.engine.encoder_folders import TEXTS, make_folder

texts = st.text(max_size=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("encoder"))


@given(st.lists(texts, max_size=5))
def test_hashed_vectors_are_unit_rows_and_the_same_every_time(lines):
    encoder = HashEncoder()

    vectors = encoder.encode(lines)

    assert vectors.shape == (len(lines), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, HashEncoder().encode(lines))


def test_hashed_vectors_of_like_spelling_are_near():
    bolts, screws, cheese = HashEncoder().encode(["стальные болты", "стальной болт", "сыр"])

    assert bolts @ screws > 0.5 > bolts @ cheese


def test_vectors_are_unit_rows_in_the_order_given(folder):
    encoder = load_encoder(folder)

    vectors = encoder.encode(TEXTS)

    assert vectors.shape == (len(TEXTS), 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[::-1], encoder.encode(TEXTS[::-1]), atol=1e-5)


def test_no_texts_give_no_rows(folder):
    assert load_encoder(folder).encode([]).shape == (0, 512)


def test_a_vector_does_not_depend_on_its_neighbours(folder):
    encoder = load_encoder(folder)
    many = [f"{text} {number}" for number in range(25) for text in TEXTS]  # more than one pass

    together = encoder.encode(many)
    alone = np.concatenate([encoder.encode([text]) for text in many])

    assert np.allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("odd", ["", " ", "\n", "日本語", "a" * 5_000, "😀", "\u0301"])
def test_odd_texts_have_a_vector(folder, odd):
    vector = load_encoder(folder).encode([odd])

    assert np.isfinite(vector).all()
    assert np.allclose(np.linalg.norm(vector, axis=1), 1, atol=1e-5)


def test_threads_get_the_vectors_that_one_caller_gets(folder):
    encoder = load_encoder(folder)
    expected = encoder.encode(TEXTS)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder.encode, [TEXTS] * 16))

    assert all(np.allclose(vectors, expected, atol=1e-6) for vectors in found)


def test_the_name_changes_with_the_weights(tmp_path, folder):
    other = make_folder(tmp_path / "other", seed=1)

    assert load_encoder(folder).name == load_encoder(folder).name
    assert load_encoder(folder).name != load_encoder(other).name


def test_a_folder_may_keep_fewer_dimensions(tmp_path):
    encoder = load_encoder(make_folder(tmp_path, dimension=96))

    assert encoder.dimension == 96
    assert encoder.encode(TEXTS).shape == (len(TEXTS), 96)
    assert encoder.encode([]).shape == (0, 96)


def test_cut_off_weights_are_refused(tmp_path):
    folder = make_folder(tmp_path)
    path = folder / WEIGHTS
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(EncoderMismatch, match="cut off"):
        load_encoder(folder)


def test_a_file_that_is_no_safetensors_file_is_refused(tmp_path):
    folder = make_folder(tmp_path)
    (folder / WEIGHTS).write_bytes(b"\xff" * 64)

    with pytest.raises(EncoderMismatch, match="not a safetensors file"):
        load_encoder(folder)


def test_a_dimension_that_the_weights_do_not_have_is_refused(tmp_path):
    folder = make_folder(tmp_path)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"dimension": 256}), "utf-8")

    with pytest.raises(EncoderMismatch, match="vectors of 512, not 256"):
        load_encoder(folder)


def test_weights_of_another_size_than_their_shape_says_are_refused(tmp_path):
    folder = make_folder(tmp_path)
    content = (folder / WEIGHTS).read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header["scales"]["shape"] = [1]
    changed = json.dumps(header | {"__metadata__": {"by": "a test"}}).encode()
    (folder / WEIGHTS).write_bytes(
        len(changed).to_bytes(8, "little") + changed + content[8 + length :]
    )

    with pytest.raises(EncoderMismatch, match="scales has another size"):
        load_encoder(folder)


def test_weights_of_another_network_are_refused(folder):
    weights = read_weights(folder)
    narrow = {**weights.dense, "b2_3": weights.dense["b2_3"][:-1]}

    with pytest.raises(EncoderMismatch, match=r"b2_3 of the encoder is \(255,\), not \(256,\)"):
        PackedNetwork(replace(weights, dense=narrow))


def test_missing_weights_are_refused(folder):
    weights = read_weights(folder)
    rest = {name: array for name, array in weights.dense.items() if name != "proj5"}

    with pytest.raises(EncoderMismatch, match="proj5 of the encoder is missing"):
        PackedNetwork(replace(weights, dense=rest))


def test_pieces_that_do_not_fit_the_table_are_refused(tmp_path):
    folder = make_folder(tmp_path / "small")
    shipped = Path(__file__).parents[3] / "models" / "encoder" / "pieces.model"
    (folder / "pieces.model").write_bytes(shipped.read_bytes())

    with pytest.raises(EncoderMismatch, match="pieces but"):
        load_encoder(folder)


def test_another_architecture_is_no_folder_of_ours(tmp_path):
    from matchmaker.engine.encoders.folder import is_encoder_folder, read_config

    folder = make_folder(tmp_path)
    (folder / "config.json").write_text('{"architecture": "bert"}', "utf-8")

    assert not is_encoder_folder(folder)
    with pytest.raises(EncoderMismatch, match="bert"):
        read_config(folder)


def test_loading_our_folder_does_not_import_torch(folder):
    code = (
        "import sys; from matchmaker.engine.encoder import load_encoder\n"
        "before = {'sentencepiece', 'torch', 'onnxruntime'} & set(sys.modules)\n"
        f"load_encoder({str(folder)!r}).encode(['x'])\n"
        "after = {'torch', 'sentence_transformers', 'sklearn'} & set(sys.modules)\n"
        "print(sorted(before), sorted(after))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[] []"
