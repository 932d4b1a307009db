"""Contacts of introduced companies: shown to both sides, and never unrecorded."""

from collections.abc import Mapping
from datetime import datetime

from matchmaker.domain.match_life import Side
from matchmaker.domain.profile import Contact
from matchmaker.services.access import Principal
from matchmaker.services.contacts import record_contact_view
from matchmaker.store.database import Database
from matchmaker.store.matches import StoredMatch


def record_contacts_seen(
    database: Database,
    caller: Principal,
    match: StoredMatch,
    contacts: Mapping[Side, Contact],
    *,
    now: datetime,
) -> None:
    """Say in the audit log whose contacts are about to be shown to whom.

    Called before the answer is sent: without an entry there is no answer. A company that sees its
    own contact is not recorded.
    """
    with database.write() as session:
        for side in contacts:
            company_id = match.sides[side].company_id
            if company_id != caller.company_id:
                record_contact_view(
                    session, company_id, author=caller.author, now=now, match_id=match.row.id
                )
