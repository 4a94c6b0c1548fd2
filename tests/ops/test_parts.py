"""The parts of others: the bill of materials, their licences, and newer versions, as `make` prints them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from deploy import parts

from layak.config import ROOT

SCRIPT = ROOT / "deploy" / "parts.py"
CLOSED = {"UV_INDEX_URL": "http://127.0.0.1:9/simple", "UV_NO_CACHE": "1", "UV_HTTP_RETRIES": "0"}


def ask(what: str, *, root: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the script as make does, in a copy of the tree where one is given."""
    script = root / "deploy" / "parts.py"
    return subprocess.run(
        [sys.executable, str(script), what], capture_output=True, text=True, check=False, env={**os.environ, **environ}
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree with two pinned parts and the static files of others."""
    shutil.copytree(ROOT / "static" / "vendor", tmp_path / "static" / "vendor")
    (tmp_path / "deploy").mkdir()
    shutil.copy(SCRIPT, tmp_path / "deploy")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    pins = "kite==1.2 \\\n    --hash=sha256:00\n    # via -r requirements.in\ntail==3.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n    # via\n    #   -r requirements.in\n    #   kite\n"
    (tmp_path / "requirements.txt").write_text(pins)
    return tmp_path


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder of an empty package index on this machine, and how uv is told of it."""
    folder = tmp_path / "simple"
    folder.mkdir()
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield folder, {"UV_INDEX_URL": f"http://127.0.0.1:{server.server_port}/simple", "UV_NO_CACHE": "1"}
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Answers without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def lay_wheel(index: Path, name: str, version: str) -> None:
    """An empty wheel, as an index offers it: a folder of each name is its page."""
    folder = index / name
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        info = f"{name}-{version}.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_bill_of_materials_holds_every_pin_and_every_vendored_file() -> None:
    """CycloneDX with a number that the parts decide: each part once, each dependency on a part that is there."""
    made = ask("sbom")
    bill = json.loads(made.stdout)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    refs = [row["bom-ref"] for row in bill["components"]]
    assert len(refs) == len(set(refs))
    pins = [line.split("==", 1) for line in (ROOT / "requirements.txt").read_text().splitlines() if line[:1].isalnum()]
    for name, rest in pins:
        assert f"pkg:pypi/{name.partition('[')[0]}@{rest.split()[0]}" in refs
    htmx = next(row for row in bill["components"] if row["name"] == "htmx.org")
    assert htmx["purl"] == "pkg:npm/htmx.org@2.0.11" and htmx["licenses"] == [{"license": {"id": "0BSD"}}]
    assert htmx["hashes"][0]["content"] in (ROOT / "static" / "vendor" / "README.md").read_text()
    graph = {row["ref"]: row["dependsOn"] for row in bill["dependencies"]}
    assert set(graph) == {"layak", *refs} and all(set(on) <= set(refs) for on in graph.values())
    werkzeug = next(ref for ref in refs if ref.startswith("pkg:pypi/werkzeug@"))
    assert werkzeug in next(on for ref, on in graph.items() if ref.startswith("pkg:pypi/flask@"))
    assert ask("sbom").stdout == made.stdout


def test_every_licence_is_known_and_goes_with_ours() -> None:
    """A part whose licence nobody knows, or that may not be handed on with AGPL code, fails here."""
    printed = ask("licences")
    assert printed.returncode == 0, printed.stdout
    assert "htmx.org" in printed.stdout and "NOT ACCEPTED" not in printed.stdout


@pytest.mark.parametrize(
    ("licence", "is_well"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("Proprietary OR MIT", True),
        ("MIT AND Proprietary", False),
        ("CC-BY-NC-SA-4.0", False),
        ("unknown", False),
    ],
)
def test_licence_that_does_not_go_with_ours_fails(
    licence: str, is_well: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """One accepted side of a choice is enough; of two that hold together both must be."""
    assert parts.print_licences([parts.Part("kite", "1.2", licence=licence)]) == (0 if is_well else 1)
    assert ("NOT ACCEPTED" in capsys.readouterr().out) is not is_well


def test_part_that_is_not_installed_as_pinned_is_no_pass(tree: Path) -> None:
    """What cannot be looked at is said and fails; a part for other systems is said and passes."""
    printed = ask("licences", root=tree)
    assert printed.returncode == 1
    assert (
        "NOT INSTALLED as pinned" in printed.stdout and "not installed here (sys_platform == 'win32')" in printed.stdout
    )


def test_changed_or_unlisted_static_file_is_told(tree: Path) -> None:
    """A vendored file that is not what its list says stops every command with its name."""
    folder = tree / "static" / "vendor"
    (folder / "new.js").write_text("1")
    assert "new.js is not listed" in ask("sbom", root=tree).stderr
    (folder / "new.js").unlink()
    (folder / "htmx.min.js").write_bytes(b"// changed")
    told = ask("licences", root=tree)
    assert told.returncode == 1 and "htmx.min.js is not the file" in told.stderr


def test_newer_version_is_listed(tree: Path, index: tuple[Path, dict[str, str]]) -> None:
    """The index offers a newer kite and the same tail: one line, and how many were asked for."""
    for name, version in (("kite", "1.2"), ("kite", "2.0"), ("tail", "3.0")):
        lay_wheel(index[0], name, version)
    told = ask("outdated", root=tree, **index[1])
    assert told.returncode == 0, told.stderr
    assert "kite" in told.stdout and "-> 2.0" in told.stdout
    assert "2 parts were asked for, 1 have a newer version" in told.stdout


@pytest.mark.parametrize("known", [False, True])
def test_index_that_does_not_answer_is_never_a_pass(
    tree: Path, index: tuple[Path, dict[str, str]], known: bool
) -> None:
    """Out of reach, or silent about one part: exit code 2 and words that nothing is known."""
    lay_wheel(index[0], "kite", "1.2")
    told = ask("outdated", root=tree, **(index[1] if known else CLOSED))
    assert told.returncode == 2 and "NOTHING IS KNOWN" in told.stderr and not told.stdout


class Advisories(BaseHTTPRequestHandler):
    """Stands for the list of known faults: kite 1.2 has one; `left_out` parts are not answered for."""

    left_out = 0
    said: bytes | None = None

    def do_POST(self) -> None:
        """Answer as OSV does: a row for each part, in their order."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        rows = [{"vulns": [{"id": "PYSEC-7"}]} if one == KITE else {} for one in asked]
        body = self.said or json.dumps({"results": rows[self.left_out :]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


KITE = {"package": {"ecosystem": "PyPI", "name": "kite"}, "version": "1.2"}


def audit(tree: Path, kind: type[Advisories]) -> subprocess.CompletedProcess[str]:
    """Ask for known faults where this kind of list answers."""
    (tree / "requirements-dev.txt").write_text((tree / "requirements.txt").read_text())
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        told = ask("audit", root=tree, LAYAK_ADVISORIES=f"http://127.0.0.1:{server.server_port}/", no_proxy="127.0.0.1")
        server.shutdown()
    return told


def test_part_with_a_known_fault_is_told(tree: Path) -> None:
    """One part with a fault: its name, the fault's, and exit code 1; without it, exit code 0; a script counts as well."""
    told = audit(tree, Advisories)
    assert told.returncode == 1 and "pkg:pypi/kite@1.2" in told.stdout and "PYSEC-7" in told.stdout
    assert "parts were asked for, 1 have known faults" in told.stdout
    pins = (tree / "requirements.txt").read_text().replace("kite==1.2", "kite==1.3")
    (tree / "requirements.txt").write_text(pins)
    told = audit(tree, Advisories)
    assert told.returncode == 0 and ", 0 have known faults" in told.stdout


@pytest.mark.parametrize(
    "said", [None, b"", b"<html>", b'{"results": 7}', b"{}", b'{"results": [7, 7, 7, 7]}'], ids=str
)
def test_list_of_faults_that_does_not_answer_for_all_is_no_pass(tree: Path, said: bytes | None) -> None:
    """A part left out, or an answer that cannot be read: exit code 2 and words that nothing is known."""
    told = audit(tree, type("Odd", (Advisories,), {"left_out": 1, "said": said}))
    assert told.returncode == 2 and "NOTHING IS KNOWN" in told.stderr and not told.stdout


def test_list_of_faults_out_of_reach_is_no_pass() -> None:
    """Where the network does not allow it, nothing was looked at, and the exit code says so."""
    told = ask("audit", LAYAK_ADVISORIES="http://127.0.0.1:9/", no_proxy="127.0.0.1")
    assert told.returncode == 2 and "NOTHING IS KNOWN" in told.stderr
