"""Articles out of the database into files, and back: drafts that nobody overwrites unseen, all of a run or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.content import Content
from layak.core.content.errors import ContentError
from layak.core.content.schema import Builder
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.core.store import Store
from layak.extensions import db
from layak.news.models import Article, OldSlug
from layak.news.service.carrying import (
    FilesMissing,
    bring_files,
    consents_of,
    files_of,
    keep_consents,
    keep_notes,
    note_of,
    notes_of,
    row_of_picture,
)
from layak.news.service.checking_files import agree_on_facts, check_values
from layak.news.service.drafts import Draft, NotFound, SlugTaken
from layak.news.service.picture_uses import list_pictures_of, with_numbers
from layak.news.service.portable import FileText, Portable, list_files, mark_of, read_file, read_moment, write_files
from layak.news.service.slugs import is_taken
from layak.news.service.working import draft_of
from layak.news.service.writing import create_draft, keep


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a run goes by: the city's lists, its zone, where pictures lie, and whether newer texts are replaced.

    brought  files of pictures that the run copied, to be taken away again when it fails
    """

    content: Content
    zone: ZoneInfo
    uploads: Store
    is_over: bool = False
    brought: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What a run did, by the keys of articles."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Exported:
    """Texts by the names of their files, and the names of the files of all their pictures."""

    files: dict[str, str]
    pictures: tuple[str, ...]


class Refused(Exception):
    """Files that cannot be taken; nothing was written. `errors` name file, line and reason."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in errors))


def list_keys() -> list[str]:
    """The keys of all articles."""
    return list(db.session.scalars(select(Article.key).order_by(Article.key)))


def export_articles(keys: Iterable[str], *, content: Content, zone: ZoneInfo) -> Exported:
    """The files of some articles by their names; raises NotFound with the key of one that does not exist."""
    files: dict[str, str] = {}
    pictures: dict[str, None] = {}
    for key in keys:
        article = db.session.scalar(select(Article).where(Article.key == key))
        if article is None:
            raise NotFound(key)
        one = carry(article, content)
        files |= write_files(one, zone)
        for note in (*([one.picture] if one.picture else ()), *one.pictures):
            pictures |= dict.fromkeys(files_of(note))
    return Exported(files=files, pictures=tuple(pictures))


def carry(article: Article, content: Content) -> Portable:
    """An article with everything that its files hold; the sources of a sample are those of content/."""
    draft = draft_of(article)
    query = select(OldSlug.lang, OldSlug.slug).where(OldSlug.article_id == article.id).order_by(OldSlug.slug)
    old: dict[str, tuple[str, ...]] = {}
    for lang, slug in db.session.execute(query):
        old[lang] = (*old.get(lang, ()), slug)
    pictures = [note_of(picture) for picture in list_pictures_of(draft)]
    sources = next((one.id.sources for one in content.articles if one.key == article.key), ())
    return Portable(
        key=article.key,
        draft=draft,
        published=article.published_at,
        is_sample=article.is_sample,
        old_slugs=old,
        picture=pictures[0] if pictures else None,
        pictures=tuple(pictures[1:]),
        consents=consents_of(note.name for note in pictures),
        notes=notes_of(article.id),
        sources=sources,
    )


def import_articles(paths: Sequence[Path], rules: Rules, *, actor: Principal, at: datetime) -> Imported:
    """Make drafts of files, or change the drafts that are there; raises Refused, and then nothing was written."""
    builder = Builder()
    groups = read_groups(builder, paths, rules)
    done: dict[str, list[str]] = {"created": [], "changed": [], "unchanged": []}
    try:
        take_all(builder, groups, rules, done, actor=actor, at=at)
    except BaseException:
        for name in rules.brought:
            rules.uploads.remove(name)
        raise
    return Imported(**{name: tuple(keys) for name, keys in done.items()})


def take_all(
    builder: Builder,
    groups: list[list[FileText]],
    rules: Rules,
    done: dict[str, list[str]],
    *,
    actor: Principal,
    at: datetime,
) -> None:
    """Take the files of every article in one transaction; raises Refused with every error."""
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
    there = replace(now_there, draft=wanted, picture=first.picture, pictures=first.pictures)
    if mark_of(there, rules.zone) == mark_of(now_there, rules.zone):
        return "unchanged"
    if first.exported != mark_of(now_there, rules.zone) and not rules.is_over:
        reason = "this article was changed at the desk meanwhile; export it anew, or repeat with --over"
        raise builder.error(first, "exported", reason)
    if (first.picture, first.pictures) != (now_there.picture, now_there.pictures):
        wanted = with_numbers(wanted, bring_pictures(builder, first, rules, actor, at))
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
        if text.notes != now_there.notes:
            raise builder.error(text, "notes", "a file does not change corrections; put back what was exported")
        refuse_other_consents(builder, text)


def refuse_other_consents(builder: Builder, text: FileText) -> None:
    """Refuse other records about a picture than those that are here; where there is none, those of the file count."""
    for name in dict.fromkeys(note.name for note in text.all_pictures):
        here = consents_of([name])
        if here and here != tuple(note for note in text.consents if note.name == name):
            reason = f'the records about the picture "{name}" are other ones here; put back what was exported'
            raise builder.error(text, "consents", reason)


def create(builder: Builder, texts: list[FileText], rules: Rules, actor: Principal, at: datetime) -> None:
    """Make a draft of an article that is not here; the day of its first publication stays its day."""
    first = texts[0]
    if not rules.is_over:
        refuse_other_consents(builder, first)
    draft = with_numbers(draft_of_files(texts, Draft()), bring_pictures(builder, first, rules, actor, at))
    number = create_draft(draft, key=first.key, actor=actor, at=at)
    article = db.session.get_one(Article, number)
    article.published_at = read_moment(builder, first, rules.zone)
    article.is_sample = first.is_sample
    keep_notes(article, first.notes)
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


def bring_pictures(builder: Builder, text: FileText, rules: Rules, actor: Principal, at: datetime) -> list[int]:
    """The rows of the pictures that files name, with their files and the records about them, inside writing()."""
    numbers = []
    for note in text.all_pictures:
        key = "picture" if note is text.picture else "pictures"
        try:
            rules.brought.extend(bring_files(note, Path(text.file).parent, rules.uploads))
        except FilesMissing as error:
            raise builder.error(text, key, str(error)) from error
        numbers.append(row_of_picture(note, actor=actor, at=at).id)
        if len(set(numbers)) < len(numbers):
            raise builder.error(text, key, f'the picture "{note.name}" is named twice; remove one')
    keep_consents(text.consents, actor=actor, zone=rules.zone)
    return numbers
