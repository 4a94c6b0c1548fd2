"""What the server needs in memory while it sends a bundle: 1,000 documents of 1 MB beside 10, to a reader who pauses.

Each bundle is asked of a server that was just started, so that its peak belongs to that bundle alone. Many rows
name the same ten files; the server reads and sends each of them as if it were another.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import time
from pathlib import Path

from flask import Flask, session
from sqlalchemy import select

from bench.processes import ROOT, Server
from bench.report import Figure, median_figure
from bench.sample import SampleSite
from layak.accounts.identity import enter
from layak.accounts.service.people import find_staff
from layak.app import create_app
from layak.config import Settings
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.extensions import db
from layak.progress.models import Cycle, EvidenceRequest, Office, Question
from layak.progress.service import requests
from layak.progress.service.requests import GivenFile, Offer

FEW, MANY, MEGABYTE = 10, 1_000, 1_000_000
INDICATORS = (4, 5)
GOAL = 1.1
PAUSE_SECONDS = 1.0
ANSWER_SECONDS = 120
COORDINATOR = "koordinator@contoh.invalid"
PDF = "application/pdf"


def measure_bundle(rounds: int, many: int = MANY, few: int = FEW) -> list[Figure]:
    """Both bundles in turn, each from a fresh server; the ratio of the greatest memory of its processes."""
    with SampleSite(3) as site:
        app = create_app(Settings.read(site.environ, ROOT))
        key, cookie = fill(app, dict(zip(INDICATORS, (few, many), strict=True)))
        paths = [f"/id/ruang-kerja/kemajuan/paket/{key}/{number}/unduh" for number in INDICATORS]
        asked = list(zip(paths, (few, many), strict=True))
        runs = [[take(site, path, cookie, size) for path, size in asked] for _ in range(rounds)]
    ratios = [large[0] / small[0] for small, large in runs]
    return [
        median_figure(f"bundle of {many} documents of 1 MB / of {few}, memory at its peak", ratios, "x", GOAL),
        median_figure(f"bundle of {many} documents of 1 MB, memory at its peak", [large[0] for _, large in runs], "MB"),
        median_figure(f"bundle of {many} documents of 1 MB, until it is there", [large[1] for _, large in runs], "s"),
    ]


def take(site: SampleSite, path: str, cookie: str, documents: int) -> tuple[float, float]:
    """Start a server, take a bundle, and give the peak of its greatest process in MB and the seconds it took."""
    server = site.serve("bundle", "wsgi:app")
    try:
        begun = time.perf_counter()
        count = download(server.port, path, cookie)
        seconds = time.perf_counter() - begun - PAUSE_SECONDS
        if count < documents * MEGABYTE:
            raise RuntimeError(f"only {count} bytes came")
        return peak_megabytes(server), seconds
    finally:
        server.stop()


def download(port: int, path: str, cookie: str) -> int:
    """Read an answer to its end, with a pause after its first part; returns its bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    if answer.status != http.client.OK:
        raise RuntimeError(f"answered {answer.status}")
    count = len(answer.read(1 << 16))
    time.sleep(PAUSE_SECONDS)
    while part := answer.read(1 << 20):
        count += len(part)
    connection.close()
    return count


def peak_megabytes(server: Server) -> float:
    """The greatest resident memory that any process of a server had since its start (VmHWM)."""
    peaks = []
    for pid in server.pids():
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        peaks += [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return max(peaks) * 1024 / 1e6


def fill(app: Flask, counts: dict[int, int]) -> tuple[str, str]:
    """Accepted documents for indicators, and a coordinator who is signed in: the cycle's key and the cookie."""
    with app.test_request_context("/id/"):
        staff = find_staff(COORDINATOR)
        cycle = db.session.scalars(select(Cycle)).first()
        if staff is None or cycle is None:
            raise RuntimeError("the sample has no coordinator or no cycle")
        actor = Principal(user_id=staff.id, roles=frozenset({Role.COORDINATOR}))
        office = db.session.scalars(select(Office.key)).first()
        officer = Principal(user_id=staff.id, roles=frozenset({Role.OFFICE_OFFICER}), office_key=office)
        files = store(Path(app.instance_path) / "documents")
        key = cycle.key
        for indicator, count in counts.items():
            offer = Offer(files=[files[number % len(files)] for number in range(count)])
            number = ask(indicator, str(office), actor)
            requests.hand_in(number, offer, version=version_of(number), actor=officer, at=now())
            requests.accept(number, version=version_of(number), actor=actor, at=now())
        enter(staff)
        answer = app.response_class()
        app.session_interface.save_session(app, session, answer)  # type: ignore[arg-type]
    return key, answer.headers["Set-Cookie"].partition(";")[0]


def ask(indicator: int, office: str, actor: Principal) -> int:
    """Ask an office for something that it was not asked for yet."""
    asked = select(EvidenceRequest.question_id)
    question = db.session.scalars(
        select(Question.id).where(Question.indicator == indicator, Question.id.not_in(asked))
    ).first()
    if question is None:
        raise RuntimeError("every question of the sample is asked")
    return requests.ask(question, office, due_on=now().date(), actor=actor, at=now(), on=now().date())


def version_of(number: int) -> int:
    """The version of a request."""
    return db.session.get_one(EvidenceRequest, number, populate_existing=True).version


def store(folder: Path) -> list[GivenFile]:
    """Ten files of 1 MB in the store."""
    folder.mkdir(mode=0o700, exist_ok=True)
    files = []
    for number in range(10):
        data = os.urandom(MEGABYTE)
        digest = hashlib.sha256(data).hexdigest()
        (folder / digest).write_bytes(data)
        given = GivenFile(digest=digest, name=f"dokumen-{number}.pdf", media_type=PDF, size=MEGABYTE, scan="clean")
        files.append(given)
    return files
