"""Starts a service, lets it tell the story and prints it: `python -m tests.story [--port 8000]`.

python -m tests.story > docs/story.md
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx

from tests.story.learning import tell_of_learning
from tests.story.people import Stage
from tests.story.plot import tell_of_partners

ROOT = Path(__file__).parents[2]
HEAD = """\
# The story

Two companies find each other, from their registration to a contract, and a ranker learns from what
staff decide: told by a service that runs, over HTTP, by its letters and its command line. Written
by `python -m tests.story > docs/story.md`; a test tells the first part every time. An arrow shows
the status that the service answered with.
"""


@contextlib.contextmanager
def running(port: int, environment: dict[str, str]) -> Iterator[None]:
    """Start the service and stop it afterwards."""
    command = [sys.executable, "-m", "matchmaker", "serve", "--port", str(port)]
    with (Path(environment["MATCHMAKER_DATA_DIR"]) / "log").open("wb") as log:
        service = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 - ours
        try:
            wait_until_ready(port)
            yield
        finally:
            service.terminate()
            service.wait(30)


def wait_until_ready(port: int) -> None:
    """Wait for the service to say that it is ready."""
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        time.sleep(0.2)
    raise SystemExit("the service did not start")


def main() -> None:
    """Tell the story."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8_000)
    options = parser.parse_args()
    address = f"http://127.0.0.1:{options.port}"
    with tempfile.TemporaryDirectory(prefix="matchmaker-story-") as folder:
        environment = os.environ | {
            "MATCHMAKER_DATA_DIR": folder,
            "MATCHMAKER_MAIL": "file",
            "MATCHMAKER_PUBLIC_URL": address,
            "COLUMNS": "100",
        }

        def command(*arguments: str) -> str:
            done = subprocess.run(  # noqa: S603 - ours
                [sys.executable, "-m", "matchmaker", *arguments],
                env=environment,
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (arguments, done.stdout, done.stderr)
            return done.stdout

        stage = Stage(
            lambda: httpx.Client(base_url=address, timeout=120), command, Path(folder) / "outbox"
        )
        with running(options.port, environment):
            tell_of_learning(stage, tell_of_partners(stage))
    sys.stdout.write(HEAD + "\n".join(stage.lines).replace("\n\n\n", "\n\n") + "\n")


if __name__ == "__main__":
    main()
