"""The search as the rest of the site knows it: it always answers, and keeps its index in order by itself.

An index that is missing, damaged or made by another version is rebuilt behind; until then a plain search
over the sources answers, and says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from traceback import extract_tb

from layak.search import fallback, snippets
from layak.search.door import AnyIndex, Texts
from layak.search.entries import LANGUAGES, card_of, page_of
from layak.search.hits import Hit, hit_of, hits_of, ready
from layak.search.index import REBUILD_FROM
from layak.search.manifest import IndexBusyError
from layak.search.query import Question, parse
from layak.search.ranking import ANYTHING, Criteria, Facets, Ranked, rank
from layak.search.snippets import Marker
from layak.search.spelling import Behind, Speller
from layak.search.wanting import shown_terms

PAGE_LENGTH = 10
MOST_PAGES = 50
SHORTEST_REST, LONGEST_REST = 1.0, 600.0
MOST_BEFORE_READERS = 2_000
"""Changes in the log of a site whose missing index is built before the first page; 10,000 articles take minutes."""
_READER_WAIT = 0.5
_WRITER_WAIT = 2.0
"""Seconds for which an editor waits while another process writes; after them the next search or tick does it."""

log = logging.getLogger(__name__)
Trace = tuple[int, ...]
Rank = Callable[..., Ranked]
"""Answers a question as `layak.search.ranking.rank` does."""
Launch = Callable[[Callable[[], object]], bool]
"""Runs work that takes long; says whether it is done already."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. `is_current` is false while a change is not in the index, or no suggestion can be made, yet.

    `suggestion` is the question as it was probably meant, "" where there is nothing to mend; where the question
    itself finds nothing, `is_corrected` and the results are those of the suggestion.
    """

    question: Question
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    facets: Facets = field(default_factory=dict)
    is_plain: bool = False
    is_current: bool = True
    until: datetime | None = None
    suggestion: str = ""
    is_corrected: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, up to the last that can be asked for."""
        return min(MOST_PAGES, -(-self.total // PAGE_LENGTH))


class Search:
    """One per process: answers questions from the newest snapshot of the index."""

    def __init__(
        self,
        index: AnyIndex,
        launch: Launch,
        behind: Behind = lambda work: work(),
        latest: Callable[[], int] | None = None,
        rank: Rank = rank,
    ) -> None:
        """Make a search over an index and what ranks its texts.

        `latest` tells readers the number of the last change where asking the log costs too much.
        """
        self.index = index
        self._waits_for: tuple[type[Exception], ...] = (IndexBusyError, *index.passing)
        self.rank = rank
        self._latest = latest or index.log.latest
        self._launch = launch
        self._behind = behind
        self.is_left_alone = False
        self.forget()

    def forget(self) -> None:
        """Drop what is held open, as after a start."""
        self._speller = Speller(self._behind)
        self._held: tuple[Texts | None, Trace | None] = (None, None)
        self._rest = SHORTEST_REST
        self._rests_until = float("-inf")

    def find(self, text: str, *, lang: str, at: datetime, criteria: Criteria = ANYTHING, page: int = 1) -> Results:
        """Answer a question for a reader of `lang`, always; page counts from 1."""
        question = parse(text)
        page = max(1, min(page, MOST_PAGES))
        if not question.words:
            return Results(question)
        latest = self._latest()
        for _ in range(2):
            try:
                return self._from_index(question, latest, lang, at, criteria, page)
            except self.index.passing:
                raise
            except Exception as error:
                self._report(error)
            if not self._start(self.rebuild):
                break
        return self._plain(question, lang, at, criteria, page)

    def _report(self, error: Exception) -> None:
        """A damaged index may raise anything at all, from zlib's errors to a KeyError inside Whoosh."""
        self._held = (None, None)
        if self.index.trace() is None:
            log.debug("there is no search index yet")  # a first start makes one, and says how many documents it holds
        else:
            last = extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}"
            log.warning("search index unusable: %s: %s (%s)", type(error).__name__, error, place)

    def _from_index(
        self, question: Question, latest: int, lang: str, at: datetime, criteria: Criteria, page: int
    ) -> Results:
        snapshot = self._newest(latest)
        moment = at.timestamp()
        start = (page - 1) * PAGE_LENGTH
        answer = partial(self.rank, snapshot, lang=lang, at=moment, criteria=criteria, start=start, limit=PAGE_LENGTH)
        ranked, asked = answer(question), question
        suggestion = self._speller.suggest(snapshot, question)
        is_corrected = bool(suggestion) and not ranked.total
        if suggestion and is_corrected:
            asked = parse(suggestion)
            ranked = answer(asked)
        until = snapshot.next_moment(moment)
        markers = {
            one: snippets.marker(shown_terms(ranked.wanted, one), one, len(asked.stems(one))) for one in LANGUAGES
        }
        return Results(
            question=question,
            hits=hits_of(snapshot, ranked.numbers, markers, lang, moment),
            total=ranked.total,
            page=page,
            facets=ranked.facets,
            is_current=snapshot.manifest.position >= latest and suggestion is not None,
            until=datetime.fromtimestamp(until, UTC) if until else None,
            suggestion=suggestion or "",
            is_corrected=is_corrected,
        )

    def newest(self) -> Texts | None:
        """Give what is live now; nothing while the index has to be mended."""
        try:
            return self._newest(self.index.log.latest())
        except Exception as error:
            self._report(error)
            return None

    def _newest(self, latest: int) -> Texts:
        """Give the snapshot of what is live now, after applying what the index has not seen yet."""
        snapshot, known = self._held
        if snapshot is None or snapshot.manifest.position < latest:
            self._catch_up_shortly()
        mark = self.index.trace()
        if snapshot is None or mark != known or not self.index.is_untouched(snapshot.manifest):
            snapshot = self.index.open(snapshot)
            self._held = (snapshot, mark)
        return snapshot

    def _catch_up_shortly(self) -> None:
        """Apply a few changes at once; leave many, or those that another process is applying, for later."""
        try:
            if self.index.behind() > REBUILD_FROM:
                self._start(self.rebuild)
            else:
                self.index.catch_up(wait=_READER_WAIT)
        except IndexBusyError:
            log.info("the index is being written; answering from the last commit")

    def _plain(self, question: Question, lang: str, at: datetime, criteria: Criteria, page: int) -> Results:
        found = fallback.look_through(self.index.sources(), question, lang=lang, at=at.timestamp(), criteria=criteria)
        shown = found[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
        hits = [hit_of(ready(card_of(each), page_of(each)), _plain_marker(question, each.lang)) for each in shown]
        return Results(question, hits, len(found), page, is_plain=True, is_current=False)

    def _start(self, work: Callable[[], object]) -> bool:
        """Begin long work unless some is under way or failed a short while ago; says whether it is done already."""
        if self.is_left_alone or time.monotonic() < self._rests_until:
            return False
        self._rests_until = float("inf")
        return self._launch(lambda: self._finish(work))

    def _finish(self, work: Callable[[], object]) -> None:
        """Do long work; each failure doubles the rest before the next attempt."""
        rest = min(2 * self._rest, LONGEST_REST)
        try:
            work()
            rest = SHORTEST_REST
        except Exception:
            log.exception("the search index could not be put in order")
        finally:
            self._rest = rest
            self._rests_until = time.monotonic() + rest

    def follow(self) -> None:
        """Apply the change log after a commit; what takes long, and the repair of an index that cannot, goes behind."""
        try:
            if self.index.behind() > REBUILD_FROM:
                self._start(self.rebuild)
                return
            self.index.catch_up(wait=_WRITER_WAIT)
            if self.index.is_scattered():
                self._start(self.merge)
        except self._waits_for:
            log.info("the index is busy; the next search or commit applies the change")
        except Exception as error:
            self._report(error)
            self._start(self.rebuild)

    def rebuild(self) -> int:
        """Build the index anew, unless another process is at it; gives the number of documents."""
        try:
            return self.index.rebuild()
        except IndexBusyError:
            return 0

    def merge(self) -> None:
        """Make fewer segments of many, unless another process does long work."""
        with suppress(IndexBusyError):
            self.index.merge()

    def heal(self) -> int:
        """Bring the index in order, whatever its state; gives the number of things put right."""
        return self.begin() or self.compare()

    def begin(self) -> int:
        """Bring the index to where the change log is, before the first reader; gives the documents built anew.

        Where it must be built of much, as after a restore, nobody waits for that: `compare` does it behind.
        """
        try:
            self.index.refuse_another_database()
            self.index.catch_up()
            return 0
        except IndexBusyError:
            return 0
        except Exception as error:
            self._report(error)
            return 0 if self.index.log.latest() > MOST_BEFORE_READERS else self.rebuild()

    def compare(self) -> int:
        """Put right where the index differs from what the rooms have, which takes longer the more there is."""
        try:
            self.index.tidy()
            differences = self.index.check()
            if differences:
                self.index.repair(differences)
            return len(differences)
        except IndexBusyError:
            return 0
        except Exception as error:
            self._report(error)
            return self.rebuild()


def _plain_marker(question: Question, lang: str) -> Marker:
    return snippets.marker(question.terms(lang), lang, len(question.words))
