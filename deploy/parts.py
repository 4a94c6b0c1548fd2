"""The parts of others: a bill of materials, their licences, which have a newer version, and which have known faults.

Run as: python deploy/parts.py sbom | licences | outdated | audit (make sbom and so on). Read from requirements.txt
(names, versions, hashes, who needs whom), static/vendor/README.md, and what is installed beside this Python
(licences). Nothing but `outdated` and `audit` asks another machine; `audit` looks at the tools of the tests, too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(
    r"^(?P<name>[a-z0-9][\w.-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$", re.I
)
NEEDED_BY = re.compile(r"^\s+#\s+(?:via\s+)?(?P<name>[a-z0-9][\w.-]*|-r [\w.-]+)\s*$", re.I)
VENDORED = re.compile(
    r"^\| `(?P<file>[^`]+)` \| (?P<name>\S+) (?P<version>\S+)[^|]*\| (?P<licence>[^|]+) \|[^|]*"
    r"\| `(?P<sum>[0-9a-f]{64})` \|$"
)
NAMESPACE = uuid.UUID("5a1d1d0e-6d3c-5f0e-9a53-6c6179616b21")
UNKNOWN = "unknown"
ADVISORIES = "https://api.osv.dev/v1/querybatch"
"""Where known faults are asked: OSV joins the lists of PyPI, GitHub and npm. LAYAK_ADVISORIES names another."""
MOST_AT_ONCE = 500
JSON = {"Content-Type": "application/json"}
WAIT_SECONDS = 30

SPDX = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "Two-clause BSD license": "BSD-2-Clause",
    "The Unlicense (Unlicense)": "Unlicense",
    "Zero-Clause BSD": "0BSD",
    "BSD": "BSD License",
    "Artistic License": "Artistic-1.0-Perl OR GPL-2.0-or-later",
}
"""What authors write, as SPDX writes it. "BSD License" alone does not say which of them, and stays as it is."""

ACCEPTED = frozenset("MIT MIT-0 MIT-CMU BSD-2-Clause BSD-3-Clause 0BSD Apache-2.0 ISC PSF-2.0 Unlicense".split())
ACCEPTED |= {"BSD License", "GPL-2.0-or-later", "LGPL-3.0-only"}
"""Licences whose parts may be handed on together with a work under AGPL-3.0-or-later (docs/adr/0001, 0861)."""

EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:OR|AND) [A-Za-z0-9.+-]+)*")


@dataclass(frozen=True)
class Part:
    """One part: by whom it is needed, and its licence; `sha256` of a file that is served as it is."""

    name: str
    version: str
    needed_by: tuple[str, ...] = ()
    licence: str = UNKNOWN
    marker: str = ""
    sha256: str = ""
    is_installed: bool = True

    @property
    def purl(self) -> str:
        """The part's package URL."""
        kind = "npm" if self.sha256 else "pypi"
        return f"pkg:{kind}/{self.name}@{self.version}"


