"""Forms with files as no browser sends them: refused in short, quickly, and without filling the memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.staff import token_of

EDGE = "edge0123456789"
KIND = f"multipart/form-data; boundary={EDGE}"
MEGABYTE = 1024 * 1024
MOST_SECONDS, MOST_GROWTH_KB = 1.0, 50 * 1024
FOLDED_NAME = "a" * 9000


def part(name: str, value: bytes = b"x", more: str = "", end: bytes = b"\r\n") -> bytes:
    """One part of a form."""
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + end


def file_part(name: str, file: str, kind: str = "image/png", value: bytes = b"GIF89a") -> bytes:
    """One file of a form."""
    head = (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'
    )
    return head.encode() + value + b"\r\n"


CLOSE = f"--{EDGE}--\r\n".encode()
NESTED = (
    f"--{EDGE}\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n"
    'Content-Disposition: form-data; name="a"\r\n\r\nx\r\n--in--\r\n'
).encode()
BODIES: dict[str, tuple[str, bytes]] = {
    "1,001 parts": (KIND, b"".join(part(f"a{n}") for n in range(1001)) + CLOSE),
    "10,000 parts": (KIND, b"".join(part("a") for _ in range(10_000)) + CLOSE),
    "10,000 empty parts": (KIND, f"--{EDGE}\r\n\r\n\r\n".encode() * 10_000 + CLOSE),
    "no boundary": ("multipart/form-data", part("email") + CLOSE),
    "an empty boundary": ("multipart/form-data; boundary=", part("email") + CLOSE),
    "an endless boundary": ("multipart/form-data; boundary=" + "b" * 5000, part("email") + CLOSE),
    "a boundary in quotes that do not end": (f'multipart/form-data; boundary="{EDGE}', part("email") + CLOSE),
    "two boundaries": (f"{KIND}; boundary=other", part("email") + CLOSE),
    "another boundary than its own": ("multipart/form-data; boundary=other", part("email") + CLOSE),
    "a boundary of odd letters": ("multipart/form-data; boundary=\xe9\x7f", part("email") + CLOSE),
    "no end": (KIND, part("email", b"a" * 5000, end=b"")),
    "no last line": (KIND, part("email") + CLOSE[:-2]),
    "nothing at all": (KIND, b""),
    "only the end": (KIND, CLOSE),
    "nested": (KIND, NESTED + CLOSE),
    "a huge header": (KIND, part("email", more="; x=" + "y" * 70_000) + CLOSE),
    "an endless name": (KIND, part(FOLDED_NAME) + CLOSE),
    "a thousand headers": (KIND, f"--{EDGE}\r\n".encode() + b"X: y\r\n" * 10_000 + b"\r\nx\r\n" + CLOSE),
    "no name": (KIND, f"--{EDGE}\r\nContent-Disposition: form-data\r\n\r\nx\r\n".encode() + CLOSE),
    "no disposition": (KIND, f"--{EDGE}\r\nContent-Type: text/plain\r\n\r\nx\r\n".encode() + CLOSE),
    "line feeds alone": (KIND, (part("email") + CLOSE).replace(b"\r\n", b"\n")),
    "a field of 2 MB and one": (KIND, part("email", b"a" * (2 * MEGABYTE + 1)) + CLOSE),
    "a field of 1.5 MB": (KIND, part("email", b"a" * (MEGABYTE * 3 // 2)) + CLOSE),
    "the same field a hundred times": (KIND, part("email", b"a@example.org") * 100 + CLOSE),
    "another charset": (f"{KIND}; charset=utf-7", part("email", b"+ADw-script+AD4-") + CLOSE),
    "a part of another charset": (
        KIND,
        f'--{EDGE}\r\nContent-Disposition: form-data; name="email"\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n'.encode()
        + "<script>".encode("utf-16")
        + b"\r\n"
        + CLOSE,
    ),
    "an unknown charset": (f"{KIND}; charset=klingon", part("email") + CLOSE),
    "a part in base64": (
        KIND,
        f'--{EDGE}\r\nContent-Disposition: form-data; name="email"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n'.encode()
        + CLOSE,
    ),
    "bytes that are no text": (KIND, part("email", bytes(range(256))) + CLOSE),
    "files where none is asked": (KIND, b"".join(file_part(f"f{n}", f"{n}.png") for n in range(200)) + CLOSE),
    "a file with a path": (KIND, file_part("email", "../../../wsgi.py") + CLOSE),
    "a field and a file of one name": (KIND, part("email") + file_part("email", "x.png") + CLOSE),
    "plain fields in a thousand levels": ("application/x-www-form-urlencoded", b"a" + b"[a]" * 5000 + b"=1"),
    "percent signs": ("application/x-www-form-urlencoded", b"email=" + b"%" * 200_000),
    "JSON": ("application/json", b'{"email": ' + b"[" * 100_000),
    "a number as JSON": ("application/json", b"5"),
    "an unknown kind": ("application/x-unknown", b"email=a"),
    "a kind of odd letters": ("multipart/form-data;;;boundary;=", part("email") + CLOSE),
}


def send(client: FlaskClient, path: str, kind: str, body: bytes) -> tuple[int, float, str]:
    """Send a body; returns the status, the seconds of processor time and the page."""
    begun = time.process_time()
    answer = client.post(path, data=body, content_type=kind, is_checked=False)
    return answer.status_code, time.process_time() - begun, answer.text


@pytest.mark.parametrize("name", BODIES)
def test_strangers_broken_form_is_refused_in_short(loaded: Flask, client: FlaskClient, name: str) -> None:
    """Each answers 400, 403, 413 or 422 within a second, grows the memory by less than 50 MB, and shows at most what was sent."""
    kind, body = BODIES[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in ("/id/masuk", "/id/forum-anak/kartu", "/en/report-a-mistake"):
        status, seconds, text = send(client, path, kind, body)
        assert status in (400, 401, 403, 413, 415, 422), (path, status)
        assert seconds < MOST_SECONDS and len(text) < 40_000 + len(body), (path, seconds, len(text))
        assert "<script>" not in text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KB


FILES: dict[str, bytes] = {
    "a name that climbs": file_part("files", "..%2f..%2fwsgi.py"),
    "a name with NUL": file_part("files", "a\x00.png"),
    "a name without end": file_part("files", "a" * 300 + ".png"),
    "a name from right to left": file_part("files", "\u202egnp.exe"),
    "a name that hides": file_part("files", ".htaccess"),
    "no name": file_part("files", ""),
    "a page as a picture": file_part("files", "a.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>"),
    "a hundred pictures": b"".join(file_part("files", f"{n}.png") for n in range(100)),
}


@pytest.mark.parametrize("name", FILES)
def test_writers_odd_file_is_refused_and_stored_nowhere(
    loaded: Flask, sign_in: Callable[..., FlaskClient], name: str
) -> None:
    """Who may send pictures gets a page that says what is wrong; no folder of the data holds a file more."""
    author = sign_in("editor")
    instance = loaded.extensions["layak"].settings.instance
    before = files_of(instance)
    body = part("csrf_token", token_of(author.get("/id/ruang-kerja/")).encode()) + FILES[name] + CLOSE
    status, seconds, _ = send(author, "/id/ruang-kerja/berita/1/gambar", KIND, body)
    assert status in (303, 400, 403, 404, 413, 422) and seconds < 2 * MOST_SECONDS
    assert files_of(instance) == before


def files_of(folder) -> set[str]:  # type: ignore[no-untyped-def]
    """Every file of the data but those of databases and of the search."""
    found = (str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    return {one for one in found if "sqlite" not in one and not one.startswith(("index", "assets"))}
