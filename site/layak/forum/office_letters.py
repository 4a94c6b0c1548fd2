"""Letters to the officers of offices: numbers and links, never a word of an idea."""

from __future__ import annotations

from datetime import datetime, time

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.clock import now
from layak.core.database import writing
from layak.core.mail import has_mail
from layak.core.outgoing import send_soon, write_letter
from layak.core.paths import whole_address
from layak.core.working_days import is_working_day, known_holidays
from layak.forum.service import reminders
from layak.forum.service.reminders import Arrival, Officer, Reminder

FROM = time(7, 0)
"""Letters go out when offices begin to work, not at midnight."""


def remind_offices(at: datetime) -> int:
    """Tell offices of ideas that came, remind those whose turn it is; each once, on a working day.

    Turn and letters are kept together, and the letters sent from there. Returns how many were written.
    """
    local = at.astimezone(current_app.extensions["layak"].zone)
    today = local.date()
    if not has_mail() or local.time() < FROM or not is_working_day(today, known_holidays()):
        return 0
    written = 0
    told: list[Arrival | Reminder] = [*reminders.list_arrived(at, today), *reminders.list_due(today)]
    for one in told:
        officers = reminders.list_officers(one.office_key)
        with writing():
            if officers and reminders.take_turn(one, today):
                for officer in officers:
                    write_to(officer, one, at)
                written += len(officers)
    return written


def write_to(officer: Officer, told: Arrival | Reminder, at: datetime) -> None:
    """Write to one officer of what came, or of what is due."""
    write_arrival(officer, told, at) if isinstance(told, Arrival) else write_reminder(officer, told, at)


def write_arrival(officer: Officer, arrival: Arrival, at: datetime) -> None:
    """Tell one officer which ideas came, by number, each with its address."""
    with force_locale(officer.lang):
        links = "\n".join(
            f"{number}: {whole_address('forum_desk.answer_idea', officer.lang, number=number)}"
            for number in arrival.numbers
        )
        text = _(
            "A moderator sent ideas of children to your office. Each page says by when an answer is due.\n\n"
            "Numbers and addresses:\n%(links)s",
            links=links,
        )
        write_letter(officer.email, _("Ideas of children were sent to your office"), text, at=at)


def write_reminder(officer: Officer, reminder: Reminder, at: datetime) -> None:
    """Tell one officer how many answers are due."""
    with force_locale(officer.lang):
        text = _(
            "Ideas of children wait for an answer of your office.\n\n"
            "Due within three working days: %(soon)s\n"
            "Due today: %(due_today)s\n"
            "Overdue: %(overdue)s\n\n"
            "Read and answer them here:\n%(link)s",
            soon=reminder.soon,
            due_today=reminder.due_today,
            overdue=reminder.overdue,
            link=whole_address("forum_desk.list_office_ideas", officer.lang),
        )
        write_letter(officer.email, _("Ideas of children wait for your office"), text, at=at)


def warn_office(office_key: str, count: int) -> bool:
    """Warn an office's officers that its overdue answers will be shown; says whether there is anybody to write to."""
    officers = reminders.list_officers(office_key)
    if not has_mail() or not officers:
        return False

    with writing():
        for officer in officers:
            write_warning(officer, count, now())
    send_soon()
    return True


def write_warning(officer: Officer, count: int, at: datetime) -> None:
    """Tell one officer that readers may soon see that the office is late."""
    with force_locale(officer.lang):
        text = _(
            "Answers of your office to ideas of children are overdue.\n\n"
            "Overdue: %(count)s\n\n"
            "Three working days from now everybody may read that your office has not answered.\n"
            "Read and answer them here:\n%(link)s",
            count=count,
            link=whole_address("forum_desk.list_office_ideas", officer.lang),
        )
        write_letter(officer.email, _("Overdue answers to ideas of children"), text, at=at)
