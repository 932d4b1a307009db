"""The companies of a data folder, as the service has them."""

from pathlib import Path

from matchmaker.engine.recommend import CANDIDATES
from matchmaker.services.runtime import Runtime, start_runtime


def open_folder(data_dir: Path, candidates: int = CANDIDATES) -> Runtime:
    """Return a runtime whose index holds all companies of a folder.

    Args:
        data_dir: that of a service whose companies were imported, such as `matchmaker synth` makes.

    Raises:
        SystemExit: there are no companies; nothing is made there.
    """
    path = data_dir / "matchmaker.sqlite3"
    if not path.is_file():
        raise SystemExit(f"{data_dir}: there is no {path.name}; import companies first")
    runtime = start_runtime(
        database_url=f"sqlite:///{path}",
        encoder="shipped",
        ranker="shipped",
        candidates=candidates,
        data_dir=data_dir,
    )
    runtime.keeper.catch_up()
    if not runtime.keeper.size:
        raise SystemExit(f"{data_dir}: there are no companies yet; import some first")
    return runtime
