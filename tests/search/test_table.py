"""What only PostgreSQL's text search has to show: its table, its locks, and questions that are made to break it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from layak.config import ConfigError, Settings
from layak.core.searchable import Document
from layak.search.evaluate import evaluate
from layak.search.postgres import index as table
from layak.search.postgres.index import TableIndex
from layak.search.postgres.vectors import MOST_WORDS, quoted, vectors_of
from layak.search.query import parse
from layak.search.ranking import Criteria
from tests.effort import effort
from tests.search.shelf import AT, DOOR, MEETING_ID, TABLE, VISIT_ID, Town, article
from tests.search.test_evaluate import DOCUMENTS, QUESTIONS, write
from tests.search.test_ranking import ATTACKS
from tests.search.test_traces import IDEA

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("door", [TABLE], indirect=True)]
BREAKING = ["'", "''", "\\", "\\'", "a'b", "'; DROP SCHEMA layak_search; --", ":*", "a:*", "!anak", "anak & !kota", "(", "<->",
            '"\'" "a\'b c"', '-"a\' b"', "%s", ":lang", "{schema}", "\x00", "'anak':1A", "anak <2> kota", "Jum'at’s", "%(x)s"]  # fmt: skip


def index_of(town: Town) -> TableIndex:
    """The index of a town in the database."""
    found = town.search.index
    assert isinstance(found, TableIndex)
    return found


def run(engine: Engine, statement: str, **values: Any) -> Any:
    """Do something in the database past the search."""
    with engine.begin() as connection:
        return connection.execute(text(statement), values)


@pytest.mark.parametrize("asked", [*ATTACKS, *BREAKING])
def test_question_made_to_break_it_is_answered(town: Town, asked: str) -> None:
    """Whatever is typed is words or nothing: no error, no repair, and the table stands."""
    for criteria in (Criteria(), Criteria(year=asked[:9], office=asked, is_newest_first=True)):
        results = town.ask(asked, criteria=criteria)
        assert not results.is_plain and town.repairs == 0
    assert town.found("verifikasi") == [("visit-id", "id")]


def test_sign_inside_a_word_is_found_as_it_stands(tmp_path: Path) -> None:
    """An apostrophe is part of a word and ends nothing."""
    town = Town(tmp_path, [article("a", "en", "The city's O'Neill park", "It's for children.")])
    assert town.found("O'Neill", "en") == [("a-en", "en")]
    assert quoted("a'b\\") == "'a''b\\\\'"


def test_table_is_made_by_the_first_question(tmp_path: Path) -> None:
    """Where there is no table yet, or one of another version, it is made, and the question is answered."""
    town = Town(tmp_path)
    assert town.found("verifikasi") == [("visit-id", "id")] and town.repairs == 1
    schema = index_of(town).schema
    assert DOOR.engine is not None
    run(DOOR.engine, f"UPDATE {schema}.state SET stamp = 'older'")  # noqa: S608
    assert town.found("verifikasi") == [("visit-id", "id")] and town.repairs == 1  # at rest after the first
    town.search.forget()
    assert not town.ask("verifikasi").is_plain and town.repairs == 2


def test_rebuild_swaps_and_removes_what_a_killed_one_left(town: Town) -> None:
    """Readers have the old table until the new one is whole; of a rebuild that was killed nothing stays."""
    index = index_of(town)
    assert DOOR.engine is not None
    run(DOOR.engine, f"CREATE TABLE {index.schema}.texts_killed (n int)")
    before = index.manifest().generation
    town.documents = [VISIT_ID]
    assert index.rebuild() == 1
    assert index.manifest().generation > before
    left = run(DOOR.engine, "SELECT tablename FROM pg_tables WHERE schemaname = :one", one=index.schema).scalars().all()
    assert sorted(left) == ["state", "texts"]
    assert town.found("gugus") == [] and index.check() == []


def test_reader_is_answered_while_another_machine_writes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds the table locked answers from the last commit, and the page is kept by nobody."""
    monkeypatch.setattr("layak.search.service._READER_WAIT", 0.05)
    index = index_of(town)
    town.put(MEETING_ID, title="Rapat pleno")
    assert DOOR.engine is not None
    with DOOR.engine.begin() as other:
        other.execute(text(f"SELECT 1 FROM {index.schema}.state FOR UPDATE"))  # noqa: S608
        results = town.ask("verifikasi")
        assert results.total == 1 and not results.is_current
    assert town.ask("pleno").is_current


def test_releases_side_by_side_have_a_table_each(town: Town) -> None:
    """What another release made is left alone while it is written, and removed by a start a day later."""
    assert DOOR.engine is not None
    ours = DOOR.over(town.ledger, town.sources, "")
    other = DOOR.over(town.ledger, town.sources, f"{table.BEGINNING}older")
    for index in (ours, other):
        index.rebuild()
    ours.tidy()
    assert ours.check() == other.check() == []
    run(DOOR.engine, f"UPDATE {other.schema}.state SET at = now() - interval '25 hours'")  # noqa: S608
    ours.tidy()
    assert ours.check() == [] and other.trace() is None


def test_two_rebuilds_do_not_meet(town: Town) -> None:
    """While one process builds the table, another one leaves it to that."""
    with index_of(town)._alone():
        assert town.process().rebuild() == 0
    assert town.process().rebuild() == 4


