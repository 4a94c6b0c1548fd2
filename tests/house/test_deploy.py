"""The files of deploy/: they say what the application says, and each is whole."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from flask import Flask

from layak.config import ROOT
from layak.core.serving import THREADS, WORKERS
from layak.forum.desk import outcomes
from layak.news import pasting
from layak.news.desk import pictures
from layak.progress.desk import offering, sheet_flow
from layak.setting_up import rendering
from layak.setting_up.commands import setting_up
from tests.conftest import SECRET

UPLOADS = [room.UPLOAD_BYTES for room in (outcomes, pasting, pictures, offering, sheet_flow)]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for / with all that `flask layak render` makes for a site with TLS."""
    monkeypatch.setenv("LAYAK_INSTANCE", str(tmp_path / "data"))
    monkeypatch.setenv("LAYAK_SECRET_KEY", SECRET)
    monkeypatch.setenv("LAYAK_BASE_URL", "https://kla.example.go.id")
    setting_up.main(["render", "--to", str(tmp_path / "machine")], standalone_mode=False)
    return tmp_path / "machine"


def test_proxy_takes_as_much_as_the_application(app: Flask) -> None:
    """The limits of a body are the same before and behind the proxy."""
    assert app.config["MAX_CONTENT_LENGTH"] == rendering.MOST_BODY
    assert max(UPLOADS) == rendering.MOST_UPLOAD


def test_proxy_knows_where_files_are_handed_in_and_where_is_searched(app: Flask) -> None:
    """Every address with a larger limit lies under the proxy's; the search stands where the proxy counts it."""
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        searches = {urls.build("search.show_results", {"lang": lang}) for lang in ("id", "en")}
        tasks = {urls.build("progress.hand_in_by_link", {"lang": lang, "token": "x"}) for lang in ("id", "en")}
    assert {f"{place}" for place in searches} == {"/id/cari", "/en/search"}
    assert rendering.SEARCH_PATHS == "/(id/cari|en/search)"
    assert {place.rsplit("/", 1)[0] for place in tasks} == {"/id/tugas", "/en/task"}
    assert rendering.UPLOAD_PATHS == "/(id/ruang-kerja|en/desk|id/tugas|en/task)"


def test_rendered_files_have_no_hole_and_write_nobody_down(machine: Path) -> None:
    """Nothing is left to fill in, every server of nginx has its log off, and nothing is kept by the proxy."""
    site = (machine / "etc/nginx/sites-available/layak.conf").read_text("utf-8")
    assert not rendering._HOLE.search(site)
    servers = site.count("\nserver {")
    assert servers == 3 and site.count("access_log off;") == servers and site.count(" alert;") == servers
    assert "access_log /" not in site and "proxy_cache off;" in site and "proxy_cache_path" not in site
    assert 'Strict-Transport-Security "max-age=' in site


def test_units_are_whole_and_closed(machine: Path) -> None:
    """systemd finds no fault in any unit, and the service may do little (its own measure, 0 closed to 10 open)."""
    folder = machine / "etc/systemd/system"
    units = sorted(path for path in folder.iterdir())
    assert {path.name for path in units} == set(rendering.UNITS)
    for path in units:
        assert not rendering._HOLE.search(path.read_text("utf-8"))
    service = (folder / "layak.service").read_text("utf-8")
    for line in (
        "Restart=always",
        "KillMode=control-group",
        "MemoryMax=1G",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "SystemCallFilter=adjtimex clock_adjtime",  # or the doctor of each morning finds every clock well
    ):
        assert line in service.splitlines()
    assert "ProtectClock=yes" not in service, "it refuses the question, too; to set the clock needs a capability"
    tasks = re.search(r"^TasksMax=(\d+)$", service, re.M)
    assert tasks and int(tasks[1]) > 2 * WORKERS * THREADS, "both generations live while the service restarts"
    if shutil.which("systemd-analyze"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0 and str(folder) not in checked.stderr, checked.stderr


STEP = re.compile(r"^([a-z]+)\(\) \{$", re.MULTILINE)
IMAGE = re.compile(r"docker\.io/library/[a-z]+:[\w.-]+")


def test_container_is_made_by_the_steps_of_the_script() -> None:
    """Each line of the Containerfile is an instruction; what it runs are steps of install.sh."""
    text = (ROOT / "deploy/Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert {word for word, _ in lines} <= {"FROM", "COPY", "WORKDIR", "ENV", "RUN", "USER", "VOLUME", "EXPOSE", "CMD"}
    told = dict(lines)
    assert IMAGE.fullmatch(told["FROM"]) and told["USER"] == "layak" and lines[-1][0] == "CMD"
    ran = [words for word, words in lines if word == "RUN"]
    steps = ran[0].split("&&")[0].split()[1:]
    assert len(ran) == 1 and set(steps) <= set(STEP.findall((ROOT / "deploy/install.sh").read_text("utf-8")))
    assert json.loads(told["CMD"])[-3:-1] == ["serve", "--host"]
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".git", "instance", "deploy/.env"} <= set(kept), "no data and no password goes into an image"


def test_compose_file_fits_together() -> None:
    """Four services, closed as far as they can be; each volume, dependency, command and image named there exists."""
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"app", "nginx", "database", "redis"}
    for name, service in services.items():
        volumes = {one.split(":")[0] for one in service.get("volumes", ())}
        assert volumes <= set(compose["volumes"]), name
        assert set(service.get("depends_on", ())) <= set(services), name
        assert service["restart"] == "always"
        assert "build" in service or IMAGE.fullmatch(service["image"])
    for name in ("app", "nginx"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
        assert (ROOT / "deploy" / services[name]["build"]["context"] / services[name]["build"]["dockerfile"]).is_file()
        declared = json.loads(
            (ROOT / "deploy/Containerfile").read_text("utf-8").split("VOLUME ", 1)[1].split("\n", 1)[0]
        )
        assert {one.split(":")[1] for one in services[name]["volumes"]} == set(declared)
    assert (ROOT / services["nginx"]["command"][0]).stat().st_mode & 0o111
    assert "ports" not in services["app"], "nobody passes nginx by"
    assert "?" in services["database"]["environment"]["POSTGRES_PASSWORD"], "no password is built in"


def test_scripts_are_shell() -> None:
    """Each script of deploy/ is whole, as far as the shell sees without running it, and stops at its first fault."""
    scripts = sorted((ROOT / "deploy").rglob("*.sh"))
    assert scripts
    for path in scripts:
        assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0, path
        assert "set -eu" in path.read_text("utf-8") and path.stat().st_mode & 0o111, path
