"""Tokens and links that lead from one page of a list to the next."""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.datastructures import URL

from matchmaker.errors import InvalidPageToken

MAX_LIMIT = 100
_ID_BYTES = 16
_DIGEST_BYTES = 14  # 30 bytes in all: base64 without padding


def make_page_token(list_name: str, wanted: Mapping[str, object], after: UUID) -> str:
    """Return the token that continues a list behind the row `after`.

    Args:
        wanted: the filter of the list; a token is good for the same filter only.
    """
    digest = _digest(list_name, wanted, after.bytes)
    return base64.urlsafe_b64encode(after.bytes + digest).decode()


def read_page_token(list_name: str, wanted: Mapping[str, object], token: str) -> UUID:
    """Return the id behind which the list goes on.

    Raises:
        InvalidPageToken: this list, with this filter, has not given it out.
    """
    refused = InvalidPageToken(
        "`after` is no token of this list with this filter.",
        errors=[{"field": "after", "reason": "is no token of this list with this filter"}],
    )
    try:
        packed = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise refused from error
    row, digest = packed[:_ID_BYTES], packed[_ID_BYTES:]
    if digest != _digest(list_name, wanted, row):
        raise refused
    return UUID(bytes=row)


def make_keyset_token(
    list_name: str, wanted: Mapping[str, object], position: Sequence[str | float]
) -> str:
    """Return the token that continues a list behind `position`, where an id alone does not say.

    Args:
        position: what the list is ordered by, of the last row seen, its id as text included.
    """
    packed = orjson.dumps(list(position))
    return base64.urlsafe_b64encode(_digest(list_name, wanted, packed) + packed).decode()


def read_keyset_token(
    list_name: str, wanted: Mapping[str, object], token: str
) -> list[str | float]:
    """Return the position behind which the list goes on.

    Raises:
        InvalidPageToken: this list, with this filter, has not given it out.
    """
    refused = InvalidPageToken(
        "`after` is no token of this list with this filter.",
        errors=[{"field": "after", "reason": "is no token of this list with this filter"}],
    )
    try:
        joined = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise refused from error
    digest, packed = joined[:_DIGEST_BYTES], joined[_DIGEST_BYTES:]
    if digest != _digest(list_name, wanted, packed):
        raise refused
    position: list[str | float] = orjson.loads(packed)
    return position


def next_link(url: URL, query: Mapping[str, str], token: str) -> str:
    """Return the `Link` header to the next page, relative to the service's own address."""
    address = f"{url.path}?{urlencode({**query, 'after': token})}"
    return f'<{address}>; rel="next"'


def _digest(list_name: str, wanted: Mapping[str, object], row: bytes) -> bytes:
    described = orjson.dumps([list_name, wanted], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(described + row).digest()[:_DIGEST_BYTES]
