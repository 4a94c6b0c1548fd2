"""Lighthouse's mobile marks of five pages: Lighthouse from npm, Chromium from Debian; no page asks another host.

The site is served as it is in earnest, without the notices of a demonstration, which keep search engines away.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from bench.installing import install_debian, install_node, say
from bench.processes import Server, free_port
from bench.report import OUT, Figure, median_figure
from bench.sample import SampleSite, command_for, find_articles

LIGHTHOUSE, TRIES = "lighthouse@12.8.2", 3
GOALS = {"performance": 0.99, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
PAGES = {
    "id": {"home": "/id/", "progress": "/id/kemajuan/", "search": "/id/cari", "idea": "/id/forum-anak/tulis/ide"},
    "en": {
        "home": "/en/",
        "progress": "/en/progress/",
        "search": "/en/search",
        "idea": "/en/childrens-forum/write/idea",
    },
}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def measure_lighthouse(site: SampleSite, rounds: int) -> list[Figure]:
    """Mark each page so often, all pages in turn; says on standard output which audits failed."""
    program, browser = install_node(LIGHTHOUSE), find_browser()
    server = serve_in_earnest(site)
    marks: dict[tuple[str, str], list[float]] = defaultdict(list)
    faults: dict[str, set[str]] = defaultdict(set)
    pages = list_pages(server)
    for name, path in [*pages.items()] * rounds:
        report = audit(program, browser, f"http://127.0.0.1:{server.port}{path}")
        for category in GOALS if report else ():
            marks[name, category].append(report["categories"][category]["score"] or 0.0)
        faults[name] |= failed_audits(report) if report else {"it could not be marked"}
    for name, found in faults.items():
        say(f"Lighthouse, {name}: {'; '.join(sorted(found)) or 'nothing to mend'}")
    return [
        median_figure(f"Lighthouse, {name}: {category}", values, "", GOALS[category], "higher")
        for (name, category), values in marks.items()
    ]


def find_browser() -> str:
    """The whole Chromium, installed from Debian where it is missing; raises Missing."""
    if not shutil.which("chromium"):
        install_debian("chromium")
    return shutil.which("chromium") or ""


def serve_in_earnest(site: SampleSite) -> Server:
    """The site without the marks of a demonstration, under the address that its pages name."""
    port = free_port()
    given = {"LAYAK_DEMO": "0", "LAYAK_BASE_URL": f"http://127.0.0.1:{port}"}
    return site.start("site in earnest", command_for("wsgi:app", port), port, **given)


def list_pages(server: Server) -> dict[str, str]:
    """The five pages in both languages, by name."""
    pages = {f"{name} ({lang})": path for lang, paths in PAGES.items() for name, path in paths.items()}
    return pages | {"article (id)": find_articles(server)[0][0]}


def audit(program: Path, browser: str, address: str) -> dict:  # type: ignore[type-arg]
    """One report of Lighthouse, or nothing: on a busy machine it loses its page at times and is asked again."""
    command = [str(program), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command.append(f"--only-categories={','.join(GOALS)}")
    environ = {**os.environ, "CHROME_PATH": browser}
    for _ in range(TRIES):
        done = subprocess.run(command, cwd=OUT.parent, env=environ, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
        say(f"Lighthouse: {' '.join(done.stderr.strip().splitlines()[-1:])}")
    return {}


def failed_audits(report: dict) -> set[str]:  # type: ignore[type-arg]
    """The audits that keep a page from the full mark, with the value of those that are measured."""
    found = set()
    for category in GOALS:
        for one in report["categories"][category]["auditRefs"]:
            result = report["audits"][one["id"]]
            if one["weight"] and result["score"] is not None and result["score"] < 1:
                found.add(f"{one['id']} {result.get('displayValue', '')}".strip())
    return found
