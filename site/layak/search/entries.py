"""What one document looks like inside the Whoosh index: the schema, and the card kept of each document."""

from __future__ import annotations

import hashlib
import json
import marshal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import Any, NamedTuple

import whoosh
from whoosh import columns, fields, formats

from layak.core.searchable import Document
from layak.search import analysis
from layak.search.figures import date_terms
from layak.search.runs import HEAVIEST, STEPS, steps_of

LANGUAGES = ("id", "en")
TITLE_WEIGHT = 2.5
LEAD_WEIGHT = 1.2
MOST_GRAMMED = 120
"""So many different words of a text, from its title on, are also entered by four letters each."""
FOREVER = 1e12
_STEMMER = version("snowballstemmer")
_LAYOUT = 8
_FORMAT = 4
"""Of the marshal module, which every version of Python reads."""
_FEW = 1_000
"""Documents of a segment whose pages' places are worked out when it is opened; those of more are written down."""

Part = tuple[str, float]


class Words(fields.FieldType):
    """A field whose value is ([(text, weight)], marks): a word's weight is the sum over the parts in which it stands.

    Title, lead and body share one field, so that a word of the title counts more without a length of its own
    (as measured: a boosted title field lowers quality, a weight inside one field raises it).
    """

    analyzer = None
    vector = None
    column_type = None
    indexed = scorable = True
    stored = unique = spelling = multitoken_query = False

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.format = formats.Existence()

    def index(self, value: tuple[list[Part], list[str]], **_: Any) -> Iterator[tuple[bytes, int, float, Any]]:
        """Give all terms of the parts and the marks beside them as one: (nothing, length, 1, steps of each term).

        The length is that of the text: the words that are no stop words. `Runs` takes the terms apart.
        """
        parts, marks = value
        words: dict[str, tuple[int, float]] = {}
        for text, weight in parts:
            for word, count in Counter(analysis.WORD.findall(text)).items():
                counted, weighed = words.get(word, (0, 0.0))
                words[word] = counted + count, weighed + count * weight
        steps = dict.fromkeys(marks, STEPS)
        length = 0
        for place, (word, (count, weight)) in enumerate(words.items()):
            terms = _terms(word, self.lang, place < MOST_GRAMMED)
            if terms:
                length += count
                more = steps_of(weight)
                for term in terms:
                    steps[term] = steps.get(term, 0) + more
        yield b"", length, 1.0, {term: min(HEAVIEST, weight) for term, weight in steps.items()}


@lru_cache(maxsize=16_384)
def _terms(word: str, lang: str, with_grams: bool) -> tuple[str, ...]:
    """Give all terms by which a word is found; none of a stop word."""
    stem = analysis.term(word, lang)
    if not stem:
        return ()
    return (stem, analysis.form(word, lang), *(analysis.grams(word, lang) if with_grams else ()))


def words_field(lang: str) -> str:
    """Name the field that holds the words of a language."""
    return f"words_{lang}"


def schema() -> fields.Schema:
    """Describe the index: identity to replace by, words to score, a card to filter by, the page to show."""
    return fields.Schema(
        identity=fields.ID(),
        card=fields.COLUMN(columns.VarBytesColumn()),
        page=fields.COLUMN(columns.VarBytesColumn(write_offsets_cutoff=_FEW)),
        **{words_field(lang): Words(lang) for lang in LANGUAGES},
    )


def schema_stamp() -> str:
    """Name everything that shapes an index; an index with another stamp is built anew."""
    versions = [str(_LAYOUT), sys.byteorder, whoosh.versionstring(), _STEMMER]
    return "/".join([*versions, f"{TITLE_WEIGHT}:{LEAD_WEIGHT}", analysis.fingerprint()])


class Card(NamedTuple):
    """What is kept in memory of each document: enough to filter, to pair languages and to compare."""

    kind: str
    key: str
    lang: str
    day: str
    day_precision: str
    components: tuple[str, ...]
    district: str
    office: str
    is_sample: bool
    visible_from: float
    visible_until: float
    digest: str


class Page(NamedTuple):
    """What is stored to show a document among results."""

    title: str
    lead: str
    body: str
    endpoint: str
    values: dict[str, str | int]


def _moment(value: datetime | None, otherwise: float) -> float:
    return value.timestamp() if value else otherwise


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a document cannot hold {type(value).__name__}")


def digest(document: Document) -> str:
    """Give a short name of a document's whole content, equal only for equal documents."""
    content = json.dumps({**asdict(document), "values": dict(document.values)}, sort_keys=True, default=_plain)
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def identity(kind: str, key: str) -> str:
    """Name one thing across its languages."""
    return f"{kind}\x1f{key}"


def card_of(document: Document) -> Card:
    """Make the card of a document."""
    return Card(
        kind=document.kind,
        key=document.key,
        lang=document.lang,
        day=document.date.isoformat()[:10] if document.date else "",
        day_precision=document.date_precision,
        components=tuple(document.components),
        district=document.district,
        office=document.office,
        is_sample=document.is_sample,
        visible_from=_moment(document.visible_from, 0.0),
        visible_until=_moment(document.visible_until, FOREVER),
        digest=digest(document),
    )


def page_of(document: Document) -> Page:
    """Make what is shown of a document."""
    return Page(document.title, document.lead, document.body, document.endpoint, dict(document.values))


def read_card(raw: bytes) -> Card:
    """Read a card as the index stores it."""
    content = json.loads(raw)
    content[5] = tuple(content[5])
    return Card(*content)


def read_page(raw: bytes) -> Page:
    """Read a page as the index stores it: uncompressed, as a page is read in 3 microseconds so, and in 17 otherwise."""
    return Page(*marshal.loads(raw))  # noqa: S302  (nobody else writes into the folder, and its checksum was compared)


def entry(document: Document) -> dict[str, Any]:
    """Give the fields with which a document enters the index."""
    parts = [(document.title, TITLE_WEIGHT), (document.lead, LEAD_WEIGHT), (document.body, 1.0)]
    marks = analysis.title_words(document.title)
    marks += date_terms(document.date, document.date_precision) if document.date else []
    return {
        "identity": identity(document.kind, document.key),
        "card": json.dumps(card_of(document)).encode(),
        "page": marshal.dumps(tuple(page_of(document)), _FORMAT),
        words_field(document.lang): (parts, marks),
    }
