"""The texts and questions that search engines are measured with: files that are given, or texts made for the run.

Made texts have the field's own roots with affixes, each as rare as words are (Zipf), among common words; they serve for
speed. Their questions are words of one passage: good for seeing that engines find it, no measure of quality.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import snowballstemmer

from layak.search import analysis

WORD = re.compile(r"\w+")
ARTICLES, PASSAGES, ASKED = 10_000, 1_000, 1_500
WORDS_EACH, WORDS_PASSAGE = 330, 40
AFFIXES = ("", "", "", "-an", "me-", "di-", "ber-", "pe-", "-nya", "-kan", "ke-an", "pe-an")


@dataclass(frozen=True)
class Question:
    """A question and the keys of the documents that answer it."""

    text: str
    relevant: frozenset[str]

    @property
    def words(self) -> list[str]:
        """Its words without stop words; all of them where nothing else is left."""
        found = words_of(self.text)
        return [word for word in found if word not in analysis.stop_words("id")] or found


@dataclass(frozen=True)
class Texts:
    """Documents with questions for quality, and articles for speed."""

    documents: Path
    questions: tuple[Question, ...]
    articles: Path
    is_given: bool


@dataclass(frozen=True)
class Given:
    """Files in the form of `search evaluate`; what is not named is made."""

    documents: Path | None = None
    questions: Path | None = None
    articles: Path | None = None


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return WORD.findall(text.lower())


def prepare(given: Given, folder: Path, *, is_small: bool) -> Texts:
    """Read the files that are given, unpacked where needed, and make the others."""
    size = 30 if is_small else 1
    articles = unpack(given.articles, folder) if given.articles else folder / "articles.jsonl"
    if not given.articles:
        write_rows(articles, make_rows(ARTICLES // size, WORDS_EACH, seed=1))
    if given.documents and given.questions:
        rows = (json.loads(line) for line in given.questions.read_text("utf-8").splitlines())
        asked = tuple(Question(row["q"], frozenset(map(str, row["rel"]))) for row in rows if row["rel"])
        return Texts(given.documents, asked, articles, is_given=True)
    documents, rows = folder / "documents.jsonl", list(make_rows(PASSAGES // size, WORDS_PASSAGE, seed=2))
    write_rows(documents, rows)
    return Texts(documents, tuple(make_questions(rows, ASKED // size)), articles, is_given=False)


def unpack(path: Path, folder: Path) -> Path:
    """The file itself, or what a .gz holds."""
    if path.suffix != ".gz":
        return path
    plain = folder / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def write_rows(path: Path, rows: Iterator[dict[str, str]] | list[dict[str, str]]) -> None:
    """Write JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def make_rows(count: int, length: int, *, seed: int) -> Iterator[dict[str, str]]:
    """So many texts of so many words."""
    chance = random.Random(seed)  # noqa: S311
    common = sorted(analysis.stop_words("id"))
    rare = [put_on(root, affix) for root in sorted(analysis.indonesian_roots()) for affix in dict.fromkeys(AFFIXES)]
    random.Random(0).shuffle(rare)  # noqa: S311 one order for all texts, so that a word is as rare in each
    words = common + rare
    weights = list(accumulate(1 / (place + 3) for place in range(len(words))))
    for number in range(count):
        body = chance.choices(words, cum_weights=weights, k=chance.randint(length // 2, length * 3 // 2))
        title = " ".join(chance.sample(body, 5)).capitalize()
        yield {"id": f"a{number}", "title": title, "body": f"{' '.join(body)}."}


def put_on(root: str, affix: str) -> str:
    """A root with its affix."""
    before, _, after = affix.partition("-")
    return f"{before}{root}{after}"


def make_questions(rows: list[dict[str, str]], count: int) -> Iterator[Question]:
    """Words that follow each other somewhere in one text."""
    chance = random.Random(3)  # noqa: S311
    for _ in range(count):
        row = chance.choice(rows)
        words = words_of(row["body"])
        at = chance.randrange(max(1, len(words) - 9))
        yield Question(" ".join(words[at : at + 9]), frozenset({row["id"]}))


def short_questions(questions: tuple[Question, ...]) -> Iterator[str]:
    """One to three words that follow each other in each question, stop words aside."""
    chance = random.Random(4)  # noqa: S311
    for question in questions:
        length = min(chance.randint(1, 3), len(question.words))
        at = chance.randint(0, len(question.words) - length)
        yield " ".join(question.words[at : at + length])


@cache
def _stem() -> Callable[[str], str]:
    return cache(snowballstemmer.stemmer("indonesian").stemWord)


def stemmed(text: str) -> str:
    """Its words without stop words, each by Snowball's Indonesian stemmer."""
    stop, stem = analysis.stop_words("id"), _stem()
    return " ".join(stem(word) for word in words_of(text) if word not in stop)


def without_stop_words(text: str) -> str:
    """Its words without stop words."""
    return " ".join(Question(text, frozenset()).words)


def stem_file(path: Path, target: Path) -> Path:
    """The same documents with their words stemmed, for engines that have no Indonesian stemmer."""
    with path.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as file:
        for row in map(json.loads, lines):
            row = {"id": row["id"], "title": stemmed(row.get("title") or ""), "body": stemmed(row["body"])}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return target


def multiply(path: Path, target: Path, times: int) -> Path:
    """Each article so many times, numbered, its paragraphs (or its words) in another order each time."""
    chance = random.Random(5)  # noqa: S311
    with path.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as file:
        for row in map(json.loads, lines):
            mark = "\n\n" if "\n\n" in row["body"] else " "
            parts = row["body"].split(mark)
            for number in range(times):
                title = f"{row.get('title') or ''} {number + 1}"
                body = mark.join(chance.sample(parts, len(parts)))
                file.write(json.dumps({"id": f"{row['id']}-{number}", "title": title, "body": body}) + "\n")
    return target
