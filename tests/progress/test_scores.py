"""Awards, target and scores as the coordinator records them: with year, basis and source, and what readers learn."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.forms.scores import read_points
from layak.progress.models import Award, Cycle, CycleState, PartScore, ProgressEvent, Score, Target
from tests.staff import send, token_of

SCORES = "/en/desk/progress/scores/"
SURE = {"sources": "Letter of the ministry, 12 March 2026", "confidence": "high"}


@pytest.fixture
def desk(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A coordinator at work."""
    return sign_in("coordinator")


def stored(app: Flask, statement: Any) -> list[Any]:
    """What the database holds now."""
    with app.app_context():
        db.session.expire_all()
        return list(db.session.scalars(statement).all())


def mark_on(client: FlaskClient, path: str) -> str:
    """The mark of a form as it is opened."""
    found = re.search(r'name="mark"[^>]*value="([^"]*)"', client.get(path).text)
    assert found
    return found[1]


def test_coordinator_records_an_award_and_readers_see_it(loaded: Flask, desk: FlaskClient, client: FlaskClient) -> None:
    """A new year with its rank and its source in words moves the ladder, stands on record and in the history."""
    answer = send(desk, f"{SCORES}award", {"year": "2026", "state": "awarded", "predicate": "utama", **SURE})
    assert answer.status_code == 303
    row = stored(loaded, select(Award).where(Award.year == 2026))[0]
    assert row.predicate == "utama" and row.edited_at is not None
    page = client.get("/en/progress/").text
    assert "Now Utama" in page and "Letter of the ministry, 12 March 2026" in page
    told = stored(loaded, select(ProgressEvent).where(ProgressEvent.what == "award"))
    assert [one.subject for one in told] == ["award:2026"]
    assert stored(loaded, select(AuditRow.subject).where(AuditRow.action == "progress.save_award")) == ["award:2026"]


def test_changed_award_is_not_overwritten_by_the_files(
    loaded: Flask, desk: FlaskClient, run: Callable[..., Any]
) -> None:
    """What the coordinator changed stays when the files are loaded again."""
    path = f"{SCORES}award/2022"
    data = {"state": "awarded", "predicate": "madya", "mark": mark_on(desk, path), **SURE}
    assert send(desk, path, data).status_code == 303
    assert "Progress: 0 facts added." in run("content", "load").output
    assert stored(loaded, select(Award.predicate).where(Award.year == 2022)) == ["madya"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"predicate": ""}, "Choose the rank that was awarded."),
        ({"state": "no_award"}, "Leave the rank empty where none was awarded."),
        ({"sources": "  "}, "every figure that readers see has its source"),
        ({"sources": "S999"}, "The list of sources has no S999."),
        ({"confidence": "low"}, "Readers are told why this is not sure."),
        ({"year": "1999"}, "Write a year from 2006 to 2026."),
        ({"year": "2027"}, "Write a year from 2006 to 2026."),
        ({"year": "2022"}, "This year is recorded already"),
    ],
)
def test_award_with_something_wrong_is_shown_again_with_what_was_typed(
    loaded: Flask, desk: FlaskClient, change: dict[str, str], words: str
) -> None:
    """Each fault stands in words at its field, everything typed is kept, and nothing is written."""
    data = {"year": "2026", "state": "awarded", "predicate": "utama", "note_en": "Told by letter.", **SURE, **change}
    answer = send(desk, f"{SCORES}award", data)
    assert answer.status_code == 422 and words in answer.text and "Told by letter." in answer.text
    assert not stored(loaded, select(Award).where(Award.year >= 2026))


def test_target_has_its_year_and_readers_see_it(loaded: Flask, desk: FlaskClient, client: FlaskClient) -> None:
    """The target is one row with a year."""
    path = f"{SCORES}target"
    assert (
        send(desk, path, {"predicate": "kla", "year": "2029", "mark": mark_on(desk, path), **SURE}).status_code == 303
    )
    assert [(one.predicate, one.year) for one in stored(loaded, select(Target))] == [("kla", 2029)]
    assert "KLA in 2029" in client.get("/en/progress/").text


def test_score_of_a_year_that_has_not_begun_is_refused(loaded: Flask, desk: FlaskClient) -> None:
    """A slip in the year does not become what readers take for the newest score."""
    answer = send(desk, f"{SCORES}total", {"year": "2062", "basis": "ministry", "value": "588,4", **SURE})
    assert answer.status_code == 422 and "Write a year from 2006 to 2026." in answer.text
    assert not stored(loaded, select(Score).where(Score.year == 2062))


@pytest.mark.parametrize("typed", ["588,40", "588.40", "588,4"])
def test_score_is_written_with_comma_or_point(
    loaded: Flask, desk: FlaskClient, client: FlaskClient, typed: str
) -> None:
    """Both ways of writing decimals give the same score; readers see it with its year, basis and source."""
    data = {"year": "2025", "basis": "ministry", "value": typed, **SURE}
    assert send(desk, f"{SCORES}total", data).status_code == 303
    assert stored(loaded, select(Score.value).where(Score.year == 2025)) == [Decimal("588.4")]
    assert "588.4" in client.get("/en/progress/").text and "588,4" in client.get("/id/kemajuan/").text


