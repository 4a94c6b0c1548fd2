"""`flask layak init` and what it ends with: settings, a city, an up-to-date database, the first administrator."""

from __future__ import annotations

import logging
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from slugify import slugify

from layak.config import HIDEABLE, ROOT, SETTINGS_FILE, ConfigError, holds_a_site, put_back
from layak.core.content import ContentError, list_cities
from layak.core.own_command import own_command
from layak.setting_up.new_city import ZONES, NewCity, make_city, zone_of
from layak.setting_up.questions import (
    NO_MAIL,
    SQLITE,
    Answers,
    read_database,
    read_domain,
    read_mail,
    write_settings,
)


def asked(question: str, flag: str, given: str | None, read: Callable[[str], str], default: str | None = None) -> str:
    """What somebody answers, as `read` understands it; without a terminal a missing flag ends with its name."""
    if given is not None:
        try:
            return read(given)
        except click.BadParameter as error:
            raise click.ClickException(f"{flag}: {error.message}") from error
    if not sys.stdin.isatty():
        if default is None:
            raise click.ClickException(f"Nobody is there to ask. Give {flag}.")
        return read(default)
    answer: str = click.prompt(question, default=default, value_proc=read)
    return answer


def read_address(text: str) -> str:
    """An e-mail address that letters can reach; raises BadParameter."""
    from email_validator import EmailNotValidError

    from layak.accounts.addresses import judge_address

    try:
        judge_address(text.strip(), is_demo=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"{text!r} is not an e-mail address. {error}") from error
    return text.strip()


def read_name(text: str) -> str:
    """A name without blanks around it; raises BadParameter for none."""
    if not text.strip():
        raise click.BadParameter("Write a name.")
    return text.strip()


@click.command("init")
@click.option("--city", help="A folder of content/cities, or the name of a new city or regency.")
@click.option("--domain", help="Where readers reach the site, such as kla.example.go.id.")
@click.option("--mail", help=f"Mail server (smtp+tls://user:password@host:587), or {NO_MAIL}.")
@click.option("--admin", help="E-mail address of the first administrator.")
@click.option("--database", help=f"{SQLITE}, or postgresql+psycopg://user:password@host/name.")
@click.option("--province", help="For a new city: its province.")
@click.option("--zone", type=click.Choice(list(ZONES)), help="For a new city; that of its province without it.")
@click.option(
    "--code", default=NewCity.code, show_default=True, help="For a new city: its code of the interior ministry."
)
@click.option(
    "--hide", multiple=True, type=click.Choice(sorted(HIDEABLE)), help="A room that is still empty; may be repeated."
)
@click.option("--show-all", is_flag=True, help="For a new city: hide no room.")
@click.option("--assets", type=click.Path(path_type=Path), help="Folder of static files that nginx may read.")
@click.option("--proxies", default=1, show_default=True, help="How many proxies of yours stand in front.")
def init(**given: Any) -> None:
    """Ask five questions and write the settings; what is there already is never overwritten.

    LAYAK_INSTANCE names the data folder; without it, it is instance/<city>.
    """
    named = os.environ.get("LAYAK_INSTANCE")
    if named:
        refuse_again(Path(named))
    city = asked(f"1/5 City ({', '.join(list_cities(ROOT))}, or a new name)", "--city", given["city"], read_name)
    slug = slugify(city)
    new = None if slug in list_cities(ROOT) else new_city(city, given)
    instance = Path(named or ROOT / "instance" / slug).resolve()
    refuse_again(instance)
    hidden = tuple(given["hide"]) or (() if not new or given["show_all"] else tuple(sorted(HIDEABLE)))
    domain = asked("2/5 Domain, such as kla.example.go.id", "--domain", given["domain"], read_domain)
    mail = asked("3/5 Mail server (smtp+tls://user:password@host:587)", "--mail", given["mail"], read_mail, NO_MAIL)
    admin = asked("4/5 E-mail address of the first administrator", "--admin", given["admin"], read_address)
    database = asked("5/5 Database", "--database", given["database"], read_database, SQLITE)
    answers = Answers(slug, domain, mail, database, given["assets"], given["proxies"], hidden)
    keep(instance, answers, new)
    begin(instance, admin)


