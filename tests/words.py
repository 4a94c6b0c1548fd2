"""The site's words in each language, so that tests ask for a sentence by its English and find it in either."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations

from babel.support import Translations

from layak.config import ROOT


@cache
def catalog(lang: str) -> NullTranslations:
    """The compiled words of one language."""
    return Translations.load(ROOT / "translations", [lang])


def word(lang: str, english: str) -> str:
    """A sentence of the site as its pages in this language have it."""
    return catalog(lang).gettext(english)
