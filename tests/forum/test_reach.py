"""Words that must not be found, laid into every place where a child or an office writes, and looked for everywhere.

Pages of every role, search, feeds, open data and API, the page cache, letters, logs, the database with its log, a copy
of it as a backup makes it, and the files of the index.
"""

from __future__ import annotations

import html
import logging
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.tick import tick
from layak.extensions import db
from layak.forum import visit
from layak.forum.help_keys import HelpKeys
from layak.forum.models import Outcome, PublicVersion, SealedRecord, Suggestion
from layak.forum.service import (
    consent,
    forwarding,
    ideas,
    meetings,
    moderation,
    musrenbang,
    office_answers,
    outcomes,
    replies,
    sealed,
)
from layak.forum.service.protection import acting, help_line, records
from layak.forum.states import Verb
from tests.conftest import TestClock
from tests.forum.conftest import HARM, PASSPHRASE, Child, Desk, fill_forum
from tests.forum.offices import City
from tests.forum.stores import DATABASE, folder_of, in_database, in_files, kept_pages

ORIGINAL, REPLY, SEALED, TAKEN_BACK = "kenarioriginal", "kenaribalasan", "kenaritersegel", "kenariditarik"
UNPASSED, UNSHOWN, UNSENT, OUTCOME = "kenarijawaban", "kenaribelumtampil", "kenaridraf", "kenarihasil"
PAPER, CASE = "kenarikertas", "kenarikasus"
CANARIES = (ORIGINAL, REPLY, SEALED, TAKEN_BACK, UNPASSED, UNSHOWN, UNSENT, OUTCOME, PAPER, CASE)
NO_WORD = "kenaritidakada"
"""Stands nowhere: how often a search says it back is how often it says back every word without a hit."""

ADDRESS, BROWSER = "203.0.113.77", "Kenari/9.9 (Peramban Uji)"
MAY_READ = {
    Role.MODERATOR: {ORIGINAL, REPLY, UNPASSED, UNSHOWN, OUTCOME, PAPER},
    Role.OFFICE_OFFICER: {UNPASSED},
    Role.COORDINATOR: {OUTCOME},
}
"""What somebody has to read in order to do their work; everybody else reads none of these words."""

DESK = "/id/ruang-kerja/"
STARTS = ("/id/", "/en/", "/id/forum-anak/", "/id/data/", "/api/v1/", "/sitemap.xml", "/id/forum-anak/umpan.atom", DESK)
NOT_FOLLOWED = re.compile(r"/static/|keluar|sign-out|/tutup|/close|\.(png|jpg|svg|ico|woff2|css|js|zip)$|bahasa")
OF_STAFF = re.compile(r"/id/(ruang-kerja|forum-anak|cari)")
"""What roles see otherwise than a stranger does."""

MOST_PAGES = 600


@dataclass
class Scene:
    """Who wrote what, and where it stands now."""

    app: Flask
    moderator: Desk
    officer: Desk
    coordinator: Desk
    protector: Desk
    author: Child
    second: Child
    taken_back: tuple[int, int] = (0, 0)
    clients: list[FlaskClient] = field(default_factory=list)

    def when(self) -> dict[str, Any]:
        """The moment and the day."""
        return {"at": now(), "today": visit.today()}

    def publish(self, number: int, words: str) -> int:
        """Publish an idea in safe words; returns its public number."""
        who = self.moderator.principal
        version = moderation.open_idea(who, number, at=now()).version
        public = moderation.PublicText(title_id=f"Taman {words}", text_id=f"Taman yang bersih {words}.", topic="k2")
        shown = moderation.publish_idea(who, number, version, public, moderation.Told(), **self.when())
        assert shown is not None
        return shown


def strange(one: Child) -> Child:
    """A child whose address and browser would be known again."""
    one.client.environ_base |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": BROWSER}
    return one


