"""Figures for Prometheus and the log file of the real program: over all workers, at their own port, nothing of the forum."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.served import ServedSite, free_port, shared_folder

READS = 12
WAIT_SECONDS = 30.0


@dataclass
class WatchedSite(ServedSite):
    """A demonstration with figures, a log file, and every answer slow."""

    figures: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this site."""
        watched = {"LAYAK_METRICS": f"127.0.0.1:{self.figures}", "LAYAK_SLOW_MS": "1"}
        return {**super().environment, **watched, "LAYAK_LOG_FILE": str(self.instance / "layak.log")}

    def read_figures(self) -> str:
        """What Prometheus gets."""
        with urlopen(f"http://127.0.0.1:{self.figures}/metrics", timeout=10) as answer:
            return str(answer.read().decode())


@pytest.fixture
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedSite]:
    """The site, served."""
    site = WatchedSite(tmp_path_factory.mktemp("watched"), shared_folder(tmp_path_factory, "sites"))
    site.first_start()
    yield site
    site.kill()


def total(figures: str, route: str) -> float:
    """How many answers a route gave."""
    rows = [line for line in figures.splitlines() if line.startswith("layak_answers_total") and f'"{route}"' in line]
    return sum(float(line.rsplit(" ", 1)[1]) for line in rows)


def test_watcher_reads_figures_of_all_workers(watched: WatchedSite) -> None:
    """Reads over many lines are added up, kept pages beside made ones; checks have their level; the forum has no line.

    Slow answers stand in the log file by route; when the server has ended, so has the port.
    """
    for _ in range(READS):
        urlopen(f"{watched.url}/id/berita/").read()
    urlopen(f"{watched.url}/id/cari?q=rahasia").read()
    urlopen(f"{watched.url}/id/forum-anak/kartu").read()
    until = time.monotonic() + WAIT_SECONDS
    figures = ""
    while time.monotonic() < until and "layak_check" not in figures:
        try:
            figures = watched.read_figures()
        except (URLError, ConnectionError):
            time.sleep(0.2)
    assert total(figures, "news.list_articles") + total(figures, "kept") >= READS
    assert total(figures, "kept") > 0 and total(figures, "search.show_results") == 1
    assert 'layak_check{check="database"} 0.0' in figures and "layak_disk_free_bytes" in figures
    assert "forum" not in figures and "rahasia" not in figures
    log = (watched.instance / "layak.log").read_text()
    routes = {json.loads(line).get("route") for line in log.splitlines()}
    assert "search.show_results" in routes and "rahasia" not in log
    assert not any(str(route).startswith("forum") for route in routes)
    assert watched.stop() == 0
    with pytest.raises((URLError, ConnectionError)):
        watched.read_figures()
