"""How long a command takes to start: `python -m benchmarks.start [--times 20]`.

Prints a Markdown table: the least and the middle CPU time of the library that shows help, of
`matchmaker --help`, and of a command that opens the database.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from statistics import median

from benchmarks.machine import child_seconds

OWN = (sys.executable, "-m", "matchmaker")
COMMANDS = {
    "Typer and Rich alone": (sys.executable, "-c", "import typer.main, rich.table"),
    "`matchmaker --help`": (*OWN, "--help"),
    "`matchmaker agreement list` of an empty database": (*OWN, "agreement", "list"),
}


def measure(times: int) -> dict[str, list[float]]:
    """Return the CPU seconds of every command, in turn, so that all see the same machine."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MATCHMAKER_DATA_DIR": folder}
        subprocess.run([*OWN, "migrate"], env=environment, check=True, capture_output=True)  # noqa: S603
        for _ in range(times):
            for name, command in COMMANDS.items():
                before = child_seconds()
                subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603
                seconds[name].append(child_seconds() - before)
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    rows = [
        f"| {name} | {min(seconds):.2f} | {median(seconds):.2f} |\n"
        for name, seconds in measure(parser.parse_args().times).items()
    ]
    sys.stdout.write("| command | least CPU s | middle CPU s |\n|---|--:|--:|\n" + "".join(rows))


if __name__ == "__main__":
    main()
