"""`matchmaker evaluate-encoder`: figures of encoders beside baselines, from shipped data."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from matchmaker import resources
from matchmaker.cli import app
from tests.cli.conftest import Answer, Command
from tests.unit.engine.encoder_folders import make_folder
from tests.unit.engine.small_bench import write_small_data

NEWS = "en\tru\tbe\ncheese\tсыр\tсыр\nsteel\tсталь\tсталь\n"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """What the command prints as JSON for a small encoder and parallel news."""
    folder = tmp_path_factory.mktemp("evaluate-encoder")
    (folder / "news.tsv").write_text(NEWS, "utf-8")
    encoder = str(make_folder(folder / "small"))
    write_small_data(folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "shipped", folder.joinpath)
        done = CliRunner().invoke(
            app, ["evaluate-encoder", encoder, "--news", str(folder / "news.tsv"), "--json"]
        )
    return Answer(done.exit_code, done.stdout, done.stderr)


def test_an_encoder_stands_beside_the_baselines(measured: Answer) -> None:
    names = list(measured.json())

    assert measured.code == 0
    assert names[:2] == ["character TF-IDF", "original USE"]
    assert names[2].startswith("tiny-")


def test_figures_are_shares_and_speeds(measured: Answer) -> None:
    for name, figures in measured.json().items():
        shares = {k: v for k, v in figures.items() if k not in {"texts/s", "load, s"}}

        assert len(shares) == 14, name
        assert all(0 <= value <= 1 for value in shares.values()), name


def test_people_get_a_table(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_small_data(tmp_path / "data")
    make_folder(tmp_path / "models" / "encoder")
    monkeypatch.setattr(resources, "shipped", tmp_path.joinpath)
    monkeypatch.setattr("matchmaker.engine.encoder_evaluation.find_spec", lambda _: None)

    answer = command("evaluate-encoder")

    assert answer.code == 0
    assert "character TF-IDF" in answer.out
    assert "tiny-" in answer.out  # without names, the shipped encoder is measured
    assert "be>en mixed" in answer.out


def test_news_have_columns_of_their_own(measured: Answer) -> None:
    assert measured.json()["character TF-IDF"]["NTREX be>ru"] == 1.0


@pytest.mark.parametrize(
    "content",
    [b"en\tru\ncheese\t\xd1\x81\n", b"en\tru\tbe\ncheese\tsyr\n", b"\xff\xfe\x00e", b""],
    ids=["no Belarusian", "a short line", "not UTF-8", "empty"],
)
def test_news_of_another_form_are_refused_in_one_line(
    command: Command, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "news.tsv").write_bytes(content)

    answer = command("evaluate-encoder", "--news", tmp_path / "news.tsv")

    assert answer.code == 1
    assert answer.err.startswith(f"error: {tmp_path / 'news.tsv'} is not tab-separated text")
    assert len(answer.err.splitlines()) == 1


def test_a_folder_that_is_not_there_is_named(command: Command, tmp_path: Path) -> None:
    answer = command("evaluate-encoder", tmp_path / "nothing")

    assert answer.code == 1
    assert answer.err == f"error: No such encoder folder, {tmp_path / 'nothing'}\n"


def test_missing_news_are_named(command: Command, tmp_path: Path) -> None:
    answer = command("evaluate-encoder", "--news", tmp_path / "nothing.tsv")

    assert answer.code == 1
    assert "nothing.tsv" in answer.err
