"""Planning meetings: a pack of accepted ideas goes there, one import comes back, and a moderator passes what is said."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.ctx import AppContext
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import MusrenbangIdea, PublicStep, PublicVersion
from layak.forum.service import ideas, members, moderation, musrenbang, outcomes, sealed
from layak.forum.service.faults import ForumFault, NotYours
from tests.conftest import TestClock
from tests.forum.conftest import FORM, Desk
from tests.progress.books import cell, changed, opened

LIST = "/id/ruang-kerja/forum/musrenbang"
OUTCOMES = f"{LIST}/hasil"
CANARY = "layang layang ungu di atap pasar"
MODERATORS = [Principal(user_id=number, roles=frozenset({Role.MODERATOR})) for number in (7001, 7004)]
REASON = "Anggaran taman sudah ada di rencana 2028."


@pytest.fixture
def coordinator(staff: Callable[..., Desk]) -> Desk:
    """The task force's coordinator."""
    return staff(Role.COORDINATOR)


@pytest.fixture
def published(forum_app: Flask) -> Callable[..., list[int]]:
    """Public ideas, each of a child of its own; their public numbers."""

    def make(count: int = 1, title: str = "Taman", text: str = "Kami ingin taman.", topic: str = "k2") -> list[int]:
        with forum_app.app_context():
            return [publish(forum_app, title, text, topic) for _ in range(count)]

    return make


def publish(app: Flask, title: str, text: str, topic: str) -> int:
    """One idea from its sending to its public version."""
    district = app.extensions["layak"].content.districts[0].code
    facilitator = Principal(user_id=904, roles=frozenset({Role.FACILITATOR}), forum_id=1)
    order = members.PassOrder(1, now().date(), "map 1")
    made = members.issue_passes(facilitator, order, keys=visit.keys(), today=visit.today())
    child = Principal(member_id=made[0].number)
    draft = ideas.Draft(text=f"Kami ingin {CANARY}.", nonce=sealed.fresh_nonce(), topic=topic, district=district)
    today = now().date()
    row = ideas.submit_idea(child, draft, words_digest=sealed.fresh_nonce(), at=now(), today=today)
    public = moderation.PublicText(title_id=title, text_id=text, topic=topic, district=district)
    shown = None
    for moderator in MODERATORS:  # a small forum needs two of them
        if shown is None:
            version = moderation.open_idea(moderator, row.id, at=now()).version
            told = moderation.Told()
            shown = moderation.publish_idea(moderator, row.id, version, public, told, at=now(), today=today)
    assert shown is not None
    return shown


def plan(desk: Desk, **changes: str) -> TestResponse:
    """Write a meeting of the first kecamatan down."""
    page = desk.see(f"{LIST}/baru").text
    districts = re.search(r'<select[^>]*name="district".*?</select>', page, re.DOTALL)
    assert districts is not None
    first = re.findall(r'value="([^"]+)"', districts.group())[0]
    data = {"level": "district", "district": first, "village": "", "held_on": "2027-02-10", "plan_year": "2028"}
    return desk.send(f"{LIST}/baru", **(data | changes))


def planned(desk: Desk, numbers: list[int]) -> str:
    """A planned meeting with these ideas in its pack; its address."""
    place = plan(desk).headers["Location"]
    answer = send_ticks(desk, place, numbers)
    assert answer.status_code == 303, answer.text
    return place.removesuffix("/pilih")


def send_ticks(desk: Desk, path: str, numbers: list[int], **changes: str) -> TestResponse:
    """Tick ideas on the page that chooses."""
    page = desk.see(path).text
    token, version = FORM.search(page), re.search(r'name="version"[^>]*value="([^"]+)"', page)
    assert token is not None and version is not None
    data = {"csrf_token": token.group(1), "version": version.group(1), "act": "ticked", "ideas": numbers} | changes
    return desk.client.post(path, data=data)


def filled(desk: Desk, place: str, rows: dict[int, tuple[str, str]], kind: str = "xlsx") -> bytes:
    """The downloaded pack with outcome and reason for these ideas."""
    data = desk.see(f"{place}/unduh/{kind}").data
    if kind == "csv":
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        for line in lines[1:]:
            line[10], line[11] = rows.get(int(line[1]), ("", ""))
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(lines)
        return out.getvalue().encode("utf-8-sig")

    def fill(sheet: Any) -> None:
        for number in range(3, sheet.max_row + 1):
            idea = cell(sheet, number, "idea").value
            if idea in rows:
                cell(sheet, number, "outcome").value, cell(sheet, number, "reason").value = rows[idea]

    return changed(data, fill)


