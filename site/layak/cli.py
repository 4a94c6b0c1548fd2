"""The command line: content, demonstration and serving; rooms add their own groups."""

from __future__ import annotations

import logging
import secrets
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app, url_for
from flask.cli import AppGroup, with_appcontext
from flask.globals import app_ctx

from layak.config import ROOT
from layak.core import postgresql, samples, serving, tick
from layak.core.changes import followers_wait
from layak.core.content import check_content
from layak.core.demo_file import NAME, read_demo_file
from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.forum import visit
from layak.forum.service import members
from layak.ops.lost import note_site
from layak.ops.needing import Commands, ahead_of
from layak.schema import Migrations, is_ahead, is_newest, upgrade_schema
from layak.search.wiring import index_left_alone

log = logging.getLogger(__name__)
content_group = AppGroup("content", help="Facts and pages kept as files.")
demo_group = AppGroup("demo", help="Sample content and accounts.")


SETTINGS_FREE = ("detect", "evaluate", "init", "render", "restore", "list")
"""Commands that read only what they are given; restoring brings the settings along."""


def install_commands(app: Flask) -> None:
    """Add our commands to Flask's."""
    for command in (content_group, demo_group, serve, tick_once, Migrations("db", help="The database's schema.")):
        app.cli.add_command(command)
    for group in settings_free_groups():
        if group.name not in app.cli.commands:
            app.cli.add_command(group)
    app.cli = Commands(app)


def settings_free_groups() -> list[click.Group]:
    """Commands that read only what they are given: they need no settings, database or secret."""
    from layak.forum.officer_commands import forum_tools
    from layak.ops.backup.commands import backup_group
    from layak.search.commands import search_tools
    from layak.setting_up.commands import setting_up

    return [forum_tools, search_tools, backup_group, setting_up]


def settings_free_app(problem: str) -> Flask:
    """An application that has only those commands and answers any other with what is wrong."""
    app = Flask("layak", static_folder=None)
    app.extensions["layak_problem"] = problem
    tools = {str(group.name): group for group in settings_free_groups()}

    class Tools(AppGroup):
        """Finds a tool, or says why nothing else can run."""

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            if cmd_name in tools:
                return free_part(tools[cmd_name], problem)
            raise click.ClickException(f"Layak does not start. {problem}")

        def list_commands(self, ctx: click.Context) -> list[str]:
            return sorted(tools)

    app.cli = Tools("layak")
    return app


def free_part(group: click.Group, problem: str) -> click.Group:
    """The commands of a group that need no settings; any other says what is wrong."""

    def refuse() -> None:
        raise click.ClickException(f"Layak does not start. {problem}")

    loose = {"ignore_unknown_options": True, "allow_extra_args": True}
    commands = {
        name: one if name in SETTINGS_FREE else click.Command(name, callback=refuse, context_settings=loose)
        for name, one in group.commands.items()
    }
    return click.Group(group.name, commands=commands, help=group.help)


@content_group.command("check")
@with_appcontext
def check() -> None:
    """Check every file in content/ and say what is wrong, with file and line."""
    problems = check_content(current_app.extensions["layak"].settings.root)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("All content files are well.")


@content_group.command("load")
@with_appcontext
def load() -> None:
    """Insert starting data that is not there yet; what staff edited stays."""
    for step in (*samples.starting_data(current_app).values(), *samples.later_steps(current_app).values()):
        click.echo(step())


@demo_group.command("load")
@click.option("--articles", default=0, show_default=True, help="Also make this many generated articles, for measuring.")
@with_appcontext
def load_demo(articles: int) -> None:
    """Load sample content and accounts; again changes nothing."""
    refuse_outside_demo()
    with followers_wait():
        for sample in samples.all_samples(current_app):
            click.echo(sample.load())
            if articles and sample.generate:
                click.echo(sample.generate(articles))


@demo_group.command("clear")
@with_appcontext
def clear_demo() -> None:
    """Remove every sample: content, ideas, accounts, passes."""
    for sample in reversed(samples.all_samples(current_app)):
        click.echo(sample.clear())


@demo_group.command("code")
@click.argument("email", default="")
@with_appcontext
def show_code(email: str) -> None:
    """Print the six digits that a sample account's authenticator app would show now; without an EMAIL, everybody's."""
    refuse_outside_demo()
    accounts = read_demo_file(current_app.extensions["layak"].settings.instance)["accounts"]
    if not email:
        for account in filter(lambda row: row.get("totp_secret"), accounts):
            click.echo(f"{account['email']:<32} {code_now(account)}")
        return
    account = next((row for row in accounts if row["email"] == email), None)
    if account is None:
        raise click.ClickException(f"No sample account has the address {email}. demo-accounts.json lists them.")
    if not account.get("totp_secret"):
        raise click.ClickException(f"{email} signs in without a code.")
    click.echo(code_now(account))