@pytest.fixture
def scene(city: City, child: Callable[..., Child], staff: Callable[..., Desk], officer: Callable[..., Desk]) -> Scene:
    """Every word in its place: sent, answered, sealed, taken back later, not passed, not shown, not sent."""
    fill_forum(city.app)
    author = strange(child())
    author.send_idea(f"Kami ingin taman yang bersih dan {ORIGINAL}.")
    desks = [staff(Role.MODERATOR), officer(), staff(Role.COORDINATOR), staff(Role.PROTECTION_OFFICER)]
    made = Scene(city.app, *desks, author, strange(child()))
    with city.app.app_context():
        sealed.set_up_key(made.protector.principal, PASSPHRASE, at=now())
        db.session.remove()
    made.second.send_idea("Kami ingin perpustakaan yang buka sampai sore.")
    gone = strange(child())
    gone.send_idea(f"Kami ingin taman dan {TAKEN_BACK}.")
    unshown = strange(child())
    unshown.send_idea("Kami ingin lampu di jalan sekolah.")
    harmed = strange(child())
    harmed.enter()
    harmed.fill("idea", text=f"{HARM} Ada {SEALED}.", act="next")
    harmed.fill("next", text=f"{HARM} Ada {SEALED}.")
    writing = strange(child())
    writing.enter()
    writing.fill("idea", text=f"Kami ingin kolam dan {UNSENT}.")
    with city.app.app_context():
        write_the_rest(made, city)
        type_papers(made)
        work_on_case(made)
        db.session.remove()
    return made


def write_the_rest(made: Scene, city: City) -> None:
    """What moderators, an office and the coordinator wrote, and what nobody has passed yet."""
    who, when = made.moderator.principal, made.when()
    shown = made.publish(1, "untuk semua")
    row = db.session.get_one(Suggestion, 1)
    forwarding.forward_idea(who, shown, row.version, city.offices[0], **when)
    office = Principal(
        user_id=made.officer.person.id, roles=frozenset({Role.OFFICE_OFFICER}), office_key=city.offices[0]
    )
    words = office_answers.OfficeWords(Verb.ANSWER_WILL_DO, f"Kami bangun {UNPASSED}.")
    office_answers.submit_draft(office, 1, words, **when)

    version = moderation.open_idea(who, 2, at=now()).version
    moderation.ask_child(who, 2, version, moderation.Told(None, "Di mana perpustakaannya?"), **when)
    child = Principal(member_id=db.session.get_one(Suggestion, 2).member_id)
    replies.answer_question(child, 2, f"Dekat pasar {REPLY}.", nonce=sealed.fresh_nonce(), **when)
    moderation.open_idea(who, 2, at=now())

    made.taken_back = (3, made.publish(3, TAKEN_BACK))
    version = db.session.get_one(Suggestion, 3).version
    forwarding.forward_idea(who, made.taken_back[1], version, city.offices[0], **when)
    version = moderation.open_idea(who, 4, at=now()).version
    unshown = moderation.PublicText(title_id="Lampu", text_id=f"Lampu jalan {UNSHOWN}.")
    moderation.save_public_text(who, 4, version, unshown, at=now())

    leader = Principal(user_id=made.coordinator.person.id, roles=frozenset({Role.COORDINATOR}))
    plan = musrenbang.Plan(musrenbang.ForumLevel.CITY, visit.today(), visit.today().year + 1)
    meeting = musrenbang.plan_musrenbang(leader, plan, at=now())
    musrenbang.take_ideas(leader, meeting, 1, [shown, made.taken_back[1]], **when)
    base = outcomes.mark_of(musrenbang.list_pack(leader, meeting))
    mark = outcomes.Mark(Outcome.POSTPONED, f"Ditunda {OUTCOME}.")
    outcomes.mark_outcomes(leader, meeting, {shown: mark}, base, at=now())


