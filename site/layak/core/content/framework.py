"""The national KLA framework as data: the rows of content/framework."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from layak.core.content.dates import PartialDate


class Confidence(StrEnum):
    """How sure a fact is: two sources or an official one, one press source, an inference, or memory only."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNVERIFIED = "unverified"

    @property
    def is_doubtful(self) -> bool:
        """Whether readers must be told why the fact is doubtful."""
        return self in (Confidence.LOW, Confidence.UNVERIFIED)


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """Where a row comes from, how sure it is, and the doubt that readers are shown."""

    sources: tuple[str, ...]
    confidence: Confidence
    doubt_id: str | None = None
    doubt_en: str | None = None


class SourceKind(StrEnum):
    """Who speaks in a source."""

    OFFICIAL = "official"
    PRESS = "press"
    LAW = "law"
    STUDY = "study"
    DATA = "data"
    PARTNER = "partner"
    MEMORY = "memory"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document that facts were read from; `name` is how a page cites it."""

    key: str
    kind: SourceKind
    name: str
    year: int | None
    what_id: str
    what_en: str
    address: str | None

    @property
    def is_link(self) -> bool:
        """Whether the address can be opened."""
        return bool(self.address) and str(self.address).startswith(("http://", "https://"))


class ComponentKind(StrEnum):
    """The institutional part, or one of the five clusters of rights."""

    INSTITUTIONAL = "institutional"
    RIGHTS = "rights"


@dataclass(frozen=True, kw_only=True)
class Component(Sourced):
    """One of the six parts of the KLA score."""

    key: str
    number: int
    kind: ComponentKind
    label_id: str
    label_en: str
    name_id: str
    name_en: str
    short_id: str
    short_en: str
    explain_id: str
    explain_en: str
    child_name_id: str
    child_name_en: str
    child_id: str
    child_en: str
    child_explain_id: str
    child_explain_en: str
    indicators: tuple[int, ...]
    max_score: int | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A named part of an indicator that is counted by itself."""

    key: str
    name_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class Indicator(Sourced):
    """One of the 24 things that the evaluation looks at."""

    number: int
    code: str
    component: str
    name_id: str
    name_en: str
    short_id: str
    short_en: str
    explain_id: str
    explain_en: str
    child_id: str
    child_en: str
    child_explain_id: str
    child_explain_en: str
    evidence_id: str
    evidence_en: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OldIndicator(Sourced):
    """One of the 31 indicators of the older scheme (Permen PPPA 12/2011), kept for search."""

    number: int
    component: str
    name_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class AwardCount:
    """How many cities and regencies received a predicate in a year."""

    year: int
    count: int
    source: str


@dataclass(frozen=True, kw_only=True)
class Predicate(Sourced):
    """A level of the award; `above` and `below` are our reading of a band's ends."""

    key: str
    rank: int
    name_id: str
    name_en: str
    gloss_id: str
    gloss_en: str
    child_id: str
    child_en: str
    band_from: int
    band_to: int
    above: int | None
    below: int | None = None
    awarded: tuple[AwardCount, ...] = ()
    also_spelled: tuple[str, ...] = ()

    def holds(self, score: float) -> bool:
        """Whether a score lies in this band by our reading; an award never follows from it alone."""
        reached = score >= self.band_from if self.above is None else score > self.above
        return reached and (score < self.below if self.below is not None else score <= self.band_to)


@dataclass(frozen=True, kw_only=True)
class ScoreBasis(Sourced):
    """Who counted a score."""

    key: str
    order: int
    name_id: str
    name_en: str
    gloss_id: str
    gloss_en: str


@dataclass(frozen=True, kw_only=True)
class Stage(Sourced):
    """A step of the evaluation; a stage can occur twice in one cycle."""

    key: str
    order: int
    name_id: str
    name_en: str
    short_id: str
    short_en: str
    actor_id: str
    actor_en: str
    does_id: str
    does_en: str
    child_id: str
    child_en: str
    platform: str | None = None


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a stage takes place in a cycle."""

    stage: str
    start: PartialDate | None
    end: PartialDate | None
    note_id: str | None = None
    note_en: str | None = None


@dataclass(frozen=True, kw_only=True)
class Calendar(Sourced):
    """The dates of an earlier evaluation, as reported."""

    key: str
    name_id: str
    name_en: str
    windows: tuple[Window, ...]
    note_id: str | None = None
    note_en: str | None = None


@dataclass(frozen=True, kw_only=True)
class Term(Sourced):
    """A word of the field with its meaning and the other words that readers search for."""

    key: str
    category: str
    term_id: str
    term_en: str
    acronym: str | None
    meaning_id: str
    meaning_en: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceKind(Sourced):
    """A kind of proof that the evaluation asks for again and again."""

    key: str
    order: int
    name_id: str
    name_en: str
    hint_id: str
    hint_en: str


@dataclass(frozen=True, kw_only=True)
class FacilityKind(Sourced):
    """A kind of place that serves children, and the indicator it counts for."""

    key: str
    name_id: str
    name_en: str
    short_id: str
    short_en: str
    component: str
    indicator: int


class HolidayKind(StrEnum):
    """A national holiday, or a day of leave that all offices take together (cuti bersama)."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day on which offices do not work."""

    day: date
    kind: HolidayKind
    name_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class HolidayYear(Sourced):
    """The holidays of a year; is_complete says whether all of them are known."""

    year: int
    is_complete: bool
    days: tuple[Holiday, ...]


@dataclass(frozen=True, kw_only=True)
class Framework:
    """Everything in content/framework."""

    sources: tuple[Source, ...]
    components: tuple[Component, ...]
    indicators: tuple[Indicator, ...]
    old_indicators: tuple[OldIndicator, ...]
    max_total: int
    predicates: tuple[Predicate, ...]
    score_bases: tuple[ScoreBasis, ...]
    stages: tuple[Stage, ...]
    calendars: tuple[Calendar, ...]
    terms: tuple[Term, ...]
    evidence_kinds: tuple[EvidenceKind, ...]
    facility_kinds: tuple[FacilityKind, ...]
    holidays: tuple[HolidayYear, ...]
