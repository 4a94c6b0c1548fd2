"""What a first visit costs a reader before pictures, asked for over HTTP as a browser does that knows nothing yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.weight import Needs


@dataclass(frozen=True)
class Visit:
    """One page and all that a browser asks for to show it, besides pictures; sizes in bytes over the wire."""

    page: str
    page_body: int
    page_size: int
    files: dict[str, int]

    @property
    def requests(self) -> int:
        """How many requests the browser sends."""
        return 1 + len(self.files)

    @property
    def size(self) -> int:
        """All answers with their headers."""
        return self.page_size + sum(self.files.values())

    @property
    def scripts(self) -> dict[str, int]:
        """The scripts among the files."""
        return {name: size for name, size in self.files.items() if name.endswith(".js")}


def visit(client: FlaskClient, path: str) -> Visit:
    """Visit a page whose files are all static."""
    needs = Needs()
    needs.feed(client.get(path).text)
    asked = {"Accept-Encoding": "br", "Accept": "text/html"}
    page = client.get(path, headers=asked, is_checked=False)
    assert page.status_code == 200, path
    files = {name: size_of(client.get(name, headers=asked)) for name in sorted(needs.found)}
    assert all(name.startswith("/static/") for name in files), files
    return Visit(path, len(page.data), size_of(page), files)


def size_of(answer: TestResponse) -> int:
    """The bytes of an answer: status line, headers, body."""
    head = [f"HTTP/1.1 {answer.status}", *(f"{name}: {value}" for name, value in answer.headers), "", ""]
    return len("\r\n".join(head).encode()) + len(answer.data)
