"""Asks an address on the internet whether it is there, and can be led to nothing else by it.

Addresses stand in texts that people write, so each is taken for hostile (OWASP, Server-Side Request Forgery Prevention): only http and
https on their own ports, no user names; the name is resolved once, every address it has must be a public one, and the connection
goes to the address that was looked at, also after each redirect. No more than `MOST` bytes are read.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
SECONDS = 10.0
IN_ALL = 25.0
HOPS = 5
MOST = 4096
AGENT = "Darvoza link check"
_TOO_STRICT = frozenset({400, 403, 404, 405, 406, 500, 501, 503})
"""Answers to HEAD that many servers give although the page is there."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")
"""All of IPv6 that belongs to the internet (IANA, IPv6 Global Unicast Address Assignments); what is outside may lead to IPv4 of the own network."""


class Refused(Exception):
    """The address is none that this machine should ask."""


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, whatever the name of the host says by now."""

    def __init__(self, host: str, address: str, port: int, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._context = address, context

    def connect(self) -> None:
        """Opens the socket, with TLS under the host's name where the scheme wants it."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """Ends the conversation now, whoever is waiting in it: a server that drips its answer holds nobody."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class Fetcher:
    """Asks addresses one after the other, the same host not more than once in `pause` seconds.

    `local` lets it ask machines of the own network on any port: for closed networks and tests.
    """

    def __init__(self, *, local: bool = False, pause: float = 1.0, sleep: Callable[[float], None] = time.sleep) -> None:
        self._local, self._pause, self._sleep = local, pause, sleep
        self._asked: dict[str, float] = {}
        self._context = ssl.create_default_context()

    def __call__(self, address: str) -> str:
        """The status that `address` answers in the end ("200", "404"), or "refused", "name", "timeout", "tls", "loop", "failed"."""
        until = time.monotonic() + IN_ALL
        try:
            for _ in range(HOPS):
                status, target = self._ask(address, until)
                if target is None:
                    return str(status)
                address = urljoin(address, target)
            return "loop"
        except Refused:
            return "refused"
        except socket.gaierror:
            return "name"
        except TimeoutError:
            return "timeout"
        except ssl.SSLError:
            return "tls"
        except (OSError, http.client.HTTPException, ValueError):
            return "timeout" if time.monotonic() > until else "failed"

    def _ask(self, address: str, until: float) -> tuple[int, str | None]:
        status, target = self._request("HEAD", address, until)
        if target is None and status in _TOO_STRICT:
            status, target = self._request("GET", address, until)
        return status, target

    def _request(self, method: str, address: str, until: float) -> tuple[int, str | None]:
        """The status, and where it leads on to if it does."""
        if time.monotonic() > until:
            raise TimeoutError
        scheme, host, port, target = self._parts(address)
        self._wait(host)
        context = self._context if scheme == "https" else None
        connection = _Pinned(host, self._resolve(host, port), port, context)
        watch = threading.Timer(max(0.1, until - time.monotonic()), connection.cut)
        watch.daemon = True
        watch.start()
        try:
            headers = {"User-Agent": AGENT, "Accept": "*/*", "Range": f"bytes=0-{MOST - 1}", "Connection": "close"}
            connection.request(method, target, headers=headers)
            response = connection.getresponse()
            response.read(MOST)
            moved = response.status in (301, 302, 303, 307, 308)
            return response.status, response.getheader("Location") if moved else None
        finally:
            watch.cancel()
            connection.close()

    def _parts(self, address: str) -> tuple[str, str, int, str]:
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname
        if scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
            raise Refused
        port = parts.port or PORTS[scheme]
        if port != PORTS[scheme] and not self._local:
            raise Refused
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        )
        return scheme, host.encode("idna").decode() if not host.isascii() else host, port, target

    def _resolve(self, host: str, port: int) -> str:
        """The address to connect to; raises `Refused` where any that the name has is none of the internet's."""
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not found or not (self._local or all(map(is_public, found))):
            raise Refused
        return found[0]

    def _wait(self, host: str) -> None:
        since = time.monotonic() - self._asked.get(host, float("-inf"))
        if since < self._pause:
            self._sleep(self._pause - since)
        self._asked[host] = time.monotonic()


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large: not private, loopback, link-local, reserved, nor one hidden in IPv6."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        hidden = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _TRANSLATED:
            hidden = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(str(hidden))
        return found in _GLOBAL and found.is_global
    return found.is_global and not found.is_multicast
