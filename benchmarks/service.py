"""The whole service on invented companies: import, cold start, memory, requests, writes meanwhile.

    python -m benchmarks.service --companies 10000 [--seconds 15] [--port 8240] [--url postgresql://…]
        [--folder DIR]

Needs wrk in the PATH. Everything is on the loopback and in a folder that is deleted afterwards.
Requests ask for the ten partners of a company: for the first time, which is of so many companies in
turn that no answer is remembered until it is asked for again, and again, of a few. Memory is PSS:
what processes share is counted once.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.machine import cpu_seconds, resident_mib

ASKED = 5_000  # companies in turn; a process remembers the answers to 450
ASKED_AGAIN = 100
WRITES = 50  # a second
_PAUSE = 0.05
_LOOKS = 1.0  # seconds between looks at the memory of an import; each takes 40 ms where it is large
_SCRIPT = """
local paths = {{{paths}}}
local next_path = 0
request = function()
  next_path = next_path % #paths + 1
  return wrk.format("GET", paths[next_path], {{ ["Authorization"] = "Bearer {token}" }})
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.timeout + summary.errors.read
  io.write(string.format("FIGURES %d %d %.3f %.3f %.3f\\n", summary.requests, failed,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.duration / 1e6))
end
"""
Figures = dict[str, Any]


class Service:
    """A service of its own in a folder of its own.

    Attributes:
        base: address of the running service.
    """

    def __init__(self, folder: Path, port: int, url: str | None) -> None:
        self.folder = folder
        self.base = f"http://127.0.0.1:{port}"
        self._port = port
        own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        self._environment = own | {  # with bytecode, as what is installed has it
            "MATCHMAKER_DATA_DIR": str(folder / "var"),
            "PYTHONPATH": str(Path.cwd()),
            "MATCHMAKER_LOG_LEVEL": "warning",
            "MATCHMAKER_IMPORT_LIMIT_BYTES": str(2**31),  # a million companies are 900 MB
            **({"MATCHMAKER_DATABASE_URL": url} if url else {}),
        }

    def command(self, *arguments: str) -> str:
        """Run a command to its end and return what it prints."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "matchmaker", *arguments],
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command."""
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "matchmaker", *arguments],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @contextmanager
    def running(self, workers: int) -> Iterator[subprocess.Popen[bytes]]:
        """Serve while the block runs."""
        process = self.start("serve", "--port", str(self._port), "--workers", str(workers))
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for /readyz."""
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=60) as answer:  # noqa: S310
                    if answer.status == 200:  # noqa: PLR2004
                        return
            except OSError:
                time.sleep(_PAUSE)
        raise RuntimeError("the service ended before it was ready")

    def call(self, token: str, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        """Return the JSON that a request answers."""
        request = urllib.request.Request(  # noqa: S310
            self.base + path,
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)


def import_companies(service: Service, file: Path, companies: int) -> Figures:
    """Import the file and return rate, CPU and memory; the encoder's start counts."""
    started = time.perf_counter()
    process = service.start("import", str(file))
    peak = cpu = 0.0
    while process.poll() is None:
        peak, cpu = max(peak, resident_mib(process.pid)), max(cpu, cpu_seconds(process.pid))
        time.sleep(_LOOKS)
    seconds = time.perf_counter() - started
    return {
        "import_per_second": companies / seconds,
        "import_cpu_ms_per_company": 1e3 * cpu / companies,
        "import_peak_mib": peak,
    }


def load(service: Service, token: str, ids: list[str], *, clients: int, seconds: int) -> Figures:
    """Ask with wrk and return requests a second, and p50 and p99 in milliseconds."""
    paths = ",".join(f'"/v1/companies/{company}/partners?limit=10"' for company in ids)
    script = service.folder / "ask.lua"
    script.write_text(_SCRIPT.format(paths=paths, token=token), "utf-8")
    wrk = shutil.which("wrk")
    if wrk is None:
        raise FileNotFoundError("wrk is not in the PATH")
    done = subprocess.run(  # noqa: S603
        [
            *(wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s"),
            *("-s", str(script), service.base),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"FIGURES (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    requests, failed, p50, p99, duration = map(float, found.groups())
    return {"rps": requests / duration, "failed": int(failed), "p50_ms": p50, "p99_ms": p99}


@contextmanager
def writing(service: Service, token: str, file: Path) -> Iterator[list[float]]:
    """Save changed profiles, `WRITES` a second, while the block runs; yields their times."""
    stop, times = threading.Event(), []
    rows = [json.loads(line) for line in islice(file.open(encoding="utf-8"), 2_000)]

    def write() -> None:
        number, due = 0, time.perf_counter()
        while not stop.is_set():
            row = {**rows[number % len(rows)], "employees": 1 + number}
            began = time.perf_counter()
            service.call(token, "PUT", f"/v1/companies/by-ref/{row['ref']}", row)
            times.append(time.perf_counter() - began)
            number, due = number + 1, due + 1 / WRITES
            stop.wait(max(due - time.perf_counter(), 0))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join()


def list_ids(service: Service, token: str, most: int) -> list[str]:
    """Return the ids of companies, as the API lists them."""
    ids: list[str] = []
    page: Figures = {"next": ""}
    while len(ids) < most and page["next"] is not None:
        after = f"&after={page['next']}" if page["next"] else ""
        page = service.call(token, "GET", f"/v1/companies?limit=100{after}")
        ids += [item["id"] for item in page["items"]]
    return ids[:most]


def _measure_load(
    service: Service, token: str, file: Path, pid: int, seconds: int, workers: int
) -> Figures:
    """Return the figures of requests, alone and beside writes, and the memory after all of them."""
    ids = list_ids(service, token, ASKED)
    figures: Figures = {}
    many = 4 * workers
    load(service, token, ids[::-1], clients=many, seconds=max(seconds // 3, 2))  # warms up
    half = len(ids) // 2
    for name, asked in (("", ids), ("again_", ids[:ASKED_AGAIN])):
        if name:
            load(service, token, asked, clients=many, seconds=max(seconds // 3, 2))
        before = cpu_seconds(pid)
        alone = load(service, token, asked, clients=1, seconds=seconds)
        spent = cpu_seconds(pid) - before
        figures[f"{name}cpu_ms_per_request"] = 1e3 * spent / max(alone["rps"] * seconds, 1)
        figures[f"{name}one_client"] = alone
        others = asked if name else ids[half:] + ids[:half]
        figures[f"{name}many_clients"] = load(service, token, others, clients=many, seconds=seconds)
    with writing(service, token, file) as times:
        figures["with_writes"] = load(service, token, ids, clients=1, seconds=seconds)
    figures["writes_per_second"] = len(times) / seconds
    figures["memory_mib"] = resident_mib(pid)
    return figures


def measure(
    companies: int,
    *,
    seconds: int,
    port: int,
    url: str | None,
    workers: int,
    folder: Path | None = None,
) -> Figures:
    """Return every figure of one size.

    Args:
        folder: keeps the companies; what was imported there before is not imported again, and its
            figures are those of that time. None: a folder that is deleted afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="bench-service-") as name:
        place = folder or Path(name)
        place.mkdir(parents=True, exist_ok=True)
        service = Service(place, port, url)
        file, known = place / "companies.jsonl", place / f"imported-{companies}.json"
        if not known.exists():
            service.command("synth", "--companies", str(companies), "--out", str(file))
            known.write_text(json.dumps(import_companies(service, file, companies)), "utf-8")
        figures: Figures = {"companies": companies, "workers": workers}
        figures |= json.loads(known.read_text("utf-8"))
        scopes = ("--scope", "profiles:read", "--scope", "profiles:write")
        made = service.command("token", "create", "--name", "bench", *scopes, "--json")
        token = json.loads(made)["token"]
        started = time.perf_counter()
        with service.running(workers) as process:
            service.wait_until_ready(process)
            figures["ready_seconds"] = time.perf_counter() - started
            figures |= _measure_load(service, token, file, process.pid, seconds, workers)
        started = time.perf_counter()
        with service.running(workers) as process:  # the index was saved meanwhile
            service.wait_until_ready(process)
            figures["restart_seconds"] = time.perf_counter() - started
    return figures


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--port", type=int, default=8240)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--url", default=None, help="of the database; an SQLite file by default")
    parser.add_argument("--folder", type=Path, default=None, help="keeps the companies")
    options = parser.parse_args()
    figures = measure(
        options.companies,
        seconds=options.seconds,
        port=options.port,
        url=options.url,
        workers=options.workers,
        folder=options.folder,
    )
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
