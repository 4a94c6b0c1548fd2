"""Counts without people: what was read and asked, by day; kept for thirty days, the words of a question only once
enough requests asked it.

Each process counts by itself (core/counting.py) and hands its batch over each minute. Who is killed in between loses
the batch. No edition and no change comes of it: counting must not empty the page cache.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from sqlalchemy import Integer, bindparam, delete, func, select, update

from layak.core.counting import READ
from layak.core.database import writing
from layak.core.rows import Query, Write, insert_into
from layak.core.searchable import is_withheld, source_for
from layak.search.entries import LANGUAGES
from layak.search.models import QuestionCount, ReadCount, SearchDay, ToldQuestion
from layak.search.telling import COMMON, Knows, bar_for

KEEP_DAYS = 30
MOST_NEW = 500
"""Questions not asked before that one batch may bring."""
MOST_A_DAY = 5_000
"""Different questions of a day; a flood of made-up ones counts in the day's sum alone from then on."""
LONGEST_QUESTION = 200
ASKED, TYPED = "asked", "typed"

BY = bindparam("by", type_=Integer)
TABLES: tuple[Any, ...] = tuple(model.__table__ for model in (ReadCount, QuestionCount, SearchDay, ToldQuestion))
READS, QUESTIONS, DAYS, TOLD = TABLES


def same(table: Any, *names: str) -> list[Any]:
    """The conditions by which a statement finds one row."""
    return [table.c[name] == bindparam(f"the_{name}", type_=table.c[name].type) for name in names]


class Raising:
    """Adds to the numbers of one row, which begins with them where it is not there yet."""

    def __init__(self, table: Any, *numbers: str) -> None:
        self._names = [column.name for column in table.primary_key]
        raised = {name: table.c[name] + bindparam(f"by_{name}", type_=Integer) for name in numbers}
        self._raise = Write(
            update(table).where(*same(table, *self._names)).values(raised).returning(table.c[numbers[0]])
        )
        self._begin = insert_into(table, *self._names, *numbers)

    def run(self, row: Mapping[str, Any], **by: int) -> None:
        """Add, inside writing()."""
        found = self._raise.run(
            **{f"the_{name}": row[name] for name in self._names}, **{f"by_{name}": by[name] for name in by}
        )
        if not found:
            self._begin.run(**row, **by)


RAISE_READ = Raising(READS, "n")
RAISE_QUESTION = Raising(QUESTIONS, "n")
RAISE_DAY = Raising(DAYS, "asked", "empty", "untold")
SUM = Query(
    select(func.coalesce(func.sum(QUESTIONS.c.n), 0).label("n"), func.count().label("days"))
    .select_from(QUESTIONS)
    .where(*same(QUESTIONS, "lang", "digest"), QUESTIONS.c.day != bindparam("but", type_=QUESTIONS.c.day.type))
)
TODAY = Query(select(QUESTIONS.c.n).where(*same(QUESTIONS, "day", "lang", "digest")))
SIZE = Query(select(func.count().label("n")).select_from(QUESTIONS).where(*same(QUESTIONS, "day")))
FIND_AGAIN = Write(
    update(TOLD)
    .where(*same(TOLD, "lang", "digest"))
    .values(found=bindparam("now_found", type_=Integer))
    .returning(TOLD.c.found)
)
TELL = insert_into(TOLD, "lang", "digest", "text", "found")


class Asked(NamedTuple):
    """How often a question was asked in a batch, and how many results it had last."""

    n: int
    found: int


@dataclass
class Batch:
    """What a process counted in a minute: readings by (kind, key, lang), questions by (lang, folded words)."""

    reads: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    typed: dict[tuple[str, str], Asked] = field(default_factory=dict)


def question_name(lang: str, text: str, found: int, *, is_typed: bool) -> str:
    """The name under which a question counts; text is folded, is_typed says that the reader may be typing still."""
    return f"{TYPED if is_typed else ASKED}:{found}:{lang}:{quote(text[:LONGEST_QUESTION])}"


def sort_out(counts: Mapping[str, int]) -> Batch:
    """Read the names of a batch; of what was typed letter by letter only the last state is a question."""
    batch = Batch()
    for name, n in counts.items():
        what, second, lang, last = name.split(":", 3)
        if what == READ:
            batch.reads[second, last, lang] += n
        else:
            place = batch.typed if what == TYPED else batch.asked
            before = place.get((lang, unquote(last)), Asked(0, 0))
            place[lang, unquote(last)] = Asked(before.n + n, int(second))
    for (lang, text), typed in without_beginnings(batch.typed):
        before = batch.asked.get((lang, text), Asked(0, 0))
        batch.asked[lang, text] = Asked(before.n + typed.n, typed.found)
    return batch