def refuse_again(instance: Path) -> None:
    """Leave an installation alone that has its settings already, has lost them, or is half restored."""
    from layak.ops.lost import RESTORING

    if (instance / SETTINGS_FILE).exists():
        raise click.ClickException(
            f"{instance / SETTINGS_FILE} is there already, and nothing was changed. Edit it, or name another data "
            "folder with LAYAK_INSTANCE."
        )
    if holds_a_site(instance):
        raise click.ClickException(f"{SETTINGS_FILE} is missing, and nothing was changed. {put_back(instance)}")
    if (instance / RESTORING).exists():
        raise click.ClickException(
            f"A restore into {instance} was cut off, and nothing was changed. Give the same command of the restore "
            f"again (docs/backup.md). To begin anew with nothing, move {instance / RESTORING} away."
        )


def new_city(name: str, given: dict[str, Any]) -> NewCity:
    """A city that has no folder yet."""
    click.echo(f"{name} has no folder in content/cities yet; one is made, with the national pages.")
    province = asked("    Its province", "--province", given["province"], read_name)
    zone = given["zone"] or zone_of(province)
    click.echo(f"    Its time zone: {zone}. If that is wrong, correct city.yaml before anything is published.")
    return NewCity(name, province, zone, given["code"])


def keep(instance: Path, answers: Answers, new: NewCity | None) -> None:
    """Make the new city's folder and the settings file, and tell where they are."""
    try:
        if new:
            click.echo(f"City: {make_city(ROOT, new, year=next_year())}. Correct its files; docs/content.md says how.")
        click.echo(f"Settings: {write_settings(instance, answers, ROOT)}")
    except (ValueError, ContentError, ConfigError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if answers.hidden:
        click.echo(
            f"Not shown yet: {', '.join(answers.hidden)}. Take them out of LAYAK_HIDDEN_ROOMS when they are filled."
        )


def next_year() -> int:
    """The year after this one, for which the next evaluation is prepared."""
    return datetime.now(UTC).year + 1


def begin(instance: Path, admin: str) -> None:
    """Start the site's own command with the new settings: the database, the first facts, the administrator's link."""
    line = [sys.executable, "-m", "flask", "--app", "wsgi", "layak", "first-administrator", admin]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "DATABASE_URL", "FLASK_"))
    }
    own = kept | {"LAYAK_INSTANCE": str(instance)}
    done = subprocess.run(line, cwd=ROOT, env=own, check=False)  # noqa: S603  (this Python, and our own words)
    if done.returncode:
        again = f"cd {shlex.quote(str(ROOT))} && LAYAK_INSTANCE={shlex.quote(str(instance))} {shlex.join(line)}"
        raise click.ClickException(f"The settings are written, but the database is not ready. When it is:\n{again}")


@click.command("first-administrator")
@click.argument("email")
@with_appcontext
def first_administrator(email: str) -> None:
    """Bring the database up to date, load the first facts, and print the administrator's one-time link."""
    from layak.accounts.commands import tell_link
    from layak.accounts.service import people
    from layak.core import samples
    from layak.core.access import Role
    from layak.core.clock import now
    from layak.ops.lost import note_site
    from layak.schema import upgrade_schema
    from layak.search.wiring import index_left_alone

    logging.getLogger("alembic").setLevel(logging.WARNING)  # twenty lines that nobody asked for
    upgrade_schema()
    with index_left_alone():  # made whole by the first start; what is begun in between lacks what comes after
        for step in samples.starting_data(current_app).values():
            click.echo(step())
    note_site(current_app.extensions["layak"].settings, now())
    staff = people.find_staff(email)
    if staff is None:
        if any(one.active and Role.ADMINISTRATOR in one.role_set for one in people.list_staff()):
            raise click.ClickException("There is an administrator already, who invites others at the desk.")
        duties = people.Duties(frozenset({Role.ADMINISTRATOR}), None, None)
        staff = people.create_staff(email, duties=duties, at=now(), actor=None)
    elif not staff.is_invited:
        again = own_command(f"staff link {email}")
        raise click.ClickException(f"{email} has a password already. A new link: {again}")
    tell_link(staff)
