"""Bytes that no browser sends: requests that two servers could read as two, and heads, bodies and addresses out of order.

HOST stands where the site's own name belongs. Whatever is smuggled asks for /robots.txt, whose words stand on no page.
"""

from __future__ import annotations

HIDDEN = "GET /robots.txt HTTP/1.1\r\nHost: HOST\r\n\r\n"
"""What must never be answered: bytes of a body that a second server could take for a request."""


def posted(*heads: str, body: str = "0\r\n\r\n" + HIDDEN, path: str = "/id/masuk") -> bytes:
    """A form with these head lines before its body."""
    lines = [f"POST {path} HTTP/1.1", "Host: HOST", "Content-Type: application/x-www-form-urlencoded", *heads]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin-1")


def got(*heads: str, line: str = "GET /id/ HTTP/1.1") -> bytes:
    """A page, asked for with these head lines."""
    return "\r\n".join([line, "Host: HOST", *heads, "Connection: close", "", ""]).encode("latin-1")


CHUNKED = "Transfer-Encoding: chunked"
LENGTH = f"Content-Length: {len(HIDDEN) + 5}"
SMUGGLED: dict[str, bytes] = {
    "a length, and chunks": posted(LENGTH, CHUNKED),
    "chunks, and a length": posted(CHUNKED, LENGTH),
    "chunks, and a short length": posted("Content-Length: 5", CHUNKED),
    "two lengths": posted("Content-Length: 5", LENGTH),
    "two lengths in one line": posted(f"Content-Length: 5, {len(HIDDEN) + 5}"),
    "a length with a plus": posted("Content-Length: +5"),
    "a length below nothing": posted("Content-Length: -1"),
    "a length in sixteens": posted("Content-Length: 0x5"),
    "a length of twenty digits": posted("Content-Length: 99999999999999999999"),
    "a length that is empty": posted("Content-Length:"),
    "a length with a space inside": posted("Content-Length: 5 5"),
    "a space before the colon": posted("Content-Length : 5", CHUNKED),
    "chunks with a space before the colon": posted("Transfer-Encoding : chunked", LENGTH),
    "chunks of another name": posted("Transfer-Encoding: xchunked", LENGTH),
    "chunks behind a vertical tab": posted("Transfer-Encoding: \x0bchunked", LENGTH),
    "chunks and identity": posted("Transfer-Encoding: chunked, identity", LENGTH),
    "chunks twice": posted(CHUNKED, "Transfer-Encoding: identity", LENGTH),
    "packed chunks": posted("Transfer-Encoding: gzip, chunked", LENGTH),
    "chunks in a folded line": posted("Transfer-Encoding:\r\n chunked", LENGTH),
    "chunks behind a lone line feed": posted("X: y\nTransfer-Encoding: chunked", LENGTH),
    "chunks behind a lone carriage return": posted("X: y\rTransfer-Encoding: chunked", LENGTH),
    "chunks with NUL in the name": posted("Transfer\x00-Encoding: chunked", LENGTH),
    "a chunk longer than numbers are": posted(CHUNKED, body="FFFFFFFFFFFFFFFF1\r\na\r\n" + HIDDEN),
    "a chunk below nothing": posted(CHUNKED, body="-1\r\na\r\n" + HIDDEN),
    "a chunk of no number": posted(CHUNKED, body="zz\r\na\r\n" + HIDDEN),
    "a chunk with endless words": posted(CHUNKED, body="1;" + "a" * 70_000 + "\r\na\r\n0\r\n\r\n"),
    "a chunk shorter than it says": posted(CHUNKED, body="1\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    "a page with a body": got(f"Content-Length: {len(HIDDEN)}") + HIDDEN.encode(),
}
"""Requests of which two servers could disagree where they end (RFC 9112, 6.3 and 11.2)."""

ODD: dict[str, bytes] = {
    "a name between": got("X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /evil.example"),
    "two names": b"GET /id/ HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "another name first": b"GET /id/ HTTP/1.1\r\nHost: evil.example\r\nHost: HOST\r\nConnection: close\r\n\r\n",
    "a name with somebody before it": b"GET /id/ HTTP/1.1\r\nHost: evil.example@HOST\r\nConnection: close\r\n\r\n",
    "a folded name": b"GET /id/ HTTP/1.1\r\nHost:\r\n evil.example\r\nConnection: close\r\n\r\n",
    "a whole address": got(line="GET http://evil.example/id/ HTTP/1.1"),
    "a whole address with somebody": got(line="GET http://HOST@evil.example/id/ HTTP/1.1"),
    "a way through": got(line="CONNECT evil.example:443 HTTP/1.1"),
    "a star": got(line="OPTIONS * HTTP/1.1"),
    "no version": b"GET /id/\r\n\r\n",
    "a version to come": got(line="GET /id/ HTTP/9.9"),
    "HTTP/2 without asking": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an offer of HTTP/2": got("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"),
    "an offer of a socket": got("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: a2FuYXJpdW0="),
    "a method of 5,000 letters": got(line="A" * 5000 + " /id/ HTTP/1.1"),
    "a method in small letters": got(line="get /id/ HTTP/1.1"),
    "two spaces": got(line="GET  /id/ HTTP/1.1"),
    "a tab between": got(line="GET\t/id/\tHTTP/1.1"),
    "a space in the address": got(line="GET /id/ kanarium-7 HTTP/1.1"),
    "an address of 70,000 letters": got(line=f"GET /id/{'a' * 70_000} HTTP/1.1"),
    "an address that ends a line": got(line="GET /id?x=%0d%0aSet-Cookie:%20kanarium-7=1 HTTP/1.1"),
    "an address with a real end of line": got(line="GET /id?x=\nSet-Cookie: kanarium-7=1 HTTP/1.1"),
    "an address with NUL": got(line="GET /id/\x00kanarium-7 HTTP/1.1"),
    "an address of odd bytes": got(line="GET /id/\xff\xfe HTTP/1.1"),
    "a closed page with 12,000 letters": got(line=f"GET /id/ruang-kerja/laporan-bulanan?x={'%22' * 4000} HTTP/1.1"),
    "a page without its slash with 12,000 letters": got(line=f"GET /id/berita?x={'%22' * 4000} HTTP/1.1"),
    "a head of 70,000 letters": got("X-Long: " + "a" * 70_000),
    "500 head lines": got(*(f"X-{number}: kanarium-7" for number in range(500))),
    "a head without a colon": got("kanarium-7"),
    "a head without a name": got(": kanarium-7"),
    "a head with NUL": got("X-Odd: a\x00kanarium-7"),
    "a head with a lone carriage return": got("X-Odd: a\rSet-Cookie: kanarium-7=1"),
    "a language that ends a line": got("Accept-Language: id\nSet-Cookie: kanarium-7=1"),
    "empty lines first": b"\r\n\r\n\r\n" + got(),
    "a cookie of 15,000 letters": got("Cookie: layak=" + "a" * 15_000),
    "parts of a page by the thousand": got("Range: bytes=" + ",".join(["0-0"] * 1000)),
    "an expectation": got("Expect: kanarium-7"),
    "names that must not travel": got("Connection: X-Forwarded-Proto, Host, X-Forwarded-For"),
    "half a head": b"GET /id/ HTTP/1.1\r\nHost: HOST\r\nX-Half: ",
    "half a body": posted("Content-Length: 5000", body="email=kanarium-7"),
    "half a chunk": posted(CHUNKED, body="ff\r\nemail=kanarium-7"),
    "chunks that do not end": posted(CHUNKED, body="5\r\nemail\r\n"),
    "words behind the chunks": posted(CHUNKED, "Trailer: Host", body="0\r\nHost: evil.example\r\n\r\n"),
    "no request at all": bytes(range(256)) * 8,
}
"""Heads, bodies and addresses as no browser sends them, and such as stop in the middle."""
