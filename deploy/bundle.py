"""One archive for a server without internet: the program, its words and static files made ready, the wheels, all sums.

Run as: python deploy/bundle.py [--to DIST] [--machine x86_64] [--python 3.11 ...] [--no-wheels] (make bundle)
The same commit, pins and tools give the same bytes. Unpacked to /opt/layak, deploy/install.sh there finds wheels/ and
assets/ and asks no other machine for anything (docs/upgrade.md).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename
from parts import PIN, ROOT

PYTHONS = ("3.11", "3.12", "3.13")
"""Of Debian 12, Ubuntu 24.04 and Debian 13; Ubuntu 22.04 has python3.11 beside its own 3.10."""
OLDEST_PATCH, NEWEST_PATCH = 0, 99
"""Debian 12 stays at 3.11.2, for which some pins differ."""
NEWEST_GLIBC = 35
"""Of Ubuntu 22.04; the others have a newer one."""
BUILDER = "setuptools==80.9.0"
"""What makes a wheel of a part that its author hands out as source alone."""
LEFT_OUT = frozenset({".ci", ".github", "bench", "tests"})
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class BundleError(Exception):
    """The archive cannot be made; the text says why."""


@dataclass
class Pin:
    """A pinned part, and the sums of its files that the pins allow."""

    name: str
    version: str
    marker: str
    sums: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """How a requirements file names it."""
        return f"{self.name}=={self.version}"

    def is_wanted(self, python: str, machine: str) -> bool:
        """Whether a server with this full version of Python needs it."""
        place = {
            "python_version": python.rpartition(".")[0],
            "python_full_version": python,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": "linux",
            "os_name": "posix",
            "platform_system": "Linux",
            "platform_machine": machine,
        }
        return not self.marker or Marker(self.marker).evaluate(place)


def read_pins(text: str) -> list[Pin]:
    """The parts of a compiled requirements file, with their sums."""
    found: list[Pin] = []
    for line in text.splitlines():
        if pin := PIN.match(line):
            found.append(Pin(pin["name"], pin["version"], pin["marker"] or ""))
        elif sums := HASH.findall(line):
            found[-1].sums += sums
    return found


def git(*words: str) -> str:
    """What git says of this checkout; raises BundleError where it is none."""
    line = ["git", *words]
    asked = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  (words of ours)
    if asked.returncode:
        raise BundleError(f"A bundle is made from a checkout with git. {asked.stderr.strip()}")
    return asked.stdout


def copy_program(target: Path) -> None:
    """The tracked files that a server needs."""
    for line in git("ls-files", "-z").split("\0"):
        if line and line.split("/")[0] not in LEFT_OUT and (ROOT / line).is_file():
            (target / line).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / line, target / line)


def make_ready(target: Path) -> None:
    """Compile the words, and build the static files under their hashed names with their compressed forms."""
    line = [sys.executable, str(target / "translations" / "sync.py"), "--compile"]
    subprocess.run(line, check=True)  # noqa: S603  (this Python, and a file of this release)
    sys.path.insert(0, str(target / "site"))
    sys.dont_write_bytecode = True
    from layak.core.assets import build, hashed_names

    build(target / "static", target / "assets", hashed_names(target / "static"))


def platforms(machine: str) -> list[str]:
    """The tags of wheels that run on every one of the servers, newest first."""
    return [*(f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC, 16, -1)), f"manylinux2014_{machine}"]


def pip(*words: str, epoch: str) -> None:
    """Run pip; raises BundleError with what it said."""
    own = {"SOURCE_DATE_EPOCH": epoch, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    line = [sys.executable, "-m", "pip", *words]
    around = os.environ | own
    done = subprocess.run(line, env=around, capture_output=True, text=True, check=False)  # noqa: S603  (words of ours)
    if done.returncode:
        raise BundleError(f"pip could not get the parts.\n{done.stderr.strip()[-2000:]}")


def fetch(pins: list[Pin], python: str, machine: str, folder: Path, epoch: str) -> None:
    """Fetch the files of these pins for one Python, each held to its sum."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
        for pin in pins:
            asked.write(" ".join([pin.line, *(f"--hash=sha256:{one}" for one in pin.sums)]) + "\n")
        asked.flush()
        places = [word for name in platforms(machine) for word in ("--platform", name)]
        line = "download -q --no-deps --require-hashes --implementation cp --python-version".split()
        pip(*line, python, *places, "-d", str(folder), "-r", asked.name, epoch=epoch)


