"""How well the search understands: own questions with known answers over the shipped content, and misspelt words.

The questions of questions/kept.jsonl were written before anything was tuned and are only measured; those of
questions/tuning.jsonl are for tuning. Each names its language, the things that answer it as kind/key, and the city
where only one of the two samples holds them.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bench.processes import ROOT
from bench.report import Figure

sys.path.insert(0, str(ROOT / "site"))

from layak.core.searchable import Document
from layak.search.analysis import WORD, fold
from layak.search.door import AnyIndex, Texts
from layak.search.evaluate import index_of
from layak.search.query import parse
from layak.search.ranking import rank
from layak.search.service import Rank

QUESTIONS = Path(__file__).parent / "questions"
DATABASE = "BENCH_DATABASE"
"""Names a PostgreSQL database where its text search is to be measured instead of the local index."""
CITIES = ("pekanbaru", "jakarta-utara")
DEPTH = 10
TYPOS = 500
_SHORTEST_TYPO = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Question = dict[str, object]


def questions_for(city: str, name: str = "kept") -> list[Question]:
    """Give the questions that a city's sample can answer."""
    lines = (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row.get("city", city) == city]


def reciprocal_ranks(snapshot: Texts, questions: Iterable[Question], at: float, rank: Rank = rank) -> list[float]:
    """Give for each question one divided by the place of the first right answer, 0 beyond the tenth."""
    return [_reciprocal_rank(snapshot, question, at, rank) for question in questions]


def _reciprocal_rank(snapshot: Texts, question: Question, at: float, rank: Rank) -> float:
    wanted = question["rel"]
    assert isinstance(wanted, list)
    ranked = rank(snapshot, parse(str(question["q"])), lang=str(question["lang"]), at=at, limit=DEPTH)
    found = [f"{snapshot.cards[number].kind}/{snapshot.cards[number].key}" for number in ranked.numbers]
    return next((1 / place for place, thing in enumerate(found, 1) if thing in wanted), 0.0)


def usual_words(documents: Iterable[Document]) -> list[str]:
    """Give the words of five letters and more that stand in two texts at least, in the order of the alphabet."""
    counts: Counter[str] = Counter()
    for document in documents:
        text = f"{document.title} {document.lead} {document.body}"
        counts.update({fold(match.group()) for match in WORD.finditer(text)})
    return sorted(word for word, n in counts.items() if n > 1 and len(word) >= _SHORTEST_TYPO and word.isalpha())


def typos_of(words: Sequence[str], count: int = TYPOS, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Give (word, the word with one slip): a letter less, more or other, or two exchanged; the same each time."""
    chance = random.Random(seed)  # noqa: S311 - the same words each time
    while count:
        word = chance.choice(words)
        typed = _slip(word, chance)
        if typed != word:
            yield word, typed
            count -= 1


def _slip(word: str, chance: random.Random) -> str:
    at, letter = chance.randrange(len(word)), chance.choice(_LETTERS)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )
    return chance.choice(slips)


def share_mended(suggest: Callable[[str], str], words: Sequence[str], count: int = TYPOS) -> float:
    """Give the share of misspelt words whose first suggestion is the word that was meant."""
    return statistics.fmean(suggest(typed) == word for word, typed in typos_of(words, count))


def measure_meaning(is_smoke: bool = False) -> list[Figure]:
    """Measure both sample cities, each in a process of its own."""
    told = [_told_by(city) for city in CITIES[: 1 if is_smoke else None]]
    figures = [
        Figure(
            f"own questions ({lang}), MRR",
            statistics.fmean(rank for each in told for rank in each[lang]),
            "",
            0.85,
            "higher",
        )
        for lang in ("id", "en")
    ]
    mended = statistics.fmean(float(each["mended"]) for each in told)
    return [*figures, Figure(f"{TYPOS} misspelt words mended, first suggestion", mended, "", 0.85, "higher")]


def _told_by(city: str) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory(prefix="layak-bench-") as folder:
        environ = {
            "LAYAK_DEMO": "1",
            "LAYAK_CITY": city,
            "LAYAK_INSTANCE": f"{folder}/instance",  # within, as what is kept beside it goes with it
            "LAYAK_SECRET_KEY": secrets.token_urlsafe(48),
            "LAYAK_BASE_URL": "http://127.0.0.1:8000",
            "DATABASE_URL": "",
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, "-m", "bench.meaning", city]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"the questions of {city} could not be asked:\n{done.stdout}{done.stderr}")
        told: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
        return told


def ready(index: AnyIndex) -> Texts:
    """Build an index, and open it."""
    index.rebuild()
    return index.open()


def _tell(city: str) -> None:
    """Make the sample of a city, ask it everything, and print what came of it."""
    from wsgi import app

    from layak.search.spelling import Speller
    from layak.search.wiring import current_search

    for words in (["db", "upgrade"], ["content", "load"], ["demo", "load"]):
        app.test_cli_runner().invoke(args=words, catch_exceptions=False)
    with app.test_request_context("/id/"):
        sources = list(current_search().index.sources())
        words = usual_words(document for source in sources for document in source.documents())
        with index_of(lambda: sources, os.environ.get(DATABASE, "")) as (index, rank), ready(index) as snapshot:
            speller = Speller(lambda work: work())
            told: dict[str, object] = {
                "mended": share_mended(lambda typed: speller.suggest(snapshot, parse(typed)), words)
            }
            questions = questions_for(city)
            for lang in ("id", "en"):
                asked = [question for question in questions if question["lang"] == lang]
                told[lang] = reciprocal_ranks(snapshot, asked, at=4e9, rank=rank)
    print(json.dumps(told))


if __name__ == "__main__":
    _tell(sys.argv[1])
