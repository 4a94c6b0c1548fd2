"""A commit is opened by what is new in it, and answers as if it had been opened anew; nothing is trusted unseen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from layak.core.searchable import Document
from layak.search import manifest
from layak.search.entries import FOREVER, LANGUAGES, Card, card_of
from layak.search.lanes import places_of
from layak.search.query import parse
from layak.search.ranking import Criteria, rank
from layak.search.snapshot import Snapshot
from layak.search.tables import groups_of
from layak.search.things import NONE
from tests.search.shelf import AT, TOWN, Town, article

STEPS = 30
WORDS = "anak kota taman sekolah rapat dinas usul warga verifikasi ramah".split()
MOMENTS = [(AT + timedelta(hours=hour)).timestamp() for hour in (-30, -2, -1, 0, 1, 2, 30)]
QUESTIONS = ("anak", "taman sekolah ramah anak", '"anak kota"', "warga -dinas", "judul", "sekola")


def made(chance: random.Random, key: str, lang: str) -> Document:
    """Make a text with whatever a text may have."""
    begin = None if chance.random() < 0.5 else AT + timedelta(hours=chance.choice((-2, 1)))
    until = None if chance.random() < 0.7 else AT + timedelta(hours=chance.choice((-1, 2)))
    text = " ".join(chance.choices(WORDS, k=chance.randint(3, 60)))
    return replace(
        article(key, lang, f"Judul {text[:30]}", text, visible_from=begin, visible_until=until),
        kind="idea" if key.startswith("i") else "article",
        date=date(chance.choice((2021, 2024)), 3, 3) if chance.random() < 0.7 else None,
        components=tuple(chance.sample(("k1", "k2", "k3"), chance.randint(0, 2))),
        district=chance.choice(("", "31.72.01")),
        office=chance.choice(("", "disdik")),
    )


def put(town: Town, chance: random.Random) -> None:
    """Add or change a thing, in one language or both."""
    key = f"{chance.choice('ai')}{chance.randint(0, 12)}"
    for lang in chance.sample(LANGUAGES, chance.randint(1, 2)):
        town.put(made(chance, key, lang))
    town.search.follow()


def drop(town: Town, chance: random.Random) -> None:
    """Take a thing away, if there is one."""
    if town.documents:
        town.drop(chance.choice(town.documents).key)
        town.search.follow()


def merge(town: Town, chance: random.Random) -> None:
    """Merge what there is to merge."""
    town.search.index.merge()


def rebuild(town: Town, chance: random.Random) -> None:
    """Build the index anew, where that is this step's luck."""
    if chance.random() < 0.3:
        town.search.index.rebuild()


ACTS: list[Callable[[Town, random.Random], None]] = [put, put, put, put, drop, merge, rebuild]


def content_of(snapshot: Snapshot) -> dict[str, object]:
    """Give all that an answer is made of."""
    things = snapshot.things
    hidden = [snapshot.hidden(at, lang) for at in MOMENTS for lang in LANGUAGES]
    answers = [
        rank(snapshot, parse(text), lang=lang, at=at, criteria=criteria)
        for text in QUESTIONS
        for lang in LANGUAGES
        for at in MOMENTS[::3]
        for criteria in (Criteria(), Criteria(kind="idea"), Criteria(year="2021", is_newest_first=True))
    ]
    return {
        "things": (things.count, things.place, things.numbers, things.documents, things.groups),
        "norms": snapshot.norms,
        "cards": list(snapshot.cards),
        "moments": [snapshot.next_moment(at) for at in MOMENTS],
        "hidden": hidden,
        "answers": answers,
        "pages": [snapshot.page(number) for number in range(len(snapshot.cards))],
    }


def alive(snapshot: Snapshot) -> Iterator[tuple[int, int, Card]]:
    """Give number, place and card of what is there."""
    for number, (place, card) in enumerate(zip(snapshot.things.place, snapshot.cards, strict=True)):
        if place != NONE:
            yield number, place, card


def names_in(snapshot: Snapshot, bits: int, lang: str) -> set[tuple[str, str]]:
    """Give kind and key of the things with a version in a language among some bits."""
    found = [snapshot.things.numbers[lang][place] for place in places_of(bits, snapshot.things.count)]
    return {snapshot.cards[number][:2] for number in found if number != NONE}


