"""Search beside what a city would use instead: quality, and speed warm, cold and with many articles.

Each question goes to each engine in turn, beginning with another engine each time; each takes its own time in its own
process.
"""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from bench.contestants import (
    ALL,
    BM25S,
    FTS5,
    OURS,
    POSTGRESQL,
    TANTIVY,
    WHOOSH,
    Child,
    Contestant,
    Entry,
    build_all,
    opened,
    started,
)
from bench.installing import Missing, install_debian, say
from bench.report import Figure, median_figure
from bench.texts import Given, Texts, multiply, prepare, short_questions, stem_file
from layak.search.evaluate import gains_of
from tests.postgres import OWNER, Cluster, cluster_in, programs

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
QUALITY_GOALS = (0.757, 0.909)
COLD_GOALS = {"cold": 3.0, "opened anew": None}
LARGE_GOALS = {"p95": 60.0, "memory": 400.0}


@dataclass(frozen=True)
class Size:
    """How much is asked: rounds, questions of each length in a round, cold starts, questions of peers for quality."""

    rounds: int = 3
    each: int = 200
    starts: int = 5
    asked: int = 1_500
    times: int = 10


SMALL, QUICK, WHOLE = Size(rounds=1, each=5, starts=1, asked=20), Size(each=120, asked=300), Size()


def measure_search(given: Given, *, is_full: bool, is_smoke: bool) -> list[Figure]:
    """All of it; the smoke check asks engines that are part of Python and of Layak, over few texts."""
    size = SMALL if is_smoke else WHOLE if is_full else QUICK
    with tempfile.TemporaryDirectory(prefix="layak-search-") as name:
        folder = Path(name)
        texts = prepare(given, folder, is_small=is_smoke)
        engines = [one for one in ALL if one.name in (OURS, FTS5)] if is_smoke else list(ALL)
        with databases(is_full and not is_smoke) as cluster:
            figures = measure_quality(texts, engines, folder, cluster, size)
            figures += measure_speed(texts, engines, folder, cluster, size)
            if is_full:
                figures += measure_large(texts, engines, folder, cluster, size)
    return figures


@contextmanager
def databases(is_wanted: bool) -> Iterator[Cluster | None]:
    """A PostgreSQL server of our own, or none where it is not to be had."""
    found = programs()
    if is_wanted and found is None:
        try:
            install_debian("postgresql")
            found = programs()
        except Missing as why:
            say(f"Left out of the search engines: PostgreSQL: {why}")
    if not is_wanted or found is None:
        yield None
        return
    with cluster_in(found) as cluster:
        yield cluster


def places(engines: Sequence[Contestant], folder: Path, cluster: Cluster | None) -> dict[str, str]:
    """Where each engine keeps its index."""
    found = {one.name: str(folder / one.name.replace(" ", "-")) for one in engines if one.name != POSTGRESQL}
    if cluster is not None and any(one.name == POSTGRESQL for one in engines):
        database = cluster.new_database().rpartition("/")[2].partition("?")[0]
        found[POSTGRESQL] = f"host={cluster.folder} user={OWNER} dbname={database}"
    return found


def build(documents: Path, engines: Sequence[Contestant], folder: Path, cluster: Cluster | None) -> list[Entry]:
    """Every engine's index of a file of documents."""
    folder.mkdir()
    stems = cache(partial(stem_file, documents, folder / "stems.jsonl"))
    return build_all(engines, documents, stems, places(engines, folder, cluster))


def measure_quality(
    texts: Texts, engines: Sequence[Contestant], folder: Path, cluster: Cluster | None, size: Size
) -> list[Figure]:
    """Ours on all questions; peers, and ours beside them, on some spread evenly over all of them."""
    step = max(1, len(texts.questions) // size.asked)
    some = set(range(0, len(texts.questions), step))
    gains: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    with opened(build(texts.documents, engines, folder / "quality", cluster)) as children:
        for number, question in enumerate(texts.questions):
            for name, child in children.items():
                if name == OURS or number in some:
                    found = child.ask(question.text).found
                    gains[name].append(gains_of(found, set(question.relevant)))
    whole = gains.get(OURS, [])
    gains[OURS] = [each for number, each in enumerate(whole) if number in some]
    goals = QUALITY_GOALS if texts.is_given else (None, None)
    figures = [*tell_quality(f"search quality, all {len(whole)} questions", whole, goals)]
    for name, each in gains.items():
        figures += tell_quality(f"search quality, {len(each)} questions, {name}", each, (None, None))
    return figures


def tell_quality(
    name: str, gains: Sequence[tuple[float, float, float]], goals: tuple[float | None, float | None]
) -> Iterator[Figure]:
    """MRR and recall among the first ten."""
    for place, measure in enumerate(("MRR@10", "Recall@10")):
        value = statistics.fmean(each[place] for each in gains)
        yield Figure(f"{name}: {measure}", value, "", goals[place], "higher")


Times = dict[str, dict[str, list[list[float]]]]
"""Length of questions -> engine -> for each round the times, in milliseconds."""


def measure_speed(
    texts: Texts, engines: Sequence[Contestant], folder: Path, cluster: Cluster | None, size: Size
) -> list[Figure]:
    """Warm and cold over the articles."""
    entries = build(texts.articles, engines, folder / "speed", cluster)
    with opened(entries) as children:
        times = ask_in_turn(children, texts, size)
        figures = [*compare_speed(times), *tell_speed(times)]
        figures += [Figure(f"search, {name}: memory (PSS)", child.memory(), "MB") for name, child in children.items()]
    figures += [Figure(f"search, {each.one.name}: building the index", each.seconds, "s") for each in entries]
    return figures + measure_cold(entries, texts, size.starts)


def ask_in_turn(children: Mapping[str, Child], texts: Texts, size: Size) -> Times:
    """Short and long questions, each once; a round of them before the first warms every engine."""
    short = list(dict.fromkeys(short_questions(texts.questions)))
    long = list(dict.fromkeys(question.text for question in texts.questions))
    times: Times = {length: defaultdict(list) for length in ("short", "long")}
    names = list(children)
    for length, questions in (("short", short), ("long", long)):
        for number in range(size.rounds + 1):
            found: dict[str, list[float]] = defaultdict(list)
            for place, question in enumerate(questions[number * size.each : (number + 1) * size.each]):
                first = place % len(names)
                for name in names[first:] + names[:first]:
                    if place % children[name].one.every == 0:
                        found[name].append(children[name].ask(question).seconds * 1000)
            for name, each in found.items() if number else ():
                times[length][name].append(each)
    return times


def at_share(times: Sequence[float], share: float) -> float:
    """The time within which this share of the answers came."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def compare_speed(times: Times) -> Iterator[Figure]:
    """Ours over each peer's of the same round."""
    for length, engines in times.items():
        for peer, goals in ((FTS5, dict.fromkeys(SHARES, 1.0)), (POSTGRESQL, dict.fromkeys(SHARES, 1.0)), PEERS_MORE):
            for label, goal in goals.items() if peer in engines else ():
                pairs = zip(engines[OURS], engines[peer], strict=True)
                ratios = [at_share(own, SHARES[label]) / at_share(other, SHARES[label]) for own, other in pairs]
                yield median_figure(f"search, {length} questions, {label}: Layak / {peer}", ratios, "x", goal)


PEERS_MORE = (TANTIVY, {"p50": 10.0})


def tell_speed(times: Times) -> Iterator[Figure]:
    """Each engine's own times."""
    for length, engines in times.items():
        for name, rounds in engines.items():
            for label, share in SHARES.items():
                values = [at_share(each, share) for each in rounds]
                yield median_figure(f"search, {length} questions, {name}: {label}", values, "ms")


def measure_cold(entries: Sequence[Entry], texts: Texts, starts: int) -> list[Figure]:
    """Opening and the first answer: in a fresh process, what it imports aside, then once more in the same process."""
    times: dict[str, dict[str, list[float]]] = {kind: defaultdict(list) for kind in ("cold", "opened anew")}
    questions = list(dict.fromkeys(short_questions(texts.questions)))[-2 * starts :]
    for start in range(starts):
        for each in entries:
            if each.one.name != WHOOSH:
                with started(each.one, each.place) as child:
                    for kind, question in zip(times, questions[2 * start :], strict=False):
                        spent = child.do("open").seconds + child.ask(question).seconds
                        times[kind][each.one.name].append(spent * 1000)
    figures = []
    for kind, engines in times.items():
        if FTS5 in engines:
            ratios = [own / other for own, other in zip(engines[OURS], engines[FTS5], strict=True)]
            figures.append(median_figure(f"search, {kind}: Layak / SQLite FTS5", ratios, "x", COLD_GOALS[kind]))
        figures += [median_figure(f"search, {kind}, {name}", values, "ms") for name, values in engines.items()]
    return figures


def measure_large(
    texts: Texts, engines: Sequence[Contestant], folder: Path, cluster: Cluster | None, size: Size
) -> list[Figure]:
    """Ten times as many articles; bm25s and Whoosh by itself stay out of it."""
    many = multiply(texts.articles, folder / "many.jsonl", size.times)
    fewer = [one for one in engines if one.name not in (BM25S, WHOOSH) and not one.has_stems]
    with opened(build(many, fewer, folder / "large", cluster)) as children:
        times = ask_in_turn(children, texts, size)
        taken = children[OURS].memory()
    figures = [Figure("search, ten times the articles, Layak: memory (PSS)", taken, "MB", LARGE_GOALS["memory"])]
    for name in children:
        both = [short + long for short, long in zip(times["short"][name], times["long"][name], strict=True)]
        for label, share in SHARES.items():
            goal = LARGE_GOALS.get(label) if name == OURS else None
            values = [at_share(each, share) for each in both]
            figures.append(median_figure(f"search, ten times the articles, {name}: {label}", values, "ms", goal))
    return figures
