"""The command line of accounts: the first administrator, a list, a lost second factor."""

from __future__ import annotations

import click
from email_validator import EmailNotValidError
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from layak.accounts import letters
from layak.accounts.addresses import judge_address
from layak.accounts.models import Staff
from layak.accounts.service import links, people, recovery, signing_in
from layak.core.access import Role
from layak.core.clock import now
from layak.core.desk import choices
from layak.core.language import LANGUAGES
from layak.core.own_command import own_command

staff_group = AppGroup("staff", help="Staff accounts.")
ROLE_NAMES = [role.value for role in Role]


@staff_group.command("create")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLE_NAMES), help="May be repeated.")
@click.option("--name", default="", help="How colleagues know the person.")
@click.option("--office", default=None, help="Key of the office, for office_officer.")
@click.option("--forum", default=None, type=int, help="Number of the forum, for facilitator.")
@click.option("--lang", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES))
@with_appcontext
def create(email: str, roles: tuple[str, ...], name: str, office: str | None, forum: int | None, lang: str) -> None:
    """Make an account and print its one-time link; the person opens it and chooses a password."""
    duties = people.Duties(frozenset(Role(role) for role in roles), office, forum)
    known = {key for key, _ in choices("office")}
    if office and office not in known:
        raise click.ClickException(f"There is no office {office}. Known: {', '.join(sorted(known))}")
    try:
        judge_address(email.strip(), is_demo=current_app.extensions["layak"].settings.demo)
        staff = people.create_staff(email, name=name, duties=duties, locale=lang, at=now(), actor=None)
    except EmailNotValidError as error:
        raise click.ClickException(f"{email} is not an e-mail address. {error}") from error
    except people.EmailTaken as error:
        again = own_command(f"staff link {email}")
        raise click.ClickException(f"{email} has an account already. A new link: {again}") from error
    except people.BindingMissing as missing:
        raise click.ClickException(f"This role needs --{missing.what}.") from missing
    tell_link(staff)


@staff_group.command("link")
@click.argument("email")
@with_appcontext
def link(email: str) -> None:
    """Print a new one-time link with which a person sets the password; the one before dies."""
    tell_link(known(email))


@staff_group.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second_factor(email: str) -> None:
    """Take a lost authenticator app away; the next sign-in sets up a new one."""
    number = known(email).id
    signing_in.reset_second_factor(number, actor=None)
    recovery.forget(number)
    click.echo("The second step is reset.")


@staff_group.command("list")
@with_appcontext
def show() -> None:
    """List every account: address, roles, state; and say so where nobody runs them."""
    accounts = people.list_staff()
    if not any(staff.active and Role.ADMINISTRATOR in staff.role_set for staff in accounts):
        command = own_command("staff create --email ADDRESS --role administrator")
        click.echo(f"There is no administrator. Make one: {command}", err=True)
    for staff in accounts:
        roles = ",".join(sorted(role.value for role in staff.role_set))
        click.echo(f"{staff.email:<40} {roles:<32} {state_of(staff)}")


def state_of(staff: Staff) -> str:
    """Where an account stands, in one word or two."""
    if not staff.active:
        return "disabled"
    return "invited" if staff.is_invited else "second factor" if staff.has_second_factor else "open"


def known(email: str) -> Staff:
    """The account of an address, or a sentence that there is none."""
    staff = people.find_staff(email)
    if staff is None:
        raise click.ClickException(f"Nobody has the address {email}. See: {own_command('staff list')}")
    return staff


def tell_link(staff: Staff) -> None:
    """Print a new link; it is kept nowhere."""
    token = links.make_link(staff.id, at=now(), actor=None)
    click.echo(f"One-time link for {staff.email}, good for 24 hours:\n{letters.link_address(token, staff.locale)}")
