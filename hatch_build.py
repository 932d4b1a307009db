"""Compiles the inner loops of matching and encoding when the package is built or installed.

    python hatch_build.py

does the same in place. Without a C compiler the package works as well, in NumPy, more slowly.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand
    BuildHookInterface = object  # type: ignore[assignment, misc]

NATIVE = Path(__file__).parent / "matchmaker" / "engine" / "native"
FLAGS = ("-O3", "-std=gnu11", "-ffp-contract=off", "-fPIC", "-shared", "-pthread")


def compile_libraries(folder: Path = NATIVE) -> list[Path]:
    """Compile each `x.c` to `x.so` beside it and return those that could be."""
    made = [compile_library(source) for source in sorted(folder.glob("*.c"))]
    return [library for library in made if library is not None]


def compile_library(source: Path) -> Path | None:
    """Compile a file; None, and a line why, where that fails.

    Its headers are those whose names begin with its own; see `matchmaker.engine.native.libraries`.
    """
    target = source.with_suffix(".so")
    compiler = shlex.split(os.environ.get("CC", "")) or [shutil.which("cc") or "gcc"]
    crc = 0
    for path in [*sorted(source.parent.glob(f"{source.stem}*.h")), source]:
        crc = zlib.crc32(path.read_bytes(), crc)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / target.name
        command = [*compiler, *FLAGS, f"-DFINGERPRINT={crc & 0x7FFFFFFF}"]
        command += ["-o", str(made), str(source), "-lm"]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        except OSError as problem:
            reason = str(problem)
        except subprocess.CalledProcessError as problem:
            reason = problem.stderr
        else:
            swapped = target.with_suffix(".new")  # whoever has the old one mapped keeps it
            shutil.copy(made, swapped)
            swapped.replace(target)
            return target
    sys.stderr.write(f"{source.stem} will run in NumPy: without a compiler, {reason}\n")
    return None


class CompileHook(BuildHookInterface):
    """Puts the library into wheels, and beside its sources in editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a wheel with the library is for this platform alone."""
        del version
        if self.target_name != "wheel" or platform.system() == "Windows":
            return
        for library in compile_libraries():
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            build_data["artifacts"].append(f"/{library.relative_to(Path(self.root))}")


if __name__ == "__main__":
    sys.exit(len(compile_libraries()) < len([*NATIVE.glob("*.c")]))
