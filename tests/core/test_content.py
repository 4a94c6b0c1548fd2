"""The content files that ship are whole: counts, sources, both languages, links and reading level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from layak.core.content import (
    Content,
    UnknownKeyError,
    check_content,
    list_cities,
    load_content,
)
from layak.core.content.dates import PartialDate
from layak.core.content.framework import Sourced
from layak.core.content.texts import Audience

ROOT = Path(__file__).resolve().parents[2]
CITIES = ("jakarta-utara", "pekanbaru")
SHARED_PLACES = ("/id/bantuan/", "/id/berita/feed.atom", "/id/forum-anak/", "/id/forum-anak/pesan", "/id/kemajuan/")
SHARED_PLACES += (
    "/en/help/", "/en/news/feed.atom", "/en/childrens-forum/", "/en/childrens-forum/messages", "/en/progress/",
    "/id/baca-tanpa-internet",
    "/en/read-offline",
)  # fmt: skip


@pytest.fixture(scope="module", params=CITIES)
def content(request: pytest.FixtureRequest) -> Content:
    """The shipped content of each city."""
    return load_content(ROOT, request.param)


def rows_of(value: Any) -> Iterator[Any]:
    """Walk through every dataclass inside a value."""
    if isinstance(value, tuple):
        for one in value:
            yield from rows_of(one)
    elif is_dataclass(value) and not isinstance(value, PartialDate):
        yield value
        for field in fields(value):
            yield from rows_of(getattr(value, field.name))


# What ships


def test_shipped_content_loads_without_a_problem() -> None:
    """Every city of the repository loads, so the check lists nothing."""
    assert check_content(ROOT) == []
    assert list_cities(ROOT) == CITIES


def test_framework_holds_six_components_and_24_indicators(content: Content) -> None:
    """Six components share the indicators 1 to 24 as 3+3+5+6+3+4, in their order."""
    assert [component.number for component in content.components] == [0, 1, 2, 3, 4, 5]
    assert [len(component.indicators) for component in content.components] == [3, 3, 5, 6, 3, 4]
    assert [indicator.number for indicator in content.indicators] == list(range(1, 25))
    assert [len(content.indicators_of(one.key)) for one in content.components] == [3, 3, 5, 6, 3, 4]


def test_framework_holds_the_older_set_stages_and_glossary(content: Content) -> None:
    """31 older indicators, five levels above none, eight stages and 100 terms are there."""
    framework = content.framework
    assert [row.number for row in framework.old_indicators] == list(range(1, 32))
    assert [row.rank for row in framework.predicates] == [0, 1, 2, 3, 4, 5]
    assert [row.order for row in framework.stages] == list(range(1, 9))
    assert len(framework.terms) == 100
    assert len(framework.evidence_kinds) == 14


@pytest.mark.parametrize(("city", "districts", "villages"), [("jakarta-utara", 6, 31), ("pekanbaru", 15, 83)])
def test_city_lists_all_its_districts_and_villages(city: str, districts: int, villages: int) -> None:
    """North Jakarta has 6 kecamatan and 31 kelurahan, Pekanbaru 15 and 83."""
    loaded = load_content(ROOT, city)
    assert (len(loaded.districts), len(loaded.villages)) == (districts, villages)


def test_every_row_with_a_source_resolves_it(content: Content) -> None:
    """Each row, article and page names its sources by keys that stand in sources.yaml."""
    known = {source.key for source in content.framework.sources}
    parts = (
        content.framework,
        content.city,
        content.districts,
        content.offices,
        content.progress,
        content.facilities,
    )
    sourced = [row for row in rows_of(parts) if isinstance(row, Sourced)]
    texts = [text for article in content.articles for text in (article.id, article.en)]
    assert len(sourced) > 250
    assert all(row.sources for row in (*sourced, *texts))
    assert {key for row in (*sourced, *texts, *content.pages) for key in row.sources} <= known


def test_doubtful_rows_say_why_in_both_languages(content: Content) -> None:
    """A row of low or unverified confidence carries a doubt for readers in both languages."""
    doubtful = [
        row
        for row in rows_of((content.framework, content.city, content.offices, content.progress, content.facilities))
        if isinstance(row, Sourced) and row.confidence.is_doubtful
    ]
    assert doubtful
    assert all(row.doubt_id and row.doubt_en for row in doubtful)


def test_reader_of_either_language_finds_the_same_articles(content: Content) -> None:
    """At least eight articles per city stand in both languages with their own slugs, all marked as sample."""
    assert len(content.articles) >= 8
    for article in content.articles:
        assert article.id.is_sample and article.en.is_sample
        assert article.id.slug != article.en.slug
        assert article.id.date == article.en.date
        for lang in ("id", "en"):
            assert 150 <= len(words(article.text(lang).body)) <= 450, (article.key, lang)


def test_visit_article_holds_the_words_that_readers_search(content: Content) -> None:
    """The visit article of each city says verifikasi, kelayakan and anak, and verifying in English."""
    visit = content.article("kunjungan-verifikasi")
    own = (visit.id.title + visit.id.lead + visit.id.body).lower()
    assert all(word in own for word in ("verifikasi", "kelayakan", "anak"))
    assert "verifying" in (visit.en.title + visit.en.lead + visit.en.body).lower()


def test_help_and_the_other_pages_stand_at_their_slugs(content: Content) -> None:
    """The help page answers at bantuan and help and names both numbers of SAPA 129."""
    for lang, slug in (("id", "bantuan"), ("en", "help")):
        page = content.page_by_slug(lang, slug)
        assert page.key == "bantuan"
        assert "129" in page.lead and content.city.helpline.whatsapp in page.lead
    assert len(content.pages_in("id")) == len(content.pages_in("en")) == 12


def test_links_in_texts_lead_only_to_the_stable_doors(content: Content) -> None:
    """A text links only to addresses that exist in its own language, and to no other host."""
    texts = [*content.pages, *(text for one in content.articles for text in (one.id, one.en))]
    for text in texts:
        for link in re.findall(r"\]\(([^)]*)\)", text.body):
            stable = re.sub(r"(?<=/)(indikator|indicator)/\d+$", "", link)
            assert stable in SHARED_PLACES and link.startswith(f"/{text.lang}/"), (text.file, link)


# Lookups


def test_lookup_finds_rows_by_key_and_refuses_unknown_ones(content: Content) -> None:
    """Each lookup returns the row with the key and raises UnknownKeyError, a LookupError, for any other."""
    assert content.indicator(6).component == "k1"
    assert content.component("k1").number == 1
    assert content.predicate("nindya").also_spelled == ("Nindia",)
    assert content.score_basis("self").order == 1
    assert content.stage("mandiri").order == 3
    assert content.source("S024").year == 2021
    assert content.term("rptra").acronym == "RPTRA"
    assert content.evidence_kind("children").order == 8
    assert content.facility_kind("rptra").indicator == 11
    assert content.district(content.districts[0].code) is content.districts[0]
    assert content.village(content.villages[-1].code) is content.villages[-1]
    assert content.office(content.city.publisher.office).is_coordinator
    lookups: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (content.indicator, (25,)),
        (content.component, ("k6",)),
        (content.district, ("99.99.99",)),
        (content.page_by_slug, ("id", "help")),
        (content.article, ("tidak-ada",)),
    ]
    for lookup, key in lookups:
        with pytest.raises(UnknownKeyError):
            lookup(*key)


def test_award_is_read_from_the_file_and_never_from_a_score() -> None:
    """Pekanbaru holds Nindya of 2025 and aims for Utama in 2027; its known scores keep their bases."""
    progress = load_content(ROOT, "pekanbaru").progress
    assert progress.current is not None and progress.target is not None
    assert (progress.current.predicate, progress.current.year) == ("nindya", 2025)
    assert (progress.target.predicate, progress.target.year) == ("utama", 2027)
    assert {(score.basis, score.value, score.is_approximate) for score in progress.scores} == {
        ("self", 957, False),
        ("ministry", 600, True),
    }
    assert progress.cycle.is_sample


def test_city_without_a_sourced_target_has_none() -> None:
    """North Jakarta holds Utama of 2025 and no target, as no source names one."""
    progress = load_content(ROOT, "jakarta-utara").progress
    assert progress.current is not None and progress.current.predicate == "utama"
    assert progress.target is None


@pytest.mark.parametrize(
    ("score", "key"),
    [(499.9, "none"), (500, "pratama"), (600, "pratama"), (600.5, "madya"), (800, "nindya"), (901, "kla")],
)
def test_score_between_the_published_bands_falls_by_our_reading(score: float, key: str) -> None:
    """A score above 600 is Madya by our reading, so no score between two bands is lost."""
    predicates = load_content(ROOT, "pekanbaru").predicates
    held = [row.key for row in predicates if row.holds(score)]
    assert held == [key]


# Reading level


def words(text: str) -> list[str]:
    """Return the words of a text, without the targets of its links."""
    return re.findall(r"[\w’–-]+", re.sub(r"\]\([^)]*\)", "]", text))


def sentences(text: str) -> list[int]:
    """Return the number of words of each sentence; a heading or a list item is one of its own."""
    lengths = []
    for line in re.sub(r"\]\([^)]*\)", "]", text).split("\n"):
        for part in re.split(r"(?<=[.?!])\s+", re.sub(r"^(#+|-|\d+\.)\s+", "", line)):
            lengths.append(len(words(part)))
    return [length for length in lengths if length]


def test_counter_of_sentences_counts_what_a_reader_reads() -> None:
    """Headings and list items count as sentences, link targets and marks do not count as words."""
    assert sentences("## Dua kata\n\nSatu dua tiga. Empat [lima](/id/x/)?\n\n1. Enam tujuh") == [2, 3, 2, 2]


def test_child_reads_short_sentences_everywhere(content: Content) -> None:
    """Pages and explanations for children average at most 12 words a sentence, in both languages."""
    texts = {page.file: page.body for page in content.pages if page.audience is Audience.CHILD}
    for row in (*content.indicators, *content.components):
        texts |= {f"{row.name_id} {lang}": getattr(row, f"child_explain_{lang}") for lang in ("id", "en")}
    for article in content.articles:
        for lang in ("id", "en"):
            child = article.child(lang)
            if child:
                texts[child.file] = child.body
    assert len(texts) > 70
    for name, text in texts.items():
        lengths = sentences(text)
        assert sum(lengths) / len(lengths) <= 12, name
        assert max(lengths) <= 20, name


def test_child_reads_the_privacy_notice_in_120_words(content: Content) -> None:
    """The children's privacy notice and their versions of articles have at most 120 words."""
    for lang in ("id", "en"):
        assert len(words(content.page("privasi-anak", lang).body)) <= 120
        for article in content.articles:
            child = article.child(lang)
            assert child is None or len(words(child.body)) <= 120, article.key


def test_indonesian_texts_for_children_say_kamu_and_never_anda(content: Content) -> None:
    """A child is addressed as kamu; no text for adults says kamu."""
    for page in content.pages_in("id"):
        other = r"\banda\b" if page.audience is Audience.CHILD else r"\bkamu\b"
        assert not re.search(other, page.lead + page.body, re.IGNORECASE), page.file


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2021", "2021-01-01", "2021-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2025-08-08",) * 3],
)
def test_partial_date_spans_what_its_source_knows(text: str, first: str, last: str) -> None:
    """A date known to the year or month spans all its days and is written as it was read."""
    partial = PartialDate.parse(text)
    assert (partial.first.isoformat(), partial.last.isoformat(), str(partial)) == (first, last, text)
