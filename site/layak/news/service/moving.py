"""Articles out of the database into files, and back: drafts that nobody overwrites unseen, all of a run or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.content import Content
from layak.core.content.errors import ContentError
from layak.core.content.schema import Builder
from layak.core.content.texts import PictureNote
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.news.models import Article, Made, OldSlug, Picture
from layak.news.service.checking_files import agree_on_facts, check_values
from layak.news.service.drafts import Draft, NotFound, SlugTaken
from layak.news.service.portable import FileText, Portable, list_files, mark_of, read_file, read_moment, write_files
from layak.news.service.slugs import is_taken
from layak.news.service.working import draft_of
from layak.news.service.writing import create_draft, keep

MIDDLE = 50
"""Where a crop looks when nobody said otherwise, in hundredths."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a run goes by: the city's lists, its zone, where pictures lie, and whether newer texts are replaced."""

    content: Content
    zone: ZoneInfo
    uploads: Path
    is_over: bool = False


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What a run did, by the keys of articles."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


class Refused(Exception):
    """Files that cannot be taken; nothing was written. `errors` name file, line and reason."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in errors))


def list_keys() -> list[str]:
    """The keys of all articles."""
    return list(db.session.scalars(select(Article.key).order_by(Article.key)))


def export_articles(keys: Iterable[str], *, content: Content, zone: ZoneInfo) -> dict[str, str]:
    """The files of some articles by their names; raises NotFound with the key of one that does not exist."""
    files: dict[str, str] = {}
    for key in keys:
        article = db.session.scalar(select(Article).where(Article.key == key))
        if article is None:
            raise NotFound(key)
        files |= write_files(carry(article, content), zone)
    return files


def carry(article: Article, content: Content) -> Portable:
    """An article with everything that its files hold; the sources of a sample are those of content/."""
    draft = draft_of(article)
    query = select(OldSlug.lang, OldSlug.slug).where(OldSlug.article_id == article.id).order_by(OldSlug.slug)
    old: dict[str, tuple[str, ...]] = {}
    for lang, slug in db.session.execute(query):
        old[lang] = (*old.get(lang, ()), slug)
    sources = next((one.id.sources for one in content.articles if one.key == article.key), ())
    return Portable(
        key=article.key,
        draft=draft,
        published=article.published_at,
        is_sample=article.is_sample,
        old_slugs=old,
        picture=note_of(db.session.get(Picture, draft.picture_id) if draft.picture_id else None),
        sources=sources,
    )


def note_of(picture: Picture | None) -> PictureNote | None:
    """A picture as files name it."""
    if picture is None:
        return None
    return PictureNote(
        name=picture.name,
        width=picture.width,
        height=picture.height,
        is_decorative=picture.is_decorative,
        alt_id=picture.alt_id or None,
        alt_en=picture.alt_en or None,
        credit=picture.credit or None,
        caption_id=picture.caption_id or None,
        caption_en=picture.caption_en or None,
        licence=picture.licence or None,
        focus_x=picture.focus_x if picture.focus_x != MIDDLE else None,
        focus_y=picture.focus_y if picture.focus_y != MIDDLE else None,
        made=picture.made if picture.made != Made.FIRST else None,
    )


def import_articles(paths: Sequence[Path], rules: Rules, *, actor: Principal, at: datetime) -> Imported:
    """Make drafts of files, or change the drafts that are there; raises Refused, and then nothing was written."""
    builder = Builder()
    groups = read_groups(builder, paths, rules)
    done: dict[str, list[str]] = {"created": [], "changed": [], "unchanged": []}
    errors: list[ContentError] = []
    with writing():
        for texts in groups:
            try:
                done[take(builder, texts, rules, actor, at)].append(texts[0].key)
            except SlugTaken as error:
                text = next(one for one in texts if one.lang == error.lang)
                errors.append(builder.error(text, "slug", f'another article stands at "{text.slug}"; choose another'))
            except ContentError as error:
                errors.append(error)
        if errors:
            raise Refused(errors)
    return Imported(**{name: tuple(keys) for name, keys in done.items()})


def read_groups(builder: Builder, paths: Sequence[Path], rules: Rules) -> list[list[FileText]]:
    """The files of each article, read and looked at without the database; raises Refused with every error."""
    groups: dict[str, list[FileText]] = {}
    errors: list[ContentError] = []
    try:
        files = list_files(paths)
    except ContentError as error:
        raise Refused([error]) from error
    for path in files:
        try:
            text = read_file(builder, path)
            check_values(builder, text, rules.content)
            beside = groups.setdefault(text.key, [])
            agree_on_facts(builder, text, beside)
            beside.append(text)
        except ContentError as error:
            errors.append(error)
    if errors:
        raise Refused(errors)
    return [sorted(texts, key=lambda text: LANGUAGES.index(text.lang)) for texts in groups.values()]


def take(builder: Builder, texts: list[FileText], rules: Rules, actor: Principal, at: datetime) -> str:
    """Take the files of one article inside writing(); tells whether it was created, changed or left unchanged."""
    first = texts[0]
    article = db.session.scalar(select(Article).where(Article.key == first.key).with_for_update())
    if article is None:
        create(builder, texts, rules, actor, at)
        return "created"
    now_there = carry(article, rules.content)
    wanted = draft_of_files(texts, now_there.draft)
    if not rules.is_over:
        refuse_other_state(builder, texts, now_there, rules.zone)
    if mark_of(replace(now_there, draft=wanted, picture=first.picture), rules.zone) == mark_of(now_there, rules.zone):
        return "unchanged"
    if first.exported != mark_of(now_there, rules.zone) and not rules.is_over:
        reason = "this article was changed at the desk meanwhile; export it anew, or repeat with --over"
        raise builder.error(first, "exported", reason)
    if first.picture != now_there.picture:
        wanted = replace(wanted, picture_id=picture_id_of(builder, first, rules, actor, at))
    keep(article, wanted, act="save", actor=actor, at=at)
    return "changed"


def refuse_other_state(builder: Builder, texts: list[FileText], now_there: Portable, zone: ZoneInfo) -> None:
    """Refuse changes of what only the desk decides."""
    for text in texts:
        if read_moment(builder, text, zone) != now_there.published:
            raise builder.error(text, "published", "a file does not publish; put back what was exported")
        if text.is_sample != now_there.is_sample:
            raise builder.error(text, "is_sample", "a file does not change this; put back what was exported")
        if text.old_slugs != now_there.old_slugs.get(text.lang, ()):
            raise builder.error(text, "old_slugs", "a file does not change these; put back what was exported")


def create(builder: Builder, texts: list[FileText], rules: Rules, actor: Principal, at: datetime) -> None:
    """Make a draft of an article that is not here; the day of its first publication stays its day."""
    first = texts[0]
    draft = replace(draft_of_files(texts, Draft()), picture_id=picture_id_of(builder, first, rules, actor, at))
    number = create_draft(draft, key=first.key, actor=actor, at=at)
    article = db.session.get_one(Article, number)
    article.published_at = read_moment(builder, first, rules.zone)
    article.is_sample = first.is_sample
    for text in texts:
        for slug in text.old_slugs:
            if is_taken(slug, number):
                raise builder.error(text, "old_slugs", f'another article stands, or stood, at "{slug}"; remove it')
            db.session.merge(OldSlug(lang=str(text.lang), slug=slug, article_id=number))
    db.session.flush()


def draft_of_files(texts: list[FileText], before: Draft) -> Draft:
    """What the files say; a language without a file stays as it is."""
    first = texts[0]
    return replace(
        before,
        texts={**before.texts, **{str(text.lang): text.text for text in texts}},
        components=tuple(dict.fromkeys(first.components)),
        indicators=tuple(sorted(set(first.indicators))),
        places=tuple(dict.fromkeys(first.places)),
        tags=tuple(dict.fromkeys(first.tags)),
        district=first.district,
        event_date=first.date.first if first.date else None,
        event_precision=str(first.date.precision) if first.date else None,
        source_name=first.source_name or "",
        source_url=first.source_url or "",
    )


def picture_id_of(builder: Builder, text: FileText, rules: Rules, actor: Principal, at: datetime) -> int | None:
    """The row of a picture that files name, made anew where the words are other ones; its files must lie here."""
    note = text.picture
    if note is None:
        return None
    known = db.session.scalars(select(Picture).where(Picture.name == note.name).order_by(Picture.id)).all()
    for row in known:
        if note_of(row) == note:
            return row.id
    if not (rules.uploads / f"{note.name}-{note.width}.jpg").is_file():
        reason = f'the picture "{note.name}" is not in {rules.uploads}; copy its files there, or remove this key'
        raise builder.error(text, "picture", reason)
    row = Picture(
        name=note.name,
        width=note.width,
        height=note.height,
        is_decorative=note.is_decorative,
        alt_id=note.alt_id or "",
        alt_en=note.alt_en or "",
        credit=note.credit or "",
        caption_id=note.caption_id or "",
        caption_en=note.caption_en or "",
        licence=note.licence or "",
        focus_x=MIDDLE if note.focus_x is None else note.focus_x,
        focus_y=MIDDLE if note.focus_y is None else note.focus_y,
        made=note.made or Made.FIRST.value,
        hidden_at=next((row.hidden_at for row in known), None),
        added_by=actor.actor,
        added_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row.id