def test_server_that_is_away_starts_no_rebuild(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that the database owes is no damage: the error goes to whoever tells readers that the site is busy."""

    def away() -> Engine:
        raise OperationalError("", None, Exception("the server closed the connection"))

    monkeypatch.setattr(index_of(town), "_engine", away)
    with pytest.raises(OperationalError):
        town.ask("verifikasi")
    town.search.follow()
    assert town.repairs == 0


def test_idea_taken_back_is_in_no_row(town: Town) -> None:
    """What leaves no trace is gone from the table, and its room is free."""
    town.put(IDEA)
    town.search.follow()
    town.drop("idea")
    town.search.follow()
    assert DOOR.engine is not None
    asked = f"SELECT count(*) FROM {index_of(town).schema}.texts WHERE kind = 'idea'"  # noqa: S608
    assert run(DOOR.engine, asked).scalar() == 0 and town.search.index.check() == []


def test_table_ahead_of_its_database_is_built_anew(town: Town) -> None:
    """After restoring an older database the table is made from what is there now."""
    town.put(MEETING_ID, title="Rapat pleno")
    town.search.follow()
    town.ledger.changes.clear()
    town.documents = [VISIT_ID]
    town.search.begin()
    assert town.found("pleno") == [] and index_of(town).manifest().position == 0


def test_many_changes_are_taken_by_a_rebuild(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of changes the table is built anew."""
    monkeypatch.setattr(table, "REBUILD_FROM", 3)
    for number in range(5):
        town.put(article(f"n{number}", "id", f"Judul {number}", "Isi."))
    assert index_of(town).catch_up() == 9
    assert town.search.index.check() == []


def test_editor_finds_the_thing_at_an_address(town: Town) -> None:
    """The desk learns which text answers at an endpoint with some values."""
    snapshot = town.search.newest()
    assert snapshot is not None
    assert [card.key for card in snapshot.cards_at("news.show", {"slug": "visit-id"})] == ["visit"]
    assert list(snapshot.cards_at("news.show", {"slug": "none"})) == []


def test_long_text_is_found_by_its_beginning(tmp_path: Path) -> None:
    """PostgreSQL counts places only so far: what comes later is not found, and nothing breaks."""
    long = article("long", "id", "Panjang", " ".join(f"kata{n}" for n in range(MOST_WORDS + 500)))
    town = Town(tmp_path, [long])
    assert town.found("kata100") == [("long-id", "id")]
    assert town.ask(f"kata{MOST_WORDS + 400}").total == 0
    assert vectors_of(long).length < MOST_WORDS


def test_many_words_cost_no_more_than_they_weigh(tmp_path: Path) -> None:
    """Sixteen common words take the database no more than eight times a usual question's time."""
    words = "anak kota ruang bermain sekolah dinas taman ramah usul warga jalan sungai buku guru pasar halte".split()
    texts = [" ".join(words[(n * k) % len(words)] for k in range(1, 60)) for n in range(400)]
    town = Town(tmp_path, [article(f"n{n}", "id", one[:40], one) for n, one in enumerate(texts)])
    town.search.rebuild()
    snapshot = town.search.newest()
    usual = effort(lambda: DOOR.rank(snapshot, parse("ruang bermain"), lang="id", at=AT.timestamp()))
    assert effort(lambda: DOOR.rank(snapshot, parse(" ".join(words)), lang="id", at=AT.timestamp())) / usual <= 8


def test_measuring_leaves_nothing_in_the_database(tmp_path: Path, far_engine: Engine) -> None:
    """`search evaluate --database` gives the figures of the table, and its schema goes with it."""
    schemas = "SELECT nspname FROM pg_namespace"
    before = set(run(far_engine, schemas).scalars())
    address = far_engine.url.render_as_string(hide_password=False)
    figures = evaluate(write(tmp_path / "d", DOCUMENTS), write(tmp_path / "q", QUESTIONS), database=address)
    assert figures["mrr@10"] == pytest.approx((1 + 0.5 + 0) / 3, abs=1e-3)
    assert set(run(far_engine, schemas).scalars()) == before


@pytest.mark.parametrize(
    ("given", "told"),
    [({}, "the database is SQLite"), ({"DATABASE_URL": "sqlite:///x"}, "the database is SQLite"), ({"LAYAK_SEARCH": "x"}, "Write")],
)  # fmt: skip
def test_operator_is_told_why_the_setting_is_refused(given: dict[str, str], told: str, tmp_path: Path) -> None:
    """Without PostgreSQL there is no search in it, and the start says so in a sentence."""
    demo = {"LAYAK_DEMO": "1", "LAYAK_INSTANCE": str(tmp_path), "LAYAK_SEARCH": "postgresql"}
    with pytest.raises(ConfigError, match=told):
        Settings.read({**demo, **given})
    kept = Settings.read({**demo, "DATABASE_URL": "postgres://host/layak"})
    assert kept.search == "postgresql"
    assert Settings.read({**demo, "LAYAK_SEARCH": ""}).search == "local"


def test_vector_holds_stems_forms_and_marks() -> None:
    """A word stands as its stem and in its own form; of a title also as it may be begun."""
    document = Document(kind="x", key="y", lang="id", title="Kelayakan kota", body="bagi anak", endpoint="")
    words, title, length = vectors_of(document)
    assert "'layak':1A '=kelayakan':1A 'kota':2A" in words and "'^kelayakan'" in words and length == 3
    assert "'layak'" in title and "anak" not in title