def without_beginnings(typed: Mapping[tuple[str, str], Asked]) -> Iterable[tuple[tuple[str, str], Asked]]:
    """Leave out each question with which another one begins: it was on its way to that one."""
    rows = sorted(typed.items())
    following = [name for name, _ in rows[1:]] + [("", "")]
    for ((lang, text), asked), after in zip(rows, following, strict=False):
        if after[0] != lang or not after[1].startswith(text):
            yield (lang, text), asked


@dataclass(frozen=True)
class Judged:
    """A question of a batch that may be told one day: its digest, and whether it is told from now on."""

    lang: str
    digest: str
    text: str
    asked: Asked
    is_told: bool


def keep_counts(counts: Mapping[str, int], *, day: date, secret: bytes, knows: Knows) -> int:
    """Keep a batch; gives how many names it held. Raises DatabaseBusy, and then nothing was kept.

    secret  the key of the questions' digests
    """
    if not counts:
        return 0
    batch = sort_out(counts)
    judged = list(judge(batch, day, secret, knows))
    with writing():
        for (kind, key, lang), n in batch.reads.items():
            if source_for(kind) is not None:
                RAISE_READ.run({"day": day, "kind": kind, "key": key, "lang": lang}, n=n)
        for lang in LANGUAGES:
            keep_sums(day, lang, batch, judged)
        for one in judged:
            RAISE_QUESTION.run({"day": day, "lang": one.lang, "digest": one.digest}, n=one.asked.n)
            if one.is_told:
                tell(one)
    return len(counts)


def judge(batch: Batch, day: date, secret: bytes, knows: Knows) -> Iterable[Judged]:
    """The questions of a batch that are counted one by one; what takes long is done here, before the writing."""
    room = min(MOST_NEW, MOST_A_DAY - SIZE.rows(the_day=day)[0].n)
    for (lang, text), asked in batch.asked.items():
        bar = bar_for(text, knows)
        if bar is None:
            continue
        digest = hmac.new(secret, f"{lang}:{text}".encode(), hashlib.sha256).hexdigest()
        today = TODAY.rows(the_day=day, the_lang=lang, the_digest=digest)
        room -= not today
        if room < 0 and not today:
            continue
        before = SUM.rows(the_lang=lang, the_digest=digest, but=day)[0]
        n = before.n + asked.n + sum(row.n for row in today)
        is_enough = n >= bar.requests and before.days + 1 >= bar.days
        yield Judged(lang, digest, text, asked, is_enough and not is_withheld(text))


def keep_sums(day: date, lang: str, batch: Batch, judged: Iterable[Judged]) -> None:
    """Add a batch to the sums of its day, in which no question can be told from another."""
    rows = [asked for (spoken, _), asked in batch.asked.items() if spoken == lang]
    if rows:
        total = sum(row.n for row in rows)
        empty = sum(row.n for row in rows if not row.found)
        counted = sum(one.asked.n for one in judged if one.lang == lang)
        RAISE_DAY.run({"day": day, "lang": lang}, asked=total, empty=empty, untold=total - counted)


def tell(one: Judged) -> None:
    """Keep the words of a question, or how many results it has now where they are kept already."""
    if not FIND_AGAIN.run(the_lang=one.lang, the_digest=one.digest, now_found=one.asked.found):
        TELL.run(lang=one.lang, digest=one.digest, text=one.text, found=one.asked.found)


def forget_counts(today: date) -> int:
    """Remove what is older than thirty days, and the words of questions that are asked too seldom by now."""
    first = first_day(today, KEEP_DAYS)
    enough = (
        select(QUESTIONS.c.digest)
        .where(QUESTIONS.c.lang == TOLD.c.lang, QUESTIONS.c.digest == TOLD.c.digest)
        .group_by(QUESTIONS.c.digest)
        .having(func.sum(QUESTIONS.c.n) >= COMMON.requests)
    )
    with writing() as session:
        gone = [session.execute(delete(table).where(table.c.day < first)) for table in (READS, QUESTIONS, DAYS)]
        gone.append(session.execute(delete(TOLD).where(~enough.exists())))
        return sum(int(getattr(one, "rowcount", 0)) for one in gone)


def first_day(today: date, days: int) -> date:
    """The first of so many days that end today."""
    return today - timedelta(days=days - 1)
