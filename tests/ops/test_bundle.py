"""One archive brings the site to a server without internet: the same each time, whole, and nothing is fetched there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from layak.config import ROOT
from tests import soak

SECONDS = 600
FOR_WHOM = "--city pekanbaru --domain localhost --mail none --admin admin@example.go.id --database sqlite"
INSTALL_AND_ASK = """
set -eu
ip link set lo up 2>/dev/null || true
cd "$LAYAK_MACHINE/opt/layak"
./deploy/install.sh packages program settings files -- {for_whom} > "$LAYAK_MACHINE/said" 2>&1
unit=$LAYAK_MACHINE/etc/systemd/system/layak.service
env $(sed -n 's/^Environment=//p' "$unit") $(sed -n 's/^ExecStart=//p' "$unit") > "$LAYAK_MACHINE/served" 2>&1 &
server=$!
trap 'kill $server; wait $server' EXIT
for left in $(seq 300); do
    if curl -sf -H 'Host: localhost' -H 'X-Forwarded-Proto: https' "http://{upstream}/id/" > "$LAYAK_MACHINE/page"; then exit 0; fi
    sleep 0.2
done
exit 1
"""


def make(folder: Path, *words: str) -> Path:
    """An archive as `make bundle` makes it."""
    subprocess.run([sys.executable, "deploy/bundle.py", "--to", str(folder), *words], cwd=ROOT, check=True)
    return next(folder.glob("*.tar.gz"))


def unpack(archive: Path, machine: Path) -> Path:
    """The archive's folder on a machine that had nothing."""
    (machine / "opt").mkdir(parents=True)
    subprocess.run(["tar", "-xzf", archive, "-C", machine / "opt"], check=True)
    return machine / "opt/layak"


def without_network() -> list[str]:
    """What a command is run under so that it reaches no other machine; where that is not allowed, pip is told so."""
    cut = ["unshare", "--net"]
    may = shutil.which("unshare") and subprocess.run([*cut, "true"], check=False, capture_output=True).returncode == 0
    return cut if may else ["env", "PIP_NO_INDEX=1"]


def install(machine: Path, upstream: str, **own: str) -> None:
    """Install from the unpacked archive, serve, and fetch a page, all without a network; says what was said if not."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "PIP_"))}
    given |= {"LAYAK_MACHINE": str(machine), "LAYAK_UPSTREAM": upstream, "PIP_CONFIG_FILE": os.devnull, **own}
    script = INSTALL_AND_ASK.format(for_whom=FOR_WHOM, upstream=upstream)
    done = subprocess.run([*without_network(), "sh", "-c", script], env=given, check=False, timeout=SECONDS)
    logs = [path.read_text("utf-8")[-3000:] for name in ("said", "served") if (path := machine / name).exists()]
    assert done.returncode == 0, "\n".join(logs)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program without wheels, for a server that has the packages already."""
    return make(tmp_path_factory.mktemp("dist"), "--no-wheels")


@soak.soak
@soak.only_long
def test_operator_who_makes_a_bundle_twice_gets_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    """Same commit, same sum; the file beside it says so, and every file inside has its own."""
    again = make(tmp_path, "--no-wheels")
    assert again.name == archive.name and again.read_bytes() == archive.read_bytes()
    assert subprocess.run(["sha256sum", "--check", f"{again.name}.sha256"], cwd=tmp_path, check=False).returncode == 0
    with tarfile.open(archive) as tar:
        files = {one.name.removeprefix("layak/"): one for one in tar if one.isfile()}
        listed = dict(
            line.split("  ")[::-1] for line in tar.extractfile("layak/SHA256SUMS").read().decode().splitlines()
        )  # type: ignore[union-attr]
        assert listed.keys() == files.keys() - {"SHA256SUMS"}
        name = "deploy/install.sh"
        assert listed[name] == hashlib.sha256(tar.extractfile(files[name]).read()).hexdigest()  # type: ignore[union-attr]
    assert {one.uname for one in files.values()} == {"root"} and {one.mode for one in files.values()} == {0o644, 0o755}
    assert {"translations/id/LC_MESSAGES/messages.mo", "translations/en/LC_MESSAGES/messages.mo"} <= files.keys()
    assert any(name.startswith("assets/") and name.endswith(".br") for name in files)
    assert not [name for name in files if name.split("/")[0] in ("tests", "bench", "instance", ".venv", ".git")]


def test_administrator_without_internet_comes_from_the_archive_to_a_page(archive: Path, tmp_path: Path) -> None:
    """Unpacked in an empty tree, with no line to any other machine, the site answers with the archive's own files."""
    assert archive.name.endswith("-x86_64-no-wheels.tar.gz"), "it would take the place of the whole one"
    home = unpack(archive, tmp_path / "machine")
    install(tmp_path / "machine", "127.0.0.1:18471", LAYAK_PYTHON=sys.executable)
    page = (tmp_path / "machine/page").read_text("utf-8")
    assert '<html lang="id"' in page
    taken = next((home / "assets").iterdir())
    built = tmp_path / "machine/var/cache/layak"
    assert (built / "current").readlink() == Path(taken.name), "nothing was compressed anew"
    linked = page.split('href="/static/', 1)[1].split('"', 1)[0]
    assert (built / "current" / linked).read_bytes() == (taken / linked).read_bytes()


def test_administrator_with_a_broken_archive_is_told_before_anything_is_installed(
    archive: Path, tmp_path: Path
) -> None:
    """One changed byte stops the first step that stands on the files, and names the file."""
    home = unpack(archive, tmp_path)
    with (home / "wsgi.py").open("a") as file:
        file.write("#")
    own = os.environ | {"LAYAK_MACHINE": str(tmp_path), "LAYAK_PYTHON": sys.executable}
    done = subprocess.run([home / "deploy/install.sh", "program"], env=own, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "wsgi.py" in done.stdout + done.stderr


@pytest.mark.soak
@soak.only_long
def test_administrator_without_internet_installs_the_wheels_of_the_archive(tmp_path: Path) -> None:
    """With wheels for three Pythons: the same sum twice, and a real environment is made without a line, with each Python."""
    first, second = make(tmp_path / "first"), make(tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()
    tried = []
    for version in ("3.11", "3.12", "3.13"):
        found = python_of(version)
        if found:
            machine = tmp_path / version
            unpack(first, machine)
            install(machine, "127.0.0.1:18472", PATH=f"{found}:{os.environ['PATH']}")
            assert (machine / "opt/layak/.venv/bin/python").exists()
            tried.append(version)
    assert tried


def python_of(version: str) -> Path | None:
    """The folder of an interpreter of this version whose name is also python3; None where there is none."""
    folders = [Path(sys.base_prefix) / "bin", *Path.home().glob(f".pyenv/versions/{version}*/bin"), Path("/usr/bin")]
    for folder in folders:
        name = folder / "python3"
        said = subprocess.run([str(name), "-V"], capture_output=True, text=True, check=False) if name.exists() else None
        if said and said.stdout.startswith(f"Python {version}."):
            return folder
    return None
