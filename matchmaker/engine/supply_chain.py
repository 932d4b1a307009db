"""What industries buy from each other, and what is sold together: two small matrices.

Rows and columns are the classes of `engine.hs_classifier`: HS chapters, then kinds of services.
How they were learned and where they are thin: models/supply_chain/README.md.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.errors import EncoderMismatch

FloatArray = NDArray[np.float32]

FILE = "supply_chain.safetensors"
STEPS = 255
"""A strength is stored as this many steps of a byte."""


@dataclass(frozen=True, slots=True)
class SupplyChain:
    """Trade links between classes of goods and services; load one with `load_supply_chain`.

    Attributes:
        inputs: (c, c) in [0, 1]; [i, j] says how usual goods of class i are as an input of the
            industry that makes class j. Not symmetric; the diagonal is own-class parts.
        proximity: (c, c) in [0, 1], symmetric, 1 on the diagonal; how much classes i and j go
            together in one offer: exported by the same countries, bought by the same industries.
    """

    inputs: FloatArray
    proximity: FloatArray

    def supply(self, sellers: FloatArray, makers: FloatArray) -> FloatArray:
        """Return (n, m) strengths in [0, 1] with which goods of `sellers` are inputs of `makers`.

        Args:
            sellers: (n, c) probabilities of what is offered; rows sum to at most 1.
            makers: (m, c) probabilities of what the possible buyers make.
        """
        return np.asarray(sellers @ self.inputs @ makers.T, np.float32)


def load_supply_chain(folder: Path) -> SupplyChain:
    """Read the matrices of a folder such as models/supply_chain.

    Raises:
        EncoderMismatch: they were made for other classes than this code knows.
        FileNotFoundError: there is no such file.
    """
    path = folder / FILE
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    with safe_open(path, framework="numpy") as stored:
        classes = tuple(json.loads(stored.metadata()["about"])["classes"])
        inputs, proximity = stored.get_tensor("inputs"), stored.get_tensor("proximity")
    if classes != CLASSES:
        raise EncoderMismatch(f"{path} knows other classes than this code")
    return SupplyChain(*(each.astype(np.float32) / STEPS for each in (inputs, proximity)))
