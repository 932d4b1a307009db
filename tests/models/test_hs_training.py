import json

import numpy as np
import pytest

from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.hs_classifier import CLASSES, load_hs_classifier
from matchmaker.training.hs_blend import fit_blend
from matchmaker.training.hs_card import card
from matchmaker.training.hs_classifier import measure, pack, save, split, train
from matchmaker.training.hs_examples import HEADINGS, VectorTable, make_examples
from matchmaker.training.hs_names import CLASS_ROWS, Name
from matchmaker.training.hs_report import calibration_error

GOODS = {
    "0406": ("сыр твёрдый", "сыр цвёрды", "hard cheese"),
    "0402": ("молоко сухое", "малако сухое", "milk powder"),
    "8701": ("трактор колёсный", "трактар колавы", "wheeled tractor"),
    "8704": ("самосвал карьерный", "самазвал кар'ерны", "dump truck"),
}
ENCODER = HashEncoder(128)


def make_names() -> list[Name]:
    """Return 120 codes a heading, each with a name in three languages."""
    return [
        Name(
            f"{text} {'абвгдежзик'[number % 10]}{'лмнопрстуфхц'[number // 10]}",
            language,
            (CLASS_ROWS[heading[:2]],),
            f"hs:{heading}:{number}",
            "hs",
            f"{heading}{number:03d}",
        )
        for heading, texts in GOODS.items()
        for number in range(120)
        for language, text in zip(("ru", "be", "en"), texts, strict=True)
    ]


LINES = [
    Name(f"Продаём {texts[0]} оптом", "ru", (CLASS_ROWS[heading[:2]],), "lines:0", "lines", heading)
    for heading, texts in GOODS.items()
]


@pytest.fixture(scope="module")
def measured():
    return measure(make_names(), LINES, VectorTable(ENCODER), seed=3)


@pytest.fixture(scope="module")
def trained(measured):
    return train(make_names(), VectorTable(ENCODER), seed=3, blend=measured[1])


def test_names_of_one_code_are_never_both_learned_from_and_reported_on():
    parts = split(make_names())

    groups = [{name.group for name in part} for part in parts]
    assert all(groups)
    assert sum(map(len, groups)) == len(set.union(*groups))


def test_plain_names_of_unseen_codes_are_told_apart(measured):
    figures, _ = measured

    assert all(float(accuracy.split()[0]) > 0.9 for accuracy in figures["accuracy_of_all"].values())


def test_lines_are_measured_before_they_are_learned_from(measured):
    figures, _ = measured

    assert figures["lines"]["lines"] == len(LINES)
    assert figures["lines"]["accuracy_all"] == 1.0


def test_training_again_gives_the_same_weights(trained, measured):
    again = train(make_names(), VectorTable(ENCODER), seed=3, blend=measured[1])

    assert np.array_equal(again.grams, trained.grams)
    assert np.array_equal(again.heading_out, trained.heading_out)


def test_a_saved_classifier_says_the_same_when_loaded(trained, tmp_path):
    texts = [texts[0] for texts in GOODS.values()]
    vectors = ENCODER.encode(texts)
    about = {
        "format": 2,
        "encoder": ENCODER.name,
        "dimension": ENCODER.dimension,
        "classes": CLASSES,
        "headings": HEADINGS,
    }

    save(trained, about, tmp_path)

    loaded = load_hs_classifier(tmp_path, ENCODER)
    expected = trained.chapter_probabilities(vectors, texts)
    assert loaded.chapter_probabilities(vectors, texts) == pytest.approx(expected, abs=0.02)
    assert [found.heading for found in loaded.suggest(vectors, texts) if found] == list(GOODS)


def test_a_name_that_may_belong_to_two_chapters_allows_both():
    either = Name("сыр или трактор", "ru", (3, 85), "g", "cpv")

    examples = make_examples([(either, either.text)], VectorTable(ENCODER))

    assert np.flatnonzero(examples.allowed[0]).tolist() == [3, 85]
    assert examples.headings.tolist() == [-1]


def test_a_rare_class_weighs_more_than_a_common_one():
    names = [*make_names()[:30], Name("грузоперевозки", "ru", (CLASS_ROWS["S-LOG"],), "g", "hs")]

    weights = make_examples([(name, name.text) for name in names], VectorTable(ENCODER)).weights

    assert weights[-1] > weights[0]
    assert weights.mean() == pytest.approx(1.0)


def test_no_confidence_is_given_that_held_out_names_do_not_bear_out(trained):
    names = make_names()
    wrong = [
        Name(name.text, name.language, (CLASS_ROWS["01"],), name.group, "hs", "010121")
        for name in names
    ]
    examples = make_examples([(name, name.text) for name in wrong], VectorTable(ENCODER))

    blend = fit_blend(trained, [examples], [examples])

    assert blend.threshold == blend.heading_threshold == 0.95


def test_packing_loses_less_than_a_step_of_each_column():
    matrix = np.array([[1.0, -300.0], [0.5, 0.0]], np.float32)

    packed, scale = pack(matrix)

    assert packed.dtype == np.int8
    assert np.all(np.abs(packed * scale - matrix) <= scale / 2 + 1e-6)


def test_being_as_sure_as_right_is_no_calibration_error():
    probabilities = np.array([[0.75, 0.25]] * 4, np.float32)

    assert calibration_error(probabilities, np.array([0, 0, 0, 1])) == pytest.approx(0.0)
    assert calibration_error(probabilities, np.array([1, 1, 1, 1])) == pytest.approx(0.75)


def test_the_card_shows_every_figure(measured):
    figures, blend = measured
    about = {
        "encoder": "hash-128",
        "dimension": 128,
        "names": 1440,
        "struck_out": 7,
        "names_sha256": "0" * 64,
        "seed": 3,
        "blend": {key: getattr(blend, key) for key in blend.__slots__},
        "figures": {**figures, "companies": figures["lines"]},
    }

    text = card(json.loads(json.dumps(about)))

    assert "hash-128" in text
    assert figures["accuracy"]["hs/ru"] in text
    assert str(figures["lines"]["top3_all"]) in text
