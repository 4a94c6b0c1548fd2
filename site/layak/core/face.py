"""What every template may say of the city and the site, in its language."""

from __future__ import annotations

from dataclasses import dataclass

from layak.config import Settings
from layak.core.content import Content
from layak.core.language import localized


@dataclass(frozen=True)
class Help:
    """The helpline shown on every page: how to dial it, how people write it, and the digits of its chat link."""

    phone: str
    whatsapp: str | None
    whatsapp_link: str | None


@dataclass(frozen=True)
class CityFace:
    """The city's own words in one language."""

    slug: str
    name: str
    full_name: str
    forum: str
    hero_title: str
    hero_lead: str
    help: Help
    contact: str | None


@dataclass(frozen=True)
class SiteFace:
    """The site as readers know it; publisher is empty in a demonstration, which names no office.

    hidden   rooms that no door leads to yet
    """

    name: str
    demo: bool
    origin: str
    publisher: str
    hidden: frozenset[str]


def city_face(content: Content, lang: str) -> CityFace:
    """The city's words in one language."""
    city = content.city
    line = city.helpline
    return CityFace(
        slug=city.slug,
        name=localized(city, "short", lang),
        full_name=localized(city, "name", lang),
        forum=localized(city.forum, "name", lang),
        hero_title=localized(city.hero, "title", lang),
        hero_lead=localized(city.hero, "lead", lang),
        help=Help(line.phone, line.whatsapp, line.whatsapp_number),
        contact=city.contact,
    )


def site_face(settings: Settings, content: Content, lang: str) -> SiteFace:
    """The site's name and address, and who publishes it."""
    publisher = "" if settings.demo else localized(content.city.publisher, "name", lang)
    name = f"Layak {localized(content.city, 'short', lang)}"
    return SiteFace(name, settings.demo, settings.base_url, publisher, settings.hidden_rooms)
