"""A text about harm goes to the protection officers, and no page, list, log or file elsewhere knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.accounts.service import people
from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.changes import Change
from layak.extensions import db
from layak.forum.models import Original, SealedRecord, Suggestion
from layak.forum.service import sealed
from layak.forum.service.sealed import draw_number
from tests.forum.conftest import HARM, IDEA, INSIDE, OUTSIDE, PASSPHRASE, Child, Desk, crawl
from tests.forum.officers import act, form_of
from tests.raw_files import files_of

PROTECTED = "/id/ruang-kerja/forum/terlindung"
QUEUE = "/id/ruang-kerja/forum/antrean"
CANARY = "payung biru bertitik"


def rows(app: Flask, table: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def officer(staff: Callable[..., Desk], run: Callable[..., Any]) -> Desk:
    """A protection officer of another body than the forum's own, with a key of their own."""
    one = staff(Role.PROTECTION_OFFICER)
    assert run("forum", "officer", one.person.email, "--body", OUTSIDE).exit_code == 0
    assert one.send(PROTECTED, passphrase=PASSPHRASE, again=PASSPHRASE).status_code == 303
    return one


def tell(one: Child, text: str = f"{HARM} Ada {CANARY}.", **more: str) -> None:
    """A child writes of harm and sends it to the officers."""
    one.enter()
    one.fill("topic", topic="k5")
    assert one.fill("idea", text=text, act="next").headers["Location"].endswith(one.path("next"))
    assert one.fill("next", text=text, **more).headers["Location"].endswith(one.path("thanks"))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_who_writes_of_harm_meets_a_calm_page(
    child: Callable[..., Child], officer: Desk, forum_app: Flask, lang: str
) -> None:
    """It may be written here, by when an officer reads it, and 129; then an ordinary empty "My ideas"."""
    one = child(lang)
    one.enter()
    one.fill("topic", topic="k5")
    one.fill("idea", text=f"{HARM} Nomor ayahku 0812 3456 7890.", act="next")
    page = one.see("next").text
    said = "Kamu boleh menulisnya di sini. Petugas perlindungan anak membacanya paling lambat 23 November 2026"
    assert (said if lang == "id" else "A child-protection officer reads it by 23 November 2026, 12:00 WIB.") in page
    assert "tel:129" in page and "<mark>" not in page and "0812 3456 7890" in page
    city = forum_app.extensions["layak"].content.city.helpline
    assert f"wa.me/{city.whatsapp_number}" in page and city.whatsapp in page
    assert ("Obrolan WhatsApp tersimpan di HP." if lang == "id" else "A WhatsApp chat stays on the phone.") in page
    one.fill("next", text=HARM)
    assert ("Tulisanmu sudah ada di petugas" if lang == "id" else "is with the child-protection officers") in one.see(
        "thanks"
    ).text
    assert {one.see(name).headers["Cache-Control"] for name in ("next", "thanks", "own")} == {"no-store"}
    mine = one.see("own").text
    assert ("Belum ada ide di sini." if lang == "id" else "There is no idea here yet.") in mine and "tel:129" in mine
    assert rows(forum_app, Suggestion) == rows(forum_app, Original) == 0 and rows(forum_app, SealedRecord) == 1


def test_child_who_ticks_the_box_reaches_the_officers_whatever_the_text_says(
    child: Callable[..., Child], officer: Desk, forum_app: Flask
) -> None:
    """The tick alone is enough; the text need not tell of harm."""
    one = child()
    one.enter()
    assert one.fill("idea", text=IDEA, harm="y", act="next").headers["Location"].endswith(one.path("next"))
    one.fill("next", text=IDEA)
    assert rows(forum_app, Suggestion) == 0 and rows(forum_app, SealedRecord) == 1


