"""What becomes of a reported mistake: corrected, answered with a right of reply, or left as it is with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from layak.core.access import Principal
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import Article, NoteKind, ReportState
from layak.news.service.acts import is_reason
from layak.news.service.answers import Given, Sign, demand_answers, find_signs
from layak.news.service.corrections import add_note
from layak.news.service.drafts import Draft, Rejected, TextDraft
from layak.news.service.eyes import flag_note
from layak.news.service.reports import close_report, open_report, public_languages

NOTE_KINDS = {ReportState.CORRECTED: NoteKind.CORRECTION, ReportState.REPLIED: NoteKind.REPLY}
MOST_LETTERS = {ReportState.CORRECTED: 1000, ReportState.REPLIED: 6000}
"""How long a note on an article may be; a reply is told to be shortened by the person who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an editor decides about a report.

    texts     the note that readers get, by language
    who       how the person who replies is named
    is_minor  a correction that readers need no note for
    is_safe   the editor says: no child can be recognised by these texts
    reason    why nothing changes
    answers   what was said to signs of a child's identity in the texts
    """

    state: ReportState
    texts: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    is_minor: bool = False
    is_safe: bool = False
    reason: str = ""
    answers: tuple[Given, ...] = ()

    @property
    def told(self) -> dict[str, str]:
        """The texts that readers get: none where nothing changes."""
        shows = self.state in NOTE_KINDS
        return {lang: text for lang, text in self.texts.items() if text and shows}


def signs_of_note(texts: Mapping[str, str], who: str, *, year: int) -> tuple[Sign, ...]:
    """Signs of a child's identity in what readers would get."""
    drafts = {lang: TextDraft(body=f"{text}\n\n{who}") for lang, text in texts.items()}
    return find_signs(Draft(texts=drafts), year=year)


def decide_report(number: int, *, decision: Decision, version: int, actor: Principal, at: datetime) -> None:
    """Close a report, and put the note on the article in the same transaction; raises Rejected and Conflict."""
    with writing():
        report = open_report(number, version)
        article = db.session.get(Article, report.article_id) if report.article_id else None
        faults = what_is_wrong(decision, public_languages(article, at=at))
        if faults:
            raise Rejected(*faults)
        told = decision.told
        if article is not None and told:
            signs = signs_of_note(told, decision.who, year=at.year)
            demand_answers(article.id, signs, decision.answers, actor=actor, at=at)
            add_note(article, NOTE_KINDS[decision.state], texts=told, who=decision.who, actor=actor, at=at)
            flag_note(article, actor=actor, at=at)
        reason = decision.reason if decision.state is ReportState.UNCHANGED else ""
        close_report(report, decision.state, reason=reason, has_note=bool(told), actor=actor, at=at)


def what_is_wrong(decision: Decision, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Why a decision cannot be taken as it is; `languages` are those in which readers have the article."""
    told = decision.told
    if decision.state is ReportState.UNCHANGED:
        return () if is_reason(decision.reason) else ("report_reason",)
    if told and not languages:
        return ("note_not_shown",)
    longest = MOST_LETTERS[decision.state]
    faults = [f"note_long_{lang}" for lang, text in told.items() if len(text) > longest]
    if decision.state is ReportState.REPLIED:
        faults += [name for name, is_given in (("reply_text", told), ("reply_who", decision.who)) if not is_given]
    elif languages and not (decision.is_minor and not told):
        faults += [f"correction_{lang}" for lang in languages if lang not in told]
    if told and not decision.is_safe:
        faults.append("note_safe")
    return tuple(faults)
