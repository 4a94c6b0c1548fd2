"""How the data map and the certificate are printed, in one language each: Markdown that a word processor reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.presentation import format_day
from layak.ops.privacy.certificate import Certificate
from layak.ops.privacy.data_map import NOBODY, DataMap, Entry, Span


def map_lines(known: DataMap, lang: str) -> Iterator[str]:
    """The map by people, those of whom nothing is held last: a table of places for each."""
    with force_locale(lang):
        yield "# " + _("Data map")
        for person in [key for key in known.people if key != NOBODY] + [NOBODY]:
            yield f"\n## {known.people[person][lang]}\n"
            heads = (_("Place"), _("What"), _("Why it is needed"), _("How long"), _("Ended by"))
            yield f"| {' | '.join(heads)} |"
            yield "|---" * len(heads) + "|"
            for entry in (*known.tables, *known.stores):
                if entry.whose == person:
                    yield f"| {' | '.join(cells(known, entry, lang))} |"


def cells(known: DataMap, entry: Entry, lang: str) -> tuple[str, ...]:
    """One line of the map."""
    span = known.spans[entry.kept]
    what = ", ".join(entry.columns) or "*"
    return entry.place, what, known.purposes[entry.why][lang], span.text[lang], ended_by(span)


def ended_by(span: Span) -> str:
    """The work that ends a span: a task of the tick, a command, or neither."""
    return ", ".join(filter(None, (span.task and f"flask tick ({span.task})", span.command))) or "-"


def csv_lines(known: DataMap, lang: str) -> Iterator[tuple[str, ...]]:
    """A head and one line for each column or store."""
    yield "place", "column", "whose", "why", "kept", "ended_by"
    for entry in (*known.tables, *known.stores):
        place, _what, *rest = cells(known, entry, lang)
        for column in entry.columns or ("*",):
            yield place, column, known.people[entry.whose][lang], *rest


def about_held(lang: str) -> str:
    """What an export of an account is, and what it leaves out."""
    with force_locale(lang):
        return _(
            "What this site holds about one account: its own rows, and how often other rows name it. Passwords, keys "
            "and marks of sessions are not shown. Acts about protected texts of children are never told in an export."
        )


def certificate_lines(made: Certificate, city: str, until: date, lang: str, *, is_demo: bool) -> Iterator[str]:
    """The certificate as a letter: what it proves, the lines, and its digest."""
    with force_locale(lang):
        yield "# " + _("Certificate of erasure") + "\n"
        if is_demo:
            yield "**" + _("This is a demonstration, not the official site of a city.") + "**\n"
        span = {"city": city, "since": format_day(made.since, lang=lang), "until": format_day(until, lang=lang)}
        yield _("Site of %(city)s, from %(since)s to %(until)s.", **span)
        yield "\n" + _(
            "Each line stands for something that was erased for good. A mark is a digest of a random number: it tells "
            "nobody what was erased or whose it was. Only the database before the erasure could be compared with it."
        )
        yield "\n## " + _("List of erasures (%(count)s)", count=len(made.marks)) + "\n"
        yield from [f"- {day} `{mark}`" for day, mark in made.marks] or [_("None.")]
        yield "\n## " + _("Other erasures, from the audit trail (%(count)s)", count=len(made.acts)) + "\n"
        acts = [f"- {act.day} {act.action} {act.subject}: {act.count} `{act.digest}`" for act in made.acts]
        yield from acts or [_("None.")]
        yield "\n" + _("Digest of this certificate (SHA-256): %(digest)s", digest=made.digest)
        yield "\n" + _("Place, date, name and signature of whoever runs the site:") + " ____________________"
