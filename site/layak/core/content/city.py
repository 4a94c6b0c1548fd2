"""One city's settings and starting data: the rows of content/cities/<slug>."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layak.core.content.framework import Sourced, Window


class CityKind(StrEnum):
    """An autonomous city has its own offices (OPD); an administrative one works under its province (UKPD)."""

    AUTONOMOUS = "autonomous"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, kw_only=True)
class OfficeWords:
    """What the city calls its offices."""

    unit: str
    unit_name_id: str
    unit_name_en: str
    agency_id: str
    agency_en: str


@dataclass(frozen=True, kw_only=True)
class Publisher(Sourced):
    """The office that publishes the site outside demo mode."""

    office: str
    name_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class Helpline(Sourced):
    """A number that helps; the national one is the default and local ones come from the city only."""

    key: str
    name: str
    name_id: str
    name_en: str
    phone: str
    phone_alternative: str | None
    whatsapp: str | None
    whatsapp_number: str | None
    hours_id: str | None = None
    hours_en: str | None = None


@dataclass(frozen=True, kw_only=True)
class Forum(Sourced):
    """The city's children's forum; `is_indexed`: outside search engines may keep its ideas."""

    key: str
    name_id: str
    name_en: str
    short_id: str
    short_en: str
    is_indexed: bool = False


@dataclass(frozen=True, kw_only=True)
class Hero:
    """The words at the top of the home page."""

    title_id: str
    title_en: str
    lead_id: str
    lead_en: str


@dataclass(frozen=True, kw_only=True)
class City(Sourced):
    """A city's settings; `contact` is whom journalists and readers ask, as a mailto: or https:// address.

    emergencies   whom to call in a fire or an accident; empty where no source names a number that this city runs
    """

    slug: str
    code: str
    kind: CityKind
    name_id: str
    name_en: str
    short_id: str
    short_en: str
    official_id: str
    official_en: str
    province_id: str
    province_en: str
    timezone: str
    zone: str
    district_count: int
    village_count: int
    words: OfficeWords
    publisher: Publisher
    forum: Forum
    hero: Hero
    helplines: tuple[Helpline, ...]
    emergencies: tuple[Helpline, ...] = ()
    contact: str | None = None

    @property
    def helpline(self) -> Helpline:
        """The first helpline, shown on every page."""
        return self.helplines[0]


@dataclass(frozen=True, kw_only=True)
class Village(Sourced):
    """A kelurahan; `official_name` is the registered spelling where it differs."""

    code: str
    name: str
    official_name: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class District(Sourced):
    """A kecamatan with its kelurahan."""

    code: str
    name: str
    villages: tuple[Village, ...]
    official_name: str | None = None
    aliases: tuple[str, ...] = ()


class OfficeKind(StrEnum):
    """What sort of body an office is."""

    AGENCY = "agency"
    PLANNING = "planning"
    SECRETARIAT = "secretariat"
    SERVICE_UNIT = "service_unit"
    STATE = "state"
    PARTNER = "partner"


@dataclass(frozen=True, kw_only=True)
class Office(Sourced):
    """An office or partner that works for one or more components."""

    key: str
    kind: OfficeKind
    name_id: str
    name_en: str
    short: str
    components: tuple[str, ...]
    is_coordinator: bool = False


class AwardState(StrEnum):
    """What is known of a year: a level, that none was given, or nothing."""

    AWARDED = "awarded"
    NO_AWARD = "no_award"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, kw_only=True)
class Award(Sourced):
    """What became of one year's evaluation; the award is stored, never worked out from a score."""

    year: int
    state: AwardState
    predicate: str | None
    note_id: str | None = None
    note_en: str | None = None


@dataclass(frozen=True, kw_only=True)
class Target(Sourced):
    """The level that the city says it aims for."""

    predicate: str
    year: int | None
    note_id: str
    note_en: str


@dataclass(frozen=True, kw_only=True)
class Score(Sourced):
    """A score with its year and its basis; `is_approximate` says that the source gave a round figure."""

    year: int
    basis: str
    value: int
    is_approximate: bool
    is_final: bool
    note_id: str
    note_en: str


class StepState(StrEnum):
    """Where a step of the running cycle stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Step(Window):
    """One stage of the city's running cycle, and where it stands."""

    state: StepState


@dataclass(frozen=True, kw_only=True)
class Cycle(Sourced):
    """The city's running evaluation; sample dates are marked and meant to be edited."""

    key: str
    name_id: str
    name_en: str
    is_sample: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A city's awards, target, scores and running cycle."""

    awards: tuple[Award, ...]
    target: Target | None
    scores: tuple[Score, ...]
    cycle: Cycle

    @property
    def current(self) -> Award | None:
        """The newest award that is known."""
        known = [award for award in self.awards if award.state is AwardState.AWARDED]
        return max(known, key=lambda award: award.year, default=None)


@dataclass(frozen=True, kw_only=True)
class Facility(Sourced):
    """A place for children that a source names."""

    key: str
    kind: str
    name_id: str
    name_en: str
    district: str
    village: str | None
    note_id: str | None = None
    note_en: str | None = None
