"""Reading without internet: the page that switches it on, and the worker with what it needs to know (docs/adr/0310)."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.assets import Assets
from layak.core.errors import CHILDREN
from layak.core.language import LANGUAGES
from layak.core.page import mark_lifetime, render
from layak.core.paths import path_to
from layak.core.sitemap import closed_paths
from layak.pages.public import room

MOST_ARTICLES = 10
DAYS_KEPT = 7
"""Days after which a kept article is dropped: what was corrected or taken back does not stay on a phone for long."""
ARTICLE = r"^/(id/berita|en/news)/[^/.]+(/(anak|children))?$"
"""The address of an article or its children's version, as the browser's language of patterns has it."""
FILES = ("css/reader.css", "icons/sprite.svg", "js/offline.js", "js/child.js")
HELP = "bantuan"
ADDRESSES = {"id": "/id/baca-tanpa-internet", "en": "/en/read-offline"}


@room.page(id="/baca-tanpa-internet", en="/read-offline", access=anyone)
def show_offline() -> Response:
    """What is kept on the reader's own device and for how long, the switch, and what to read without internet."""
    return render("pages/offline.html", most=MOST_ARTICLES, days=DAYS_KEPT)


@room.plain("/sw.js", access=anyone)
def show_worker() -> Response:
    """The worker for the whole site; a release changes the addresses in it, by which browsers see a new one."""
    static = files().static_url
    told = json.dumps(site_of_worker(), ensure_ascii=False)
    body = f"const SITE = {told};\nimportScripts({json.dumps(static('js/worker.js'))});\n"
    response = Response(body, content_type="text/javascript; charset=utf-8")
    mark_lifetime(response, private=False)
    return response


def site_of_worker() -> dict[str, Any]:
    """What static/js/worker.js reads as SITE."""
    help_pages = [path_to("pages.show_page", key=HELP, lang=lang) for lang in LANGUAGES]
    return {
        "files": [files().static_url(name) for name in FILES],
        "pages": [*help_pages, *ADDRESSES.values()],
        "article": ARTICLE,
        "closed": [*CHILDREN, *(path for path in closed_paths() if not path.startswith(CHILDREN))],
        "most": MOST_ARTICLES,
        "days": DAYS_KEPT,
        "words": {lang: words_of_worker(lang, ADDRESSES[lang]) for lang in LANGUAGES},
    }


def words_of_worker(lang: str, page: str) -> dict[str, str]:
    """What a kept page says first of all in one language; {when} is put in by the worker."""
    with force_locale(lang):
        return {
            "page": page,
            "kept": _("There is no internet now. This is a copy from {when}; it may have changed since."),
            "offline": _(
                "There is no internet now, and this page is not kept on your device. Below is what you can read."
            ),
        }


def files() -> Assets:
    """The static files of this start."""
    found: Assets = current_app.extensions["layak_assets"]
    return found