@pytest.mark.parametrize("typed", ["", "about 600", "1.000,5", "588,405", "-3", "1001", "\u0665\u0660\u0660"])
def test_score_that_is_no_number_is_refused_in_words(loaded: Flask, desk: FlaskClient, typed: str) -> None:
    """What cannot be read as points, or is more than can be reached, is never stored as something else."""
    answer = send(desk, f"{SCORES}total", {"year": "2025", "basis": "ministry", "value": typed, **SURE})
    assert answer.status_code == 422 and typed in answer.text
    assert "two decimals" in answer.text or "At most 1000" in answer.text
    assert not stored(loaded, select(Score).where(Score.year == 2025))


@pytest.mark.parametrize("door", ["award", "total"])
def test_coordinator_who_types_a_year_with_too_many_digits_is_told_and_keeps_the_words(
    loaded: Flask, desk: FlaskClient, door: str
) -> None:
    """A key that stuck is a year that cannot be, and no fault of the site; what else was typed stands there still."""
    typed = {"year": "2" * 30, "state": "awarded", "predicate": "utama", "basis": "self", "value": "500", **SURE}
    answer = send(desk, f"{SCORES}{door}", typed)
    assert answer.status_code == 422
    assert "Write a year from 2006 to 2026." in answer.text and "Letter of the ministry" in answer.text


def test_form_without_the_points_is_refused_in_words(loaded: Flask, desk: FlaskClient) -> None:
    """A score that came without its number is asked for it; what is recorded stays."""
    row = stored(loaded, select(Score))[0]
    assert send(desk, f"{SCORES}total/{row.id}", SURE).status_code == 422
    assert stored(loaded, select(Score).where(Score.id == row.id))[0].value == row.value


def test_score_is_changed_and_two_people_at_once_lose_nothing(loaded: Flask, desk: FlaskClient) -> None:
    """The second of two who opened the same score is told, keeps what was typed, and may save after looking."""
    number = stored(loaded, select(Score.id).where(Score.basis == "self"))[0]
    path = f"{SCORES}total/{number}"
    mark = mark_on(desk, path)
    assert send(desk, path, {"value": "950", "mark": mark, **SURE}).status_code == 303
    answer = send(desk, path, {"value": "940,5", "mark": mark, **SURE})
    assert answer.status_code == 409 and "940,5" in answer.text and "Somebody else changed this" in answer.text
    assert stored(loaded, select(Score.value).where(Score.id == number)) == [Decimal(950)]
    newer = re.search(r'name="mark"[^>]*value="([^"]*)"', answer.text)
    assert newer
    assert send(desk, path, {"value": "940,5", "mark": newer[1], **SURE}).status_code == 303
    assert stored(loaded, select(Score.value).where(Score.id == number)) == [Decimal("940.5")]


PARTS = f"{SCORES}cycle/2027/"


def test_part_scores_are_written_in_one_table(loaded: Flask, desk: FlaskClient) -> None:
    """Components and indicators of one count are saved at once; an emptied field takes its score away."""
    path = f"{PARTS}self"
    data = {"source": "Sheet of 3 March 2027", "value_k1": "152,25", "maximum_k1": "200", "value_15": "40"}
    assert send(desk, path, {"mark": "", **data}).status_code == 303
    rows = stored(loaded, select(PartScore).where(PartScore.is_sample.is_(False)).order_by(PartScore.part))
    assert [(one.part, one.value, one.maximum, one.source) for one in rows] == [
        ("15", Decimal(40), None, "Sheet of 3 March 2027"),
        ("k1", Decimal("152.25"), Decimal(200), "Sheet of 3 March 2027"),
    ]
    told = stored(loaded, select(ProgressEvent).where(ProgressEvent.what == "part_score"))
    assert {(one.subject, one.indicator) for one in told} == {("part:2027:self:15", 15), ("part:2027:self:k1", None)}
    assert send(desk, path, {**data, "value_15": "", "mark": mark_on(desk, path)}).status_code == 303
    assert stored(loaded, select(PartScore.part)) == ["k1"]


def test_saving_the_same_table_again_changes_nothing(loaded: Flask, desk: FlaskClient) -> None:
    """Readers are told of what changed only."""
    path = f"{PARTS}self"
    data = {"source": "Sheet", "value_k1": "152"}
    send(desk, path, {"mark": "", **data})
    send(desk, path, {**data, "mark": mark_on(desk, path)})
    assert len(stored(loaded, select(ProgressEvent).where(ProgressEvent.what == "part_score"))) == 1


