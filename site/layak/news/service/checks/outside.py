"""Links to other sites, looked up when somebody asks: few, briefly, and never an address inside our own network.

Each address is resolved once, refused unless every answer is a public one, and then reached at that very answer, so
that a name cannot change its mind in between. Redirects meet the same rule. Nothing but the status is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MOST_LINKS = 20
MOST_STEPS = 5
SECONDS = 4.0
"""For a connection, and for its answer."""
WHOLE_SECONDS = 20.0
AT_ONCE = 5
PORTS = {"http": 80, "https": 443}
MOVED = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
AGENT = "Layak link check"
WRAPPING = tuple(ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
"""IPv6 addresses that carry an IPv4 address inside."""

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a link: well, gone, refused (not ours to reach), unreachable, other (answered with `status`).

    end  the address that answered, after all redirects
    """

    url: str
    state: str
    status: int | None = None
    end: str = ""


class Refused(Exception):
    """An address that is not ours to reach."""


def is_public(address: Address, port: int) -> bool:
    """Whether an address lies in the open internet, at a port of the web."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped, port)
        if any(address in network for network in WRAPPING):
            return False
    return port in PORTS.values() and address.is_global and not address.is_multicast


MayReach = Callable[[Address, int], bool]


def check_links(
    urls: Iterable[str], *, may_reach: MayReach = is_public, seconds: float = SECONDS
) -> tuple[Result, ...]:
    """Look up to 20 links, some at once; what has no answer by the end counts as unreachable."""
    wanted = list(dict.fromkeys(urls))[:MOST_LINKS]
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    try:
        asked: dict[str, Future[Result]] = {url: pool.submit(check_link, url, may_reach, seconds) for url in wanted}
        wait(asked.values(), timeout=WHOLE_SECONDS)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return tuple(
        one.result() if one.done() and not one.cancelled() else Result(url=url, state="unreachable")
        for url, one in asked.items()
    )


def check_link(url: str, may_reach: MayReach, seconds: float) -> Result:
    """Follow one link to its end."""
    at = url
    try:
        for _ in range(MOST_STEPS):
            status, target = ask(urlsplit(at), may_reach, seconds)
            if status not in MOVED or not target:
                break
            at = urljoin(at, target)
        else:
            return Result(url=url, state="unreachable")
    except Refused:
        return Result(url=url, state="refused")
    except (OSError, http.client.HTTPException, ValueError):
        return Result(url=url, state="unreachable")
    state = "gone" if status in GONE else "well" if status < 400 else "other"
    return Result(url=url, state=state, status=status, end=at)


def ask(parts: SplitResult, may_reach: MayReach, seconds: float) -> tuple[int, str]:
    """The status of one address, and where it leads on to; raises Refused, OSError, HTTPException or ValueError."""
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise Refused
    host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may_reach(ip_address(str(one).partition("%")[0]), port) for one in found):
        raise Refused
    line = http.client.HTTPConnection(host, port, timeout=seconds)
    guard = Timer(2 * seconds, hang_up, (line,))
    guard.daemon = True
    guard.start()
    try:
        line.sock = socket.create_connection((str(found[0]), port), timeout=seconds)
        if parts.scheme == "https":
            line.sock = ssl.create_default_context().wrap_socket(line.sock, server_hostname=host)
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
        line.request("GET", target, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
        answer = line.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        guard.cancel()
        line.close()


def hang_up(line: http.client.HTTPConnection) -> None:
    """End a connection whose answer comes drop by drop, below every single timeout."""
    if line.sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(line.sock, socket.SHUT_RDWR)
