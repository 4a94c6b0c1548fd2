"""Sample articles: loaded from content/ by key, never over what staff edited, and removed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from layak.core.changes import log_change
from layak.core.content import Article as Sample
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.core.markdown import to_html
from layak.extensions import db
from layak.news.models import (
    Article,
    ArticleAct,
    ArticleComponent,
    ArticleIndicator,
    ArticleRevision,
    ArticleState,
    ArticleText,
    IdentityAnswer,
    OldSlug,
)
from layak.news.service.drafts import Draft, TextDraft, count_words, tidy
from layak.news.service.slugs import free_slug
from layak.news.service.tables import apply_draft
from layak.news.service.writing import set_days

SHOWN_AT = time(9, 0)
GENERATED = "contoh-banyak-"
GENERATED_BODY = 8_600
"""Letters of HTML that, with the frame, make the article page of docs/speed.md: 17.6 kB."""
STEP = 500


def load_samples(samples: Sequence[Sample], *, at: datetime, zone: ZoneInfo) -> int:
    """Insert the sample articles that are not there yet; returns how many were."""
    with writing() as session:
        known = set(session.scalars(select(Article.key)))
        fresh = [sample for sample in samples if sample.key not in known]
        for sample in fresh:
            insert_sample(sample, at=at, zone=zone)
        return len(fresh)


def insert_sample(sample: Sample, *, at: datetime, zone: ZoneInfo) -> None:
    """Insert one sample as a published article."""
    draft = draft_of_sample(sample)
    published = datetime.combine(sample.id.published, SHOWN_AT, zone)
    published = min(published, at)
    article = Article(
        key=sample.key,
        state=ArticleState.PUBLISHED.value,
        published_at=published,
        changed_at=published,
        is_sample=True,
        version=1,
        published_version=1,
        seen_version=1,
        stage_id=1,
        stage_en=1,
        written=",".join(LANGUAGES),
        created_at=at,
        updated_at=at,
    )
    set_days(article, draft, zone)
    db.session.add(article)
    db.session.flush()
    apply_draft(article, draft)
    log_change("news", "article", article.key, public=True)


def draft_of_sample(sample: Sample) -> Draft:
    """What an editor would have written for a sample."""
    own = sample.id
    return Draft(
        texts={
            lang: TextDraft(
                title=text.title,
                lead=text.lead,
                body=tidy(text.body),
                slug=free_slug(text.slug, None),
                kids=kids_of(sample, lang),
            )
            for lang, text in ((one, sample.text(one)) for one in LANGUAGES)
        },
        components=tuple(own.components),
        indicators=tuple(own.indicators),
        places=tuple(own.places),
        tags=tuple(own.tags),
        district=own.district,
        event_date=own.date.first if own.date else None,
        event_precision=str(own.date.precision) if own.date else None,
        source_name=own.source_name,
        source_url=own.source_url or "",
    )


def kids_of(sample: Sample, lang: str) -> str:
    """The children's version of a sample: out of its own file, or out of the article's where it was exported."""
    child = sample.child(lang)
    return tidy(child.whole if child else sample.text(lang).kids)


def clear_samples() -> int:
    """Remove every sample article with all that belongs to it; returns how many there were."""
    with writing() as session:
        rows = session.execute(select(Article.id, Article.key).where(Article.is_sample)).all()
        ids = select(Article.id).where(Article.is_sample)
        for table in (
            ArticleText,
            ArticleComponent,
            ArticleIndicator,
            ArticleRevision,
            ArticleAct,
            IdentityAnswer,
            OldSlug,
        ):
            session.execute(delete(table).where(table.article_id.in_(ids)))
        session.execute(delete(Article).where(Article.is_sample))
        for _, key in rows:
            log_change("news", "article", key, public=True)
        return len(rows)


def generate_samples(samples: Sequence[Sample], count: int, *, at: datetime) -> int:
    """Make up to `count` long articles for measuring, out of the samples' own paragraphs, in one transaction."""
    if not samples:
        return 0
    with writing() as session:
        known = set(session.scalars(select(Article.key).where(Article.key.startswith(GENERATED))))
        wanted = [number for number in range(1, count + 1) if f"{GENERATED}{number:05}" not in known]
        bodies = {lang: long_bodies(samples, lang) for lang in LANGUAGES}
        for start in range(0, len(wanted), STEP):
            insert_generated(samples, bodies, wanted[start : start + STEP], at=at)
        return len(wanted)


def long_bodies(samples: Sequence[Sample], lang: str) -> list[tuple[str, str, int]]:
    """For each sample a long body that begins with its own paragraphs: Markdown, HTML, words."""
    paragraphs = [sample.text(lang).body.strip().split("\n\n") for sample in samples]
    found = []
    for number in range(len(paragraphs)):
        stream = (part for body in cycle(paragraphs[number:] + paragraphs[:number]) for part in body)
        body, size = [], 0
        while size < GENERATED_BODY:
            body.append(next(stream))
            size += len(body[-1]) + len("<p></p>\n")
        text = "\n\n".join(body)
        found.append((text, str(to_html(text)), count_words(text)))
    return found


def insert_generated(
    samples: Sequence[Sample], bodies: dict[str, list[tuple[str, str, int]]], numbers: Sequence[int], *, at: datetime
) -> None:
    """Insert some generated articles at once."""
    session = db.session
    keys = {f"{GENERATED}{number:05}": number for number in numbers}
    session.execute(insert(Article), [article_row(samples, key, number, at) for key, number in keys.items()])
    found = session.execute(select(Article.key, Article.id).where(Article.key.in_(keys)))
    ids = {key: number for key, number in found}
    texts = [row for key, number in keys.items() for row in text_rows(samples, bodies, ids[key], number)]
    session.execute(insert(ArticleText), texts)
    abouts = [
        {"article_id": ids[key], "component": component, "position": position}
        for key, number in keys.items()
        for position, component in enumerate(dict.fromkeys(samples[number % len(samples)].id.components))
    ]
    if abouts:
        session.execute(insert(ArticleComponent), abouts)
    for key in keys:
        log_change("news", "article", key, public=True)


def article_row(samples: Sequence[Sample], key: str, number: int, at: datetime) -> dict[str, Any]:
    """The row of one generated article; the higher its number, the longer ago it was published."""
    published = at - timedelta(hours=7 * number)
    return {
        "key": key,
        "state": ArticleState.PUBLISHED.value,
        "published_at": published,
        "changed_at": published,
        "shown_on": published.date(),
        "sorted_on": published.date(),
        "year": published.year,
        "district": samples[number % len(samples)].id.district,
        "source_name": samples[number % len(samples)].id.source_name,
        "source_url": "",
        "components": ",".join(dict.fromkeys(samples[number % len(samples)].id.components)),
        "indicators": "",
        "is_sample": True,
        "version": 1,
        "published_version": 1,
        "seen_version": 1,
        "stage_id": 1,
        "stage_en": 1,
        "written": ",".join(LANGUAGES),
        "created_at": at,
        "updated_at": at,
    }


def text_rows(
    samples: Sequence[Sample], bodies: dict[str, list[tuple[str, str, int]]], article_id: int, number: int
) -> Iterator[dict[str, Any]]:
    """The rows of one generated article's texts."""
    place = number % len(samples)
    for lang in LANGUAGES:
        text, (body, html, words) = samples[place].text(lang), bodies[lang][place]
        yield {
            "article_id": article_id,
            "lang": lang,
            "title": f"{text.title} ({number})",
            "slug": f"{text.slug[:80]}-{number}",
            "lead": text.lead,
            "body": body,
            "body_html": html,
            "words": words,
        }
