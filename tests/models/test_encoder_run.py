import json
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.encoders.folder import read_weights
from matchmaker.training import encoder_batches, encoder_run
from matchmaker.training.encoder import app
from matchmaker.training.encoder_corpus import Corpus, Parallel
from matchmaker.training.encoder_export import directions, export_run
from matchmaker.training.encoder_run import Plan, Step, has_bfloat16, open_run, train_run
from matchmaker.training.encoder_start import make_start
from tests.unit.engine.encoder_folders import make_folder
from tests.unit.engine.small_bench import write_small_data
from tests.unit.training.test_encoder_corpus import make_corpus

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make batches small: the code is tested, not the quality."""
    monkeypatch.setattr(encoder_batches, "GROUPS", 3)
    monkeypatch.setattr(encoder_batches, "PROFILES", 2)
    monkeypatch.setattr(encoder_batches, "OWN", 2)
    monkeypatch.setattr(encoder_run, "REPORT_EVERY", 4)


CORPUS = Corpus(
    {
        "trade": [
            Parallel({"en": (f"pump {n}",), "ru": (f"насос {n}",), "be": (f"помпа {n}",)}, f"g{g}")
            for g in range(4)
            for n in range(g * 5, g * 5 + 5)
        ]
    }
)


def train_for(start: Path, folder: Path, plan: Plan) -> list[Step]:
    steps: list[Step] = []
    phrasings = DATA / "training" / "phrasings.json"
    train_run(open_run(CORPUS, phrasings, start, folder, plan, threads=1), steps.append)
    return steps


@pytest.mark.usefixtures("small")
def test_training_brings_the_losses_down(tmp_path):
    start = make_folder(tmp_path / "start")

    steps = train_for(start, tmp_path / "run", Plan(steps=24, table_rate=5e-2, dense_rate=1e-3))

    assert steps[-1].pull < steps[0].pull
    log = (tmp_path / "run" / "log.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in log] == [4, 8, 12, 16, 20, 24]


@pytest.mark.usefixtures("small")
def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path):
    start = make_folder(tmp_path / "start")
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    train_for(start, whole, Plan(steps=8, save_every=4))

    with pytest.raises(InterruptedError):
        interrupt_after(start, stopped, Plan(steps=8, save_every=4), 4)
    train_for(start, stopped, Plan(steps=8, save_every=4))

    export_run(start, [whole], tmp_path / "a", "a", dimension=512)
    export_run(start, [stopped], tmp_path / "b", "b", dimension=512)
    first, second = read_weights(tmp_path / "a"), read_weights(tmp_path / "b")
    assert np.allclose(first.all_rows(), second.all_rows(), atol=1e-3)


def interrupt_after(start: Path, folder: Path, plan: Plan, last: int) -> None:
    run = open_run(CORPUS, DATA / "training" / "phrasings.json", start, folder, plan, threads=1)
    batches = run.batches

    def some(step: int) -> encoder_batches.Batch:
        if step > last:
            raise InterruptedError
        return batches(step)

    run.batches = some  # type: ignore[assignment]
    train_run(run, lambda _: None)


@pytest.mark.usefixtures("small")
def test_the_export_is_a_folder_that_loads_with_the_dimension_asked_for(tmp_path):
    start = make_folder(tmp_path / "start")
    train_for(start, tmp_path / "run", Plan(steps=4))
    corpus = make_corpus(tmp_path / "corpus")

    written = export_run(
        start, [tmp_path / "run"] * 2, tmp_path / "out", "mine", dimension=64, corpus=corpus
    )

    encoder = load_encoder(tmp_path / "out")
    assert encoder.name == f"mine-{written['hash']}"
    assert encoder.encode(["насос", "pump"]).shape == (2, 64)
    assert written["steps"] == 4


@pytest.mark.usefixtures("small")
def test_an_encoder_of_fewer_dimensions_can_be_trained_on(tmp_path):
    start = make_folder(tmp_path / "start", dimension=96)

    train_for(start, tmp_path / "run", Plan(steps=4))
    export_run(start, [tmp_path / "run"], tmp_path / "out", "mine", dimension=96, start_share=0.5)

    assert load_encoder(tmp_path / "out").encode(["pump"]).shape == (1, 96)


@pytest.mark.usefixtures("small")
def test_fewer_dimensions_take_a_corpus(tmp_path):
    start = make_folder(tmp_path / "start")
    train_for(start, tmp_path / "run", Plan(steps=4))

    with pytest.raises(ValueError, match="takes a corpus"):
        export_run(start, [tmp_path / "run"], tmp_path / "out", "mine", dimension=64)


def test_bfloat16_is_used_where_the_processor_computes_it():
    flags = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""

    assert has_bfloat16(torch.device("cpu")) == ("avx512_bf16" in flags or "amx_bf16" in flags)


def test_directions_are_orthonormal(tmp_path):
    from matchmaker.engine.encoders.pieces import Pieces

    folder = make_folder(tmp_path)

    found = directions(read_weights(folder), Pieces(folder, 32), CORPUS)

    assert np.allclose(found.T @ found, np.eye(512), atol=1e-4)


@pytest.mark.usefixtures("small")
def test_the_commands_train_on_text_of_ones_own_and_export(tmp_path):
    start, corpus = make_folder(tmp_path / "start"), make_corpus(tmp_path / "corpus")
    run, out, data = tmp_path / "run", tmp_path / "out", write_small_data(tmp_path / "data")
    options = ["--steps", "4", "--threads", "1", "--data", str(data)]

    trained = CliRunner().invoke(app, ["train", str(corpus), str(start), str(run), *options])
    exported = CliRunner().invoke(app, ["export", str(start), str(run), "--into", str(out)])

    assert trained.exit_code == 0, trained.output
    assert exported.exit_code == 0, exported.output
    assert load_encoder(out).encode(["pump"]).shape == (1, 512)
    carded = CliRunner().invoke(
        app, ["card", str(out), str(corpus), str(run), "--data", str(data), "--seed", "1"]
    )
    assert carded.exit_code == 0, carded.output
    text = (out / "README.md").read_text("utf-8")
    assert load_encoder(out).name in text
    assert "| own | 1 | 0 | own text |" in text
    assert "original USE" in text


def test_the_start_reads_belarusian_words_by_their_translation(tmp_path, monkeypatch):
    monkeypatch.setattr("matchmaker.training.encoder_start.BELARUSIAN_PIECES", 300)
    words = [("вытворца", "производитель"), ("гародніна", "овощи"), ("бульба", "картофель")]
    rows = [Parallel({"be": (be,), "ru": (ru,)}) for be, ru in words]
    more = [Parallel({"be": (f"{be} добры",), "en": ("a good thing",)}) for be, _ in words]

    counts = make_start(Corpus({"words": rows * 20 + more * 20}), tmp_path, name="start")

    encoder = load_encoder(tmp_path)
    potato, vegetables, meant = encoder.encode(["бульба", "гародніна", "картофель"])
    assert counts["new"] > 0
    assert counts["kept"] > 5_000
    assert potato @ meant > vegetables @ meant + 0.2
