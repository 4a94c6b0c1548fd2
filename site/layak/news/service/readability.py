"""How easy a text is to read, as far as counting can tell: sentences, long words, unexplained acronyms.

The bounds are our own rule of thumb and no scientific scale: at most 12 words a sentence, as the site's voice asks for
children (docs/adr/0410). A word is long in Indonesian with four syllables or more, once what is tied to its end (-nya,
-ku, -mu, -lah, -kah, -pun) is taken off; in English with three or more, as in Gunning's fog index. Where the bounds lie
was set by the sample articles and their children's versions. No count knows whether a text is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from layak.core.markdown import to_html
from layak.news.service.drafts import split_kids

EASY_SENTENCE, HARD_SENTENCE = 12.0, 16.0
EASY_LONG = {"id": 0.15, "en": 0.08}
HARD_LONG = {"id": 0.25, "en": 0.15}
"""Shares of long words up to which a text is easy, and beyond which it is hard."""
LONG_FROM = {"id": 4, "en": 3}
"""Syllables from which a word is long."""

WORD = re.compile(r"\w[\w’'-]*")
CLOSERS = "\"”’')]»"
ENDS = (".", "!", "?", "…")
LAST = frozenset((*CLOSERS, *ENDS))
NO_END = frozenset(
    {"jl.", "no.", "dr.", "drs.", "prof.", "tgl.", "hlm.", "dll.", "dsb.", "mr.", "mrs.", "ms.", "e.g.", "i.e."}
)
"""Short forms whose dot ends no sentence."""
EVERYDAY = frozenset(
    "TK SD SMP SMA SMK HP TV RT RW RI WIB WITA WIT OK ID PDF CSV UN UNICEF COVID SMS AM PM WA GPS".split()
)
"""Short forms that everybody reads without their words."""

_SYLLABLE = {"id": re.compile(r"ai\b|au\b|oi\b|[aeiou]"), "en": re.compile(r"[aeiouy]+")}
_TIED = {"id": re.compile(r"(?:nya|ku|mu|lah|kah|pun)\Z"), "en": re.compile(r"(?:[’']s|es|ed|ing|e)\Z")}
_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,5}(?![\w])")
_IN_BRACKETS = re.compile(r"\(([A-Z][A-Z0-9]{1,5})(?=[),;])|\b([A-Z][A-Z0-9]{1,5}) \((?=[^()]{0,60}[a-z])")
_ROMAN = re.compile(r"[IVXLC]+\Z")

_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_HEADING = re.compile(r"<h[2-4]>.*?</h[2-4]>", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|t[dh]|blockquote)>|<[bh]r>")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was counted: words, words a sentence, the share of long words, unexplained acronyms; and the verdict."""

    lang: str
    words: int
    a_sentence: float
    long_share: float
    acronyms: tuple[str, ...]

    @property
    def has_many_long(self) -> bool:
        """Whether long words alone keep the text from being easy."""
        return self.long_share > EASY_LONG[self.lang]

    @property
    def verdict(self) -> str:
        """easy, middling or hard."""
        if self.a_sentence > HARD_SENTENCE or self.long_share > HARD_LONG[self.lang]:
            return "hard"
        is_easy = self.a_sentence <= EASY_SENTENCE and not self.has_many_long and not self.acronyms
        return "easy" if is_easy else "middling"


def blocks_of(html: str, *, with_headings: bool = False) -> Iterator[str]:
    """The paragraphs, items and cells of HTML that to_html made, as plain text."""
    text = _CODE.sub("", html)
    if not with_headings:
        text = _HEADING.sub("", text)
    for block in _BLOCK_END.sub("\0", text.replace("\n", " ")).split("\0"):
        if plain := unescape(_TAG.sub("", block)).strip():
            yield plain


def sentences_of(block: str) -> Iterator[str]:
    """The sentences of a paragraph: each ends with a word that ends with a mark."""
    tokens, begin = block.split(), 0
    for place, token in enumerate(tokens, start=1):
        if token[-1] in LAST and token.rstrip(CLOSERS).endswith(ENDS) and token.lower() not in NO_END:
            yield " ".join(tokens[begin:place])
            begin = place
    if begin < len(tokens):
        yield " ".join(tokens[begin:])


def count_in(text: str) -> int:
    """The words of a plain text."""
    return sum(1 for _ in WORD.finditer(text))


def unexplained(text: str) -> tuple[str, ...]:
    """The acronyms of a plain text that never stand in brackets, or before a bracket with their words."""
    told = {one for pair in _IN_BRACKETS.findall(text) for one in pair if one}
    found = dict.fromkeys(_ACRONYM.findall(text))
    return tuple(one for one in found if one not in told and one not in EVERYDAY and not _ROMAN.match(one))


def is_long(word: str, lang: str) -> bool:
    """Whether a word has more syllables than a child reads easily."""
    own = _TIED[lang].sub("", word.lower())
    return len(_SYLLABLE[lang].findall(own)) >= LONG_FROM[lang]


@lru_cache(maxsize=256)
def read_kids(kids: str, lang: str) -> Reading:
    """Measure a children's version; its own title counts for nothing, its headings as words only."""
    html = str(to_html(split_kids(kids)[1]))
    sentences = [one for block in blocks_of(html) for one in sentences_of(block)]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    whole = "\n".join(blocks_of(html, with_headings=True))
    return Reading(
        lang=lang,
        words=count_in(whole),
        a_sentence=len(words) / len(sentences) if sentences else 0.0,
        long_share=sum(is_long(word, lang) for word in words) / len(words) if words else 0.0,
        acronyms=unexplained(whole),
    )


def kids_words(kids: str) -> int:
    """The words of a children's version, without its title: what its bound is about."""
    return read_kids(kids, "id").words
