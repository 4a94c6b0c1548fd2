"""Three web machines over one PostgreSQL and one Redis: whichever dies or is cut off, nothing is lost, stale or doubled."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256

import psycopg
import pytest

from layak.config import ROOT
from layak.core.far_edition import ASK_SECONDS
from layak.core.postgresql import IDLE_WRITER_SECONDS
from tests import soak
from tests.machines import NETWORK, Machine, plugged_in
from tests.ops.writers import Browser, Life, answer_questions, publish, sign_in, write_articles, write_ideas
from tests.postgres import OWNER, Cluster, running_cluster
from tests.redis_server import RedisServer, running_redis
from tests.s3_server import S3Server, running_s3
from tests.served import ServedSite, free_port, shared_folder

pytestmark = pytest.mark.postgres
POSTGRES_PORT, REDIS_PORT = free_port(), free_port()
ROUNDS = 30 if soak.IS_LONG else 2
NEWS = "/id/berita/"


class Town:
    """The machines, what they share, and the people who use them."""

    def __init__(
        self, machines: list[Machine], cluster: Cluster, redis: RedisServer, s3: S3Server, database: str
    ) -> None:
        self.machines, self.cluster, self.redis, self.s3, self.database = machines, cluster, redis, s3, database
        self.editor = sign_in(machines[0], "editor")
        self.passes = [row["pass"] for row in machines[0].kept()["passes"]]
        self.words = 0

    def word(self) -> str:
        """A word that stands nowhere yet."""
        self.words += 1
        return f"kabarkota{self.words}"

    def publish(self, machine: Machine) -> str:
        """Publish an article on a machine; returns its word when that machine has said that it is published."""
        word, browser = self.word(), Browser(machine, self.editor)
        publish(browser, word, browser.get("/id/ruang-kerja/berita/baru"))
        return word

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database past the site."""
        with psycopg.connect(
            host=str(self.cluster.folder), port=self.cluster.port, user=OWNER, dbname=self.database
        ) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Three machines that serve a demonstration, which began on one of them with SQLite and was moved."""
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(NETWORK, POSTGRES_PORT))
        redis = stack.enter_context(running_redis(("0.0.0.0", REDIS_PORT)))  # noqa: S104  (at a free port)
        s3 = stack.enter_context(running_s3(tmp_path_factory.mktemp("s3"), "0.0.0.0"))  # noqa: S104  (at a free port)
        address = cluster.new_database()
        database = address.split("/")[-1].split("?")[0]
        given = {
            "DATABASE_URL": f"postgresql://{OWNER}@{{host}}:{POSTGRES_PORT}/{database}",
            "REDIS_URL": f"redis://{{host}}:{REDIS_PORT}/0",
            "LAYAK_PROXIES": "1",
            **s3.settings("{host}"),
        }
        machines = stack.enter_context(plugged_in(tmp_path_factory.mktemp("town"), 3, given))
        small = ServedSite(tmp_path_factory.mktemp("small"), shared_folder(tmp_path_factory, "sites"))
        move(small, address)
        for machine in machines:
            for name in ("layak.env", "demo-accounts.json"):
                shutil.copy(small.instance / name, machine.instance)
            machine.start()
        yield Town(machines, cluster, redis, s3, database)


def move(small: ServedSite, address: str) -> None:
    """Take a site with samples to PostgreSQL, as its operator does."""
    small.take_samples()
    small.kill()
    moved = small.command("database", "copy", address)
    assert moved.returncode == 0, moved.stderr
    assert "rows were copied and compared" in moved.stdout


@pytest.fixture
def up(town: Town) -> Town:
    """The same, each machine on its feet."""
    for machine in town.machines:
        machine.mend()
        if machine.process is None:
            machine.start()
    return town


def wait_until(is_so: Callable[[], bool], seconds: float) -> float:
    """Wait until something is so; returns how many seconds that took."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < seconds, f"not so after {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


@soak.soak
def test_no_machine_shows_a_page_of_before(up: Town) -> None:
    """Whatever machine publishes, from its answer on every machine's list and every machine's search have it."""
    for number in range(ROUNDS):
        for machine in up.machines:
            assert Browser(machine).get(NEWS).status == 200  # each worker keeps the list as it is now
        word = up.publish(up.machines[number % 3])
        for machine in up.machines:
            for _ in range(2):
                assert word in Browser(machine).get(NEWS).text, f"round {number}: machine {machine.number} is behind"
            assert f"perpustakaan-keliling-{word}" in Browser(machine).get(f"/id/cari?q={word}").text


@soak.soak
@soak.only_long
def test_what_one_machine_keeps_in_the_bucket_every_machine_has(up: Town) -> None:
    """A version of the open data that was killed half way is seen nowhere; made anew on another machine it is whole."""
    up.s3.behave("slow")
    half = subprocess.Popen(
        up.machines[0].line("progress", "snapshot"), cwd=ROOT, env=up.machines[0].environment, stdout=subprocess.DEVNULL
    )
    wait_until(lambda: any("/snapshots/1/" in name for name in up.s3.names()), 60)
    half.kill()
    half.wait(10)
    up.s3.behave()
    paths = [f"/en/data/versions/1{name}" for name in ("", "/datapackage.json")]
    assert [Browser(up.machines[1]).get(path).status for path in paths] == [404, 404]
    made = up.machines[1].command("progress", "snapshot")
    assert made.stdout.strip() == "Version 1 is kept.", made.stderr
    for machine in up.machines:
        page, package = (Browser(machine).get(path) for path in paths)
        assert page.status == package.status == 200
        assert sha256(package.text.encode()).hexdigest() in page.text
    assert not list((up.machines[1].instance / "snapshots").glob("[!.]*")), "nothing of it stays on a machine"


def test_tries_at_a_password_are_counted_for_all_machines(up: Town) -> None:
    """Eight tries for one account from one network, wherever they are made; the next one waits, on every machine."""
    answers = [try_password(machine) for machine in [*up.machines, *up.machines, *up.machines]]
    assert answers == [422] * 8 + [429]


def try_password(machine: Machine) -> int:
    """Try a wrong password; returns the status."""
    browser = Browser(machine, network="203.0.113.77")
    token = browser.get("/id/masuk").field("csrf_token")
    return browser.post("/id/masuk", csrf_token=token, email="siapa@example.org", password="salah sekali 1").status


def test_dead_redis_is_noticed_by_nobody(up: Town) -> None:
    """Tries are counted on each machine by itself; Redis comes back, and so do the common counts, without a start."""
    up.redis.kill()
    try:
        assert [try_password(up.machines[0]) for _ in range(2)] == [422, 422]
        assert word_is_out(up, up.publish(up.machines[1]))
    finally:
        up.redis.start()
    said = (up.machines[0].instance / "server.log").read_text("utf-8")
    assert "Redis does not answer" in said


def word_is_out(up: Town, word: str) -> bool:
    """Whether every machine shows it."""
    return all(word in Browser(machine).get(NEWS).text for machine in up.machines)


@soak.quiet
@soak.soak
def test_machine_that_is_killed_loses_nothing(up: Town) -> None:
    """Editors and children write on all three, one dies; each goes on elsewhere, and every text stands there once."""
    life, killed = Life(), up.machines[2]
    life.is_up.set()
    browsers = [Browser(machine, up.editor) for machine in up.machines]
    children = [Browser(machine) for machine in up.machines]
    work = [threading.Thread(target=write_articles, args=(life, browsers[n], "xyz"[n])) for n in range(3)]
    work += [threading.Thread(target=write_ideas, args=(life, children[n], up.passes[n], "uvw"[n])) for n in range(3)]
    for thread in work:
        thread.start()
    time.sleep(2.0)
    killed.kill()
    for browser in (browsers[2], children[2]):
        browser.site = up.machines[0]  # as the proxy leads them
    while any(thread.is_alive() for thread in work):
        life.is_up.set()
        if life.writers() == 6 and not life.is_over.is_set():
            life.is_over.wait(1.0)
            life.is_over.set()
        time.sleep(0.05)
    assert_each_stands_once(up, life)
    assert up.rows("SELECT count(*) - max(number) FROM change_log") == [(0,)]
    killed.start()
    assert word_is_out(up, up.publish(killed))


def assert_each_stands_once(up: Town, life: Life) -> None:
    """Neither lost nor doubled."""
    shown = up.rows(
        "SELECT text.title FROM article_text AS text JOIN article ON article.id = text.article_id"
        " WHERE article.state = 'published' AND text.title LIKE 'Perpustakaan keliling kabar_%'"
    )
    ideas = up.rows("SELECT text FROM suggestion_original WHERE text LIKE 'Kami ingin taman bermain usul%'")
    found = [str(row[0]).split()[-1] for row in shown] + [str(row[0]).split()[4] for row in ideas]
    assert len(set(found)) == len(found), "something stands there twice"
    assert set(life.acknowledged) <= set(found)
    assert not life.refused


HOLD = """
import sys
sys.path.insert(0, "site")
from layak.app import create_app
from layak.core.database import writing
app = create_app()
with app.app_context(), writing():
    print("held", flush=True)
    sys.stdin.read()
"""


@soak.quiet
@soak.soak
def test_machine_that_is_cut_off_stops_nobody_and_shows_nothing_old(up: Town) -> None:
    """It was writing when its line was cut: the others write on soon; it answers that it is busy, and then catches up."""
    cut, others = up.machines[2], up.machines[:2]
    assert Browser(cut).get(NEWS).status == 200
    writer = cut.run(HOLD)
    assert writer.stdout is not None and writer.stdout.readline() == b"held\n", writer.stderr and writer.stderr.read()
    cut.cut()
    try:
        begun = time.monotonic()
        wait_until(lambda: can_write(others[0]), IDLE_WRITER_SECONDS + 10)
        freed = time.monotonic() - begun
        word = up.publish(others[0])
        assert word in Browser(others[1]).get(NEWS).text
        took = []
        for _ in range(4):
            asked = time.monotonic()
            assert Browser(cut).get(NEWS).status == 503
            took.append(time.monotonic() - asked)
        assert cut.answers(), "the process itself is well"
        assert max(took) < 10
    finally:
        cut.mend()
        writer.kill()
        writer.wait(10)
    back = wait_until(lambda: all(word in Browser(cut).get(NEWS).text for _ in range(8)), 30)  # each of its workers
    soak.tell("writers go on after a machine was cut off in the middle of a write", f"{freed:.1f} s")
    soak.tell("a machine that was cut off answers anew, without a start", f"{back:.1f} s")
    wait_until(lambda: all(can_write(cut) for _ in range(8)), 30)
    assert word_is_out(up, up.publish(cut))


def can_write(machine: Machine) -> bool:
    """Whether a machine says that it can write."""
    return Browser(machine).get("/readyz").status == 200


def test_dead_database_keeps_texts_and_stored_pages(up: Town) -> None:
    """Readers go on with what is stored, the child and the editor get their text back; alive again, all goes on."""
    machine = up.machines[0]
    for _ in range(20):
        assert Browser(machine).get(NEWS).status == 200  # each worker keeps it
    child = Browser(machine)
    sheet = answer_questions(child, up.passes[3], "usulmati1")
    editor, word = Browser(machine, up.editor), up.word()
    opened = editor.get("/id/ruang-kerja/berita/baru")
    draft = {"title_id": word, "lead_id": "Buku datang.", "body_id": "Mobil buku singgah.", "components": "k4"}
    draft |= {"district": "", "event": "2026", "key": opened.field("key"), "version": "0"}
    time.sleep(2 * ASK_SECONDS)  # what was written is known to each worker
    up.cluster.stop()
    try:
        wait_until(lambda: all(Browser(machine).get(NEWS).status == 200 for _ in range(8)), 5)  # each of its workers
        assert Browser(machine).get("/id/berita/tidak-pernah-dibuka").status == 503
        lost = child.post("/id/forum-anak/tulis/periksa", **sheet)
        assert (lost.status, lost.retry) == (503, "30")
        kept = editor.post("/id/ruang-kerja/berita/baru", csrf_token=opened.field("csrf_token"), **draft)
        assert (kept.status, kept.field("csrf_token")) == (503, opened.field("csrf_token"))
        assert word in kept.text
        assert can_write(machine) is False
    finally:
        up.cluster.start_again()
    wait_until(lambda: all(can_write(machine) for _ in range(8)), 30)  # each of its workers
    sent = child.post("/id/forum-anak/tulis/periksa", **sheet)
    if sent.status == 422:
        sent = child.post("/id/forum-anak/tulis/periksa", **sheet)
    assert sent.location == "/id/forum-anak/terima-kasih", sent.text
    again = editor.post("/id/ruang-kerja/berita/baru", csrf_token=kept.field("csrf_token"), **draft)
    assert again.status == 303, "what the page kept is taken as it is"
    assert up.rows("SELECT count(*) FROM suggestion_original WHERE text LIKE '%usulmati1%'") == [(1,)]
    assert word_is_out(up, up.publish(machine))
