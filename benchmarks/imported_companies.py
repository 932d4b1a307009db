"""The companies of a data folder, as the service has them."""

from pathlib import Path

from matchmaker.engine.recommend import CANDIDATES
from matchmaker.services.runtime import Runtime, start_runtime


def open_folder(data_dir: Path, candidates: int = CANDIDATES) -> Runtime:
    """Return a runtime whose index holds all companies of a folder.

    Args:
        data_dir: that of a service whose companies were imported, such as `matchmaker synth` makes.
    """
    runtime = start_runtime(
        database_url=f"sqlite:///{data_dir / 'matchmaker.sqlite3'}",
        encoder="shipped",
        ranker="shipped",
        candidates=candidates,
        data_dir=data_dir,
    )
    runtime.keeper.catch_up()
    return runtime