def see_that_it_holds(snapshot: Snapshot, documents: list[Document]) -> None:
    """Compare a snapshot with the documents themselves, worked out the plain way."""
    cards = [card_of(document) for document in documents]
    assert sorted(card for *_, card in alive(snapshot)) == sorted(cards)
    for number, place, card in alive(snapshot):
        assert snapshot.things.numbers[card.lang][place] == number
        other = snapshot.version(number, "en" if card.lang == "id" else "id")
        assert (other is not None) == ((*card[:2], "en" if card.lang == "id" else "id") in {one[:3] for one in cards})
        assert other is None or snapshot.cards[other][:2] == card[:2]
    for lang in LANGUAGES:
        own = [card for card in cards if card.lang == lang]
        for group, bits in snapshot.things.groups[lang].items():
            assert names_in(snapshot, bits, lang) == {card[:2] for card in own if group in groups_of(card)}
        for at in MOMENTS:
            hidden = {card[:2] for card in own if not card.visible_from <= at < card.visible_until}
            assert names_in(snapshot, snapshot.hidden(at, lang), lang) == hidden
    moments = [moment for card in cards for moment in (card.visible_from, card.visible_until) if moment < FOREVER]
    for at in MOMENTS:
        assert snapshot.next_moment(at) == min((moment for moment in moments if moment > at), default=None)


@pytest.mark.parametrize("seed", range(4))
def test_commit_opened_by_what_is_new_answers_like_one_opened_anew(tmp_path: Path, seed: int) -> None:
    """Through thirty commits, merges and rebuilds, what a process takes over is what it would read."""
    chance = random.Random(seed)  # noqa: S311  (repeatable, no secret)
    town = Town(tmp_path / "index", TOWN)
    town.search.rebuild()
    held = town.search.index.open()
    for _ in range(STEPS):
        chance.choice(ACTS)(town, chance)
        held = town.search.index.open(held)
        see_that_it_holds(held, town.documents)
        with town.process().index.open() as anew:
            found = content_of(anew)
        for name, content in content_of(held).items():
            assert content == found[name], name


def test_snapshot_that_is_still_in_use_answers_as_before(town: Town) -> None:
    """Who reads an older commit is not told of a later one, though both share what did not change."""
    first = town.search.index.open()
    before = content_of(first)
    town.put(TOWN[0], title="Judul lain", body="Isi lain.")
    town.drop("meeting")
    town.search.follow()
    second = town.search.index.open(first)
    assert content_of(first) == before != content_of(second)


def test_things_of_a_kind_without_trace_are_never_parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild puts both languages of a thing into one segment, in whichever order a room gives them."""
    monkeypatch.setattr("layak.search.merging.MOST_TRACELESS", 5)
    chance = random.Random(1)  # noqa: S311  (repeatable, no secret)
    ideas = [made(chance, f"i{number}", lang) for lang in LANGUAGES for number in range(9)]
    town = Town(tmp_path / "index", [*ideas, *TOWN])
    town.search.rebuild()
    with town.search.index.open() as snapshot:
        assert len(snapshot._segments) == 6 and max(segment.size for segment in snapshot._segments[1:]) <= 5
        see_that_it_holds(snapshot, town.documents)


def test_process_that_starts_reads_no_file_twice_that_its_writer_compared(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that nobody touched since a commit compared them are not read whole; any that was touched is."""
    later = datetime.now(UTC).timestamp() + 1
    monkeypatch.setattr(manifest.time, "time_ns", lambda: int(later * 1e9))
    town.search.rebuild()
    town.put(TOWN[0], body="Sesuatu yang baru.")
    town.search.follow()
    read: list[str] = []
    checksum = manifest.checksum
    monkeypatch.setattr(manifest, "checksum", lambda path: read.append(path.name) or checksum(path))
    assert town.process().find("verifikasi", lang="id", at=AT).total and read == []
    touched = next(path for path in town.live_files() if path.suffix == ".seg")
    touched.touch()
    assert town.process().find("verifikasi", lang="id", at=AT).total and read == [touched.name]
    assert town.search.index.check() == [] and set(read) == {path.name for path in town.live_files()} - {"live.json"}


def test_file_that_was_just_written_is_compared_once_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system tells no two changes apart that follow at once, so a fresh file is no known one."""
    monkeypatch.setattr(manifest, "SETTLED_NANOSECONDS", 60_000_000_000)
    town.put(TOWN[0], body="Sesuatu yang baru.")
    town.search.follow()
    assert town.search.index.manifest().marks == {}
