"""What companies make, and who usually buys that from whom."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.attributes import NO_HS, hs_number
from matchmaker.engine.encoder import HashEncoder, Vectors, load_encoder
from matchmaker.engine.exact import as_stored
from matchmaker.engine.goods import Goods, load_goods
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.sides import single_side
from matchmaker.engine.supply_chain import STEPS
from matchmaker.resources import shipped
from tests.unit.engine.entries import (
    make_goods,
    make_index,
    make_profile,
    random_company,
    random_vectors,
)

MODELS = shipped("models")


def lines(*codes: str | None) -> list[dict[str, str | None]]:
    return [{"text": f"Товар {number}", "hs": code} for number, code in enumerate(codes)]


def made(goods: Goods, *codes: str | None) -> set[str]:
    """Return the classes that a company with lines of these codes makes."""
    profile = make_profile(products=lines(*codes))
    vectors = HashEncoder(16).encode([line.text for line in profile.products])
    found = goods.of_companies([(profile, vectors)])[0].made
    return {CLASSES[column] for column in np.flatnonzero(found)}


def shares(**steps: int) -> np.ndarray:
    row = np.zeros(len(CLASSES), np.uint8)
    for name, value in steps.items():
        row[CLASSES.index(name.removeprefix("c"))] = value
    return row


def test_stated_codes_count_by_their_chapter() -> None:
    assert made(make_goods(), "841370", "7208", "72") == {"84", "72"}


def test_lines_without_a_code_say_nothing_without_a_classifier() -> None:
    assert made(make_goods(), None, "84") == {"84"}


def test_lines_without_a_code_count_for_what_the_classifier_makes_of_them() -> None:
    encoder = load_encoder(shipped("models", "encoder"))
    goods = load_goods(MODELS, encoder)
    products = [{"text": "Тракторы колёсные сельскохозяйственные"}, {"text": "Сыр", "hs": "0406"}]
    profile = make_profile(products=products)

    vectors = encoder.encode([line.text for line in profile.products])
    found = goods.of_companies([(profile, vectors)])[0].made

    assert found[CLASSES.index("04")] == STEPS
    assert 0 < found[CLASSES.index("87")] <= STEPS


def test_an_encoder_that_the_classifier_does_not_know_goes_without() -> None:
    goods = load_goods(MODELS, HashEncoder())

    assert goods.classifier is None
    assert goods.inputs.any()


class Weigher:
    """Tells by the length of the first vector, to the last bit, what chapter it is."""

    def chapters_and_codes(self, vectors: Vectors) -> tuple[NDArray[np.float32], list[str | None]]:
        found = np.zeros((len(vectors), len(CLASSES)), np.float32)
        found[:, int(float(vectors[0] @ vectors[0]) * 1e6) % len(CLASSES)] = 1.0
        columns = found.argmax(axis=1)
        return found, [None if column >= len(CHAPTERS) else CLASSES[column] for column in columns]


def test_stated_codes_are_kept_and_only_missing_ones_are_suggested() -> None:
    goods = Goods(Weigher(), np.zeros((len(CLASSES), len(CLASSES))))  # type: ignore[arg-type]
    profile = make_profile(products=lines("8413", None))
    vectors = HashEncoder(16).encode([line.text for line in profile.products])

    found = goods.of_companies([(profile, vectors)])[0].codes

    _, likely = Weigher().chapters_and_codes(vectors[1:])
    assert found.tolist() == [841300, hs_number(likely[0])]


def test_without_a_classifier_only_stated_codes_are_known() -> None:
    profile = make_profile(products=lines("8413", None))

    vectors = HashEncoder(16).encode(["Насос", "Вал"])
    found = make_goods().of_companies([(profile, vectors)])[0].codes

    assert found.tolist() == [841300, NO_HS]


def test_a_company_makes_the_same_whether_its_vectors_were_stored_or_not() -> None:
    goods = Goods(Weigher(), np.zeros((len(CLASSES), len(CLASSES))))  # type: ignore[arg-type]
    fresh = random_company("BY", 7)
    stored = replace(fresh, vectors=as_stored(fresh.vectors))
    index = make_index([stored], goods=goods)

    both = fresh, stored, index.find(fresh.company_id)
    made = [single_side(entry, index.new_shelf()).made.tolist() for entry in both if entry]

    assert fresh.vectors.tolist() != stored.vectors.tolist()
    assert made[0] == made[1] == made[2]


def test_what_a_company_makes_is_asked_again_only_when_its_products_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goods = Goods(Weigher(), np.zeros((len(CLASSES), len(CLASSES))))  # type: ignore[arg-type]
    before = random_company("BY", 7)
    index = make_index([before], goods=goods)
    asked: list[int] = []
    of_companies = Goods.of_companies
    monkeypatch.setattr(
        Goods, "of_companies", lambda *a: asked.append(len(a[1])) or of_companies(*a)
    )
    larger = replace(before, profile=before.profile.model_copy(update={"employees": 77}))
    other = random_company("BY", 8)

    index.put_all([larger])
    index.put_all([replace(other, company_id=before.company_id)])

    found = index.find(before.company_id)
    assert asked == [1]
    assert found is not None
    assert found.place is not None
    alone = make_index([other], goods=goods).find(other.company_id)
    assert alone is not None
    assert alone.place is not None
    kept, new = (shelf.offer_at(slot) for shelf, slot in (found.place, alone.place))
    assert (kept.made.tolist(), kept.codes.tolist()) == (new.made.tolist(), new.codes.tolist())


def test_steel_is_supplied_to_makers_of_pumps_and_not_the_other_way_round() -> None:
    goods, steel, pumps = make_goods(), shares(c72=255), shares(c84=255)

    assert goods.supply(pumps, steel[None]).tolist() == [[1.0], [0.0]]
    assert goods.supply(steel, pumps[None]).tolist() == [[0.0], [1.0]]


def test_the_link_names_what_goes_into_what() -> None:
    assert make_goods().links(shares(c72=255, c04=255), shares(c84=9, c87=255)[None]) == [
        ("72", "84")
    ]


def test_less_certain_goods_are_weaker_links() -> None:
    pumps = np.stack([shares(c84=255), shares(c84=100), shares(c87=255)])

    found = make_goods().supply(shares(c72=200), pumps)[1]

    assert found.tolist() == pytest.approx([200 / 255, 200 * 100 / 255**2, 0.0])


@given(st.integers(0, 10_000))
def test_a_link_is_the_best_over_all_pairs_of_classes(seed: int) -> None:
    random = np.random.default_rng(seed)
    goods = make_goods(seed)
    shape = 4, len(CLASSES)
    made = (random.integers(0, 256, shape) * (random.random(shape) < 0.05)).astype(np.uint8)

    found = goods.supply(made[0], made[1:])

    for turned, links in enumerate((goods.inputs, goods.inputs.T)):
        each = made[1:, :, None].astype(float) * links * made[0]
        assert found[turned].tolist() == (each.max(axis=(1, 2)) / STEPS**3).tolist()


def test_many_companies_make_what_each_alone_does() -> None:
    goods = load_goods(MODELS, load_encoder(shipped("models", "encoder")))
    profiles = [make_profile(products=lines(None, "84")), make_profile(products=lines("72"))]
    vectors = [random_vectors(len(each.products), n, 512) for n, each in enumerate(profiles)]

    together = goods.of_companies(list(zip(profiles, vectors, strict=True)))

    alone = [goods.of_companies([pair])[0] for pair in zip(profiles, vectors, strict=True)]
    for one, other in zip(together, alone, strict=True):
        assert one.made.tolist() == other.made.tolist()
        assert one.codes.tolist() == other.codes.tolist()
