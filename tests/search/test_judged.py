"""The search over the shipped content, judged by questions that were written before it was tuned."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest
from flask import Flask

from bench.meaning import CITIES, questions_for, reciprocal_ranks, share_mended, usual_words
from layak.core.page import site_content
from layak.core.searchable import Document
from layak.search.analysis import stems
from layak.search.door import Texts
from layak.search.query import parse
from layak.search.ranking import rank
from layak.search.spelling import Speller
from layak.search.wiring import current_search
from tests.search.shelf import DOOR, behind_both_doors

LATER = 4e9


@pytest.fixture
def shipped(loaded: Flask, searching: None) -> Iterator[tuple[Texts, list[Document]]]:
    """The index of a city with all that ships, and its documents."""
    with loaded.test_request_context("/id/"):
        index = current_search().index
        documents = [document for source in index.sources() for document in source.documents()]
        current_search().heal()
        with index.open() as snapshot:
            yield snapshot, documents


@behind_both_doors
def test_questions_are_answered_near_the_top(shipped: tuple[Texts, list[Document]]) -> None:
    """In each language the mean reciprocal rank of the kept questions is .85 at least."""
    for lang in ("id", "en"):
        questions = [question for question in questions_for("pekanbaru") if question["lang"] == lang]
        assert statistics.fmean(reciprocal_ranks(shipped[0], questions, LATER, DOOR.rank)) >= 0.85


def test_there_are_sixty_questions_in_each_language() -> None:
    """The two cities together answer 60 questions in each language, none of them used for tuning."""
    kept = {(str(row["lang"]), str(row["q"])) for city in CITIES for row in questions_for(city)}
    tuning = {(str(row["lang"]), str(row["q"])) for city in CITIES for row in questions_for(city, "tuning")}
    assert [sum(lang == each for lang, _ in kept) for each in ("id", "en")] == [60, 60]
    assert len(tuning) == 40 and not kept & tuning


def test_misspelt_words_are_mended(shipped: tuple[Texts, list[Document]]) -> None:
    """Of 500 words with one slip 85 in 100 are mended by the first suggestion."""
    snapshot, documents = shipped
    speller = Speller(lambda work: work())
    assert share_mended(lambda typed: speller.suggest(snapshot, parse(typed)), usual_words(documents)) >= 0.85


def test_acronym_reaches_all_that_hold_either_form(shipped: tuple[Texts, list[Document]]) -> None:
    """Each acronym of the glossary finds every text that holds it, and every text that writes it out."""
    snapshot, documents = shipped
    texts = [
        (document, said(f"{document.title} . {document.lead} . {document.body}", document.lang))
        for document in documents
    ]
    for term in site_content().framework.terms:
        for asked in filter(None, (term.acronym or "").split("/")):
            found = rank(snapshot, parse(asked), lang="id", at=LATER, limit=10_000).numbers
            things = {snapshot.cards[number][:2] for number in found}
            forms = {lang: (said(asked, lang), said(term.term_id, lang)) for lang in ("id", "en")}
            for document, text in texts:
                if any(form in text for form in forms[document.lang]):
                    assert (document.kind, document.key) in things, (asked, document.title)


def said(text: str, lang: str) -> str:
    """The stems of a text, between spaces."""
    return f" {' '.join(stems(text, lang))} "