def build_sources(folder: Path, epoch: str) -> None:
    """Make a wheel of each part that came as source; raises BundleError where that fits this machine alone."""
    with tempfile.TemporaryDirectory() as room:
        limits = Path(room, "builder.txt")
        limits.write_text(f"{BUILDER}\n")
        os.environ["PIP_CONSTRAINT"] = str(limits)
        for source in sorted(path for path in folder.iterdir() if path.suffix != ".whl"):
            made = Path(room, source.name)
            pip("wheel", "-q", "--use-pep517", "--no-deps", "--no-cache-dir", "-w", str(made), str(source), epoch=epoch)
            wheel = next(made.iterdir())
            if not wheel.name.endswith("-none-any.whl"):
                raise BundleError(f"There is no wheel of {source.name} for this kind of server.")
            shutil.move(wheel, folder / wheel.name)
            source.unlink()
        del os.environ["PIP_CONSTRAINT"]


def collect_wheels(target: Path, pythons: list[str], machine: str, epoch: str) -> None:
    """Put the wheels of all pins for these Pythons into a folder, with pins that name exactly these files."""
    folder = target / "wheels"
    folder.mkdir()
    pins = read_pins((ROOT / "requirements.txt").read_text("utf-8"))
    needed: list[Pin] = []
    for python in pythons:
        there: list[Pin] = []
        for patch in (OLDEST_PATCH, NEWEST_PATCH):
            full = f"{python}.{patch}"
            wanted = [pin for pin in pins if pin not in there and pin.is_wanted(full, machine)]
            if wanted:
                fetch(wanted, full, machine, folder, epoch)
            there += wanted
        needed += [pin for pin in there if pin not in needed]
    build_sources(folder, epoch)
    (folder / "requirements.txt").write_text("".join(lines_of(needed, folder)), "utf-8")


def lines_of(pins: list[Pin], folder: Path) -> list[str]:
    """The pins with the sums of the wheels that lie in a folder; raises BundleError for one without any."""
    sums: dict[tuple[str, str], list[str]] = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, *_ = parse_wheel_filename(path.name)
        sums.setdefault((name, str(version)), []).append(hashlib.sha256(path.read_bytes()).hexdigest())
    lines = []
    for pin in sorted(pins, key=lambda one: (one.name, one.version)):
        found = sums.get((canonicalize_name(pin.name), pin.version))
        if not found:
            raise BundleError(f"There is no wheel of {pin.line}.")
        marker = f" ; {pin.marker}" if pin.marker else ""
        lines.append(f"{pin.line}{marker} \\\n    " + " \\\n    ".join(f"--hash=sha256:{one}" for one in found) + "\n")
    return lines


def write_sums(target: Path) -> None:
    """Write the sum of each file, as sha256sum reads it."""
    files = sorted(path for path in target.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(target)}\n" for path in files]
    (target / "SHA256SUMS").write_text("".join(lines), "utf-8")


def pack(target: Path, archive: Path, epoch: int) -> None:
    """Pack a folder: names sorted, one time, no owner, plain modes."""

    def plain(one: tarfile.TarInfo) -> tarfile.TarInfo:
        one.uid = one.gid = 0
        one.uname = one.gname = "root"
        one.mtime = epoch
        one.mode = 0o755 if one.isdir() or one.mode & 0o100 else 0o644
        return one

    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(target.rglob("*")):
            if "__pycache__" not in path.parts:
                tar.add(path, f"layak/{path.relative_to(target)}", recursive=False, filter=plain)


def make_bundle(dist: Path, pythons: list[str], machine: str) -> Path:
    """Make the archive and the file with its sum beside it; returns the archive."""
    commit, epoch = git("log", "-1", "--format=%h %ct").split()
    changed = "-changed" if git("status", "--porcelain", "--untracked-files=no").strip() else ""
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    wheels = "" if pythons == list(PYTHONS) else f"-python{'+'.join(pythons)}" if pythons else "-no-wheels"
    archive = dist / f"layak-{version[1] if version else 0}-{commit}{changed}-{machine}{wheels}.tar.gz"
    dist.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="layak-bundle-") as room:
        target = Path(room, "layak")
        copy_program(target)
        make_ready(target)
        if pythons:
            collect_wheels(target, pythons, machine, epoch)
        write_sums(target)
        half = archive.with_name(f".{archive.name}.half")
        pack(target, half, int(epoch))
    half.rename(archive)
    with archive.open("rb") as file:
        total = hashlib.file_digest(file, "sha256").hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{total}  {archive.name}\n", "utf-8")
    return archive


def main() -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="folder for the archive")
    parser.add_argument("--machine", default="x86_64", choices=["x86_64", "aarch64"], help="the servers' processors")
    parser.add_argument(
        "--python", action="append", help=f"versions to bring wheels for; without: {', '.join(PYTHONS)}"
    )
    parser.add_argument("--no-wheels", action="store_true", help="where the server has an index of packages of its own")
    given = parser.parse_args()
    pythons = [] if given.no_wheels else given.python or list(PYTHONS)
    try:
        archive = make_bundle(given.to, pythons, given.machine)
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    print(archive.with_name(f"{archive.name}.sha256").read_text("utf-8").strip())
    print(f"{archive.stat().st_size / 1e6:.1f} MB for Python {', '.join(pythons) or '(no wheels)'}: {archive}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
