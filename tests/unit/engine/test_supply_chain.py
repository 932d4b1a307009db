import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.supply_chain import FILE, SupplyChain, load_supply_chain
from matchmaker.errors import EncoderMismatch

SHIPPED = Path(__file__).parents[3] / "models" / "supply_chain"
ROW = {name: row for row, name in enumerate(CLASSES)}


@pytest.fixture(scope="module")
def chain() -> SupplyChain:
    return load_supply_chain(SHIPPED)


def test_strengths_lie_between_zero_and_one(chain):
    both = np.stack([chain.inputs, chain.proximity])

    assert both.shape == (2, len(CLASSES), len(CLASSES))
    assert both.dtype == np.float32
    assert both.min() >= 0.0
    assert both.max() <= 1.0


def test_going_together_is_mutual_and_certain_with_oneself(chain):
    assert np.array_equal(chain.proximity, chain.proximity.T)
    assert np.all(np.diag(chain.proximity) == 1.0)


@pytest.mark.parametrize(
    ("goods", "industry"),
    [
        ("72", "87"),
        ("31", "10"),
        ("31", "07"),
        ("27", "S-LOG"),
        ("41", "64"),
        ("52", "61"),
        ("44", "94"),
        ("26", "72"),
        ("40", "87"),
        ("23", "01"),
    ],
)
def test_staple_goods_are_strong_inputs_of_their_industry(chain, goods, industry):
    assert chain.inputs[ROW[goods], ROW[industry]] >= 0.75


@pytest.mark.parametrize(
    ("goods", "industry"),
    [("72", "87"), ("31", "10"), ("41", "64"), ("52", "61"), ("44", "94"), ("26", "72")],
)
def test_inputs_run_one_way(chain, goods, industry):
    forward = chain.inputs[ROW[goods], ROW[industry]]
    back = chain.inputs[ROW[industry], ROW[goods]]

    assert forward > back + 0.5


@pytest.mark.parametrize(
    ("goods", "industry"), [("61", "72"), ("22", "87"), ("04", "85"), ("S-FIN", "06")]
)
def test_goods_that_an_industry_has_no_use_for_are_weak_inputs(chain, goods, industry):
    assert chain.inputs[ROW[goods], ROW[industry]] < 0.2


@pytest.mark.parametrize(("a", "b", "stranger"), [("61", "62", "72"), ("84", "85", "03")])
def test_goods_sold_together_are_nearer_than_strangers(chain, a, b, stranger):
    near, far = chain.proximity[ROW[a], ROW[b]], chain.proximity[ROW[a], ROW[stranger]]

    assert near > far + 0.2


def test_supply_between_certain_classes_is_the_cell_itself(chain):
    classes = np.eye(len(CLASSES), dtype=np.float32)

    assert np.array_equal(chain.supply(classes, classes), chain.inputs)


@given(weights=st.lists(st.floats(0, 1, width=32), min_size=2, max_size=2))
def test_supply_of_uncertain_goods_lies_between_those_of_the_possible_ones(weights):
    chain = SupplyChain(np.array([[0.1, 0.9], [0.4, 0.2]], np.float32), np.eye(2, dtype=np.float32))
    total = sum(weights) or 1.0
    seller = np.array([weights], np.float32) / np.float32(total)
    maker = np.array([[0.0, 1.0]], np.float32)

    assert 0.0 <= chain.supply(seller, maker)[0, 0] <= 0.9 + 1e-6


def test_matrices_of_other_classes_are_refused(tmp_path):
    empty = np.zeros((2, 2), np.uint8)
    about = {"about": json.dumps({"classes": ["01", "02"]})}
    save_file({"inputs": empty, "proximity": empty}, tmp_path / FILE, metadata=about)

    with pytest.raises(EncoderMismatch, match="other classes"):
        load_supply_chain(tmp_path)


def test_a_folder_without_matrices_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=FILE):
        load_supply_chain(tmp_path)
