"""What a machine can see in a draft before it is published: three things stand in the way, the others are told.

looking    what stands in a body
addresses  where its links lead
outside    links to other sites, looked up on request
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.news.models import Picture
from layak.news.service.checks.addresses import dead_addresses
from layak.news.service.checks.looking import Look, look_at
from layak.news.service.drafts import KIDS_WORDS, LEAD_ADVICE, Draft
from layak.news.service.picture_uses import why_not_people
from layak.news.service.readability import read_kids, unexplained

SHORT = 60
"""Words up to which a text without headings is an announcement: it is not asked for a source or a topic."""
MOST_PLACES = 20
"""Places of one check that are told."""
BLOCKING = frozenset({"dead_links", "alt", "people"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was found: its field, the words that stand there, and the language; the name of a picture."""

    field: str
    words: str = ""
    lang: str | None = None
    acronym: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at, with the places that need a look."""

    key: str
    places: tuple[Place, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing was found."""
        return not self.places

    @property
    def is_blocking(self) -> bool:
        """Whether nothing is published before it is well."""
        return bool(self.places) and self.key in BLOCKING


def check_draft(draft: Draft, *, pictures: Iterable[Picture] = (), at: datetime | None = None) -> tuple[Check, ...]:
    """Look at a draft, its pictures as readers get them at a moment, and its links to this site.

    What is too long is not looked at.
    """
    if draft.is_too_long:
        return ()
    pictures = tuple(pictures)
    looks = {lang: look_at(draft.text(lang).body) for lang in draft.languages}
    found = {
        "languages": list(missing_words(draft)),
        "lead": [Place(field=f"lead_{lang}", lang=lang) for lang in looks if not has_good_lead(draft, lang)],
        **about(draft, looks),
        "dead_links": list(dead_links(draft, looks)),
        "alt": list(missing_alt(pictures)),
        "people": list(missing_people(pictures, at or now())),
        "headings": quoted(looks, "headings"),
        "link_words": quoted(looks, "empty_links"),
        "tables": quoted(looks, "tables"),
        "pictures": quoted(looks, "pictures"),
        "sentences": quoted(looks, "sentences"),
        "acronyms": list(acronyms(draft, looks)),
        "kids": list(hard_kids(draft)),
    }
    return tuple(Check(key=key, places=tuple(places[:MOST_PLACES])) for key, places in found.items())


def list_blocking(draft: Draft) -> tuple[str, ...]:
    """The checks of the text that stand in the way of publishing, by the reasons that the desk puts into words."""
    looks = {lang: look_at(draft.text(lang).body) for lang in draft.languages}
    return ("dead_links",) if any(dead_links(draft, looks)) else ()


def missing_words(draft: Draft) -> Iterable[Place]:
    """The texts that a language lacks, also a children's version that only the other one has."""
    for lang in LANGUAGES:
        text = draft.text(lang)
        yield from (
            Place(field=f"{name}_{lang}", lang=lang) for name in ("title", "lead", "body") if not getattr(text, name)
        )
        if not text.kids and any(draft.text(other).kids for other in LANGUAGES):
            yield Place(field=f"kids_{lang}", lang=lang)


def has_good_lead(draft: Draft, lang: str) -> bool:
    """Whether a summary is there and fits into a list and a shared link."""
    return 0 < len(draft.text(lang).lead) <= LEAD_ADVICE


def about(draft: Draft, looks: dict[str, Look]) -> dict[str, list[Place]]:
    """What is not told about the article; a short announcement is not asked."""
    is_short = all(look.words <= SHORT and not look.has_headings for look in looks.values())
    return {
        "source": [] if draft.source_name or is_short else [Place(field="source_name")],
        "topic": [] if draft.components or is_short else [Place(field="components")],
    }


def dead_links(draft: Draft, looks: dict[str, Look]) -> Iterable[Place]:
    """The links that lead to no page of this site."""
    slugs = [text.slug for text in draft.texts.values() if text.slug]
    for lang, look in looks.items():
        kids = look_at(draft.text(lang).kids)
        dead = dead_addresses((href for href, _ in (*look.links, *kids.links)), lang=lang, own_slugs=slugs)
        for field, links in (("body", look.links), ("kids", kids.links)):
            told = (f"{words} ({href})" for href, words in links if href in dead)
            yield from (Place(field=f"{field}_{lang}", words=words, lang=lang) for words in dict.fromkeys(told))


def missing_alt(pictures: Iterable[Picture]) -> Iterable[Place]:
    """The languages in which a picture of the article has no words; why_not_shown() holds publishing back for it."""
    for picture in pictures:
        words = {} if picture.is_decorative else {"id": picture.alt_id, "en": picture.alt_en}
        yield from (Place(field="picture", lang=lang) for lang, text in words.items() if not text)


def missing_people(pictures: Iterable[Picture], at: datetime) -> Iterable[Place]:
    """The pictures of which nobody said who can be recognised, or whose consent does not cover this site."""
    for picture in pictures:
        if why_not_people(picture, at):
            yield Place(field="consent", picture=picture.name)


def quoted(looks: dict[str, Look], name: str) -> list[Place]:
    """The places of one kind in every body."""
    return [
        Place(field=f"body_{lang}", words=words, lang=lang)
        for lang, look in looks.items()
        for words in dict.fromkeys(getattr(look, name))
    ]


def acronyms(draft: Draft, looks: dict[str, Look]) -> Iterable[Place]:
    """The acronyms of a body that neither it nor its summary explains."""
    for lang, look in looks.items():
        if look.acronyms:
            left = unexplained(f"{draft.text(lang).lead}\n{' '.join(look.acronyms)}")
            yield from (
                Place(field=f"body_{lang}", words=one, lang=lang, acronym=one) for one in look.acronyms if one in left
            )


def hard_kids(draft: Draft) -> Iterable[Place]:
    """The children's versions that are hard to read, or too long."""
    for lang in draft.languages:
        if kids := draft.text(lang).kids:
            reading = read_kids(kids, lang)
            if reading.verdict == "hard" or reading.words > KIDS_WORDS:
                yield Place(field=f"kids_{lang}", lang=lang)
