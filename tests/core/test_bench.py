"""The benchmarks run: a smoke check, as figures taken beside other tests are worth nothing."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import LONG
from bench.contestants import Contestant, build_all
from bench.load import drive
from bench.report import Figure, table, write_json
from bench.weight import Needs
from layak.config import ROOT
from tests import soak

NAMES = (
    "first visit, home (id): brotli and headers",
    "memory with two workers (PSS)",
)
NAMES_OF_LONG = {
    "pages": (
        "cached / bare Flask, requests per second",
        "cached / bare function, requests per second",
        "uncached / bare Flask, CPU per request",
        "uncached search page: CPU per request",
        "404 / bare Flask, CPU per request",
    ),
    "search": (
        "search quality, all 50 questions: MRR@10",
        "search, short questions, p95: Layak / SQLite FTS5",
        "search, long questions, Layak: p50",
        "search, cold: Layak / SQLite FTS5",
    ),
    "drawing": ("photo of 12 million dots: CPU", "photo of 12 million dots: memory at its peak"),
    "newsroom": ("saving a draft / bare Flask view, CPU", "preview of a draft / bare Flask view, CPU"),
    "desk": ("desk with 6 articles / with 3, CPU per page",),
    "progress": tuple(f"{page}: ten cycles / one, CPU" for page in ("progress page", "indicator page", "matrix")),
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What one short run of the benchmarks wrote, by name."""
    out = tmp_path_factory.mktemp("bench") / "latest.json"
    command = [sys.executable, "-m", "bench", "--smoke", "--articles", "3", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {row["name"]: row for row in json.loads(out.read_text())}


def test_benchmark_measures_every_figure(figures: dict[str, dict[str, Any]]) -> None:
    """`python -m bench --smoke` serves, measures, weighs, and writes the list that others read."""
    assert set(NAMES) <= set(figures)
    for row in figures.values():
        assert set(row) == {"name", "value", "unit", "goal", "better", "ok"}
        assert row["value"] > 0


if soak.IS_LONG:

    @soak.quiet
    @soak.soak
    @pytest.mark.parametrize("what", LONG)
    def test_what_takes_longer_runs_by_itself(what: str, tmp_path: Path) -> None:
        """The parts that a smoke check of everything leaves out are tried in the long run."""
        out = tmp_path / "latest.json"
        command = [sys.executable, "-m", "bench", what, "--smoke", "--out", str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        found = {row["name"] for row in json.loads(out.read_text())}
        assert found >= set(NAMES_OF_LONG.get(what, ())) and found


def test_first_visit_stays_within_its_budget(figures: dict[str, dict[str, Any]]) -> None:
    """Counts of bytes and requests do not depend on the machine: home and articles keep 3 requests and 14 kB."""
    weights = [row for name, row in figures.items() if name.startswith("first visit") and row["goal"]]
    assert len(weights) == 6
    assert not [row for row in weights if not row["ok"]]


@pytest.mark.parametrize(
    ("value", "goal", "better", "is_met"),
    [(3.0, 3.0, "higher", True), (2.9, 3.0, "higher", False), (8.0, 8.0, "lower", True), (8.1, 8.0, "lower", False)],
)
def test_goal_is_met_from_its_own_side(value: float, goal: float, better: str, is_met: bool, tmp_path: Path) -> None:
    """More is better for some figures and less for others; table and file agree."""
    figure = Figure("ratio", value, "x", goal, better)  # type: ignore[arg-type]
    assert figure.ok is is_met
    assert table([figure]).endswith("yes" if is_met else "NO")
    write_json([figure], tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())[0]["ok"] is is_met


def test_everything_a_browser_asks_for_is_weighed() -> None:
    """Style sheets, scripts and drawings in files count, each once; links and pictures do not."""
    needs = Needs()
    needs.feed(
        '<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/x"><link rel="icon" href="data:,">'
        '<script src="/b.js"></script><script>inline</script><img src="/p.webp"><a href="/y">y</a>'
        '<svg><use href="/s.svg#one"/></svg><svg><use href="/s.svg#two"/></svg><svg><use href="#own"/></svg>'
    )
    assert needs.found == {"/a.css", "/b.js", "/s.svg"}


class InPieces(http.server.BaseHTTPRequestHandler):
    """Answers in pieces without a length, each time with more of them; /absent answers 404."""

    protocol_version = "HTTP/1.1"
    count = 0

    def do_GET(self) -> None:
        """Send one more piece than the time before."""
        InPieces.count += 1
        self.send_response(404 if self.path == "/absent" else 200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"4\r\nkota\r\n" * InPieces.count)
        time.sleep(0.002)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""


@pytest.fixture
def port_of_pieces() -> Iterator[int]:
    """The port of a server that answers in pieces."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), InPieces) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_load_generator_counts_whole_answers_in_pieces(port_of_pieces: int) -> None:
    """WordPress sends pieces without a length: an answer is whole with its last piece, however long it became."""
    load = drive(port_of_pieces, ["/a", "/b"], status=200, accept="", connections=2, seconds=0.5)
    assert load.requests > 2
    assert load.requests <= InPieces.count


def test_load_generator_refuses_another_status(port_of_pieces: int) -> None:
    """A page that answers with an error is not measured as if it were the page."""
    with pytest.raises(ConnectionError, match="/absent"):
        drive(port_of_pieces, ["/a", "/absent"], status=200, accept="", connections=1, seconds=0.1)


def test_engine_that_cannot_be_had_is_told_and_left_out(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The others are measured all the same."""
    documents = tmp_path / "documents.jsonl"
    documents.write_text('{"id": "a", "title": "", "body": "taman bermain"}\n')
    engines = (Contestant("absent", "absent"), Contestant("FTS5", "fts5"))
    places = {one.name: str(tmp_path / one.name) for one in engines}
    assert [entry.one.name for entry in build_all(engines, documents, lambda: documents, places)] == ["FTS5"]
    assert "Left out of the search engines: absent" in capfd.readouterr().out
