"""Programs of others that look for faults from outside: where they are installed, how they are run, what they found."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from layak.config import ROOT

PACKAGES = {"wapiti": "wapiti3==3.2.3", "schemathesis": "schemathesis==4.32.5", "pip-audit": "pip-audit==2.10.1"}
PLACE = ROOT / "bench" / "out" / "scanners"
BRUTE = ("brute_login_form", "buster", "nikto")
"""Modules that guess passwords or names by lists; guessing is slowed and counted elsewhere (tests/accounts, tests/forum)."""
OUTWARD = ("wapp", "htp", "cms", "network_device", "wp_enum", "takeover")
"""Modules that fetch lists of products and versions from other hosts, or ask for names of other hosts; they judge nothing of ours."""
ENDING = ("keluar", "sign-out", "/sesi", "/sessions", "akhiri", "end-", "tutup", "close", "disable")
"""Words of addresses that end the session with which the scanner looks: it sends every form it finds while it walks."""
MOST_SECONDS = 60
"""So long a module may attack."""


class Unreachable(Exception):
    """What is needed cannot be fetched here; nothing was looked at."""


def scanner(name: str) -> Path:
    """The program of a scanner, from PyPI into bench/out/scanners where it is not there; raises Unreachable.

    Each has an environment of its own, as they ask for different versions of the same libraries.
    """
    place, package = PLACE / name, PACKAGES[name]
    if not (place / "bin" / name).exists():
        pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "--disable-pip-version-check"]
        for line in (
            [sys.executable, "-m", "venv", "--clear", "--without-pip", str(place)],
            [*pip, "install", "-q", package],
        ):
            done = subprocess.run(line, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Unreachable(f"{package} could not be installed: {done.stderr.strip()[-200:]}")
    return place / "bin" / name


@dataclass(frozen=True)
class Finding:
    """What a scanner reports: its module, the kind, where, and in which parameter."""

    module: str
    kind: str
    method: str
    path: str
    parameter: str
    words: str


def wapiti(url: str, starts: list[str], cookie: str, folder: Path, *, seconds: int = MOST_SECONDS) -> list[Finding]:
    """Every module but those above over what can be reached from these pages; returns what it found.

    The second request that some modules wait for must come to this machine, so that nothing is asked of another.
    """
    told = folder / "told.json"
    modules = ",".join(["all", *(f"-{name}" for name in (*BRUTE, *OUTWARD))])
    line = [str(scanner("wapiti")), "-u", url + starts[0], "--scope", "domain", "-m", modules]
    line += [part for start in starts for part in ("-s", url + start)]
    line += [part for word in ENDING for part in ("-x", f"{url}/*{word}*")]
    line += ["--endpoint", url, "--dns-endpoint", "127.0.0.1", "--max-scan-time", str(seconds * 2)]
    line += ["--max-attack-time", str(seconds), "--max-links-per-page", "40", "--max-files-per-dir", "6", "-d", "4"]
    line += ["--store-session", str(folder), "--store-config", str(folder), "-f", "json", "-o", str(told)]
    line += ["--flush-session", "--no-bugreport", "--tasks", "4", "-v", "1", "-t", "20"]
    line += ["-H", f"Cookie: {cookie}"] if cookie else []
    with (folder / "wapiti.log").open("wb") as log:
        subprocess.run(line, stdout=log, stderr=log, check=False, timeout=3600, cwd=folder)
    assert told.exists(), (
        "wapiti ended without a report: " + (folder / "wapiti.log").read_text("utf-8", errors="replace")[-2000:]
    )
    report = json.loads(told.read_text("utf-8"))
    rows = [
        (kind, one)
        for part in ("vulnerabilities", "anomalies")
        for kind, found in report[part].items()
        for one in found
    ]
    return [
        Finding(one["module"], kind, one["method"], urlsplit(one["path"]).path, one.get("parameter") or "", one["info"])
        for kind, one in rows
    ]


def schemathesis(url: str, folder: Path, *, cases: int) -> str:
    """Each operation of the API's own description with so many cases; returns what it told, and raises on a fault."""
    line = [str(scanner("schemathesis")), "run", f"{url}/api/v1/openapi.json", "--max-examples", str(cases)]
    line += [
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
    ]
    line += ["--max-response-time", "1", "--workers", "1", "--request-timeout", "20", "--no-color"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=3600, cwd=folder)
    (folder / "schemathesis.log").write_text(done.stdout + done.stderr, "utf-8")
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout
