"""Raw bytes at both doors, the server itself and the shipped nginx before it: one answer at most, and nobody else's."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.behind_nginx import ProxiedSite, proxied
from tests.served import shared_folder
from tests.withstand.raw_lines import ODD, SMUGGLED

DOORS = ("nginx", "server")
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
REFUSED = (400, 401, 403, 404, 405, 408, 411, 413, 414, 417, 422, 431, 501, 505)
"""How what is odd may be refused: in the words of the site, of nginx or of the server."""
READ = (200, 206, 301, 302, 303, 308)
SECONDS = 1.5
"""So long somebody waits for an answer who said all that there is to say."""
Said = dict[tuple[str, str], bytes]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxiedSite]:
    """A demonstration behind nginx."""
    with proxied(tmp_path_factory.mktemp("raw"), shared_folder(tmp_path_factory, "served")) as site:
        yield site


@pytest.fixture(scope="module")
def said(site: ProxiedSite) -> Said:
    """What each door said to each of them; asked all at once, as most of it is waiting."""
    asked = [(door, name, data) for door in DOORS for name, data in {**SMUGGLED, **ODD}.items()]
    with ThreadPoolExecutor(24) as crowd:
        answers = crowd.map(lambda one: talk(site, one[0], one[2]), asked)
        return {(door, name): answer for (door, name, _), answer in zip(asked, answers, strict=True)}


def talk(site: ProxiedSite, door: str, data: bytes) -> bytes:
    """Send these bytes, say that nothing follows, and read all that comes."""
    data, port = data.replace(b"HOST", f"localhost:{site.tls_port}".encode()), site.port
    if door == "nginx":
        port = site.tls_port
    got = b""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)) as plain:
        line = site.tls.wrap_socket(plain, server_hostname="localhost") if door == "nginx" else plain
        try:
            line.sendall(data)
            while piece := line.recv(65536):
                got += piece
        except (ConnectionError, TimeoutError, ssl.SSLError):
            pass
    return got


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", SMUGGLED)
def test_stranger_hides_no_request_in_another(said: Said, door: str, name: str) -> None:
    """What two servers could read as two requests is refused, or is one: the hidden one is answered nowhere."""
    answer = said[door, name]
    statuses = [int(one) for one in STATUS.findall(answer) if one != b"100"]
    assert len(statuses) <= 1 and set(statuses) <= {*REFUSED, *READ}, answer[:300]
    assert b"User-agent" not in answer and b"Sitemap:" not in answer


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ODD)
def test_stranger_with_odd_bytes_gets_one_answer_without_them(said: Said, door: str, name: str) -> None:
    """A page, a refusal or nothing, never a fault of ours; no head line, cookie or address of theirs comes back."""
    answer = said[door, name]
    statuses = [int(one) for one in STATUS.findall(answer)]
    assert len(statuses) <= 1 and set(statuses) <= {*REFUSED, *READ, 426}, answer[:300]
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"set-cookie: kanarium" not in head and b"evil.example" not in answer
    assert b"kanarium-7=1" not in head.replace(b"%20kanarium-7=1", b"")


def test_readers_are_served_after_all_of_them(site: ProxiedSite, said: Said) -> None:
    """The next reader's page is the same as ever at both doors, and no fault stands in the log."""
    assert len(said) == len(DOORS) * (len(SMUGGLED) + len(ODD)) >= 130
    through, direct = site.ask("/id/"), site.ask_application("/id/")
    assert through.status == direct.status == 200 and through.body == direct.body
    assert b"evil.example" not in through.body and b"kanarium-7" not in through.body
    log = (site.instance / "server.log").read_text("utf-8", errors="replace")
    assert '"exception"' not in log and "Traceback" not in log, log[-2000:]
    assert "kanarium-7" not in log