def test_checked_part_that_fell_by_more_than_a_tenth_needs_its_reason(loaded: Flask, desk: FlaskClient) -> None:
    """A tenth less goes without words; more than that needs them in both languages, at the field."""
    send(desk, f"{PARTS}self", {"mark": "", "source": "Sheet", "value_k1": "100", "value_k2": "100"})
    data = {"mark": "", "source": "Letter", "value_k1": "90", "value_k2": "89,99", "gap_id_k2": "Dokumen tidak ada."}
    answer = send(desk, f"{PARTS}ministry", data)
    assert answer.status_code == 422 and answer.text.count("It fell by more than a tenth: say why.") == 2
    assert "Dokumen tidak ada." in answer.text and not stored(
        loaded, select(PartScore).where(PartScore.basis == "ministry")
    )
    assert send(desk, f"{PARTS}ministry", {**data, "gap_en_k2": "A document was missing."}).status_code == 303


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": ""}, "every figure that readers see has its source"),
        ({"value_k1": "201"}, "These are more points than the maximum."),
        ({"value_k1": ""}, "Write the points too, or leave the maximum empty."),
        ({"value_k1": "12a"}, "at most two decimals"),
    ],
)
def test_part_table_with_something_wrong_keeps_what_was_typed(
    loaded: Flask, desk: FlaskClient, change: dict[str, str], words: str
) -> None:
    """Nothing of a table with a fault is saved."""
    data = {"mark": "", "source": "Sheet", "value_k1": "150", "maximum_k1": "200", "value_3": "7,25", **change}
    answer = send(desk, f"{PARTS}self", data)
    assert answer.status_code == 422 and words in answer.text and "7,25" in answer.text
    assert not stored(loaded, select(PartScore))


def test_closed_cycle_keeps_its_scores_and_says_so(loaded: Flask, desk: FlaskClient) -> None:
    """A closed cycle is a sentence and the typed table, not a bare refusal."""
    with loaded.app_context(), writing() as session:
        session.scalars(select(Cycle)).one().state = CycleState.CLOSED
    answer = send(desk, f"{PARTS}self", {"mark": "", "source": "Sheet", "value_k1": "150"})
    assert answer.status_code == 409 and "This cycle is closed." in answer.text and 'value="150"' in answer.text


def test_second_of_two_who_fill_the_same_table_is_told(loaded: Flask, desk: FlaskClient) -> None:
    """The table of somebody else is not overwritten unseen."""
    path = f"{PARTS}self"
    send(desk, path, {"mark": "", "source": "Sheet", "value_k1": "150"})
    answer = send(desk, path, {"mark": "", "source": "Sheet", "value_k1": "140"})
    assert answer.status_code == 409 and 'value="140"' in answer.text
    assert stored(loaded, select(PartScore.value)) == [Decimal(150)]


def test_what_was_recorded_by_mistake_is_taken_away(loaded: Flask, desk: FlaskClient, client: FlaskClient) -> None:
    """After a second look it is gone, and the history says so; a faster colleague's change is seen first."""
    send(desk, f"{SCORES}award", {"year": "2026", "state": "awarded", "predicate": "utama", **SURE})
    send(desk, f"{SCORES}total", {"year": "2026", "basis": "self", "value": "812.5", **SURE})
    number = stored(loaded, select(Score.id).where(Score.year == 2026))[0]
    assert f'href="{SCORES}award/2026/remove"' in desk.get(f"{SCORES}award/2026").text
    for path in (f"{SCORES}award/2026/remove", f"{SCORES}total/{number}/remove"):
        late = send(desk, path, {"mark": "another"})
        assert late.status_code == 409 and "Somebody else changed this" in late.text
        gone = send(desk, path, {"mark": mark_on(desk, path)})
        assert gone.status_code == 303 and "Taken away:" in desk.get(gone.location).text
        assert desk.get(path).status_code == 404
    assert "Now Utama" not in client.get("/en/progress/").text
    changes = client.get("/en/progress/changes").text
    assert "Award of 2026: recorded by mistake, taken away." in changes
    assert "2026: recorded by mistake, taken away." in changes.replace("Award of 2026", "")
    acts = stored(loaded, select(AuditRow.action).where(AuditRow.action.like("progress.drop_%")))
    assert acts == ["progress.drop_award", "progress.drop_score"]


def test_what_the_files_give_is_not_taken_away(loaded: Flask, desk: FlaskClient) -> None:
    """It would come back when the files are loaded; the page says what to do."""
    path = f"{SCORES}award/2022/remove"
    assert "stands in the city’s files" in desk.get(path).text
    assert desk.post(path, data={"csrf_token": token_of(desk.get(SCORES + "award/2022"))}).status_code == 409
    assert stored(loaded, select(Award.year).where(Award.year == 2022)) == [2022]


@pytest.mark.parametrize("path", ["cycle/2027/nobody", "cycle/1900/self", "award/1900", "total/999999"])
def test_what_is_not_there_is_not_found(loaded: Flask, desk: FlaskClient, path: str) -> None:
    """Addresses of nothing answer with 404."""
    assert desk.get(SCORES + path).status_code == 404


def test_points_are_read_in_both_ways_of_writing() -> None:
    """Comma and point are the same; a thousands mark is not guessed at."""
    assert [read_points(text) for text in ("957", " 588,40 ", "588.4", "1.000,5", "1,000", "x", None)] == [
        Decimal(957),
        Decimal("588.40"),
        Decimal("588.4"),
        None,
        None,
        None,
        None,
    ]
