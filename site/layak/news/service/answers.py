"""Signs of a child's identity in an article and what people answered to them; nothing is published before each has one.

An answer is kept with the article by the sign's kind and the digest of its words, so that an unchanged sign is not
asked again. The audit trail holds the number of the answer and never the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import Detail, record
from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.news.models import Article, ArticleState, IdentityAnswer, Picture
from layak.news.service.drafts import Draft, Rejected
from layak.news.service.identity import find_marks
from layak.news.service.picture_uses import list_pictures_of
from layak.news.service.reading import slugs_of
from layak.news.service.working import draft_from_tables, draft_of

ANSWERS = ("not_a_child", "public_adult", "nobody_meant", "consent", "other")
"""What a person may answer; "other" needs a reason."""

NOTHING: Mapping[str, str] = {}
REASON_LENGTH = 500
LEAST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign in an article: its kind, its words, and the fields in which it stands."""

    kind: str
    words: str
    digest: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as somebody gave it to the sign with this digest."""

    digest: str
    answer: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenArticle:
    """A published article with signs that nobody has answered."""

    number: int
    key: str
    slugs: dict[str, str]
    signs: tuple[Sign, ...]


def find_signs(
    draft: Draft, *, year: int, pictures: Sequence[Picture] = (), notes: Mapping[str, str] = NOTHING
) -> tuple[Sign, ...]:
    """The signs in every text of a draft, in the words of its pictures and in what readers are told of a change.

    Like words are told once.
    """
    found: dict[str, Sign] = {}
    told = ((f"note_{lang}", text) for lang, text in notes.items())
    for field, text in (*texts_of(draft, pictures), *told):
        for mark in find_marks(text, year=year):
            known = found.get(mark.digest)
            fields = dict.fromkeys((*known.fields, field) if known else (field,))
            found[mark.digest] = Sign(kind=mark.kind, words=mark.words, digest=mark.digest, fields=tuple(fields))
    return tuple(found.values())


def texts_of(draft: Draft, pictures: Sequence[Picture]) -> Iterator[tuple[str, str]]:
    """Each text that readers see, with the name of its field."""
    for lang in LANGUAGES:
        text = draft.text(lang)
        yield from ((f"{name}_{lang}", getattr(text, name)) for name in ("title", "lead", "body", "kids"))
    yield "source_name", draft.source_name
    for one in pictures:
        words = ("caption",) if one.is_decorative else ("alt", "caption")
        names = [f"{name}_{lang}" for name in words for lang in LANGUAGES]
        yield from ((f"picture_{name}", getattr(one, name)) for name in names)


def signs_of_draft(number: int, draft: Draft, *, year: int, notes: Mapping[str, str] = NOTHING) -> tuple[Sign, ...]:
    """The signs in what was written for an article and of its change, and in the words of the pictures that it has."""
    article = db.session.get(Article, number)
    pictures = list_pictures_of(draft_of(article)) if article else ()
    return find_signs(draft, year=year, pictures=pictures, notes=notes)


def list_answers(number: int) -> Mapping[str, IdentityAnswer]:
    """The answers that are kept with an article, by the digest of their sign."""
    rows = db.session.scalars(select(IdentityAnswer).where(IdentityAnswer.article_id == number))
    return {row.digest: row for row in rows}


def unanswered(signs: Sequence[Sign], answers: Mapping[str, IdentityAnswer]) -> tuple[Sign, ...]:
    """The signs that still need somebody."""
    return tuple(sign for sign in signs if sign.digest not in answers)


def demand_answers(
    number: int, signs: Sequence[Sign], given: Sequence[Given], *, actor: Principal, at: datetime
) -> None:
    """Keep what was answered, inside writing(); raises Rejected while a sign has no answer."""
    keep_answers(number, signs, given, actor=actor, at=at)
    if unanswered(signs, list_answers(number)):
        raise Rejected("identity")


def keep_answers(number: int, signs: Sequence[Sign], given: Sequence[Given], *, actor: Principal, at: datetime) -> None:
    """Keep answers to signs that are there, inside writing(); raises Rejected for one that cannot be taken."""
    wanted = take_answers(signs, given)
    kept = list_answers(number) if wanted else {}
    for one, sign in wanted:
        row = kept.get(one.digest) or IdentityAnswer(article_id=number, digest=one.digest)
        if row.id and (row.answer, row.reason) == (one.answer, one.reason):
            continue
        row.kind, row.answer, row.reason = sign.kind, one.answer, one.reason
        row.actor, row.at = actor.actor, at
        db.session.add(row)
        db.session.flush()
        detail: Detail = {"answer": row.id, "kind": row.kind, "said": row.answer}
        record(actor.actor, "news.identity_answer", f"article:{number}", detail)


def take_answers(signs: Sequence[Sign], given: Sequence[Given]) -> list[tuple[Given, Sign]]:
    """The answers to signs that are there, each with its sign; raises Rejected for one that cannot be taken."""
    by_digest = {sign.digest: sign for sign in signs}
    wanted = [(one, by_digest[one.digest]) for one in given if one.digest in by_digest and one.answer]
    faults = dict.fromkeys(fault for one, sign in wanted if (fault := why_not(one, sign)))
    if faults:
        raise Rejected(*faults)
    return wanted


def why_not(given: Given, sign: Sign) -> str | None:
    """Why an answer cannot be taken: unknown, without its reason, or consent where the law hides the child anyway."""
    if given.answer not in ANSWERS or len(given.reason) > REASON_LENGTH:
        return "identity_answer"
    if given.answer == "other" and len(given.reason) < LEAST_REASON:
        return "identity_reason"
    return "identity_consent" if given.answer == "consent" and sign.kind == "case" else None


def list_open_articles(*, at: datetime) -> Iterator[OpenArticle]:
    """The published articles with signs that nobody has answered, the latest first."""
    published = Article.state == ArticleState.PUBLISHED.value
    for number in list(db.session.scalars(select(Article.id).where(published).order_by(Article.id.desc()))):
        article = db.session.get_one(Article, number)
        draft = draft_from_tables(article)
        signs = find_signs(draft, year=at.year, pictures=list_pictures_of(draft))
        left = unanswered(signs, list_answers(number))
        if left:
            yield OpenArticle(number=number, key=article.key, slugs=slugs_of(number), signs=left)
