"""Makes models/supply_chain: `python -m matchmaker.training.supply_chain --help`.

Three sources: sales shares between industries (one direction of each pair only), a hand-written
list of usual inputs that fills the other direction, and products that countries export together.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.supply_chain import FILE, STEPS, SupplyChain
from matchmaker.resources import shipped
from matchmaker.training.hs_names import CLASS_ROWS, look_up, read_concordance
from matchmaker.training.supply_chain_card import card
from matchmaker.training.supply_chain_report import describe

Matrix = NDArray[np.float64]

_STAPLE, _USUAL = 0.8, 0.5  # strengths of hand-written links; learned ones saturate at 1
_LIFT, _SHARE = 6.0, 0.02  # a lift of 6 counts .63; below 2 % of sales a link counts in part
_SUPPORT = 0.2  # a class below a fifth of every industry's goods says less of what they sell
_SPREAD = 0.5  # of the product-space walk: half of the weight goes beyond direct neighbours


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    learned = learn_inputs(options.nomenclature)
    written = read_links(shipped("data", "training", "supply_links.tsv"))
    inputs = 1 - (1 - learned) * (1 - written)
    chain = SupplyChain(
        inputs.astype(np.float32),
        learn_proximity(options.nomenclature / "product_space_hs4_edges.csv", inputs),
    )
    figures = describe(chain, learned, written, options.companies)
    save(chain, options.out)
    (options.out / "README.md").write_text(card(figures), "utf-8")
    print(json.dumps(figures, indent=1, ensure_ascii=False))  # noqa: T201
    return 0


def learn_inputs(nomenclature: Path) -> Matrix:
    """Return (c, c) strengths in [0, 1] learned from the sales shares of industries.

    A strength is high when the buyer takes a larger share of the supplier's sales than it takes
    of everybody's (lift), unless that share is negligible. Sales within an industry count for
    equal classes only: leather and footwear are one industry, but footwear is no input of leather.
    """
    sales, industries = read_sales(nomenclature / "okved_input_output_ru.csv")
    goods = map_industries(industries, nomenclature / "okpd2_ru.csv")
    makers = goods / np.maximum(goods.sum(axis=0), 1e-9)  # who makes a class, columns sum to 1
    within = np.diag(sales)[:, np.newaxis] * goods  # what an industry sells to itself: own parts
    between = sales - np.diag(np.diag(sales))
    shares = makers.T @ between @ goods + np.diag((makers * within).sum(axis=0))
    usual = shares.mean(axis=0)
    lift = np.divide(shares, usual, out=np.zeros_like(shares), where=usual > 0)
    support = np.minimum(goods.max(axis=0) / _SUPPORT, 1.0)[:, np.newaxis]
    return np.asarray((1 - np.exp(-lift / _LIFT)) * np.minimum(shares / _SHARE, 1.0) * support)


def read_sales(path: Path) -> tuple[Matrix, list[str]]:
    """Return (e, e) shares of the row industry's sales that go to the column, and the e codes.

    The file's column names say the opposite: what it calls the provider is the buyer. Its columns
    of equal "consumer" sum to at most 1, so they are what one supplier sells; and .75 stands for
    oil refining beside crude oil, .77 for construction beside metal structures.
    """
    rows = list(_rows(path))
    codes = sorted({row[key] for row in rows for key in ("okved_provider", "okved_consumer")})
    place = {code: number for number, code in enumerate(codes)}
    sales = np.zeros((len(codes), len(codes)))
    for row in rows:
        supplier, buyer = place[row["okved_consumer"]], place[row["okved_provider"]]
        sales[supplier, buyer] = float(row["normalized_consumption"])
    return sales, codes


def map_industries(industries: Sequence[str], okpd2: Path) -> Matrix:
    """Return (e, c) shares of the classes in an industry's ОКПД2 codes; rows sum to 1 or 0."""
    concordance = read_concordance(shipped("data", "training", "hs", "okpd2_chapters.tsv"))
    codes = [row["code"] for row in _rows(okpd2) if int(row["digits"]) >= 4]  # noqa: PLR2004
    goods = np.zeros((len(industries), len(CLASSES)))
    for number, industry in enumerate(industries):
        below = [code for code in codes if code.startswith(industry)] or [industry]
        for code in below:
            classes = look_up(concordance, code)
            goods[number, list(classes)] += 1 / max(len(classes), 1)
    return np.asarray(goods / np.maximum(goods.sum(axis=1, keepdims=True), 1e-9))


def read_links(path: Path) -> Matrix:
    """Return (c, c) strengths of the hand-written links, 0 where none is written.

    A line is "industry, staples it buys, what else it buys"; with ">" before the industry, the
    two lists are the industries that buy from it.

    Raises:
        KeyError: a class in the table does not exist.
    """
    links = np.zeros((len(CLASSES), len(CLASSES)))
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, *lists = line.split("\t")
        own = CLASS_ROWS[head.removeprefix(">")]
        for names, strength in zip(lists, (_STAPLE, _USUAL), strict=False):
            for name in names.split():
                pair = (own, CLASS_ROWS[name]) if head.startswith(">") else (CLASS_ROWS[name], own)
                links[pair] = max(links[pair], strength)
    return links


def learn_proximity(edges: Path, inputs: Matrix) -> NDArray[np.float32]:
    """Return (c, c) strengths in [0, 1]: exported together, or bought by the same industries.

    Exports: the regularised Laplacian kernel (I − αS)⁻¹ of the chapter graph S, whose edges are
    the product-space edges between headings, divided by the geometric mean of the two degrees
    (Smola and Kondor, 2003), then cosine-normalised. Buyers: cosine of the rows of `inputs`, where
    an industry that buys of everything counts less. Both are joined as 1 − (1 − a)(1 − b).
    """
    graph = np.zeros((len(CLASSES), len(CLASSES)))
    for row in _rows(edges):
        a, b = CLASS_ROWS.get(row["hs4_a"][:2]), CLASS_ROWS.get(row["hs4_b"][:2])
        if a is not None and b is not None:
            graph[a, b] += float(row["proximity"])
            graph[b, a] += float(row["proximity"])
    degree = np.sqrt(np.maximum(graph.sum(axis=1), 1e-9))
    kernel = np.linalg.inv(np.eye(len(graph)) - _SPREAD * graph / np.outer(degree, degree))
    rarity = np.log(len(CLASSES) / np.maximum(inputs.sum(axis=0), 1.0))
    bought = inputs * rarity * ~np.eye(len(inputs), dtype=np.bool_)
    joined = 1 - (1 - _cosine(kernel)) * (1 - _cosine(bought @ bought.T))
    np.fill_diagonal(joined, 1.0)
    return np.asarray(np.clip((joined + joined.T) / 2, 0, 1), np.float32)


def save(chain: SupplyChain, folder: Path) -> None:
    """Write both matrices, a byte a cell."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {key: np.rint(getattr(chain, key) * STEPS).astype(np.uint8) for key in chain.__slots__}
    about: Mapping[str, str] = {"about": json.dumps({"classes": CLASSES})}
    save_file(arrays, folder / FILE, metadata=dict(about))
    (folder / FILE).chmod(0o644)  # safetensors writes for the owner alone


def _cosine(kernel: NDArray[Any]) -> Matrix:
    scale = np.sqrt(np.maximum(np.diag(kernel), 1e-9))
    return np.asarray(kernel / np.outer(scale, scale))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nomenclature", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--companies", type=Path, help="JSONL of profiles to report on, no more")
    parser.add_argument("--out", type=Path, default=Path("models/supply_chain"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