def code_now(account: dict[str, Any]) -> str:
    """The six digits of a sample account at this moment."""
    from passlib.totp import TOTP

    return str(TOTP(key=account["totp_secret"]).generate().token)


def refuse_outside_demo() -> None:
    """Sample accounts have no place on a real site."""
    if not current_app.extensions["layak"].settings.demo:
        raise click.ClickException("This is not a demonstration. Set LAYAK_DEMO=1 on an empty data folder for one.")


@click.command("tick")
@with_appcontext
def tick_once() -> None:
    """Do what time moves on: sessions and drafts, links, erasures. The server does it each minute by itself."""
    done = tick.tick(app_ctx.app, secrets.token_hex(8))
    if done is None:
        click.echo("Another process is at it.")
        return
    for name, count in done.items():
        click.echo(f"{name}: {count}" if count >= 0 else f"{name}: failed, see the log")
    if min(done.values(), default=0) < 0:
        sys.exit(1)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Bring the database up to date, load what is missing, and serve the site."""
    if serving.is_taken(host, port):
        raise click.ClickException(serving.port_taken(host, port))
    app = app_ctx.app
    if current_app.extensions["layak"].settings.metrics:
        from layak.ops import metrics

        metrics.begin(app)
    warm, load = partial(serving.warm_up, app), partial(serving.begin_work, app)
    is_ready = partial(has_newest_schema, app)
    serving.serve(
        host, port, prepare=prepare, later=look_after, is_ready=is_ready, warm=warm, load=load, workers=workers
    )


def has_newest_schema(app: Flask) -> bool:
    """Whether the database holds what pages ask for, so that they can be tried while it is brought up to date."""
    with app.app_context():
        try:
            return is_newest() or is_ahead()
        finally:
            db.engine.dispose()


def look_after() -> None:
    """Do what each start does behind the readers' backs, and tell of what was not in order."""
    for step in samples.later_steps(current_app).values():
        click.echo(step())


def prepare() -> None:
    """Bring the database up to date, load what is missing, and tell where the site is.

    Over the tables of a later release nothing is migrated: they hold all that this one asks for (docs/adr/0874).
    """
    site = current_app.extensions["layak"]
    with postgresql.one_start_at_a_time(db.engine), index_left_alone():
        if is_ahead():
            log.warning("%s The site serves over it meanwhile.", ahead_of(db.engine))
        else:
            upgrade_schema()
        for step in samples.starting_data(current_app).values():
            click.echo(step())
        for sample in samples.all_samples(current_app) if site.settings.demo else ():
            click.echo(sample.load())
    note_site(site.settings, site.clock())
    if site.settings.demo:
        tell_accounts(site.settings.instance, site.settings.base_url)
    click.echo(f"\n  {site.settings.base_url}/id/   {site.settings.base_url}/en/   (Ctrl+C stops)\n")


def tell_accounts(instance: Path, base_url: str) -> None:
    """Print how to sign in to a demonstration: where, as whom, and how to get a code for each of them."""
    kept = read_demo_file(instance)
    if not any(kept.values()):
        return
    click.echo(f"\nSample accounts, kept in {instance / NAME}:")
    for account in kept["accounts"]:
        step = "and a code" if account.get("totp_secret") else ""
        click.echo(f"  {account['role']:<20} {account['email']:<32} {account['password']:<24} {step}")
    with current_app.test_request_context():
        doors = [f"{base_url}{url_for('accounts.sign_in', lang=lang)}" for lang in LANGUAGES]
    click.echo(f"Sign in with an address and its password: {' or '.join(doors)}")
    root, python = shlex.quote(str(ROOT)), shlex.quote(sys.executable)
    click.echo("Then each is asked for a code. In another terminal this prints every account's code for now:")
    click.echo(f"  cd {root} && LAYAK_INSTANCE={shlex.quote(str(instance))} {python} -m flask --app wsgi demo code")
    click.echo("A protection officer's password is also the passphrase for protected texts, here only.")
    codes = [row["pass"] for row in kept["passes"]]
    unused = members.list_unused(codes, keys=visit.keys(), today=visit.today())
    if unused:
        click.echo(f"Forum passes, not used yet: {', '.join(unused[:3])} …")
    elif codes:
        click.echo("All sample forum passes were used. New ones: flask --app wsgi demo clear, then demo load.")