def type_papers(made: Scene) -> None:
    """Another moderator typed a meeting's papers, one of them about harm; this one has the ordinary one open."""
    typist = Principal(user_id=977, roles=frozenset({Role.MODERATOR}))
    texts = (f"Kami mau kolam dan {PAPER}.", f"{HARM} Ada {SEALED}.")
    papers = tuple(meetings.TypedPaper(one) for one in texts)
    typed = meetings.TypedMeeting(1, visit.today(), papers, sealed.fresh_nonce())
    assert meetings.take_meeting(typist, typed, zone=visit.zone(), **made.when()).has_handed_on
    assert moderation.open_idea(made.moderator.principal, 5, at=now())


def work_on_case(made: Scene) -> None:
    """An officer opened the child's text, answered, asked who it is, handed over and closed; each with words."""
    who, when = made.protector.principal, made.when()
    line = HelpKeys(secrets.token_bytes(32), secrets.token_bytes(32))
    told = sealed.Disclosure(f"{HARM} Ada {SEALED}.", sealed.fresh_nonce(), help_line=line)
    sealed.seal_text(Principal(), told, at=now(), zone=visit.zone())
    number = db.session.scalars(select(SealedRecord.id).order_by(SealedRecord.id.desc())).first() or 0
    assert SEALED in records.open_item(who, number, PASSPHRASE, at=now()).text
    help_line.answer_child(who, number, f"Kami baca {CASE}.", sealed.fresh_nonce(), at=now())
    help_line.write_again(line, f"Masih {CASE}.", sealed.fresh_nonce(), at=now())
    acting.ask_to_identify(who, number, acting.last_act(number), f"Bahaya {CASE}.", at=now())
    acting.hand_over(who, number, acting.last_act(number), acting.Handover(CASE, CASE, visit.today(), CASE), **when)
    acting.close(who, number, acting.last_act(number), f"Selesai {CASE}.", at=now())


