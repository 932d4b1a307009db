"""What a benchmark says of the machine, and what its processes cost."""

import os
import platform
import resource
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 2**20
_STEPS = 2_000_000


def cpu_seconds(pid: int | None = None) -> float:
    """Return the processor time of a process and of everything it has started and that runs."""
    return sum(_own_seconds(each) for each in family(pid or os.getpid()))


def child_seconds() -> float:
    """Return the processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident_mib(pid: int | None = None) -> float:
    """Return the memory of a process and its children; what they share is counted once (PSS)."""
    return sum(_proportional_kib(each) for each in family(pid or os.getpid())) / 1024


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, ahead = [], [pid]
    while ahead:
        found.append(ahead.pop())
        ahead.extend(children.get(found[-1], []))
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name; none when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _own_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def bandwidth_gb(seconds: float = 1.0) -> float:
    """Return how many GB/s one core reads from memory that is in no cache."""
    block = np.ones(256 * _MIB // 8, np.int64)
    done, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        block.max()
        done += 1
    return done * block.nbytes / (time.process_time() - started) / 1e9


def python_seconds() -> float:
    """Return the CPU seconds of a fixed piece of Python: how fast the machine is at the moment."""
    started, total = time.process_time(), 0
    for number in range(_STEPS):
        total += number * number
    return time.process_time() - started


def describe_machine() -> dict[str, str]:
    """Return processor, cores, memory and load, as a reader of figures wants to know them."""
    cpu = Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1] for line in cpu.splitlines() if "model name" in line), "?")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {
        "processor": model.strip(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load average at the start": ", ".join(f"{load:.1f}" for load in os.getloadavg()),
        "memory bandwidth, one core": f"{bandwidth_gb():.1f} GB/s",
        "two million steps of Python": f"{python_seconds():.2f} s of CPU",
    }


def versions(*names: str) -> dict[str, str]:
    """Return the versions of installed distributions."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
