"""Public ideas like the one that a child is writing: by words in common, from public versions only.

What is typed is compared and forgotten: it goes through no cache, no index and no log, and a text that may tell of harm
is compared with nothing.
"""

from __future__ import annotations

import unicodedata

from layak.forum.service import texts
from layak.forum.service.published import PublicIdea, list_latest
from layak.search import analysis

NEWEST_COMPARED = 500
"""With how many of the newest public ideas a text is compared, so that the work has an end."""

LETTERS_READ = 2000
MOST_WORDS = 60
SHORTEST_WORD = 4
WORDS_IN_COMMON = 2
"""With fewer telling words in common an idea is no like one."""


def list_similar(text: str, lang: str, count: int = 3) -> list[PublicIdea]:
    """The public ideas that share most of the telling words of a text; none for a text about harm.

    A word that many ideas hold counts for little; of equal ones the newer comes first.
    """
    if not text.strip() or texts.tells_of_harm(text):
        return []
    ideas = list_latest(NEWEST_COMPARED)
    bodies = [bare(idea) for idea in ideas]
    scores: dict[int, float] = {}
    shared: dict[int, int] = {}
    for stems in telling(text, lang):
        places = [place for place, body in enumerate(bodies) if any(stem in body for stem in stems)]
        for place in places:
            scores[place] = scores.get(place, 0.0) + 1 / len(places)
            shared[place] = shared.get(place, 0) + 1
    like = [place for place, words in shared.items() if words >= WORDS_IN_COMMON]
    return [ideas[place] for place in sorted(like, key=lambda place: (-scores[place], place))[:count]]


def telling(text: str, lang: str) -> set[frozenset[str]]:
    """The words that say what a text is about, each by its stems in the page's language and in Indonesian."""
    folded = [analysis.fold(word.group()) for word in analysis.WORD.finditer(text[:LETTERS_READ])][:MOST_WORDS]
    kept = [word for word in folded if word not in analysis.stop_words("id") | analysis.stop_words(lang)]
    found = [frozenset(analysis.stem(word, one) for one in {lang, "id"}) for word in kept]
    return {stems for stems in found if min(map(len, stems)) >= SHORTEST_WORD}


def bare(idea: PublicIdea) -> str:
    """A public idea's words in both languages, without case and accents."""
    words = " ".join(filter(None, (idea.title_id, idea.text_id, idea.title_en, idea.text_en)))
    return unicodedata.normalize("NFKC", words).casefold()