def test_calm_page_names_the_citys_own_line(
    child: Callable[..., Child], forum_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that the city has added stands there, after the national one."""
    site = forum_app.extensions["layak"]
    own = replace(site.content.city.helpline, key="own", name_id="Layanan Uji", phone="0800-0000")
    lines = (*site.content.city.helplines, own)
    monkeypatch.setattr(site, "content", replace(site.content, city=replace(site.content.city, helplines=lines)))
    one = child()
    one.enter()
    one.fill("idea", text=HARM, act="next")
    page = one.see("next").text
    assert page.index('class="btn" href="tel:129"') < page.index("Layanan Uji") < page.index("tel:0800-0000")


def test_text_that_nobody_can_read_is_not_lost(child: Callable[..., Child], forum_app: Flask) -> None:
    """The last officer left while the child was writing: the page says that nothing was sent, and shows the text."""
    one = child()
    one.enter()
    one.fill("idea", text=HARM, act="next")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', one.see("next").text)
    assert token
    with forum_app.app_context():
        people.disable_staff(901, actor=None)
    page = one.send(one.path("next"), token.group(1), text=f"{HARM} Ada {CANARY}.")
    assert page.status_code == 503 and CANARY in page.text and "tel:129" in page.text
    assert page.headers["Cache-Control"] == "no-store" and rows(forum_app, SealedRecord) == 0


def test_child_who_wants_only_the_numbers_sends_nothing(child: Callable[..., Child], forum_app: Flask) -> None:
    """Not sending keeps nothing, and help stays in sight."""
    one = child()
    one.enter()
    one.fill("idea", text=HARM, act="next")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', one.see("next").text)
    assert token
    one.send(one.path("stop"), token.group(1))
    page = one.see("thanks").text
    assert "Tidak ada yang dikirim dan tidak ada yang disimpan." in page and "tel:129" in page
    assert rows(forum_app, SealedRecord) == 0 and HARM not in one.see("idea").text


def test_a_pass_stays_good_after_a_text_about_harm(child: Callable[..., Child], forum_app: Flask) -> None:
    """Nothing shows that the pass was used: it opens the questions again, and an idea can be sent with it."""
    one = child()
    tell(one)
    again = Child(forum_app.test_client(), one.code)
    assert again.send_idea().status_code == 303
    assert again.see("own").text.count("<article") == 1


def test_the_same_text_sent_twice_is_one_record(child: Callable[..., Child], forum_app: Flask) -> None:
    """A double click seals once, and both answers lead to the thanks."""
    one = child()
    one.enter()
    one.fill("idea", text=HARM, act="next")
    page = one.see("next").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', page)
    assert token and nonce
    for _ in range(2):
        answer = one.send(one.path("next"), token.group(1), text=HARM, nonce=nonce.group(1))
        assert answer.headers["Location"].endswith(one.path("thanks"))
    assert rows(forum_app, SealedRecord) == 1


def test_officer_opens_with_the_passphrase_and_each_opening_is_logged(
    child: Callable[..., Child], officer: Desk, forum_app: Flask
) -> None:
    """The list tells nothing of the text; a wrong passphrase opens nothing and is logged; the right one shows it."""
    tell(child(), about_staff="y")
    listed = officer.see(PROTECTED).text
    assert "Tulisan 1" in listed and "Belum dibuka" in listed and CANARY not in listed
    wrong = officer.send(f"{PROTECTED}/1", passphrase="bukan frasa sandinya")
    assert wrong.status_code == 422 and CANARY not in wrong.text
    opened = officer.send(f"{PROTECTED}/1", passphrase=PASSPHRASE)
    assert CANARY in opened.text and "tentang guru, fasilitator" in opened.text and "Forum Anak Uji" in opened.text
    assert "no-store" in opened.headers["Cache-Control"] and CANARY not in officer.see(f"{PROTECTED}/1").text
    assert "Sudah dibuka" in officer.see(PROTECTED).text
    with forum_app.app_context():
        acts = [row.action for row in db.session.scalars(select(AuditRow).where(AuditRow.subject == "sealed:1"))]
    assert acts == ["forum.open_sealed_failed", "forum.open_sealed"]


def test_number_of_a_text_tells_of_no_other(
    child: Callable[..., Child], officer: Desk, staff: Callable[..., Desk], run: Callable[..., Any],
    forum_app: Flask, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The forum's own officer sees no gap where a text about staff came in between, neither in numbers nor in forms."""
    monkeypatch.setattr(sealed, "draw_number", draw_number)
    own = staff(Role.PROTECTION_OFFICER, "dalam@example.org")
    assert run("forum", "officer", "dalam@example.org", "--body", INSIDE).exit_code == 0
    assert own.send(PROTECTED, passphrase=PASSPHRASE, again=PASSPHRASE).status_code == 303
    for more in ({}, {"about_staff": "y"}, {}):
        tell(child(), **more)
    every = sorted(int(one) for one in re.findall(r"/terlindung/(\d+)", officer.see(PROTECTED).text))
    mine = [int(one) for one in re.findall(r"/terlindung/(\d+)", own.see(PROTECTED).text)]
    assert len(every) == 3 and len(set(mine)) == 2 and set(mine) < set(every)
    assert min(every) >= 100_000 and every[2] - every[0] > 2
    with forum_app.app_context():
        in_order = db.session.scalars(select(SealedRecord.id).order_by(SealedRecord.received_at)).all()
    assert set(mine) == {in_order[0], in_order[2]}
    for number in in_order[1::-1]:
        officer.send(f"{PROTECTED}/{number}", passphrase=PASSPHRASE)
        assert act(officer, "selesai", number, note="Sudah").status_code == 303
    assert form_of(own, "buka-lagi", in_order[0])["version"] == "1", "the form counts acts on a text for others"


def test_officer_who_came_later_cannot_open_what_was_sealed_before(
    child: Callable[..., Child], staff: Callable[..., Desk]
) -> None:
    """A record is readable by the keys of its day only."""
    tell(child())
    late = staff(Role.PROTECTION_OFFICER)
    late.send(PROTECTED, passphrase=PASSPHRASE, again=PASSPHRASE)
    assert "Tulisan 1" not in late.see(PROTECTED).text and late.see(f"{PROTECTED}/1").status_code == 404


@pytest.mark.parametrize(("first", "second"), [("pendek", "pendek"), (PASSPHRASE, "payung merah di bawah meja")])
def test_officer_sets_up_a_key_with_a_good_passphrase_only(staff: Callable[..., Desk], first: str, second: str) -> None:
    """A short passphrase, or two that differ, make no key."""
    one = staff(Role.PROTECTION_OFFICER)
    assert one.send(PROTECTED, passphrase=first, again=second).status_code == 422
    assert "Buat kunci" in one.see(PROTECTED).text


def test_moderator_hands_over_and_nothing_of_it_stays(
    child: Callable[..., Child], moderator: Desk, officer: Desk, forum_app: Flask
) -> None:
    """What a moderator seals leaves queue, "My ideas" and tables as if withdrawn; the officer reads it."""
    one = child()
    one.send_idea(f"Kami ingin {CANARY} di taman.")
    moderator.open(1)
    assert moderator.decide(1, decision="seal").status_code == 303
    assert "Tidak ada yang menunggu" in moderator.see(QUEUE).text
    assert moderator.see(f"{QUEUE}/1").status_code == 404
    later = Child(forum_app.test_client(), "", "id", one.words)
    later.fill("words", words=one.words)
    assert "Belum ada ide di sini." in later.see("own").text
    assert rows(forum_app, Suggestion) == rows(forum_app, Original) == 0
    opened = officer.send(f"{PROTECTED}/1", passphrase=PASSPHRASE)
    assert CANARY in opened.text and "moderator yang membacanya" in opened.text


def test_no_role_but_the_officer_finds_a_trace(
    child: Callable[..., Child], officer: Desk, staff: Callable[..., Desk], client: FlaskClient, forum_app: Flask
) -> None:
    """A crawl of every page that each role can open finds neither the text nor the number of texts."""
    desks, one = {role: staff(role) for role in Role if role is not Role.PROTECTION_OFFICER}, child()
    calm = {role: crawl(desk.client) for role, desk in desks.items()}
    nobody = crawl(client)
    tell(one)
    for role, before in calm.items():
        after = crawl(desks[role].client)
        assert not [path for path, text in after.items() if CANARY in text], role
        assert {path: facts(text) for path, text in after.items()} == {p: facts(text) for p, text in before.items()}
    after = crawl(client)
    assert {path: facts(text) for path, text in after.items()} == {path: facts(text) for path, text in nobody.items()}


def facts(text: str) -> str:
    """A page without what differs from one answer to the next."""
    return re.sub(r'value="[\w.-]{16,}"', "", text)


def test_sealed_text_lies_in_no_file_table_or_log(
    child: Callable[..., Child], officer: Desk, forum_app: Flask, capfd: Any
) -> None:
    """Database, its log, sessions, change log, audit and index: the text is in none of them, and no change is told."""
    with forum_app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Change))
        audited = db.session.scalar(select(func.count()).select_from(AuditRow))
    tell(child())
    assert files_of(forum_app, CANARY) == []
    assert CANARY not in "".join(capfd.readouterr())
    with forum_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Change)) == before
        assert db.session.scalar(select(func.count()).select_from(AuditRow)) == (audited or 0) + 1  # the passes
        box = db.session.scalars(select(SealedRecord.ciphertext)).one()
        assert CANARY.encode() not in box


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROTECTION_OFFICER])
def test_only_officers_have_the_protected_page(staff: Callable[..., Desk], role: Role) -> None:
    """Every other role is refused, and no page of theirs links to it."""
    one = staff(role)
    assert one.see(PROTECTED).status_code == 403 and one.see(f"{PROTECTED}/1").status_code == 403
    assert PROTECTED not in one.see("/id/ruang-kerja/").text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_officer_is_told_truly_what_a_lost_passphrase_means(
    staff: Callable[..., Desk], run: Callable[..., Any], lang: str
) -> None:
    """Without a printed key only the other officers can read on; once it was made, the page says how it helps."""
    path = "/id/ruang-kerja/forum/terlindung" if lang == "id" else "/en/desk/forum/protected"
    officer = staff(Role.PROTECTION_OFFICER)
    without, with_paper = {
        "id": ("hanya bisa dibaca petugas lain", "Dengan kunci darurat tercetak"),
        "en": ("only the other officers can read", "With the printed recovery key you can then read"),
    }[lang]
    before = officer.see(path).text
    assert without in before and with_paper not in before
    assert "boleh dikosongkan" not in before and "may be left empty" not in before
    assert run("forum", "recovery-key").exit_code == 0
    after = officer.see(path).text
    assert with_paper in after and without not in after
