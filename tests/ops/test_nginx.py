"""The shipped nginx in front of the real application: what it keeps, what it refuses, and what it never writes down."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from layak.config import ROOT
from tests.behind_nginx import Answer, ProxiedSite, bodies_kept, exchange, proxied, raw
from tests.page_rules import check_page
from tests.served import shared_folder
from tests.soak import IS_LONG, quiet, soak, tell

OWN = {"server", "date", "connection", "keep-alive", "transfer-encoding", "content-length", "accept-ranges", "etag"}
"""Headers that belong to each connection, or that each server of a file words in its own way."""
CANARY = "kenariyangtidakbolehtercatat"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxiedSite]:
    """A demonstration behind nginx, for all tests of this file."""
    with proxied(tmp_path_factory.mktemp("proxied"), shared_folder(tmp_path_factory, "served")) as site:
        yield site


def static_address(page: Answer) -> str:
    """The address of the style sheet that a page names."""
    found = page.body.split(b'<link rel="stylesheet" href="', 1)[1].split(b'"', 1)[0]
    return found.decode()


@pytest.mark.parametrize(
    "path",
    ["/", "/id/", "/en/news/", "/id/cari?q=anak", "/id/forum-anak/", "/id/tidak-ada", "/healthz", "/sitemap.xml"],
)
@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_reader_gets_the_headers_and_the_body_of_the_application(site: ProxiedSite, path: str, coding: str) -> None:
    """Nothing is added, taken away or compressed again on the way."""
    through, direct = site.ask(path, Accept_Encoding=coding), site.ask_application(path, Accept_Encoding=coding)
    assert through.status == direct.status and through.body == direct.body
    assert {k: v for k, v in through.headers.items() if k not in OWN} == {
        k: v for k, v in direct.headers.items() if k not in OWN
    }
    assert through.headers.get("etag") == direct.headers.get("etag")
    assert "nginx/" not in through.headers["server"]


@pytest.mark.parametrize("coding", ["br", "gzip", "br;q=0, gzip", "identity"])
@pytest.mark.parametrize("kind", ["css", "js", "svg", "plain"])
def test_reader_gets_static_files_as_the_application_gives_them(site: ProxiedSite, kind: str, coding: str) -> None:
    """nginx answers with the same bytes, compression, headers and time to keep them."""
    names = {"js": "js/child.js", "svg": "icons/mark.svg", "plain": "css/reader.css"}
    path = f"/static/{names[kind]}" if kind in names else static_address(site.ask("/id/"))
    if kind in ("js", "svg"):
        (built,) = (site.folder / "assets" / "current").glob(names[kind].replace(".", ".????????."))
        path = f"/static/{built.relative_to(site.folder / 'assets' / 'current').as_posix()}"
    through, direct = site.ask(path, Accept_Encoding=coding), site.ask_application(path, Accept_Encoding=coding)
    assert (through.status, through.body) == (200, direct.body)
    assert ("immutable" in through.headers["cache-control"]) is (kind != "plain")
    assert through.headers["strict-transport-security"]
    assert {k: v for k, v in through.headers.items() if k not in OWN} == {
        k: v.replace('"', "") for k, v in direct.headers.items() if k not in OWN
    }


def test_reader_without_a_page_of_ours_is_told_to_come_by_tls(site: ProxiedSite) -> None:
    """Plain http leads to the same address over TLS, and gives the authority what it asks for."""
    acme = site.folder / "acme" / ".well-known" / "acme-challenge"
    acme.mkdir(parents=True)
    (acme / "token").write_text("proof")
    asked = [
        raw(site.plain_port, f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")
        for path in ("/id/?a=b", "/.well-known/acme-challenge/token")
    ]
    assert b"301" in asked[0][:20] and f"Location: {site.origin}/id/?a=b".encode() in asked[0]
    assert b"200" in asked[1][:20] and asked[1].endswith(b"proof")


@pytest.mark.parametrize(
    "head",
    [
        "GET /id/ HTTP/1.1\r\nHost: evil.example",
        "GET /id/ HTTP/1.1\r\nHost: localhost.evil.example",
        "GET http://evil.example/id/ HTTP/1.1\r\nHost: localhost",
        "GET /id/ HTTP/1.1\r\nHost: localhost\r\nHost: evil.example",
        "GET /id/ HTTP/1.1\r\nHost: evil.example@localhost",
        "GET /id/ HTTP/1.1\r\nHost: localhost evil.example",
        "GET /id/ HTTP/1.1",
        "GET /id/ HTTP/1.0",
        "TRACE /id/ HTTP/1.1\r\nHost: localhost\r\nX-Canary: evil.example",
        "GET /id/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
    ],
)
def test_stranger_who_asks_for_another_host_gets_no_page(site: ProxiedSite, head: str) -> None:
    """No page, no redirect, and nothing that was asked for comes back."""
    got = raw(site.tls_port, f"{head}\r\nConnection: close\r\n\r\n", site.tls)
    assert not got or got.split(b"\r\n", 1)[0].split()[1] in (b"400", b"405")
    assert b"evil.example" not in got and b"Location" not in got


@pytest.mark.parametrize(
    "claim",
    [
        {"X_Forwarded_Host": "evil.example"},
        {"X_Forwarded_Prefix": "/evil.example"},
        {"X_Forwarded_Proto": "http"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X_Forwarded_Port": "99"},
        {"host": "localhost:99"},
    ],
)
def test_stranger_cannot_say_where_the_site_is(site: ProxiedSite, claim: dict[str, str]) -> None:
    """Whatever a request claims, links and cookies are those of the site's own address."""
    plain, claimed = site.ask("/id/masuk"), site.ask("/id/masuk", **claim)
    assert claimed.status == plain.status == 200
    assert b"evil.example" not in claimed.body and b":99" not in claimed.body
    assert "__Host-" in claimed.headers["set-cookie"] and "Secure" in claimed.headers["set-cookie"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_reader_with_a_modern_browser_connects(site: ProxiedSite, version: ssl.TLSVersion) -> None:
    """TLS 1.2 with forward secrecy and TLS 1.3 are taken, 1.1 is not."""
    context = site.tls
    context.minimum_version = context.maximum_version = version
    if version is ssl.TLSVersion.TLSv1_1:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises(ssl.SSLError):
            handshake(site, context)
        return
    assert handshake(site, context) == version.name.replace("_", ".")


BIG = f"POST /id/ruang-kerja/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000000\r\n\r\n{'a' * 100_000}"
"""The beginning of a file that a stranger never sends to its end."""


def send_big(site: ProxiedSite, address: str, count: int, lines: ExitStack) -> list[ssl.SSLSocket]:
    """Begin so many files over lines of their own from an address of this machine."""
    sent = []
    for _ in range(count):
        plain = socket.create_connection(("127.0.0.1", site.tls_port), 5, source_address=(address, 0))
        line = lines.enter_context(closing(site.tls.wrap_socket(plain, server_hostname="localhost")))
        line.sendall(BIG.encode())
        sent.append(line)
    time.sleep(0.2)
    return sent


def answers_on(lines: list[ssl.SSLSocket]) -> list[bytes]:
    """What came back over those of the lines over which something did."""
    found = []
    for line in lines:
        line.settimeout(0.005)
        with suppress(TimeoutError):
            found.append(line.recv(65536))
    return found


def test_strangers_keep_few_unfinished_files_on_the_disk(site: ProxiedSite) -> None:
    """Sixteen of one network and 48 of all; the others get the small page at once, and staff's forms are taken."""
    with ExitStack() as lines:
        refused = answers_on(send_big(site, "127.0.0.1", 20, lines))
        assert len(refused) == 4 and all(one.startswith(b"HTTP/1.1 429 ") for one in refused)
        assert b"Retry-After: 10" in refused[0] and b"jaringan ini" in refused[0]
        assert [len(answers_on(send_big(site, f"127.0.0.{last}", 16, lines))) for last in (2, 3)] == [0, 0]
        assert len(answers_on(send_big(site, "127.0.0.4", 4, lines))) == 4, "all together are counted, too"
        assert bodies_kept(site.folder / "body") == 48
        form = site.ask("/id/ruang-kerja/x", "POST", b"a" * 900_000, Sec_Fetch_Site="cross-site")
        assert form.status == 403 and site.ask("/id/ruang-kerja/").status == 303
    check_small(site.ask("/id/ruang-kerja/x", "PUT", b"a" * 3 * MEGABYTE), "413")


def handshake(site: ProxiedSite, context: ssl.SSLContext) -> str | None:
    """The version of TLS on which both sides agree."""
    with closing(socket.create_connection(("127.0.0.1", site.tls_port), timeout=5)) as plain:
        return context.wrap_socket(plain, server_hostname="localhost").version()


@pytest.mark.parametrize(
    ("path", "size", "is_taken"),
    [
        ("/id/forum-anak/kata", 2 * MEGABYTE, True),
        ("/id/forum-anak/kata", 2 * MEGABYTE + 1, False),
        ("/en/task/none", 3 * MEGABYTE, True),
        ("/id/ruang-kerja/berita/gambar", 13 * MEGABYTE, True),
    ],
)
def test_sender_may_send_as_much_as_the_application_takes(
    site: ProxiedSite, path: str, size: int, is_taken: bool
) -> None:
    """What is bigger gets the small page with its reason; all else is the application's to judge."""
    given = site.ask(path, "POST", b"a" * size, Content_Type="application/octet-stream", Sec_Fetch_Site="cross-site")
    assert given.status == (403 if is_taken else 413)
    if not is_taken:
        check_small(given, "413")


def check_small(answer: Answer, name: str) -> None:
    """Hold an answer to the rules of the small pages: whole, in both languages, with the site's own headers."""
    assert answer.body == (ROOT / "deploy/nginx/pages" / f"{name}.html").read_bytes()
    assert len(answer.body) < 2048 and b'lang="en"' in answer.body
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["strict-transport-security"] and answer.headers["cache-control"] == "no-store"


def test_flood_from_one_address_is_slowed_and_a_school_is_not(site: ProxiedSite) -> None:
    """Forty pupils behind one address send ten forms each at once and are served; far more wait ten seconds."""

    def send_ten(_number: int) -> list[Answer]:
        with closing(site.connect()) as line:
            return [exchange(line, "POST", "/static/none", b"", {}) for _ in range(10)]

    with ThreadPoolExecutor(8) as crowd:
        began = time.monotonic()
        school = [one.status for answers in crowd.map(send_ten, range(40)) for one in answers]
        assert len(school) == 400 and set(school) == {404}
        flood = [one for answers in crowd.map(send_ten, range(40)) for one in answers if one.status == 429]
        assert len(flood) > 400 - 20 * (time.monotonic() - began) - 1, "no more than 20 in a second go on"
    check_small(flood[0], "429")
    assert flood[0].headers["retry-after"] == "10"
    assert site.ask("/id/").status == 200, "reading is never counted"


@pytest.mark.parametrize("name", ["503", "429", "413", "400"])
def test_small_page_is_a_whole_page(name: str) -> None:
    """It stands on its own: valid, readable aloud in two languages, without a file beside it."""
    text = (ROOT / "deploy/nginx/pages" / f"{name}.html").read_text("utf-8")
    assert text.count("<h1>") == 1 and "SAPA 129" in text
    assert not any(word in text for word in ("<script", "<style", "style=", "<img", "<link"))


def test_nobody_is_written_down(site: ProxiedSite) -> None:
    """Searches, ideas, help, refusals and faults of readers leave no line and no file with an address or a word."""
    word = quote(CANARY)
    for path in (
        f"/id/cari?q={word}",
        f"/en/help/?{word}",
        f"/id/forum-anak/?{word}",
        f"/static/{word}.css",
        f"/{word}",
    ):
        site.ask(path, Referer=f"https://localhost/{word}", User_Agent=CANARY)
    site.ask("/id/forum-anak/kata", "POST", CANARY.encode() * 4000, User_Agent=CANARY)
    site.ask("/id/forum-anak/kata", "POST", CANARY.encode() * 80_000, User_Agent=CANARY)
    raw(site.tls_port, f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY} x\r\n\r\n", site.tls)
    raw(site.tls_port, f"{CANARY}\r\n\r\n")
    raw(site.tls_port, f"GET /{CANARY}{'a' * 70_000} HTTP/1.1\r\nHost: localhost\r\n\r\n", site.tls)
    files = [
        path
        for path in site.folder.rglob("*")
        if path.is_file() and "assets" not in path.parts and path.suffix != ".conf"
    ]
    written = b"".join(path.read_bytes() for path in [*files, site.instance / "server.log"])
    assert CANARY.encode() not in written and b"client:" not in written and b"127.0.0.1" not in log_of(site)
    assert not [path for path in files if path.name == "access.log"]


def log_of(site: ProxiedSite) -> bytes:
    """What nginx wrote of its own."""
    log = site.folder / "error.log"
    return (log.read_bytes() if log.exists() else b"") + (site.folder / "said.log").read_bytes()


SLOW = {
    "head": "GET /id/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "body": "POST /id/forum-anak/kata HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nfew",
    "reading": "GET /id/kemajuan/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
}
"""What a slow client sends, and then nothing more, and takes nothing either."""


def hold(site: ProxiedSite, kinds: tuple[str, ...], each: int, lines: ExitStack) -> list[ssl.SSLSocket]:
    """Open so many lines of each kind, which stay as they are until the stack is closed."""
    held = []
    for number in range(each * len(kinds)):
        plain = lines.enter_context(closing(socket.socket()))
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        plain.settimeout(20)
        plain.connect(("127.0.0.1", site.tls_port))
        line = lines.enter_context(closing(site.tls.wrap_socket(plain, server_hostname="localhost")))
        line.sendall(SLOW[kinds[number % len(kinds)]].encode())
        held.append(line)
    return held


def probe(site: ProxiedSite) -> bool:
    """Whether a reader gets an answer within two seconds."""
    try:
        return site.ask("/healthz", timeout=2).status == 200
    except OSError:
        return False


@pytest.mark.parametrize("kinds", [tuple(SLOW)] if not IS_LONG else [(kind,) for kind in SLOW])
@quiet
@soak
def test_readers_are_served_beside_400_slow_clients(site: ProxiedSite, kinds: tuple[str, ...]) -> None:
    """Lines that send or take nothing hold up no reader: at least 14 of 15 probes are answered within two seconds."""
    with ExitStack() as lines:
        held = hold(site, kinds, 400 // len(kinds) + 1, lines)
        assert len(held) >= 400
        answered = sum(probe(site) for _ in range(15))
        tell(f"probes beside 400 slow clients ({', '.join(kinds)})", f"{answered} of 15")
        assert answered >= 14
        if kinds == ("head",):
            time.sleep(11)
            assert not any(is_open(line) for line in held), "who sends no head for ten seconds is let go"


def is_open(line: ssl.SSLSocket) -> bool:
    """Whether the other side still holds a line."""
    line.settimeout(0.01)
    try:
        return bool(line.recv(1))
    except TimeoutError:
        return True
    except OSError:
        return False


def test_reader_is_told_while_the_application_is_away(site: ProxiedSite) -> None:
    """A killed application: a small page that says when to come again, static files stay; all is well after its start."""
    sheet = static_address(site.ask("/id/"))
    site.kill()
    for method in ("GET", "POST"):
        away = site.ask(f"/id/cari?q={CANARY}", method, b"x" if method == "POST" else None)
        assert away.status == 503 and away.headers["retry-after"] == "30"
        check_small(away, "503")
    assert site.ask(sheet).status == 200
    assert CANARY.encode() not in log_of(site)
    site.start()
    back = site.ask("/id/")
    assert back.status == 200
    check_page(back.body.decode(), "/id/")


def test_readers_notice_no_reload_of_nginx(site: ProxiedSite) -> None:
    """A changed configuration or certificate is taken over while pages are asked for, and none fails."""
    assert site.nginx is not None
    with ThreadPoolExecutor(4) as crowd:
        asked = [crowd.submit(site.ask, "/healthz") for _ in range(60)]
        site.nginx.send_signal(1)
        assert {one.result().status for one in asked} == {200}
    assert site.nginx.poll() is None and Path(site.folder / "nginx.pid").exists()
