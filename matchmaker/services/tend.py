"""What time brings about: profiles expire, people are reminded, what was kept long enough goes.

A lease keeps two processes from doing the same at once; that nothing happens twice hangs on the
steps themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from matchmaker.services.audit import SERVICE, record_audit
from matchmaker.services.expire_profiles import expire_profiles, remind_companies
from matchmaker.services.fill_queue import lapse_matches
from matchmaker.services.remind import send_reminders
from matchmaker.store import retention
from matchmaker.store.database import Database
from matchmaker.store.leases import take_lease
from matchmaker.store.personal_data import erase_account, erase_all_of_company

log = structlog.get_logger(__name__)

LEASE = "tend"
LEASE_LASTS = timedelta(minutes=10)
_AT_ONCE = 50
_SPENT_AFTER = timedelta(days=2)  # sessions, links, keys: kept a little for those who look into it


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days what is kept; zero keeps for ever.

    Attributes:
        drafts: submissions nobody goes on with.
        submissions: published ones, beside the profile they became.
        gone_companies: expired or withdrawn ones, with all that hangs on them.
        unconfirmed: accounts whose address was never confirmed.
        closed_accounts: accounts that were closed.
        letters: sent letters; what they said goes when they are sent.
        notes: free text of decisions and outcomes.
    """

    drafts: int = 365
    submissions: int = 730
    gone_companies: int = 1_095
    unconfirmed: int = 30
    closed_accounts: int = 365
    letters: int = 90
    notes: int = 1_095


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done.

    Attributes:
        expired: profiles that ended.
        reminded: companies told that their profile is about to end.
        followed_up: introductions whose companies were asked what came of them.
        lapsed: matches whose companies have left.
        purged: rows and notes that were kept long enough.
        skipped: another process was at it.
    """

    expired: int = 0
    reminded: int = 0
    followed_up: int = 0
    lapsed: int = 0
    purged: int = 0
    skipped: bool = False


def tend(database: Database, periods: Retention, *, holder: UUID | None, now: datetime) -> Tended:
    """Do all that is due.

    Args:
        holder: the process, when it should do nothing while another one is at it; None does it.
    """
    if holder is not None:
        with database.write() as session:
            if not take_lease(session, LEASE, holder, lasts=LEASE_LASTS, now=now):
                return Tended(skipped=True)
    done = Tended(
        expired=expire_profiles(database.write, now=now),
        reminded=remind_companies(database.write, now=now),
        followed_up=send_reminders(database, now=now),
        lapsed=lapse_matches(database, now=now),
        purged=purge(database, periods, now=now),
    )
    if done != Tended():
        log.info("service_tended", expired=done.expired, purged=done.purged, lapsed=done.lapsed)
    return done


def purge(database: Database, periods: Retention, *, now: datetime) -> int:
    """Delete what was kept long enough; return how many rows and notes went."""
    done = 0
    with database.write() as session:
        for drop, days in (
            (retention.drop_drafts, periods.drafts),
            (retention.drop_published_submissions, periods.submissions),
            (retention.drop_letters, periods.letters),
            (retention.drop_deliveries, periods.letters),
            (retention.blank_notes, periods.notes),
        ):
            if days:
                done += drop(session, before=now - timedelta(days=days))
        done += retention.drop_spent(session, before=now - _SPENT_AFTER)
    return done + _erase_companies(database, periods, now) + _erase_accounts(database, periods, now)


def _erase_companies(database: Database, periods: Retention, now: datetime) -> int:
    if not periods.gone_companies:
        return 0
    done, before = 0, now - timedelta(days=periods.gone_companies)
    while True:
        with database.write() as session:
            gone = retention.find_gone_companies(session, before=before, limit=_AT_ONCE)
            for company_id in gone:
                erased = erase_all_of_company(session, company_id)
                details = {**erased._asdict(), "why": "retention"}
                record_audit(
                    session,
                    SERVICE,
                    "company.erased",
                    "company",
                    company_id,
                    now=now,
                    details=details,
                )
        done += len(gone)
        if len(gone) < _AT_ONCE:
            return done


def _erase_accounts(database: Database, periods: Retention, now: datetime) -> int:
    never = datetime.min.replace(tzinfo=now.tzinfo)
    limits = {
        "unconfirmed_before": periods.unconfirmed,
        "closed_before": periods.closed_accounts,
    }
    before = {name: now - timedelta(days=d) if d else never for name, d in limits.items()}
    done = 0
    while True:
        with database.write() as session:
            dead = retention.find_dead_accounts(session, **before, limit=_AT_ONCE)
            for account_id in dead:
                erase_account(session, account_id)
                record_audit(
                    session,
                    SERVICE,
                    "account.erased",
                    "account",
                    account_id,
                    now=now,
                    details={"why": "retention"},
                )
        done += len(dead)
        if len(dead) < _AT_ONCE:
            return done
