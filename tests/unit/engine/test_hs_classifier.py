import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from matchmaker.engine.encoder import HashEncoder, load_encoder
from matchmaker.engine.hs_classifier import CLASSES, Blend, HsClassifier, load_hs_classifier
from matchmaker.errors import EncoderMismatch

MODELS = Path(__file__).parents[3] / "models"
HEADINGS = ("0401", "0406", "8701", "8704")
ENCODER = HashEncoder(64)
TEXTS = ["Сыр цвёрды", "Самосвалы карьерные", "Freight forwarding"]


def make_classifier(**blend: float) -> HsClassifier:
    """Return a classifier of random weights: for rules, not for quality."""
    random = np.random.default_rng(5)

    def weights(*shape: int) -> np.ndarray:
        return random.normal(size=shape).astype(np.float32)

    classes, hidden, rank = len(CLASSES), 8, 4
    return HsClassifier(
        hidden=weights(ENCODER.dimension, hidden),
        hidden_bias=weights(hidden),
        out=weights(hidden, classes),
        out_bias=weights(classes),
        grams=random.integers(-127, 127, (256, rank)).astype(np.int8),
        gram_scale=np.full(rank, 0.01, np.float32),
        gram_out=weights(rank, classes),
        gram_bias=weights(classes),
        heading_out=weights(hidden + rank, len(HEADINGS)),
        heading_bias=weights(len(HEADINGS)),
        headings=HEADINGS,
        blend=Blend(
            **{
                "vector_weight": 0.5,
                "text_weight": 0.5,
                "vector_alone": 1.0,
                "threshold": 0.0,
                "heading_weight": 1.0,
                "heading_threshold": 1e-9,
                **blend,
            }
        ),
    )


@given(texts=st.lists(st.text(max_size=30), max_size=4))
def test_probabilities_of_a_line_sum_to_one(texts):
    classifier = make_classifier()

    found = classifier.chapter_probabilities(ENCODER.encode(texts), texts)

    assert found.shape == (len(texts), len(CLASSES))
    assert found.sum(axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)


@given(texts=st.lists(st.text(max_size=30), min_size=2, max_size=4))
def test_a_line_is_judged_alike_alone_and_among_others(texts):
    classifier = make_classifier()
    vectors = ENCODER.encode(texts)

    together = classifier.chapter_probabilities(vectors, texts)[0]

    alone = classifier.chapter_probabilities(vectors[:1], texts[:1])[0]
    assert together == pytest.approx(alone, abs=1e-5)


def test_without_texts_the_spelling_is_not_looked_at():
    classifier = make_classifier()
    vectors = ENCODER.encode(TEXTS)
    other_spelling = replace(classifier, gram_bias=classifier.gram_bias + 5.0 * classifier.out[0])

    by_meaning = classifier.chapter_probabilities(vectors)

    assert np.array_equal(by_meaning, other_spelling.chapter_probabilities(vectors))
    assert not np.allclose(by_meaning, classifier.chapter_probabilities(vectors, TEXTS))


def test_vectors_of_another_width_are_refused():
    with pytest.raises(ValueError, match="expected"):
        make_classifier().chapter_probabilities(HashEncoder(32).encode(TEXTS), TEXTS)


def test_as_many_texts_as_vectors_are_asked_for():
    with pytest.raises(ValueError, match="1 texts for 3 vectors"):
        make_classifier().chapter_probabilities(ENCODER.encode(TEXTS), TEXTS[:1])


def test_a_suggestion_is_the_likeliest_class_with_two_runners_up():
    classifier = make_classifier()
    vectors = ENCODER.encode(TEXTS)

    suggested = classifier.suggest(vectors, TEXTS)[0]

    ranked = np.argsort(-classifier.chapter_probabilities(vectors, TEXTS)[0])
    assert suggested is not None
    assert [suggested.name, *(name for name, _ in suggested.others)] == [
        CLASSES[column] for column in ranked[:3]
    ]


def test_nothing_is_suggested_below_the_threshold():
    assert make_classifier(threshold=1.0).suggest(ENCODER.encode(TEXTS), TEXTS) == [None] * 3


def test_headings_are_shared_out_within_the_chapter_alone():
    classifier = make_classifier()
    signs = classifier.look(ENCODER.encode(TEXTS), TEXTS)
    chapters = np.array([CLASSES.index(name) for name in ("04", "87", "S-LOG")])

    found = classifier.within_chapters(signs, chapters)

    assert found[0, 2:].tolist() == [0.0, 0.0]
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0, 0.0])


