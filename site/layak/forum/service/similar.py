"""Public ideas like the one that a child is writing: by words in common, from public versions only.

What is typed is compared and forgotten: it goes through no cache, no index and no log, and a text that may tell of harm
is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from layak.forum.service import texts
from layak.forum.service.published import PublicIdea, list_latest
from layak.forum.service.published.reading import kept_per_edition
from layak.search import analysis

NEWEST_COMPARED = 500
"""With how many of the newest public ideas a text is compared, so that the work has an end."""

LETTERS_READ = 2000
MOST_WORDS = 60
SHORTEST_WORD = 3
WORDS_IN_COMMON = 2
"""With fewer telling words in common an idea is no like one (measured in tests/forum/test_similar.py)."""

EVERYDAY = {
    "id": """
        ingin mau tolong mohon minta buat bikin beri kasih anak teman kota tempat main bermain belajar gratis sekolah
        jalan dekat depan setiap hari tahun malam sore banyak sekali semua orang sering datang pakai naik takut
        rumah pasang sedia buka baru bersih aman sesudah waktu pulang perlu butuh langsung kurang harus
    """,
    "en": """
        want please make like children child friend city place play free school road every day year many all people
        near put give open keep need new clean safe learn come where would help
    """,
}
"""Words that stand in ideas about anything: that two ideas share them says nothing."""


FORGETTING = analysis.term.__wrapped__
"""The same as analysis.term, which remembers words: what a child types is not remembered."""


def list_similar(text: str, lang: str, count: int = 3) -> list[PublicIdea]:
    """The public ideas that share at least two telling words with a text, most first; none for a text about harm.

    Of equal ones the newer comes first.
    """
    if not text.strip() or texts.tells_of_harm(text):
        return []
    asked = telling(text, lang, FORGETTING)
    shared = [(len(asked & told), idea) for idea, told in known_ideas(lang)]
    like = [(words, idea) for words, idea in shared if words >= WORDS_IN_COMMON]
    return [idea for _words, idea in sorted(like, key=lambda one: -one[0])[:count]]


def known_ideas(lang: str) -> list[tuple[PublicIdea, frozenset[str]]]:
    """The newest public ideas with their telling words in a language, once an edition."""
    found: list[tuple[PublicIdea, frozenset[str]]] = kept_per_edition(
        ("similar", lang),
        lambda: [(idea, telling(words_of(idea, lang), lang)) for idea in list_latest(NEWEST_COMPARED)],
    )
    return found


def words_of(idea: PublicIdea, lang: str) -> str:
    """A public idea in a language; in Indonesian where it has no other."""
    if lang == "en" and idea.title_en:
        return f"{idea.title_en}\n{idea.text_en or ''}"
    return f"{idea.title_id}\n{idea.text_id}"


def telling(text: str, lang: str, term: Callable[[str, str], str] = analysis.term) -> frozenset[str]:
    """The words that say what a text is about, by their stems."""
    found = [term(word.group(), lang) for word in analysis.WORD.finditer(text[:LETTERS_READ])][:MOST_WORDS]
    return frozenset(word for word in found if len(word) >= SHORTEST_WORD) - everyday(lang)


def everyday(lang: str) -> frozenset[str]:
    """The stems of the everyday words of a language."""
    return frozenset(analysis.term(word, lang) for word in EVERYDAY[lang].split())
