"""Which words and phrases mean the same: the glossary, content/search/synonyms.txt, and groups that staff add.

A form is a word or a phrase as it is written. Those of one group stand for each other, in both directions and
across the languages: "KLA", "Kota Layak Anak" and "child-friendly city".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from layak.core.content.reading import Listing, Scalar, Table, read_table
from layak.search import analysis

EQUAL = 0.8
"""What a form counts where another form of its group was asked for: a name or an acronym."""
SIMILAR = 0.4
"""The same for what people also say: "taman" for an RPTRA."""
LONGEST_FORM = 10
"""Words in a form, without stop words."""
_BOTH = ("id", "en")
_IN_BRACKETS = re.compile(r"(?<!\s)\s*+\([^()]*\)")
_GLOSSARY = analysis.WORDS_FOLDER.parent / "framework" / "glossary.yaml"
_SYNONYMS = "synonyms.txt"

Stems = tuple[str, ...]


class Form(NamedTuple):
    """A way to say something: the text, the languages of texts that may hold it, what it counts for another form.

    The first of the languages is its own, in whose stems it is asked for.
    """

    text: str
    langs: tuple[str, ...] = _BOTH
    share: float = EQUAL


Group = tuple[Form, ...]


class Lexicon:
    """The groups by the stems with which their forms are asked for; what they mean is worked out when one is asked."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = tuple(groups)
        self._asked: dict[str, dict[Stems, tuple[int, ...]]] = {lang: {} for lang in _BOTH}
        self._shares: dict[tuple[int, str], dict[Stems, float]] = {}
        self._longest = 1
        texts = (form.text for group in self._groups for form in group)
        self._words = frozenset(analysis.fold(match[0]) for text in texts for match in analysis.WORD.finditer(text))
        for number, group in enumerate(self._groups):
            for form in group:
                self._add(form, number)

    def _add(self, form: Form, number: int) -> None:
        lang = form.langs[0]
        stems = analysis.stems(form.text, lang)[:LONGEST_FORM]
        groups = self._asked[lang].get(stems, ())
        if stems and number not in groups:
            self._asked[lang][stems] = (*groups, number)
            self._longest = max(self._longest, len(stems))

    def spans(self, stems: Sequence[str], lang: str) -> Iterator[tuple[slice, tuple[int, ...]]]:
        """Find the longest forms in a question's stems, from its beginning, none inside another: (where, groups)."""
        asked, place = self._asked[lang], 0
        while place < len(stems):
            for end in range(min(place + self._longest, len(stems)), place, -1):
                groups = asked.get(tuple(stems[place:end]))
                if groups:
                    yield slice(place, end), groups
                    place = end - 1
                    break
            place += 1

    def knows(self, word: str) -> bool:
        """Say whether a folded word stands in a form."""
        return word in self._words

    def meant(self, groups: Iterable[int], lang: str) -> dict[Stems, float]:
        """Give the forms of groups in a language, each with its share."""
        shares: dict[Stems, float] = {}
        for number in groups:
            if (number, lang) not in self._shares:
                self._shares[number, lang] = self._shares_of(self._groups[number], lang)
            for stems, share in self._shares[number, lang].items():
                shares[stems] = max(share, shares.get(stems, 0.0))
        return shares

    def _shares_of(self, group: Group, lang: str) -> dict[Stems, float]:
        found = ((analysis.stems(form.text, lang)[:LONGEST_FORM], form.share) for form in group if lang in form.langs)
        return {stems: share for stems, share in sorted(found, key=itemgetter(1)) if stems}


def _forms(texts: Iterable[str], langs: tuple[str, ...] = _BOTH, share: float = EQUAL) -> Iterator[Form]:
    return (Form(text.strip(), langs, share) for text in texts if text.strip())


def _glossary_groups() -> Iterator[Group]:
    """Give a group for each term of the glossary: its names and acronym, and what people also search for."""
    rows = read_table(_GLOSSARY, "framework/glossary.yaml").entries["terms"]
    for row in rows.items if isinstance(rows, Listing) else ():
        if isinstance(row, Table):
            yield _glossary_group(row)


def _glossary_group(row: Table) -> Group:
    names = [*_names(row, "term_id"), *(each for name in _names(row, "acronym") for each in name.split("/"))]
    other = row.entries.get("synonyms")
    also = [each.text for each in other.items if isinstance(each, Scalar)] if isinstance(other, Listing) else []
    return (*_forms(names), *_forms(_names(row, "term_en"), ("en",)), *_forms(also, share=SIMILAR))


def _names(row: Table, key: str) -> list[str]:
    """Give the name under a key, if any, without what stands in brackets: "Pratama (first level)" is "Pratama"."""
    value = row.entries.get(key)
    return [_IN_BRACKETS.sub("", value.text)] if isinstance(value, Scalar) and not value.is_null else []


def _listed_groups() -> Iterator[Group]:
    for line in (analysis.WORDS_FOLDER / _SYNONYMS).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            own, _, english = line.partition(" | ")
            yield (*_forms(own.split(" = ")), *_forms(english.split(" = "), ("en",)))


Provider = Callable[[], tuple[tuple[str, tuple[str, ...]], ...]]
"""Gives groups as (language or "" for both, phrases)."""


@cache
def shipped_groups() -> tuple[Group, ...]:
    """Give the groups of the files: the glossary's and the list's."""
    return (*_glossary_groups(), *_listed_groups())


class _Current:
    """The lexicon of this process; made anew when the groups of the staff change, so that an edit is live at once."""

    def __init__(self) -> None:
        self.provider: Provider = tuple
        self._extra: object = ()
        self._lexicon: Lexicon | None = None

    def __call__(self) -> Lexicon:
        extra = self.provider()
        if self._lexicon is None or extra != self._extra:
            own = (tuple(_forms(phrases, (lang,) if lang else _BOTH)) for lang, phrases in extra)
            self._lexicon, self._extra = Lexicon((*shipped_groups(), *own)), extra
        return self._lexicon


current_lexicon = _Current()


def register_groups(provider: Provider) -> None:
    """Let a provider add groups to those of the files; it is asked for each question."""
    current_lexicon.provider = provider


def load_words() -> None:
    """Read the word lists, the stemmers and the lexicon, which the first question of a process would do.

    The server does so before its workers are forked. With groups of the staff it needs what their provider needs.
    """
    for lang in _BOTH:
        analysis.load(lang)
    current_lexicon()
