"""Times imports of synthetic profiles and prints a table: rate and peak memory.

    python -m benchmarks.import_profiles [--rows 10000] [--encoder models/encoder | hash]
    python -m benchmarks.import_profiles --rows 200000 --bad-every 10 --encoder hash

The rows are made from the lines of the demo companies: names and references are new, five
products and needs in the mean, each with a serial number so that no two texts are equal. Each
import runs in a process of its own, whose peak memory (VmHWM) is reported.
"""

import argparse
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.cli.start import quiet_logs
from matchmaker.engine.encoder import Encoder, HashEncoder, load_encoder
from matchmaker.resources import shipped
from matchmaker.services.access import operator
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_profiles import import_profiles
from matchmaker.services.import_rows import FileFormat
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate

SEED = 20_261_124
Result = dict[str, float]


def synthetic_rows(rows: int, demo: Path) -> Iterator[dict[str, object]]:
    """Yield profiles whose lines are drawn from the demo companies of the same country."""
    rng = random.Random(SEED)  # noqa: S311 - not for secrets
    stored = [json.loads(line) for line in demo.read_text("utf-8").splitlines()]
    profiles = [row.get("profile", row) for row in stored]
    for number in range(rows):
        base = rng.choice(profiles)
        same = [p for p in profiles if p["country"] == base["country"]]
        draw = {
            kind: [line for p in rng.sample(same, 3) for line in p[kind]]
            for kind in ("products", "needs")
        }
        rng.shuffle(draw["products"])
        rng.shuffle(draw["needs"])
        products, needs = draw["products"][:3] or base["products"], draw["needs"][:2]
        yield {
            **base,
            "ref": f"bench-{number:07d}",
            "name": f"{base['name']} {number}",
            "tax_id": None,
            "products": [{**p, "text": f"{p['text']} {number}"} for p in products],
            "needs": [{**n, "text": f"{n['text']} {number}"} for n in needs],
        }


def run_import(path: Path, url: str, encoder_name: str) -> Result:
    """Import `path` and return what it cost."""
    quiet_logs()
    database = Database(url)
    migrate(database)
    now = datetime.now(UTC)
    with database.write() as session:
        chamber_id = operator(session, now=now).chamber_id
    encoder: Encoder = HashEncoder() if encoder_name == "hash" else load_encoder(encoder_name)
    started, cpu = time.perf_counter(), time.process_time()
    with path.open("rb") as file:
        report = import_profiles(
            database.write,
            encoder,
            read_rows(file, FileFormat.JSONL),
            chamber_id=chamber_id,
            now=now,
        )
    seconds = time.perf_counter() - started
    return {
        "rows": report.rows,
        "created": report.created,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "seconds": seconds,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Import twice, the second time unchanged, and print both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--encoder", default=str(shipped("models", "encoder")))
    parser.add_argument("--bad-every", type=int, default=0, help="make every n-th row bad")
    parser.add_argument("--demo", type=Path, default=None, help="JSONL file to draw lines from")
    options = parser.parse_args()
    demo = options.demo or shipped("data", "demo", "companies.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        lines = number = 0
        with path.open("w", encoding="utf-8") as file:
            for row in synthetic_rows(options.rows, demo):
                lines += len(row["products"]) + len(row["needs"])  # type: ignore[arg-type]
                number += 1
                bad = options.bad_every and number % options.bad_every == 0
                line = json.dumps(row, ensure_ascii=False)
                file.write((line[:-9] if bad else line) + "\n")
        out = sys.stdout
        out.write(
            f"{options.rows} profiles, {lines} lines, {path.stat().st_size / 2**20:.1f} MiB\n\n"
        )
        out.write(
            "| run | rows | created | unchanged | refused | seconds | rows/s | CPU s | peak MiB |\n"
        )
        out.write("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
        url = f"sqlite:///{folder}/bench.sqlite3"
        for name in ("first", "again"):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                done = pool.apply(run_import, (path, url, options.encoder))
            rate = done["rows"] / done["seconds"]
            out.write(
                f"| {name} | {done['rows']} | {done['created']} | {done['unchanged']} "
                f"| {done['refused']} | {done['seconds']:.1f} | {rate:.0f} "
                f"| {done['cpu_seconds']:.1f} | {done['peak_mib']:.0f} |\n"
            )


if __name__ == "__main__":
    main()
