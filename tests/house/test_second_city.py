"""A further city on the same machine: its units, its part of nginx and its command stand beside those of the first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click import ClickException

from layak.config import ROOT
from layak.setting_up import rendering
from layak.setting_up.commands import setting_up
from tests.behind_nginx import nginx_program
from tests.conftest import SECRET

PORTS = ("18480", "18443")
WHOLE = (
    "pid {0}/pid;\nerror_log stderr alert;\nevents {{}}\nhttp {{\n    include {0}/etc/nginx/sites-available/*;\n}}\n"
)


def install(machine: Path, name: str, port: int = 0) -> subprocess.CompletedProcess[str]:
    """The steps that write a further city's certificate and files into a folder that stands for /."""
    data = machine / f"var/lib/layak-{name}"
    data.mkdir(parents=True)
    (data / "layak.env").write_text(f"LAYAK_SECRET_KEY={SECRET}\nLAYAK_BASE_URL=https://b.example:{PORTS[1]}\n")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LAYAK_", "DATABASE_URL"))}
    given = {"LAYAK_MACHINE": str(machine), "LAYAK_PYTHON": sys.executable, "LAYAK_NAME": name}
    given |= {"LAYAK_PORTS": " ".join(PORTS)} | ({"LAYAK_UPSTREAM": f"127.0.0.1:{port}"} if port else {})
    line = [str(ROOT / "deploy/install.sh"), "certificate", "files"]
    return subprocess.run(line, env=kept | given, capture_output=True, text=True, check=False)


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a city's files and certificate, as `deploy/install.sh` without a name makes them."""
    monkeypatch.setenv("LAYAK_INSTANCE", str(tmp_path / "var/lib/layak"))
    monkeypatch.setenv("LAYAK_SECRET_KEY", SECRET)
    monkeypatch.setenv("LAYAK_BASE_URL", f"https://a.example:{PORTS[1]}")
    return tmp_path


def test_second_city_stands_beside_the_first_on_one_machine(first: Path, tmp_path: Path) -> None:
    """Units, account, folders, command and nginx of both: no name twice, whole for systemd and nginx, nothing of the
    one in the other; who forgets the address or gives no name for a unit is told."""
    assert "Say where layak-kota-b shall listen" in install(tmp_path / "x", "kota-b").stderr
    assert "LAYAK_NAME is Kota B" in install(tmp_path / "x", "Kota B", 8001).stderr
    setting_up.main(["render", "--to", str(first), "--ports", *PORTS], standalone_mode=False)
    subprocess.run([ROOT / "deploy/setup/certificate.sh", "a.example", first / "etc/layak/tls"], check=True)
    done = install(tmp_path, "kota-b", 8001)
    assert done.returncode == 0, done.stdout + done.stderr
    units = tmp_path / "etc/systemd/system"
    names = {one.replace("layak", f"layak{tail}", 1) for one in rendering.UNITS for tail in ("", "-kota-b")}
    assert {path.name for path in units.iterdir()} == names and len(names) == 14
    service = (units / "layak-kota-b.service").read_text("utf-8")
    for words in ("User=layak-kota-b", "--port 8001", "StateDirectory=layak-kota-b layak-kota-b-erasures", "-kota-b\n"):
        assert words in service
    own = [line for line in service.splitlines() if "var/" in line or "layak-kota-b" in line]
    assert not [line for line in own if "/lib/layak " in line or "/layak-erasures" in line or "/cache/layak " in line]
    assert f"{tmp_path}/var/backups/layak-kota-b " in (units / "layak-kota-b-backup.service").read_text("utf-8")
    command = (tmp_path / "usr/local/bin/layak-kota-b").read_text("utf-8")
    assert "runuser -u layak-kota-b" in command and "LAYAK_COMMAND=layak-kota-b " in command
    assert "User=layak\n" in (units / "layak.service").read_text("utf-8")
    if shutil.which("systemd-analyze"):
        line = ["systemd-analyze", "verify", *map(str, sorted(units.iterdir()))]
        checked = subprocess.run(line, capture_output=True, text=True, check=False)
        assert checked.returncode == 0 and str(units) not in checked.stderr, checked.stderr
    (tmp_path / "nginx.conf").write_text(WHOLE.format(tmp_path))
    tried = subprocess.run(
        [nginx_program(), "-t", "-q", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr


@pytest.mark.parametrize("name", ["tick", "kota-backup", "erasures", "Kota", "a b", "a" * 25])
def test_second_city_has_no_name_that_stands_for_something_else(first: Path, name: str) -> None:
    """`layak-tick` is a unit of the first city."""
    with pytest.raises(ClickException, match="is no name of an installation"):
        setting_up.main(["render", "--to", str(first), "--name", name], standalone_mode=False)
    assert not (first / "etc").exists()
