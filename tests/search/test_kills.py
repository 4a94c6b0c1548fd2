"""A process that writes the index may be killed at any step: the index stays readable, and the start puts it right."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from whoosh.index import TOC
from whoosh.writing import SegmentWriter

from layak.search import index as index_module
from layak.search import manifest, merging
from layak.search.index import Index
from tests import soak
from tests.search.shelf import AT, MEETING_ID, Town, article

FORK = multiprocessing.get_context("fork")
CANARY = "zebrakuning"
IDEA = replace(article("idea", "id", "Taman", f"Taman {CANARY} yang bersih."), kind="idea")


def change(town: Town) -> None:
    """An article is published and an idea of a child taken back; both wait for the follower."""
    town.search.index.catch_up()


def pass_over(town: Town) -> None:
    """Something changed that the index has nothing of; only that is left to be noted."""
    town.search.index.catch_up()


def rebuild(town: Town) -> None:
    """The index is built anew."""
    town.search.index.rebuild()


def merge(town: Town) -> None:
    """Small segments are merged."""
    town.search.index.merge()


class Step(NamedTuple):
    """A kill before or after the nth call of something, while a process does something."""

    name: str
    act: Callable[[Town], None]
    owner: Any
    attribute: str
    is_after: bool = False
    nth: int = 1


BEFORE, AFTER = False, True
STEPS = [
    Step("commit: before the first word", change, SegmentWriter, "add_document"),
    Step("commit: words half written", change, SegmentWriter, "add_document", AFTER),
    Step("commit: before the segment", change, SegmentWriter, "_finalize_segment"),
    Step("commit: after the segment", change, SegmentWriter, "_finalize_segment", AFTER),
    Step("commit: before the table of contents", change, TOC, "write"),
    Step("commit: after the table of contents", change, TOC, "write", AFTER),
    Step("commit: before the flush", change, index_module, "sync_file"),
    Step("commit: between two flushes", change, index_module, "sync_file", AFTER),
    Step("commit: before the manifest", change, manifest, "write_manifest"),
    Step("commit: manifest written beside", change, Path, "replace"),
    Step("commit: manifest in its place", change, Path, "replace", AFTER),
    Step("commit: before tidying", change, manifest, "write_manifest", AFTER),
    Step("commit: amid tidying", change, Path, "unlink", AFTER),
    Step("commit: after tidying", change, Index, "_publish", AFTER),
    Step("note: before it is in its place", pass_over, manifest, "write_passed"),
    Step("note: written beside", pass_over, Path, "replace"),
    Step("note: in its place", pass_over, Path, "replace", AFTER),
    Step("rebuild: folder made", rebuild, SegmentWriter, "__init__"),
    Step("rebuild: amid the texts", rebuild, SegmentWriter, "add_document", BEFORE, 3),
    Step("rebuild: articles written, ideas not", rebuild, SegmentWriter, "commit", AFTER),
    Step("rebuild: before the swap", rebuild, manifest, "write_manifest"),
    Step("rebuild: after the swap", rebuild, manifest, "write_manifest", AFTER),
    Step("rebuild: before the old folder goes", rebuild, Index, "_remove_other_folders"),
    Step("rebuild: old folder half gone", rebuild, index_module.shutil, "rmtree"),
    Step("merge: amid the copying", merge, merging, "add", AFTER, 2),
    Step("merge: copied", merge, merging, "merge_beside", AFTER),
    Step("merge: segment moved in", merge, Path, "replace", AFTER),
    Step("merge: before the manifest", merge, manifest, "write_manifest"),
    Step("merge: before tidying", merge, manifest, "write_manifest", AFTER),
    Step("merge: amid tidying", merge, Path, "unlink", AFTER),
]


def die_at(step: Step, town: Town) -> None:
    """Do what the step belongs to, and be killed there; runs in a process of its own."""
    original, calls = getattr(step.owner, step.attribute), []

    def killing(*given: Any, **named: Any) -> Any:
        calls.append(1)
        is_here = len(calls) == step.nth
        if is_here and not step.is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*given, **named)
        if is_here:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(step.owner, step.attribute, killing)
    step.act(town)


def prepare(town: Town, step: Step) -> None:
    """Make an index of several segments, an idea in one of them, and leave an article and the idea's end to be applied."""
    town.is_repairing_at_once = False
    for number in range(3):
        town.put(article(f"n{number}", "id", f"Judul {number}", f"Isi kata{number}."))
        town.search.follow()
    town.put(IDEA)
    town.search.follow()
    assert town.holding(CANARY) and town.repairs == 0
    town.put(MEETING_ID, body="Sesudah itu gajah datang.")
    town.drop("idea")
    if step.act is pass_over:
        town.search.index.catch_up()
        town.ledger.note("account", "7")