def read_pins(text: str) -> list[Part]:
    """The pinned parts of a requirements file that uv compiled, with who needs each."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        if pin := PIN.match(line):
            found.append({**pin.groupdict(default=""), "needed_by": []})
        elif found and (needer := NEEDED_BY.match(line)):
            found[-1]["needed_by"].append(needer["name"])
    return [Part(row["name"], row["version"], tuple(row["needed_by"]), marker=row["marker"]) for row in found]


def with_licence(part: Part) -> Part:
    """The part with the licence that its installed files declare."""
    try:
        found = metadata.distribution(part.name)
    except metadata.PackageNotFoundError:
        return Part(**{**vars(part), "is_installed": False})
    licence = licence_of(found.metadata) or licence_file(found)
    return Part(**{**vars(part), "licence": licence or UNKNOWN, "is_installed": found.version == part.version})


def licence_file(found: metadata.Distribution) -> str:
    """The licence by the first line of the file that comes with a part; "" where there is none that is known."""
    for path in found.files or ():
        if path.name.upper().startswith("LICENSE"):
            title = path.read_text().lstrip().partition("\n")[0]
            return SPDX.get(title.removeprefix("The ").partition(" (")[0].strip(), "")
    return ""


def licence_of(said: Any) -> str:
    """A licence as SPDX writes it, from the expression, the short text or the classifier, whichever says it best."""
    classifiers = [
        line.split("::")[-1].strip() for line in said.get_all("Classifier") or [] if line.startswith("License")
    ]
    given = [said.get("License-Expression"), said.get("License"), *classifiers]
    for text in given:
        if text and len(text) < 60 and text.strip() != "UNKNOWN":
            return SPDX.get(text.strip(), text.strip())
    return ""


def read_vendored(root: Path) -> list[Part]:
    """The static files of others; raises ValueError where one is not listed, or is not what the list says."""
    folder = root / "static" / "vendor"
    rows = [row for line in (folder / "README.md").read_text("utf-8").splitlines() if (row := VENDORED.match(line))]
    listed = {row["file"]: row for row in rows}
    for path in sorted(folder.iterdir()):
        if path.name == "README.md":
            continue
        if path.name not in listed:
            raise ValueError(f"static/vendor/{path.name} is not listed in static/vendor/README.md.")
        if hashlib.sha256(path.read_bytes()).hexdigest() != listed[path.name]["sum"]:
            raise ValueError(f"static/vendor/{path.name} is not the file that static/vendor/README.md describes.")
    return [
        Part(
            row["name"], row["version"], ("static/vendor",), SPDX.get(row["licence"], row["licence"]), sha256=row["sum"]
        )
        for row in rows
    ]


def list_parts(root: Path) -> list[Part]:
    """Everything of others that production runs, by name."""
    pins = read_pins((root / "requirements.txt").read_text("utf-8"))
    return [*(with_licence(part) for part in pins), *read_vendored(root)]


def make_sbom(parts: Iterable[Part], root: Path) -> dict[str, Any]:
    """A bill of materials, CycloneDX 1.6 (ECMA-424); the same parts give the same bill, with the same number."""
    parts = list(parts)
    pins = hashlib.sha256((root / "requirements.txt").read_bytes()).hexdigest()
    version = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text("utf-8"), re.M)
    layak = {
        "type": "application",
        "bom-ref": "layak",
        "name": "layak",
        "version": version[1] if version else UNKNOWN,
        "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}],
    }
    needs: dict[str, list[str]] = {"layak": []}
    for part in parts:
        needs.setdefault(part.purl, [])
        for needer in part.needed_by:
            holders = [one.purl for one in parts if one.name == needer] or ["layak"]
            for holder in holders:
                needs.setdefault(holder, []).append(part.purl)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, json.dumps([vars(part) for part in parts]))}",
        "version": 1,
        "metadata": {
            "component": layak,
            "properties": [{"name": "layak:requirements.txt:sha256", "value": pins}],
        },
        "components": [component_of(part) for part in parts],
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(on))} for ref, on in needs.items()],
    }


def component_of(part: Part) -> dict[str, Any]:
    """A part as the bill lists it."""
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "scope": "optional" if part.marker else "required",
    }
    if part.licence != UNKNOWN:
        found["licenses"] = [licence_entry(part.licence)]
    if part.sha256:
        found["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    if part.marker:
        found["properties"] = [{"name": "layak:marker", "value": part.marker}]
    return found


def licence_entry(licence: str) -> dict[str, Any]:
    """A licence as CycloneDX has it: an identifier, an expression, or a name where SPDX knows none."""
    if not EXPRESSION.fullmatch(licence):
        return {"license": {"name": licence}}
    return {"expression": licence} if " " in licence else {"license": {"id": licence}}


def is_accepted(licence: str) -> bool:
    """Whether a part under this licence may be handed on with Layak: one side of OR, both sides of AND."""
    if licence in ACCEPTED:
        return True
    return any(all(one in ACCEPTED for one in side.split(" AND ")) for side in licence.split(" OR "))


def print_licences(parts: Iterable[Part]) -> int:
    """Print every part with its licence; fails where one is not accepted or cannot be known here."""
    wrong = 0
    for part in parts:
        note = ""
        if not part.is_installed and part.marker:
            note = f"not installed here ({part.marker})"
        elif not part.is_installed:
            note, wrong = "NOT INSTALLED as pinned: run make run, then again", wrong + 1
        elif not is_accepted(part.licence):
            note, wrong = "NOT ACCEPTED: see docs/adr/0861", wrong + 1
        print(f"{part.name:<24} {part.version:<10} {part.licence:<40} {note}".rstrip())
    return 1 if wrong else 0


def print_outdated(parts: Iterable[Part]) -> int:
    """Ask the package index for the newest version of each pinned part; 2 where it gave no answer for all of them."""
    pinned = versions_of(part for part in parts if not part.sha256)
    try:
        newest = ask_newest(list(pinned))
    except NoAnswer as error:
        print(f"{error}\nThe package index gave no answer: NOTHING IS KNOWN about newer versions.", file=sys.stderr)
        return 2
    older = {name: versions for name, versions in pinned.items() if newest[name] - versions}
    for name, versions in older.items():
        print(f"{name:<24} {', '.join(sorted(versions)):<16} -> {', '.join(sorted(newest[name]))}")
    print(f"{len(pinned)} parts were asked for, {len(older)} have a newer version that runs on Python 3.11 or newer.")
    return 0


def versions_of(parts: Iterable[Part]) -> dict[str, set[str]]:
    """The versions of each name: two where one runs on older Pythons only."""
    found: dict[str, set[str]] = {}
    for part in parts:
        found.setdefault(part.name, set()).add(part.version)
    return found


class NoAnswer(Exception):
    """The package index, or the tool that asks it, did not answer for every part."""


def ask_newest(names: list[str]) -> dict[str, set[str]]:
    """The newest version of each part, asked through uv; raises NoAnswer.

    uv resolves all names or fails, so that a name of which the index says nothing is no pass.
    """
    command = [str(Path(sys.executable).with_name("uv")), *"pip compile -q --no-deps --no-header --no-annotate".split()]
    try:
        asked = subprocess.run(  # noqa: S603  (uv, and names of our own list)
            [*command, "--universal", "--python-version", "3.11", "-"],
            input="\n".join(names),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
    except OSError as error:
        raise NoAnswer(f"uv is not beside this Python ({error.strerror}): make test sets it up.") from error
    newest = versions_of(read_pins(asked.stdout))
    if asked.returncode or set(names) - newest.keys():
        raise NoAnswer(asked.stderr.strip())
    return newest


def print_audit(parts: Iterable[Part]) -> int:
    """Ask for known faults of each part; 1 where one is known, 2 where not every part was answered for."""
    asked = sorted({(part.purl, "npm" if part.sha256 else "PyPI", part.name, part.version) for part in parts})
    try:
        known = list(ask_advisories([(kind, name, version) for _, kind, name, version in asked]))
    except NoAnswer as error:
        print(f"{error}\nNOTHING IS KNOWN about faults of {len(asked)} parts: this is no pass.", file=sys.stderr)
        return 2
    told = {purl: faults for (purl, *_), faults in zip(asked, known, strict=True) if faults}
    for purl, faults in told.items():
        print(f"{purl:<40} {', '.join(faults)}")
    print(f"{len(asked)} parts were asked for, {len(told)} have known faults (https://osv.dev).")
    return 1 if told else 0


def ask_advisories(parts: list[tuple[str, str, str]]) -> Iterator[list[str]]:
    """The names of the known faults of each part, in order; raises NoAnswer where one is left without."""
    for start in range(0, len(parts), MOST_AT_ONCE):
        some = parts[start : start + MOST_AT_ONCE]
        rows = [{"package": {"ecosystem": kind, "name": name}, "version": version} for kind, name, version in some]
        address, said = os.environ.get("LAYAK_ADVISORIES", ADVISORIES), json.dumps({"queries": rows}).encode()
        asked = Request(address, said, JSON)  # noqa: S310  (a name of ours or of the owner)
        try:
            with urlopen(asked, timeout=WAIT_SECONDS) as answer:  # noqa: S310  (as above)
                found = json.load(answer)["results"]
            told = [[str(one["id"]) for one in row.get("vulns", [])] for row in found]
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise NoAnswer(f"{address} gave no answer that can be read ({error}).") from error
        if len(told) != len(some):
            raise NoAnswer(f"{address} answered for {len(told)} of {len(some)} parts.")
        yield from told


def main(arguments: list[str]) -> int:
    """Do what is asked; returns the exit code."""
    if arguments not in (["sbom"], ["licences"], ["outdated"], ["audit"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        parts = list_parts(ROOT)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments == ["sbom"]:
        print(json.dumps(make_sbom(parts, ROOT), indent=2))
        return 0
    if arguments == ["audit"]:
        files = sorted(ROOT.glob("requirements-*.txt"))
        return print_audit([*parts, *(part for file in files for part in read_pins(file.read_text("utf-8")))])
    return print_licences(parts) if arguments == ["licences"] else print_outdated(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
