"""A large file with every tenth row bad: the bad ones are named, the good ones are kept."""

import io
import json
from datetime import UTC, datetime

from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import operator
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_profiles import import_profiles
from matchmaker.services.import_rows import FileFormat
from matchmaker.store.database import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROWS = 200  # the same file with 200,000 rows is one of the benchmarks
BAD_LINES = [
    b'{"ref": "cut',
    b'{"name": "Zavod\x00"}',
    b"\xff\xfe\xfa",
    b'{"name": ' + b"[" * 5_000,
    b'{"name": "' + b"x" * 1_100_000 + b'"}',
    b'{"name": "Z\\u0000", "country": "BY", "region": "BY-MI", "products": [{"text": "St"}]}',
    b'{"name": "Z", "country": "BY", "region": "RU-MOW", "products": 7, "extra": {}}',
    b"null",
    b"",
    b'{"profile": {"name": 1e999}}',
]


def hostile_file() -> bytes:
    lines = []
    for number in range(ROWS):
        if number % 10 == 9:
            lines.append(BAD_LINES[number // 10 % len(BAD_LINES)])
            continue
        row = {
            "ref": f"r{number}",
            "name": f"Завод {number}",
            "country": "BY",
            "region": "BY-MI",
            "products": [{"text": "Станки"}],
        }
        lines.append(json.dumps(row, ensure_ascii=False).encode())
    return b"\n".join(lines)


def test_every_tenth_row_bad_costs_every_tenth_row(database: Database) -> None:
    with database.write() as session:
        chamber_id = operator(session, now=NOW).chamber_id

    report = import_profiles(
        database.write,
        HashEncoder(),
        read_rows(io.BytesIO(hostile_file()), FileFormat.JSONL),
        chamber_id=chamber_id,
        now=NOW,
    )

    empty = ROWS // 10 // len(BAD_LINES)
    assert report.created == ROWS * 9 // 10
    assert report.refused == ROWS // 10 - empty
    assert all(problem.reason for problem in report.problems)
    assert max(len(problem.reason) for problem in report.problems) < 300