def walk(client: FlaskClient, starts: tuple[str, ...], within: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Every page, feed and file that links lead to, with what it says."""
    todo, seen = [*starts], set[str]()
    while todo:
        path = todo.pop(0)
        if path in seen or NOT_FOLLOWED.search(path) or not within.match(path):
            continue
        seen.add(path)
        assert len(seen) < MOST_PAGES, "this walk never ends"
        answer = client.get(path, is_checked=False)
        told = answer.get_data().decode("utf-8", "replace")
        yield path, told
        links = re.findall(r'(?:href|action|url|path)"?[=:]\s*"((?:http://[^/"]+)?/[^"#]*)', told)
        todo += [html.unescape(re.sub(r"^http://[^/]+", "", one)).split("?")[0] for one in links]


def found_by(client: FlaskClient, *, extra: tuple[str, ...] = (), within: re.Pattern[str] = OF_STAFF) -> set[str]:
    """The words that somebody finds on any page they reach, and by asking the search for each of them."""
    read = {one for _, told in walk(client, (*STARTS, *extra), within) for one in CANARIES if one in told}
    searches = ("/id/cari?q=", "/en/search?q=")
    echoes = {path: client.get(f"{path}{NO_WORD}", is_checked=False).text.count(NO_WORD) for path in searches}
    return read | {
        one
        for path in searches
        for one in CANARIES
        if client.get(f"{path}{one}", is_checked=False).text.count(one) != echoes[path]
    }


def test_every_role_reads_only_what_its_work_needs(
    scene: Scene, staff: Callable[..., Desk], officer: Callable[..., Desk], city: City
) -> None:
    """A crawl of each role, of a stranger and of both children; the word of what was taken back is found by nobody."""
    take_back(scene)
    assert found_by(scene.app.test_client(), within=re.compile("/")) == set()
    assert found_by(scene.author.client) <= {ORIGINAL}
    assert found_by(scene.second.client) <= {REPLY}
    desks = {Role.MODERATOR: scene.moderator, Role.OFFICE_OFFICER: scene.officer, Role.COORDINATOR: scene.coordinator}
    desks[Role.PROTECTION_OFFICER] = scene.protector
    queue = f"{DESK}forum/antrean/"
    for role in Role:
        desk = desks.get(role) or staff(role)
        read = found_by(desk.client, extra=tuple(f"{queue}{number}" for number in range(1, 6)))
        assert read <= MAY_READ.get(role, set()), role
        if role in MAY_READ:  # a crawl that finds nothing anywhere would prove nothing
            assert read >= MAY_READ[role] - {ORIGINAL}, role
    assert found_by(officer("dua", city.offices[1]).client) == set()


def take_back(scene: Scene, *, by_consent: bool = False) -> None:
    """The child takes its published idea back, or its consent is withdrawn, after everybody has read it."""
    number, public = scene.taken_back
    path = f"/id/forum-anak/usulan/{public}"
    reader = scene.app.test_client()
    assert TAKEN_BACK in reader.get(path).text and TAKEN_BACK in reader.get(f"/id/cari?q={TAKEN_BACK}").text
    assert any(TAKEN_BACK in page for page in kept_pages(scene.app))
    with scene.app.app_context():
        child = Principal(member_id=db.session.get_one(Suggestion, number).member_id)
        if by_consent:
            consent.withdraw_consent(None, child.member_id or 0, at=now())
        else:
            ideas.withdraw_idea(child, number, at=now())
        db.session.remove()
    assert reader.get(path, is_checked=False).status_code == 404


@pytest.mark.parametrize("by_consent", [False, True])
def test_what_is_taken_back_is_gone_everywhere_within_a_minute(
    scene: Scene, clock: TestClock, tmp_path: Path, by_consent: bool
) -> None:
    """Even with a reader in the middle of a page: after the next minute's tick no store holds the word any more."""
    assert in_database(TAKEN_BACK, scene.app, tmp_path / "before")
    holder = hold_open(scene)
    take_back(scene, by_consent=by_consent)
    if holder is not None:
        holder.close()
    clock.moment += timedelta(seconds=60)
    with scene.app.app_context():
        assert tick(scene.app, "test") is not None
        db.session.remove()
    assert not in_database(TAKEN_BACK, scene.app, tmp_path / "after")
    assert not in_files(TAKEN_BACK, scene.app)
    assert not any(TAKEN_BACK in page for page in kept_pages(scene.app))
    with scene.app.app_context():
        assert db.session.get(PublicVersion, scene.taken_back[1]) is None


def hold_open(scene: Scene) -> sqlite3.Connection | None:
    """A reader in the middle of a page, who keeps SQLite from cutting its log off; nobody on PostgreSQL."""
    file = folder_of(scene.app) / DATABASE
    if not file.is_file():
        return None
    connection = sqlite3.connect(file)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM suggestion").fetchone()
    return connection


def test_no_store_holds_more_than_its_own(
    scene: Scene, outbox: Callable[[], list[Any]], clock: TestClock, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Letters, logs and the index hold none of the words; what is sealed or unsent lies readable in no file at all."""
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("layak").info("a line that is seen")
        clock.moment += timedelta(days=20)
        with scene.app.app_context():
            tick(scene.app, "test")
            db.session.remove()
        scene.author.fill("pass", code="XXXX-XXXX-XXXX")
        scene.second.see("/id/forum-anak/usulan/99999")
    told = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    letters = "".join(f"{one.subject} {one.body} {one.to}" for one in outbox())
    assert "a line that is seen" in told and letters
    for word in (*CANARIES, ADDRESS, BROWSER):
        assert word not in told and word not in letters, word
    for word in CANARIES:
        files = set(in_files(word, scene.app))
        assert word == TAKEN_BACK or files <= {DATABASE, f"{DATABASE}-wal"}, word  # that one is public so far
    for word in (SEALED, UNSENT, CASE):
        assert not in_files(word, scene.app) and not in_database(word, scene.app, tmp_path / word)


def test_address_and_browser_of_a_child_are_kept_nowhere(scene: Scene, tmp_path: Path) -> None:
    """No table, file, session, limit or backup holds where a child's message came from, or with which browser."""
    for word in (ADDRESS, BROWSER, "Kenari/9.9"):
        assert not in_files(word, scene.app) and not in_database(word, scene.app, tmp_path / word.replace("/", "-"))
