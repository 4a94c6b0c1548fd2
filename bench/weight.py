"""What a first visit costs a reader before pictures: requests, and bytes over the wire with their headers."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from bench.load import fetch

LINKS = frozenset({"stylesheet", "preload", "modulepreload", "manifest"})


@dataclass(frozen=True)
class Weight:
    """One page and all that a browser asks for to show it, besides pictures."""

    files: dict[str, int]
    page_body: int

    @property
    def requests(self) -> int:
        """How many requests a browser sends."""
        return len(self.files)

    @property
    def size(self) -> int:
        """Bytes of all answers as they travel, headers included."""
        return sum(self.files.values())


class Needs(HTMLParser):
    """Collects what a page needs: style sheets, scripts, and drawings that stand in a file of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address that a tag makes a browser ask for."""
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and LINKS & set(given.get("rel", "").split()):
            self.found.add(given.get("href", ""))
        elif tag == "script" and given.get("src"):
            self.found.add(given["src"])
        elif tag == "use" and not given.get("href", "#").startswith("#"):
            self.found.add(given["href"].partition("#")[0])


def weigh(port: int, path: str) -> Weight:
    """Visit a page as a browser that knows nothing yet and reads brotli."""
    needs = Needs()
    needs.feed(fetch(port, path).partition(b"\r\n\r\n")[2].decode())
    page = fetch(port, path, "br")
    files = {path: len(page)} | {address: len(fetch(port, address, "br")) for address in sorted(needs.found)}
    return Weight(files, len(page.partition(b"\r\n\r\n")[2]))
