"""News: articles in two languages, their pictures and feeds, and the desk where staff write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Flask
from flask_babel import lazy_gettext as _l

from layak.core.absent import register_names
from layak.core.checks import late_checks, late_private, register_checks, register_private
from layak.core.clock import now
from layak.core.desk import register_door
from layak.core.language import current_lang
from layak.core.mentions import Mentions, register_mentions
from layak.core.samples import Samples, register_samples
from layak.core.searchable import FixedPage, register_fixed_pages, register_source
from layak.core.sitemap import MapEntry, close_to_robots, register_map
from layak.core.tick import register_task
from layak.core.waiting import register_waiting
from layak.news import pasting, readers, searchable, wordpress
from layak.news.days import read_days
from layak.news.desk import corrections, library
from layak.news.files import picture_kilobytes, uploads
from layak.news.pictures import sweep_files
from layak.news.service import list_map_rows, news_of_idea, purge_typed, reports, samples
from layak.news.service.ending import EVER_USED
from layak.news.service.identity.lexicon import check_lexicon
from layak.news.service.library import known_names
from layak.news.service.shapes import ADDRESSES, CHILDREN


def install(app: Flask) -> None:
    """Add this room's pages, samples, searchable texts and its part of the site's map."""
    check_lexicon()
    read_days()
    app.register_blueprint(readers.room)
    register_names(app, "news.show_article", *EVER_USED)
    app.register_blueprint(pasting.room)  # the desk's, with this door beside it
    app.jinja_env.globals["picture_kilobytes"] = picture_kilobytes
    app.cli.add_command(wordpress.news_tools)
    register_source(searchable.article_source())
    register_fixed_pages("news", *fixed_pages())
    register_map("news", map_of_news)
    register_mentions("idea", tell_of_idea)
    close_to_robots("/id/ruang-kerja/", "/en/desk/", "/id/masuk", "/en/sign-in")
    close_to_robots("/id/lapor-kesalahan", "/en/report-a-mistake")
    register_door("news.write", "news_desk.list_articles", _l("Articles"), _l("Write news in both languages."))
    register_task(app, "typed texts", purge_typed)
    register_door(
        "news.write", "news_desk.list_pictures", _l("Pictures"), _l("Find pictures, their words and consents.")
    )
    register_task(app, "pictures", sweep)
    register_door("news.write", "news_desk.list_reports", _l("Corrections"), _l("Mistakes that readers reported."))
    register_task(app, "reports", reports.erase_due)
    register_waiting("reports", "news.write", corrections.count_open_reports)
    register_waiting("consents", "news.write", library.count_ending)
    register_checks(app, "news", late_checks("layak.news.checking"))
    register_private(app, "news", late_private("layak.news.checking"))
    install_samples(app)


def fixed_pages() -> tuple[FixedPage, ...]:
    """The list of the news, and the form for what is wrong in it."""
    return (
        FixedPage("news.list_articles", _l("News"), _l("What happens for children in the city, the newest first.")),
        FixedPage(
            "news.report_page",
            _l("Report a mistake"),
            _l("Tell us what is wrong on a page, and we correct it."),
            _l("Correction, complaint, contact"),
        ),
    )


def sweep(at: datetime) -> int:
    """Remove files of pictures that never came into the database."""
    return sweep_files(uploads(), known_names, at)


def install_samples(app: Flask) -> None:
    """Offer the city's sample articles to the demonstration."""
    site = app.extensions["layak"]
    content = site.content

    def load() -> str:
        return f"Sample articles: {samples.load_samples(content.articles, at=now(), zone=site.zone)} added."

    def clear() -> str:
        return f"Sample articles: {samples.clear_samples()} removed."

    def generate(count: int) -> str:
        return f"Generated articles: {samples.generate_samples(content.articles, count, at=now())} added."

    register_samples(app, Samples("news", load, clear, generate))


def tell_of_idea(key: str) -> Mentions:
    """The articles about an idea of children, for its page."""
    return news_of_idea(int(key), current_lang())


def map_of_news() -> Iterator[MapEntry]:
    """The list in both languages, and each article and its children's version in those that it has."""
    yield MapEntry(paths=ADDRESSES)
    for row in list_map_rows(at=now()):
        day = row.changed_at.date()
        yield MapEntry(paths={lang: ADDRESSES[lang] + slug for lang, slug in row.slugs.items()}, changed=day)
        if row.kids:
            children = {lang: ADDRESSES[lang] + slug + CHILDREN[lang] for lang, slug in row.kids.items()}
            yield MapEntry(paths=children, changed=day)
