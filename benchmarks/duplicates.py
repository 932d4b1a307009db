"""Time to find duplicates: `python -m benchmarks.duplicates [--companies 100000]`.

Invented companies, stored without vectors; half of the questions are about companies that are
there, spelled in another way and without tax number and site. Prints
a Markdown table: CPU time of a question, and how many had an answer.
"""

import argparse
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.services.find_duplicates import find_duplicates
from matchmaker.services.submission_rows import put_fields
from matchmaker.services.synthetic.companies import synthetic_companies
from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate
from matchmaker.store.profile_columns import dump_profile, profile_codes
from matchmaker.store.tables import PUBLISHED, CompanyCodeRow, CompanyRow, SubmissionRow

NOW = datetime(2026, 11, 24, tzinfo=UTC)
QUESTIONS = 200
BATCH = 5_000


def store(session: Session, profiles: list[Profile], chamber_id: UUID) -> None:
    """Write companies as `save_company` does, without its checks."""
    ids = [uuid4() for _ in profiles]
    companies = [
        {
            "id": company_id,
            "chamber_id": chamber_id,
            "name": profile.name,
            "country": profile.country.value,
            "region": profile.region,
            "tax_id": profile.tax_id,
            "status": PUBLISHED,
            "profile": dump_profile(profile),
            "search_text": "",
            "text_hash": "",
            "revision": 1,
            "created_at": NOW,
            "updated_at": NOW,
        }
        for company_id, profile in zip(ids, profiles, strict=True)
    ]
    codes = [
        {"company_id": company_id, "kind": kind, "code": code}
        for company_id, profile in zip(ids, profiles, strict=True)
        for kind, code in profile_codes(profile)
    ]
    session.execute(insert(CompanyRow), companies)
    session.execute(insert(CompanyCodeRow), codes)


def question(profile: Profile, chamber_id: UUID, *, known: bool) -> SubmissionRow:
    """Return a submission; a known one in other letters, under another form, without tax number."""
    fields = profile.model_dump(mode="json", exclude_none=True)
    if known:
        respelled = profile.name.replace("и", "і").replace("ы", "и").replace("о", "а")
        fields |= {"name": respelled, "tax_id": None, "website": None}
    row = SubmissionRow(
        company_id=uuid4(),
        chamber_id=chamber_id,
        status="submitted",
        fields="{}",
        created_at=NOW,
        updated_at=NOW,
    )
    put_fields(row, fields)
    return row


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=100_000)
    options = parser.parse_args()
    made = synthetic_companies(options.companies + QUESTIONS, seed=1)
    profiles = [parse_profile({k: v for k, v in c.items() if k != "ref"}) for c in made]
    stored, new = profiles[: options.companies], profiles[options.companies :]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'test.sqlite3'}")
        migrate(database)
        with database.write() as session:
            chamber_id = ensure_chamber(session, "operator", now=NOW).id
        for start in range(0, len(stored), BATCH):
            with database.write() as session:
                store(session, stored[start : start + BATCH], chamber_id)
        step = max(1, len(stored) // QUESTIONS)
        known = [question(p, chamber_id, known=True) for p in stored[::step][:QUESTIONS]]
        unknown = [question(p, chamber_id, known=False) for p in new]
        sys.stdout.write("| questions | CPU median, ms | 95 % below, ms | with an answer |\n")
        sys.stdout.write("|---|--:|--:|--:|\n")
        for name, rows in (("companies that are there", known), ("new companies", unknown)):
            times, answered = [], 0
            with database.read() as session:
                for row in rows:
                    start_time = time.process_time()
                    answered += bool(find_duplicates(session, row, viewer=Viewer(chamber_id)))
                    times.append((time.process_time() - start_time) * 1000)
            cuts = statistics.quantiles(times, n=20)
            share = answered / len(rows)
            sys.stdout.write(
                f"| {name} | {statistics.median(times):.1f} | {cuts[-1]:.1f} | {share:.0%} |" + "\n"
            )
        database.close()


if __name__ == "__main__":
    main()
