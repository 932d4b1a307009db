"""Where a page of a list in the order of time ends, as it stands in an address."""

from datetime import datetime
from uuid import UUID

from matchmaker.store.match_queue import Place


def say_place(place: Place | None) -> str | None:
    """Return the parameter that leads to the next page; None on the last."""
    if place is None:
        return None
    order = place.order.isoformat() if isinstance(place.order, datetime) else place.order.hex()
    return f"{order}_{place.match_id}"


def parse_place(text: str) -> Place | None:
    """Return where the page before ended; None for the first page and for nonsense."""
    moment, _, match_id = text.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
        return Place(at, UUID(match_id)) if at.tzinfo is not None else None
    except ValueError:
        return None
