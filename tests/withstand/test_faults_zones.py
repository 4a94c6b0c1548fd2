"""A city in the middle or the east of Indonesia: days, deadlines and moments turn at its own midnight, not at Jakarta's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.app import create_app
from layak.config import ROOT
from layak.core.database import writing
from layak.core.outgoing import WaitingLetter
from layak.extensions import db
from layak.forum.models import Suggestion
from layak.forum.service.deadlines import first_answer_due
from layak.forum.states import State
from layak.progress.service.digest_plan import change_plan
from layak.schema import upgrade_schema
from tests import soak, staff
from tests.cheap_keys import make_keys_cheap
from tests.conftest import CheckingClient, TestClock, settings_for
from tests.news.conftest import ALONE, send
from tests.news.test_desk import ALL_TICKS, begin, edit
from tests.progress.test_requests import COORDINATOR

ZONES = {"Asia/Jayapura": "WIT", "Asia/Makassar": "WITA"}
TRIED = list(ZONES) if soak.IS_LONG else list(ZONES)[:1]
"""The zone that is farthest; both in the long run."""
DAY = date(2026, 11, 24)
"""A Tuesday on which offices work."""
SECOND = timedelta(seconds=1)
TOLD = {"id": "24 November 2026", "en": "24 November 2026"}


@dataclass
class Town:
    """A city with its samples in another zone, and its clock."""

    app: Flask
    clock: TestClock
    name: str

    def at(self, hour: int = 0, minute: int = 0) -> datetime:
        """A moment of the day as the city's clocks show it, in UTC."""
        zone: ZoneInfo = self.app.extensions["layak"].zone
        return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=zone).astimezone(UTC)

    def tick(self, moment: datetime) -> None:
        """Let the minute's work be done at a moment."""
        self.clock.moment = moment
        done = self.app.test_cli_runner().invoke(args=["tick"])
        assert done.exit_code == 0, done.output

    def count(self, query: object) -> int:
        """Ask the database for one number."""
        with self.app.app_context():
            found = db.session.scalar(query)  # type: ignore[call-overload]
            db.session.remove()
        return int(found or 0)

    def sign_in(self, role: str) -> FlaskClient:
        """Somebody who is signed in at this moment."""
        client = self.app.test_client()
        address = f"{role}{self.clock.moment.timestamp():.0f}@example.org"
        staff.sign_in(client, staff.make_person(self.app, role, address))
        return client


@pytest.fixture(scope="module", params=TRIED)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The sample city, moved into another zone by the one line of its settings."""
    root, clock = tmp_path_factory.mktemp("root"), TestClock()
    for name in ("templates", "static", "translations"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "content", root / "content")
    city = root / "content/cities/pekanbaru/city.yaml"
    city.write_text(city.read_text("utf-8").replace("Asia/Jakarta", request.param), "utf-8")
    make_keys_cheap()
    folder: Path = tmp_path_factory.mktemp("east")
    app = create_app(settings_for(folder, root=root), at=clock)
    app.test_client_class = CheckingClient
    app.config["TESTING"] = True
    with app.app_context():
        upgrade_schema()
        db.session.remove()
    for words in (("content", "load"), ("demo", "load")):
        done = app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == 0, done.output
    yield Town(app, clock, ZONES[request.param])
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@soak.soak
def test_article_of_the_first_minute_of_a_day_bears_that_day(town: Town) -> None:
    """Published half an hour after the city's midnight, while it is yesterday in Jakarta: today's date in both languages."""
    town.clock.moment = town.at(0, 30)
    editor, reader = town.sign_in("editor"), town.app.test_client()
    number = begin(editor, slug_id="kabar-dini-hari", slug_en="news-of-the-small-hours")
    given = {"declared": ALL_TICKS, "alone": ALONE}
    assert send(editor, edit(number), edit(number) + "/terbitkan", **given).status_code == 303
    for lang, path in (("id", "/id/berita/kabar-dini-hari"), ("en", "/en/news/news-of-the-small-hours")):
        shown = reader.get(path)
        assert shown.status_code == 200 and TOLD[lang] in shown.text and 'datetime="2026-11-23' not in shown.text


@soak.soak
def test_article_that_was_promised_for_midnight_appears_at_the_citys(town: Town) -> None:
    """Not a second before, and not when it is midnight in Jakarta; the editor reads the moment with the zone's name."""
    town.clock.moment = town.at(0) - timedelta(hours=3)
    editor, reader = town.sign_in("editor"), town.app.test_client()
    number = begin(editor, slug_id="kabar-tengah-malam", slug_en="news-at-midnight")
    later = {"declared": ALL_TICKS, "alone": ALONE, "when": "later", "moment": "24-11-2026 00.00"}
    assert send(editor, edit(number), edit(number) + "/terbitkan", **later).status_code == 303
    assert f"24 November 2026 pukul 00.00 {town.name}" in editor.get(edit(number)).text
    for moment, status in ((town.at(0) - SECOND, 404), (town.at(0), 200)):
        town.clock.moment = moment
        assert reader.get("/id/berita/kabar-tengah-malam").status_code == status
        assert ("kabar-tengah-malam" in reader.get("/id/berita/").text) is (status == 200)


@soak.soak
def test_question_to_a_child_lapses_at_the_citys_midnight(town: Town) -> None:
    """The last day is the city's: a minute before its end nothing happens, at its end the idea waits for a moderator."""
    with town.app.app_context(), writing() as session:
        idea = session.scalars(select(Suggestion).where(Suggestion.state == State.PUBLISHED)).first()
        assert idea is not None
        idea.state, idea.silent_on = State.NEEDS_CHANGE, DAY
        number = idea.id
    waits = select(func.count()).where(Suggestion.id == number, Suggestion.state == State.NEEDS_CHANGE)
    town.tick(town.at(0) - timedelta(minutes=1))
    assert town.count(waits) == 1
    town.tick(town.at(0))
    assert town.count(waits) == 0
    with town.app.app_context():
        assert db.session.get_one(Suggestion, number).due_on == first_answer_due(DAY)
        db.session.remove()


@soak.soak
def test_letters_of_the_morning_go_when_it_is_seven_in_the_city(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest of seven is written at seven there, once."""
    site = town.app.extensions["layak"]
    monkeypatch.setattr(site, "settings", replace(site.settings, mail_url="smtp://127.0.0.1:9"))
    with town.app.app_context():
        change_plan(every="day", hour=7, addresses=["a@kota.example"], lang="id", version=0, actor=COORDINATOR)
        db.session.remove()
    letters = select(func.count()).select_from(WaitingLetter).where(WaitingLetter.address == "a@kota.example")
    for moment, count in ((town.at(6, 59), 0), (town.at(7), 1), (town.at(8), 1), (town.at(23, 59), 1)):
        town.tick(moment)
        assert town.count(letters) == count, moment
