"""Where webhooks may lead: to the public internet over https, and never into our own network.

The name is resolved once, every address it has must be public, and the connection goes to the
address that was checked: a name that answers otherwise a moment later leads nowhere new. Redirects
are not followed. See OWASP's Server-Side Request Forgery Prevention Cheat Sheet.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from matchmaker.errors import InvalidInput

TIMEOUT_SECONDS = 5.0  # without a sign of life
MOST_SECONDS = 10.0  # altogether
LONGEST_ADDRESS = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses in IPv6 clothes, RFC 6052

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(OSError):
    """The name leads into a network that webhooks do not reach."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far webhooks reach.

    Attributes:
        loopback: whether they may lead to this machine, over http too; for trying out.
    """

    loopback: bool = False


def check_url(url: str, reach: Reach) -> None:
    """Refuse an address that no webhook may have; its name is looked up at each delivery.

    Raises:
        InvalidInput: and why.
    """
    reason = _find_fault(url, reach)
    if reason is not None:
        raise InvalidInput(
            f"The address of the webhook {reason}.", errors=[{"field": "url", "reason": reason}]
        )


def post(url: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> int:
    """Send a body and return the status of the answer.

    Raises:
        OSError: nobody answered in time, or the name leads where webhooks do not reach.
        http.client.HTTPException: the answer is no HTTP.
    """
    if _find_fault(url, reach) is not None:
        raise NotPublic("not an address for webhooks")
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(parts.hostname or "", port, reach)
    connection = _Pinned(parts, address, port)
    connection.connect()
    timer = Timer(MOST_SECONDS, connection.abort)  # whoever answers a byte at a time
    timer.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    finally:
        timer.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name leads to by now."""

    def __init__(self, parts: SplitResult, address: str, port: int) -> None:
        super().__init__(parts.hostname or "", port, timeout=TIMEOUT_SECONDS)
        self._is_tls = parts.scheme == "https"
        self._address = address
        if parts.port is None:
            self.default_port = port  # keeps the port out of the Host header

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        if self._is_tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """Cut the connection from another thread."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _find_fault(url: str, reach: Reach) -> str | None:
    if len(url) > LONGEST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        return f"has more than {LONGEST_ADDRESS} characters, or some that addresses do not have"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "cannot be read"
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return "needs a host, and neither a password nor a fragment"
    literal = _literal(host)
    is_here = host == "localhost" or (literal is not None and literal.is_loopback)
    if is_here:
        ours = reach.loopback and parts.scheme in {"https", "http"}
        return None if ours else "leads to this machine"
    if parts.scheme != "https":
        return "does not begin with https://"
    is_public = literal is None or _is_public(literal)
    return None if is_public else "is not on the public internet"


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _resolve(host: str, port: int, reach: Reach) -> str:
    """Return an address of a name, all of whose addresses are within reach."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (_is_public(address) or (reach.loopback and address.is_loopback)):
            raise NotPublic(f"{host} leads into a private network")
    return addresses[0]


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast
