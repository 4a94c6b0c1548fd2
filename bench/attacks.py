"""Questions made to cost much, beside usual ones: the processor time of each over an index of generated articles.

The questions stand in bench/questions/attacks.jsonl: {"name", "q"}, with "times" where q is repeated and "end" for what
follows it.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from bench.report import Figure, median_figure
from layak.core.searchable import Document, Source
from layak.search.analysis import indonesian_roots
from layak.search.evaluate import NoChanges
from layak.search.index import Index
from layak.search.query import parse
from layak.search.service import Search

ATTACKS = Path(__file__).parent / "questions" / "attacks.jsonl"
USUAL = (
    "kapan tim verifikasi mengunjungi sekolah ramah anak",
    "di mana pendaftaran forum anak kecamatan tahun ini",
    "berapa nilai kota layak anak dari kementerian",
    "siapa ketua gugus tugas perlindungan anak",
    "bagaimana cara melaporkan kekerasan terhadap anak",
    "jadwal imunisasi di puskesmas dekat rumah",
    "taman bermain anak yang aman di kelurahan",
    "larangan iklan rokok dekat sekolah",
    "akta kelahiran anak gratis syaratnya apa",
    "where can children play safely in the city",
    "how does the city help children without a birth certificate",
    "which schools are child friendly",
)
SEED, WORDS = 84, 300
AT = datetime(2026, 11, 21, tzinfo=UTC)
GOAL, LONGEST = 3.0, 100.0


def read_attacks() -> dict[str, str]:
    """Give the attacking questions by their names."""
    rows = map(json.loads, ATTACKS.read_text("utf-8").splitlines())
    return {row["name"]: row["q"] * row.get("times", 1) + row.get("end", "") for row in rows}


def made_articles(count: int) -> Iterator[Document]:
    """Make articles of Indonesian words, a few of them common and most of them rare; each run makes the same."""
    chance = random.Random(SEED)  # noqa: S311  (repeatable, no secret)
    words = sorted(indonesian_roots())
    chance.shuffle(words)
    words = [*(word for word in " ".join(USUAL).split() if word in indonesian_roots()), *words]
    shares = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    for number in range(count):
        text = chance.choices(words, cum_weights=shares, k=WORDS)
        yield Document(
            kind="article",
            key=str(number),
            lang="id",
            title=" ".join(text[:6]),
            body=" ".join(text),
            endpoint="news.show",
        )


def measure_attacks(rounds: int, count: int = 10_000) -> list[Figure]:
    """Ask the usual questions and the attacks in turn, round by round; each question's least time counts."""
    attacks = read_attacks()
    with tempfile.TemporaryDirectory() as folder:
        source = Source(kind="article", label="", documents=lambda: made_articles(count), document_for=lambda _: [])
        search = Search(Index(Path(folder) / "index", NoChanges(), lambda: [source]), launch=lambda _: False)
        search.rebuild()
        for text in USUAL:
            spent(search, text)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        usual = [[spent(search, text) for text in USUAL] for _ in range(rounds)]
        found = {name: [spent(search, text) for _ in range(rounds)] for name, text in attacks.items()}
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6
    base = statistics.median(map(min, zip(*usual, strict=True)))
    least = {name: min(times) for name, times in found.items()}
    worst = max(least, key=least.__getitem__)
    ratios = [time_ / base for time_ in least.values()]
    return [
        Figure(f"{len(attacks)} attacking questions: dearest ({worst}) / usual, CPU", max(ratios), "x", GOAL),
        Figure("attacking questions: dearest, CPU", least[worst] * 1e3, "ms", LONGEST),
        median_figure("attacking question / usual, CPU", ratios, "x"),
        Figure(f"usual question over {count:,} articles, CPU", base * 1e3, "ms"),
        Figure("attacking questions: memory that they left", grown, "MB", 20.0),
    ]


def spent(search: Search, text: str) -> float:
    """Processor seconds of one answer with its ten results."""
    parse.cache_clear()
    begun = time.process_time()
    results = search.find(text, lang="id", at=AT)
    took = time.process_time() - begun
    if results.is_plain:
        raise RuntimeError("the index did not answer")
    return took
