"""Letters to the companies of a match: you are asked, you are introduced, what came of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.match_life import Side
from matchmaker.services.letters import write_letter
from matchmaker.store.match_readers import find_names, list_company_readers
from matchmaker.store.matches import StoredMatch


def write_to_companies(
    session: Session,
    match: StoredMatch,
    name: str,
    *,
    now: datetime,
    words: Mapping[str, str] | None = None,
) -> None:
    """Write a letter to everybody who signs in for one of the two companies.

    It goes out after the transaction. A company without an account is told by its chamber.

    Args:
        name: `proposed`, `introduced` or `how_is_it_going`.
        words: for its placeholders, beside the name of the partner.
    """
    partner_of = {match.sides[side].company_id: match.sides[side.other].company_id for side in Side}
    readers = list_company_readers(session, list(partner_of))
    if not readers:
        return
    names = find_names(session, list(partner_of))
    for reader in readers:
        write_letter(
            session,
            name,
            recipient=reader.email,
            language=Language(reader.language),
            now=now,
            account_id=reader.account_id,
            words={**(words or {}), "partner": names[partner_of[reader.company_id]]},
        )
