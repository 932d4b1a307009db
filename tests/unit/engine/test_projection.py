"""How vectors are kept: in two parts, the same every time, and near what they were."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from matchmaker.engine import native
from matchmaker.engine.encoder import HashEncoder, load_encoder
from matchmaker.engine.exact import STEPS, as_stored, exact_products, widened
from matchmaker.engine.line_block import LineBlock
from matchmaker.engine.projection import (
    FILE,
    GRID,
    Projection,
    load_projection,
    plain_projection,
)
from matchmaker.errors import EncoderMismatch
from matchmaker.resources import shipped
from tests.unit.engine.entries import make_index, random_company, random_vectors, turned_projection

few = settings(max_examples=20, deadline=None)
PROJECTIONS = {
    "half of it coded": turned_projection(512, 256),
    "a quarter of it coded": turned_projection(512, 128),
    "most of it coded": turned_projection(512, 384),
    "all of it coded": turned_projection(512, 512),
    "plain": plain_projection(512),
    "plain and short": plain_projection(8),
}
each = pytest.mark.parametrize("projection", PROJECTIONS.values(), ids=PROJECTIONS.keys())


def length(projection: Projection) -> int:
    return projection.dimension if projection.turn is None else len(projection.turn)


@each
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(0, 4))
@few
def test_parts_are_joined_to_what_was_split(projection: Projection, seed: int, rows: int) -> None:
    steps = projection.steps(random_vectors(rows, seed, length(projection)))

    codes, rests = projection.split(steps)

    assert codes.shape == (rows, projection.dimension)
    assert rests.shape == (rows, projection.rest_length)
    assert codes.dtype == rests.dtype == np.int8
    assert projection.join(codes, rests).tolist() == steps.tolist()


@each
@pytest.mark.parametrize("number", [1.0, -1.0, 0.999, 0.31, -0.155])
def test_numbers_too_large_for_their_parts_are_cut_off_the_same_way(
    projection: Projection, number: float
) -> None:
    turn = np.eye(length(projection)) if projection.turn is None else projection.turn
    vectors = number * turn.T[[0, -1]].astype(np.float32)  # turned: all in the first, in the last

    steps = projection.steps(vectors)

    assert projection.join(*projection.split(steps)).tolist() == steps.tolist()
    assert np.all(np.sign(steps[[0, 1], [0, -1]]) == np.sign(number))
    assert np.abs(steps).max() <= STEPS


@each
@given(seed=st.integers(0, 2**32 - 1))
@few
def test_a_text_is_kept_the_same_way_alone_and_among_others(
    projection: Projection, seed: int
) -> None:
    vectors = random_vectors(9, seed, length(projection))

    together = projection.steps(vectors)

    assert together.tolist() == [projection.steps(row[None])[0].tolist() for row in vectors]
    assert together.tolist() == projection.steps(as_stored(vectors)).tolist()


@pytest.mark.parametrize("name", ["all of it coded", "plain"])
@given(seed=st.integers(0, 2**32 - 1))
@few
def test_cosines_stay_what_they_were(name: str, seed: int) -> None:
    vectors = random_vectors(6, seed, 512)

    kept = widened(PROJECTIONS[name].steps(vectors))

    assert kept @ kept.T == pytest.approx(vectors @ vectors.T, abs=3e-4)


@each
@given(seed=st.integers(0, 2**32 - 1))
@few
def test_turned_back_a_vector_is_near_what_it_was(projection: Projection, seed: int) -> None:
    vectors = random_vectors(3, seed, length(projection)) * np.float32(0.7)

    found = projection.turned_back(projection.steps(vectors))

    assert found.dtype == np.float32
    assert np.abs(found - vectors).max() < 0.002


@pytest.mark.skipif(not native.is_compiled(), reason="no C compiler at installation")
@each
@given(seed=st.integers(0, 2**32 - 1))
@few
def test_compiled_loops_join_the_same_parts(projection: Projection, seed: int) -> None:
    block, kept = (
        LineBlock(projection),
        projection.steps(random_vectors(9, seed, length(projection))),
    )
    codes, rests = projection.split(kept)
    block.codes.rows.extend(codes)
    block.rests.extend(rests)
    rows = np.array([8, 0, 3, 3], np.intp)

    found = block.cosines(kept[1], rows)

    assert found.tolist() == exact_products(widened(kept[1:2]), widened(kept[rows]))[0].tolist()


def test_a_company_that_is_put_elsewhere_keeps_its_vectors_to_the_last_bit() -> None:
    projection = turned_projection()
    first = make_index([random_company("BY", 3)], projection=projection)
    stored = first.find(random_company("BY", 3).company_id)
    assert stored is not None

    second = make_index([stored], projection=projection)

    one, other = (index.shelf(stored.profile.country) for index in (first, second))
    assert one.steps_at(0).tolist() == other.steps_at(0).tolist()


def test_the_shipped_projection_fits_the_shipped_encoder() -> None:
    encoder = load_encoder(shipped("models", "encoder"))
    projection = load_projection(shipped("models", "scan"), encoder)
    texts = ["Насосы центробежные", "Сцінаныя трубы", "Frozen berries", "¿qué?", "🙂", "12 345"]
    vectors = encoder.encode(texts)

    kept = widened(projection.steps(vectors))

    assert projection.turn is not None
    assert projection.turn.T @ projection.turn == pytest.approx(np.eye(512), abs=1e-5)
    assert (projection.turn * GRID == np.rint(projection.turn * GRID)).all()
    assert kept @ kept.T == pytest.approx(vectors @ vectors.T, abs=3e-4)


def test_a_projection_of_another_encoder_is_refused(tmp_path: Path) -> None:
    about = json.dumps({"encoder": "other", "codes": 8})
    save_file({"turn": np.eye(64, dtype=np.float32)}, tmp_path / FILE, {"about": about})

    with pytest.raises(EncoderMismatch, match="made for other"):
        load_projection(tmp_path, HashEncoder())


def test_a_projection_of_another_length_is_refused(tmp_path: Path) -> None:
    about = json.dumps({"encoder": HashEncoder().name, "codes": 8})
    save_file({"turn": np.eye(64, 8, dtype=np.float32)}, tmp_path / FILE, {"about": about})

    with pytest.raises(EncoderMismatch, match=FILE):
        load_projection(tmp_path, HashEncoder())


def test_a_folder_without_a_projection_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=FILE):
        load_projection(tmp_path, HashEncoder())


def test_a_code_has_as_many_numbers_as_the_projection_says() -> None:
    codes = turned_projection(24, 5).codes(random_vectors(3, 0, 24))

    assert codes.shape == (3, 5)
    assert codes.dtype == np.int8