def assert_whole(town: Town) -> None:
    """The index equals its sources, nothing is left over, and no file tells what was taken back."""
    index = town.search.index
    found = index.manifest()
    assert index.check() == [] and index.behind() == 0
    assert {path.name for path in town.root.glob("index-*")} == {found.folder}
    names = {path.name for path in (town.root / found.folder).iterdir()}
    assert names == set(found.files)
    assert town.holding(CANARY) == [] and not list(town.root.glob("*.new"))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_writer_killed_at_a_step_leaves_all_or_nothing(town: Town, step: Step) -> None:
    """The next question is answered by the index with the change in it; the next start leaves nothing of the kill."""
    prepare(town, step)
    writer = FORK.Process(target=die_at, args=(step, town))
    writer.start()
    writer.join(30)
    assert writer.exitcode == -signal.SIGKILL, "the step was not reached"
    reader = town.process()
    assert reader.find("gajah", lang="id", at=AT).total == 1 and reader.find(CANARY, lang="id", at=AT).total == 0
    assert not reader.find("verifikasi", lang="id", at=AT).is_plain and town.repairs == 0
    assert town.process().heal() == 0 and town.repairs == 0
    assert_whole(town)


@pytest.mark.parametrize("nth", range(1, 4))
def test_first_build_that_is_killed_is_made_good_by_the_start(tmp_path: Path, nth: int) -> None:
    """Killed before anything was live, the next start builds the index and removes what lay about."""
    town = Town(tmp_path / "index")
    writer = FORK.Process(target=die_at, args=(Step("", rebuild, SegmentWriter, "add_document", AFTER, nth), town))
    writer.start()
    writer.join(30)
    assert writer.exitcode == -signal.SIGKILL
    assert town.process().heal() == 4
    assert_whole(town)


KILLS = 1000 if soak.IS_LONG else 8
SEED = int(os.environ.get("LAYAK_SEED", "20261122"))
LONGEST_LIFE = 0.12
REBUILDS = 5
"""One writer in so many builds the index anew again and again; the others commit changes."""


def text_after(count: int) -> str:
    """What the article says after so many changes."""
    return f"Putaran putaran{count}. " + "gugus tugas kota layak anak " * 40


def set_changes(town: Town, count: int) -> None:
    """Bring a town to what a database holds after so many changes."""
    others = [each for each in town.documents if each.key != MEETING_ID.key]
    town.documents = [replace(MEETING_ID, body=text_after(count)), *others]
    town.ledger.changes = [(number, "article", "meeting") for number in range(1, count + 1)]


def keep_writing(town: Town, started: Any, is_rebuilding: bool) -> None:
    """Change one article again and again until killed, at any instant; a file is the database."""
    path = town.root / "database.txt"
    count = path.stat().st_size
    with path.open("a") as database:
        while True:
            database.write("x")
            database.flush()
            count += 1
            set_changes(town, count)
            started.set()
            town.search.rebuild() if is_rebuilding else town.search.follow()


def what_lies_about(town: Town) -> list[str]:
    """Tell at which steps the kill fell, by what it left."""
    found = manifest.read_manifest(town.root)
    names = {path.name for path in (town.root / found.folder).iterdir()} - set(found.files)
    signs = {
        "files of an unfinished or untidied commit": names - {"merging"},
        "a half-made merge": names & {"merging"},
        "folders of a rebuild": len(list(town.root.glob("index-*"))) > 1,
        "a manifest beside": list(town.root.glob("*.new")),
        "a change not applied": town.search.index.behind(),
    }
    return [name for name, is_there in signs.items() if is_there] or ["nothing: between two commits"]


def kill_once(town: Town, life: float, is_rebuilding: bool) -> list[str]:
    """Let a writer live for some seconds, kill it, and see that the index is readable and catches up with no repair."""
    started = FORK.Event()
    writer = FORK.Process(target=keep_writing, args=(town, started, is_rebuilding))
    writer.start()
    assert started.wait(30)
    threading.Event().wait(life)
    os.kill(writer.pid or 0, signal.SIGKILL)
    writer.join()
    count = (town.root / "database.txt").stat().st_size
    set_changes(town, count)
    found = what_lies_about(town)
    assert not town.ask("verifikasi").is_plain
    assert town.found(f"putaran{count}") == [("meeting-id", "id")]
    assert town.process().heal() == 0 and town.repairs == 0
    assert town.search.index.check() == [] and town.search.index.behind() == 0
    return found


@soak.soak
def test_killed_writer_leaves_a_readable_index(town: Town) -> None:
    """Whenever a writer is killed, the index opens, answers, and equals its sources after the next start."""
    lives = random.Random(SEED)  # noqa: S311  (repeatable, no secret)
    (town.root / "database.txt").write_text("")
    seen: Counter[str] = Counter()
    for number in range(KILLS):
        seen.update(kill_once(town, lives.uniform(0, LONGEST_LIFE), number % REBUILDS == REBUILDS - 1))
    soak.tell(
        "kills of a writer of the index (seed); unreadable, repaired by hand or behind after", f"{KILLS} ({SEED}); 0"
    )
    for name, count in seen.most_common():
        soak.tell(f"  found after the kill: {name}", str(count))