def test_a_suggested_heading_lies_in_the_suggested_chapter():
    classifier = make_classifier()
    goods = np.isin(CLASSES, ["04", "87"]) * np.float32(20.0)
    classifier = replace(classifier, out_bias=goods)
    texts = [f"line {number}" for number in range(20)]

    suggested = classifier.suggest(ENCODER.encode(texts), texts)

    told = [found for found in suggested if found and found.heading]
    assert told
    assert all(found.heading[:2] == found.name for found in told)
    assert all(0 < found.heading_probability <= found.probability for found in told)


def test_a_heading_below_its_threshold_is_kept_back():
    suggested = make_classifier(heading_threshold=1.1).suggest(ENCODER.encode(TEXTS), TEXTS)

    assert [found.heading for found in suggested if found] == [None] * 3


@pytest.fixture(scope="module")
def encoder():
    return load_encoder(MODELS / "encoder")


@pytest.fixture(scope="module")
def shipped(encoder):
    return load_hs_classifier(MODELS / "hs_classifier", encoder)


@pytest.mark.parametrize(
    ("text", "chapter", "heading"),
    [
        ("Самосвалы карьерные грузоподъёмностью 90 т", "87", "8704"),
        ("Трактары колавыя для сельскай гаспадаркі", "87", "8701"),
        ("Cheese, semi-hard", "04", "0406"),
        ("Хлорыд калію, угнаенне", "31", "3104"),
        ("Обувь мужская кожаная", "64", "6403"),
    ],
)
def test_plain_goods_get_their_chapter_and_heading(shipped, encoder, text, chapter, heading):
    found = shipped.suggest(encoder.encode([text]), [text])[0]

    assert found is not None
    assert (found.name, found.heading) == (chapter, heading)


@pytest.mark.parametrize(
    "text", ["Международные автоперевозки грузов", "Экспедыраванне грузаў", "Freight forwarding"]
)
def test_a_service_is_not_given_a_chapter(shipped, encoder, text):
    found = shipped.suggest(encoder.encode([text]), [text])[0]

    assert found is not None
    assert (found.name, found.heading) == ("S-LOG", None)


def test_words_that_name_no_goods_get_no_suggestion(shipped, encoder):
    texts = ["надёжный партнёр", "12345", ""]

    assert shipped.suggest(encoder.encode(texts), texts) == [None, None, None]


def test_the_shipped_weights_are_small_enough_to_ship():
    size = (MODELS / "hs_classifier" / "classifier.safetensors").stat().st_size

    assert size < 3_000_000


def rewrite(target: Path, **changes: object) -> Path:
    """Store the shipped classifier again with other metadata."""
    source = MODELS / "hs_classifier" / "classifier.safetensors"
    with safe_open(source, framework="numpy") as stored:
        about = json.loads(stored.metadata()["about"])
    metadata = {"about": json.dumps({**about, **changes})}
    save_file(load_file(source), target / source.name, metadata=metadata)
    return target


def test_vectors_of_another_encoder_are_refused():
    with pytest.raises(EncoderMismatch, match="was trained on vectors of"):
        load_hs_classifier(MODELS / "hs_classifier", HashEncoder())


@pytest.mark.parametrize(
    ("changes", "message"), [({"format": 1}, "format 1"), ({"classes": ["01"]}, "other classes")]
)
def test_a_file_for_other_code_is_refused(tmp_path, encoder, changes, message):
    with pytest.raises(EncoderMismatch, match=message):
        load_hs_classifier(rewrite(tmp_path, **changes), encoder)


def test_a_missing_file_is_named(tmp_path, encoder):
    with pytest.raises(FileNotFoundError, match=r"classifier\.safetensors"):
        load_hs_classifier(tmp_path, encoder)


@given(texts=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
def test_a_likely_code_is_of_the_likeliest_chapter_and_never_a_service(texts):
    classifier = make_classifier()
    vectors = ENCODER.encode(texts)

    codes = classifier.sure_codes(vectors)

    best = [CLASSES[column] for column in classifier.chapter_probabilities(vectors).argmax(axis=1)]
    for code, name in zip(codes, best, strict=True):
        assert code is None or (code[:2] == name and not name.startswith("S-"))


def test_no_code_is_likely_where_the_probability_is_spread():
    flat = replace(make_classifier(), blend=replace(make_classifier().blend, vector_alone=0.0))

    assert flat.sure_codes(ENCODER.encode(TEXTS)) == [None, None, None]
