"""Scanners of others over the served site, with TLS, as a stranger and as each role: what they find is explained or a fault."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from layak.core.access import Role
from tests import soak
from tests.ops import writers
from tests.served import shared_folder
from tests.withstand import scanners
from tests.withstand.scanners import Finding
from tests.withstand.tls_front import SiteBehindTls, behind_tls

VISITORS = ("stranger", *(role.value for role in Role))
SECONDS = int(os.environ.get("LAYAK_SCAN_SECONDS", "60"))
"""So long each module of wapiti may take for one visitor."""
STARTS = {"stranger": ["/id/", "/en/", "/id/kemajuan/", "/id/forum-anak/", "/id/masuk", "/api/v1/"]}
CASES = 100


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBehindTls]:
    """The site of samples behind nginx with TLS."""
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("nginx and openssl are not installed")
    with behind_tls(tmp_path_factory.mktemp("scanned"), shared_folder(tmp_path_factory, "kept")) as site:
        yield site


@pytest.fixture(scope="module")
def cookies(site: SiteBehindTls) -> dict[str, str]:
    """The session of each role, begun before any scanner has used up the tries of this network."""
    return {role.value: writers.sign_in(site, role.value) for role in Role}


@soak.soak
@soak.only_long
@pytest.mark.parametrize("name", VISITORS)
def test_wapiti_finds_nothing(site: SiteBehindTls, cookies: dict[str, str], tmp_path: Path, name: str) -> None:
    """Every module but guessing by lists finds nothing that is not explained below, whoever is signed in."""
    begun, written = time.monotonic(), log_of(site)
    starts = STARTS.get(name, ["/id/ruang-kerja/"])
    found = scanners.wapiti(site.outside, starts, cookies.get(name, ""), tmp_path, seconds=SECONDS)
    log = (tmp_path / "wapiti.log").read_text("utf-8", errors="replace")
    pages = re.search(r"found (\d+) URLs and forms", log)
    unexplained = [one for one in found if not is_explained(one, site)]
    faults = [line for line in log_of(site)[len(written) :] if "exception" in line]
    soak.tell(
        f"wapiti as {name}",
        f"{pages[1] if pages else 0} addresses and forms, {time.monotonic() - begun:.0f} s, "
        f"{len(unexplained)} findings ({len(found)} before those explained), {len(faults)} faults in the site's log",
    )
    assert pages and int(pages[1]) > 20, "the scanner saw next to nothing"
    assert name not in cookies or is_signed_in(site, cookies[name]), (
        "the scanner was signed out, and looked as a stranger"
    )
    assert not unexplained and not faults, "\n".join([*map(str, unexplained), *faults])


def is_signed_in(site: SiteBehindTls, cookie: str) -> bool:
    """Whether a session lives."""
    return writers.Browser(site, cookie).get("/id/ruang-kerja/").status == 200


def log_of(site: SiteBehindTls) -> list[str]:
    """What the site wrote of itself: a fault of ours is told there with where it happened, and no word of a visitor."""
    return (site.instance / "server.log").read_text("utf-8", errors="replace").splitlines()


def is_explained(found: Finding, site: SiteBehindTls) -> bool:
    """Whether a finding is none; each explanation is tried here, so that it holds only as long as it is true."""
    browser = writers.Browser(site)
    if found.module == "ldap":  # two pages of results differ because two questions do: nothing here speaks LDAP
        return not any(find_spec(name) for name in ("ldap", "ldap3", "bonsai"))
    if found.module == "spring4shell":  # the API refuses each parameter that it does not know
        return found.path.startswith("/api/v1/") and browser.get(f"{found.path}?anything=1").status in (400, 422)
    if found.module == "csrf" and "Lack of" in found.words:  # reads no cookie, so does nothing in anybody's name
        return bool(re.search(r"/(lapor|report|lapor-kesalahan|report-a-mistake)$", found.path))
    if found.module == "csrf":  # the scanner's own token had ended, so both of its forms were refused alike
        return browser.post(found.path, csrf_token="wapiti").status in (400, 401, 403)
    return False


@soak.soak
@soak.only_long
def test_schemathesis_finds_nothing(site: SiteBehindTls, tmp_path: Path) -> None:
    """Each operation of the API's own description keeps to it: no fault, no status and no shape that it does not name."""
    told = scanners.schemathesis(site.url, tmp_path, cases=CASES)
    counted = re.search(r"(\d+) generated|Test cases:\s*\n?\s*(\d+)", told)
    soak.tell("schemathesis", f"{counted[0] if counted else 'see the log'}, no finding, none over 1 s")
