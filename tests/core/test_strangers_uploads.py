"""What a stranger sends is not taken apart before it is known that nobody may send it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.progress import asking
from tests.progress.asking import OFFICE
from tests.staff import token_of

MEGABYTE = 1024 * 1024
STAFF = "/id/ruang-kerja/tugas/1"
PATHS = (
    STAFF,
    "/en/desk/tasks/sheet",
    "/id/ruang-kerja/kemajuan/pertanyaan",
    "/id/ruang-kerja/berita/1/gambar",
    "/id/forum-anak/tulis/batal",
    "/id/forum-anak/kartu",
    "/id/tugas/tidak-ada",
)
EDGE = "edge0123456789"


class Watched(io.BytesIO):
    """A body that knows how much of it was read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.was_read = 0

    def read(self, size: int | None = -1) -> bytes:
        """Read and count."""
        data = super().read(size)
        self.was_read += len(data)
        return data

    def readinto(self, buffer: object) -> int:
        """Read into a buffer and count."""
        count = super().readinto(buffer)  # type: ignore[arg-type]
        self.was_read += count
        return count


def form(size: int, **fields: str) -> bytes:
    """A form with a file of a size, as a browser sends it."""
    start = f"--{EDGE}\r\nContent-Disposition: form-data; name="
    parts = [f'{start}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    parts.append(f'{start}"files"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n')
    return "".join(parts).encode() + b"x" * size + f"\r\n--{EDGE}--\r\n".encode()


def send(client: FlaskClient, path: str, body: Watched, *, is_chunked: bool = False):  # type: ignore[no-untyped-def]
    """Send a body, with its length or without."""
    environ = {"wsgi.input_terminated": True} if is_chunked else {}
    return client.post(
        path,
        input_stream=body,
        content_type=f"multipart/form-data; boundary={EDGE}",
        content_length=None if is_chunked else len(body.getvalue()),
        environ_overrides=environ,
        is_checked=False,
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "without a length"])
def test_twenty_megabytes_of_a_stranger_are_refused_unread(
    loaded: Flask, client: FlaskClient, path: str, is_chunked: bool
) -> None:
    """Without a session nothing of a large form is read, whether it names its length or not."""
    body = Watched(form(20 * MEGABYTE, answer="Perwali 12"))
    answer = send(client, path, body, is_chunked=is_chunked)
    assert answer.status_code in (401, 403, 404, 413), answer.status_code
    assert body.was_read == 0


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_staff_without_the_right_cannot_make_us_read_either(
    loaded: Flask, sign_in: Callable[..., FlaskClient], role: str
) -> None:
    """Who is signed in for another room is refused as unread."""
    body = Watched(form(20 * MEGABYTE))
    assert send(sign_in(role), STAFF, body).status_code == 403 and body.was_read == 0


def test_small_form_of_somebody_whose_session_ended_keeps_its_words(loaded: Flask, client: FlaskClient) -> None:
    """The answer asks to sign in again and shows what was typed, ready to be sent once more."""
    body = Watched(form(1000, answer="Perwali 12 tahun 2025"))
    answer = send(client, STAFF, body)
    assert answer.status_code == 401 and "Perwali 12 tahun 2025" in answer.text


def test_officer_still_sends_large_documents(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Whoever may send it is read as before: an officer's form of 20 MB gets its own answer, not "too large"."""
    officer = sign_in("office_officer", office_key=OFFICE)
    with loaded.app_context():
        number = asking.ask(OFFICE, "24.records")
    path = f"/id/ruang-kerja/tugas/{number}"
    body = Watched(form(20 * MEGABYTE, csrf_token=token_of(officer.get(path))))
    assert send(officer, path, body).status_code == 422 and body.was_read > 20 * MEGABYTE
