"""Page tokens of lists of matches, which are ordered by priority or by time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from matchmaker.errors import InvalidPageToken
from matchmaker.store.match_queue import Place
from matchmaker.web.paging import make_keyset_token, read_keyset_token

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def make_place_token(list_name: str, wanted: Mapping[str, object], place: Place) -> str:
    """Return the token that continues a list behind a place.

    Args:
        wanted: the filter of the list; a token is good for the same filter only.
    """
    order = place.order
    number = order if isinstance(order, float | int) else (order - _EPOCH) // _MICROSECOND
    return make_keyset_token(list_name, wanted, (number, str(place.match_id)))


def read_place_token(
    list_name: str, wanted: Mapping[str, object], token: str, *, is_time: bool
) -> Place:
    """Return the place behind which the list goes on.

    Args:
        is_time: the list is ordered by a point in time.

    Raises:
        InvalidPageToken: this list, with this filter, has not given it out.
    """
    position = read_keyset_token(list_name, wanted, token)
    try:
        number, match_id = position
        order = _EPOCH + int(number) * _MICROSECOND if is_time else float(number)
        return Place(order, UUID(str(match_id)))
    except (ValueError, TypeError, OverflowError) as error:
        problem = {"field": "after", "reason": "is no token of this list with this filter"}
        raise InvalidPageToken(
            "`after` is no token of this list with this filter.", errors=[problem]
        ) from error