def send_pack(desk: Desk, place: str, data: bytes, kind: str = "xlsx") -> TestResponse:
    """Send a filled pack."""
    token = FORM.search(desk.see(f"{place}/hasil").text)
    assert token is not None
    form = {"csrf_token": token.group(1), "book": (io.BytesIO(data), f"paket.{kind}")}
    return desk.client.post(f"{place}/hasil", data=form, content_type="multipart/form-data")


def say_yes(desk: Desk, place: str) -> TestResponse:
    """Take over what was looked at."""
    return desk.send(f"{place}/hasil/periksa")


def press_pass(desk: Desk) -> TestResponse:
    """Pass what the list shows, as its button says."""
    page = desk.see(OUTCOMES).text
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("meeting", "seen")}
    assert all(found.values())
    data = {name: match.group(1) for name, match in found.items() if match}
    return desk.send(OUTCOMES, act="pass", **data)


def steps(inside: Callable[[], AppContext]) -> list[tuple[int, str, int | None, str]]:
    """The public story of all ideas, without their publishing."""
    with inside():
        rows = db.session.scalars(
            select(PublicStep).where(PublicStep.musrenbang_id.is_not(None)).order_by(PublicStep.id)
        )
        return [(row.public_id, row.kind, row.year, row.text_id) for row in rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_pack_goes_to_a_meeting_and_its_outcomes_come_back(
    published: Callable[..., list[int]],
    coordinator: Desk,
    moderator: Desk,
    inside: Callable[[], AppContext],
    kind: str,
) -> None:
    """Chosen ideas are told to be taken there; outcomes are public with reason and year once a moderator passed them."""
    first, second, third = published(3)
    place = planned(coordinator, [first, second])
    assert [row[:2] for row in steps(inside)] == [(first, "taken"), (second, "taken")]
    page = coordinator.see(f"{place}/pilih").text
    assert f'value="{third}"' in page and f'value="{first}"' not in page

    data = filled(
        coordinator, place, {first: ("masuk rencana (RKPD)", REASON), second: ("tidak", "Belum ada lahan.")}, kind
    )
    assert CANARY.encode() not in data
    answer = send_pack(coordinator, place, data, kind)
    assert answer.status_code == 303, answer.text
    look = coordinator.see(answer.headers["Location"]).text
    assert REASON in look and "Belum ada lahan." in look
    with inside():
        assert not db.session.scalars(select(MusrenbangIdea.outcome).where(MusrenbangIdea.outcome.is_not(None))).all()
    assert say_yes(coordinator, place).status_code == 303
    assert len(steps(inside)) == 2, "nobody has passed it yet"

    assert coordinator.see(OUTCOMES).status_code == 403
    assert REASON in moderator.see(OUTCOMES).text
    assert press_pass(moderator).status_code == 303
    assert steps(inside)[2:] == [(first, "in_plan", 2028, REASON), (second, "refused", 2028, "Belum ada lahan.")]
    assert REASON not in moderator.see(OUTCOMES).text


def test_meeting_needs_a_place_of_its_level(coordinator: Desk) -> None:
    """A kelurahan without its kecamatan, a year in the past and a day that is none are told at their fields."""
    answer = plan(coordinator, level="village", district="", plan_year="2020")
    assert answer.status_code == 422
    assert "Pilih kecamatannya" in answer.text and "2027" in answer.text
    assert plan(coordinator, held_on="kapan").status_code == 422


def test_every_fault_is_told_with_its_place_and_nothing_is_kept(
    published: Callable[..., list[int]], coordinator: Desk, inside: Callable[[], AppContext]
) -> None:
    """An outcome that cannot be chosen, one without reason, a reason alone, another meeting's pack: nothing is kept."""
    numbers = published(3)
    place = planned(coordinator, numbers)
    rows = {numbers[0]: ("mungkin", REASON), numbers[1]: ("tidak", ""), numbers[2]: ("", REASON)}
    answer = send_pack(coordinator, place, filled(coordinator, place, rows))
    assert answer.status_code == 422
    choices = "Tulis salah satu: masuk rencana (RKPD), ditunda, tidak."
    for told in ("baris 3, kolom K", choices, "baris 4, kolom L", "baris 5, kolom K"):
        assert told in answer.text
    other = planned(coordinator, numbers)
    answer = send_pack(coordinator, other, filled(coordinator, place, {numbers[0]: ("tidak", REASON)}))
    assert answer.status_code == 422 and "rapat lain" in answer.text
    answer = send_pack(coordinator, other, filled(coordinator, place, {numbers[0]: ("tidak", REASON)}, "csv"), "csv")
    assert answer.status_code == 422, "the number of the meeting stands in each row"
    assert send_pack(coordinator, place, b"PK nothing").status_code == 422
    for kind in ("xlsx", "csv"):
        blank = filled(coordinator, place, {}, kind)
        answer = send_pack(coordinator, place, blank, kind)
        assert answer.status_code == 422 and "Belum ada baris yang menyebut hasil" in answer.text
        heads = (
            blank.splitlines(keepends=True)[0] if kind == "csv" else changed(blank, lambda one: one.delete_rows(3, 9))
        )
        answer = send_pack(coordinator, place, heads, kind)
        assert answer.status_code == 422 and "tidak punya baris" in answer.text, "it does not say that all is there"
    with inside():
        assert not db.session.scalars(select(MusrenbangIdea.outcome).where(MusrenbangIdea.outcome.is_not(None))).all()


def test_second_of_two_is_told_and_nothing_is_lost(
    published: Callable[..., list[int]],
    coordinator: Desk,
    staff: Callable[..., Desk],
    moderator: Desk,
    inside: Callable[[], AppContext],
) -> None:
    """Two coordinators, or an outcome that changed while a moderator read: nothing of the second is written."""
    first, second = published(2)
    place = planned(coordinator, [first])
    other = staff(Role.COORDINATOR, "kedua@example.org")
    stale = send_ticks(coordinator, f"{place}/pilih", [second], version="1")
    assert stale.status_code == 409 and re.search(rf'value="{second}" checked', stale.text)
    assert other.see(place).status_code == 200

    assert send_pack(coordinator, place, filled(coordinator, place, {first: ("tidak", "Satu.")})).status_code == 303
    assert send_pack(other, place, filled(other, place, {first: ("ditunda", "Dua.")})).status_code == 303
    assert say_yes(other, place).status_code == 303
    assert say_yes(coordinator, place).status_code == 409
    page = moderator.see(OUTCOMES).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    number = place.rsplit("/", 1)[1]
    assert seen is not None
    assert send_pack(other, place, filled(other, place, {first: ("ditunda", "Tiga.")})).status_code == 303
    say_yes(other, place)
    moderator.send(OUTCOMES, act="pass", meeting=number, seen=seen.group(1))
    assert [row[1] for row in steps(inside)] == ["taken"]
    press_pass(moderator)
    assert steps(inside)[1][1:] == ("postponed", 2028, "Tiga.")


def test_what_gives_somebody_away_needs_a_second_look(
    published: Callable[..., list[int]], coordinator: Desk, moderator: Desk, inside: Callable[[], AppContext]
) -> None:
    """A phone number in a reason is shown to the coordinator and the moderator; one can be given back."""
    (number,) = published()
    place = planned(coordinator, [number])
    reason = "Hubungi 0812-3456-7890 untuk lahan."
    answer = send_pack(coordinator, place, filled(coordinator, place, {number: ("ditunda", reason)}))
    assert "<mark>0812-3456-7890</mark>" in coordinator.see(answer.headers["Location"]).text
    say_yes(coordinator, place)
    answer = press_pass(moderator)
    assert answer.status_code == 422 and "<mark>0812-3456-7890</mark>" in answer.text
    assert len(steps(inside)) == 1
    seen = re.search(r'name="seen" value="([^"]+)"', answer.text)
    assert seen is not None
    meeting = place.rsplit("/", 1)[1]
    moderator.send(f"{OUTCOMES}/kembalikan", OUTCOMES, meeting=meeting, idea=str(number), seen=seen.group(1))
    assert reason not in moderator.see(OUTCOMES).text
    assert reason not in coordinator.see(place).text


def test_whoever_sent_outcomes_does_not_pass_them(
    published: Callable[..., list[int]], forum_app: Flask, inside: Callable[[], AppContext]
) -> None:
    """One person with both roles marks an outcome; passing it needs another moderator."""
    (number,) = published()
    both = Principal(user_id=7002, roles=frozenset({Role.COORDINATOR, Role.MODERATOR}))
    with inside():
        when = musrenbang.Plan(musrenbang.ForumLevel.CITY, now().date(), 2028)
        meeting = musrenbang.plan_musrenbang(both, when, at=now())
        musrenbang.take_ideas(both, meeting, 1, [number], at=now(), today=now().date())
        base = outcomes.mark_of(musrenbang.list_pack(both, meeting))
        mark = outcomes.Mark(outcomes.Outcome.REFUSED, "Belum ada lahan.")
        outcomes.mark_outcomes(both, meeting, {number: mark}, base, at=now())
        waiting = outcomes.waiting_of(both, meeting)
        assert waiting.is_mine
        with pytest.raises(NotYours):
            outcomes.pass_outcomes(both, meeting, waiting.seen, today=now().date())
        for stranger in (Principal(user_id=7003, roles=frozenset({Role.EDITOR})), Principal(member_id=1)):
            with pytest.raises(ForumFault):
                musrenbang.list_pack(stranger, meeting)


def test_withdrawn_idea_leaves_every_pack(
    published: Callable[..., list[int]], coordinator: Desk, inside: Callable[[], AppContext]
) -> None:
    """Its row in a file that was downloaded before is told as not there any more, without saying why."""
    kept, gone = published(2)
    place = planned(coordinator, [kept, gone])
    data = filled(coordinator, place, {kept: ("tidak", REASON), gone: ("tidak", REASON)})
    with inside():
        row = db.session.get_one(PublicVersion, gone).suggestion
        ideas.withdraw_idea(Principal(member_id=row.member_id), row.id, at=now())
    answer = send_pack(coordinator, place, data)
    assert answer.status_code == 422 and "baris 4" in answer.text
    book = opened(coordinator.see(f"{place}/unduh/xlsx").data)
    assert book.worksheets[1].max_row == 3
    assert [row[0] for row in steps(inside)] == [kept]


def test_pack_is_filtered_printed_and_holds_texts_only(
    published: Callable[..., list[int]], coordinator: Desk, moderator: Desk, inside: Callable[[], AppContext]
) -> None:
    """By component all that is found is taken at once; a formula in a title stays a text; paper has both languages."""
    formula = published(1, title="=1+1", text="@SUM(A1) kata anak", topic="k4")[0]
    published(1)
    path = plan(coordinator).headers["Location"]
    answer = send_ticks(coordinator, f"{path}?component=k4&district=", [], act="all")
    assert answer.status_code == 303
    assert [row[0] for row in steps(inside)] == [formula]
    place = path.removesuffix("/pilih")
    data = moderator.see(f"{place}/unduh/xlsx").data
    title = cell(load_workbook(io.BytesIO(data)).worksheets[1], 3, "title")
    assert (title.value, title.data_type) == ("=1+1", "s")
    assert "'=1+1" in moderator.see(f"{place}/unduh/csv").text
    page = moderator.see(f"{place}/cetak".replace("/id/ruang-kerja", "/en/desk").replace("/cetak", "/print")).text
    assert "=1+1" in page and "RKPD" in page and 'lang="en"' in page
    assert "Kota Pekanbaru" in page and "City of Pekanbaru" in page, "paper travels: it says whose it is"
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["Pendidikan, waktu luang, budaya"], "its heads are Indonesian, too"
    assert moderator.see(f"{LIST}/baru").status_code == 403
    assert moderator.see(f"{place}/hasil").status_code == 403
    assert coordinator.see(f"{place}/pilih?component=nothing").status_code == 404


def test_idea_without_outcome_can_be_left_out(
    published: Callable[..., list[int]], coordinator: Desk, inside: Callable[[], AppContext], clock: TestClock
) -> None:
    """Its story no longer says that it was taken there; the year of a plan can be mended."""
    (number,) = published()
    place = planned(coordinator, [number])
    version = re.search(r'name="version" value="([^"]+)"', coordinator.see(place).text)
    assert version is not None
    clock.moment += timedelta(minutes=1)
    coordinator.send(f"{place}/keluarkan", place, idea=str(number), version=version.group(1))
    assert steps(inside) == []
    page = coordinator.see(f"{place}/ubah").text
    found = re.search(r'name="version"[^>]*value="([^"]+)"', page)
    assert found is not None
    data = {"level": "city", "district": "", "village": "", "held_on": "2027-03-10", "plan_year": "2028"}
    assert coordinator.send(f"{place}/ubah", version=found.group(1), **data).status_code == 303
    stale = coordinator.send(f"{place}/ubah", version=found.group(1), **data)
    assert stale.status_code == 409 and "2027-03-10" in stale.text
