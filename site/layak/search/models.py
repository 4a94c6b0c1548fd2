"""Tables of the search room: counts without people, and what editors steer: synonyms, pinned answers.

What is counted has a day and a number and nothing else of those who read or asked (docs/adr/0212).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class ReadCount(Model):
    """How often one public thing was read on a day of the city, by the language of the page."""

    __tablename__ = "read_count"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    n: Mapped[int]


class SearchDay(Model):
    """All questions of a day: how many were asked, how many found nothing, how many are counted in this row alone."""

    __tablename__ = "search_day"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    asked: Mapped[int]
    empty: Mapped[int]
    untold: Mapped[int]


class QuestionCount(Model):
    """How often one question was asked on a day; the digest is keyed, and the words are not here."""

    __tablename__ = "question_count"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int]


class ToldQuestion(Model):
    """The words of a question that was asked often enough to be told, and how many results it had last."""

    __tablename__ = "told_question"
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    found: Mapped[int]


class SynonymGroup(Model):
    """Words that the search takes for one another: one phrase a line; lang is empty where both languages take them."""

    __tablename__ = "synonym_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(String(2))
    phrases: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class PinnedAnswer(Model):
    """Public things above the results of some questions: one question a line, one thing (kind key) a line."""

    __tablename__ = "pinned_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(String(2))
    questions: Mapped[str] = mapped_column(Text)
    things: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Moment)
