"""The command line of privacy: the data map, retention, what is held about an account, the certificate of erasures."""

from __future__ import annotations

import csv
import json
import secrets
import sys
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask.globals import app_ctx

from layak.core import erased, tick
from layak.core.clock import city_zone, now
from layak.core.language import LANGUAGES
from layak.core.own_command import own_command
from layak.extensions import db
from layak.ops.privacy import printing
from layak.ops.privacy.certificate import certify
from layak.ops.privacy.data_map import DataMap, MapFault, faults_of, load_map
from layak.ops.privacy.held import UnknownAccount, find_account, held_about

RETENTION = "layak_retention_tasks"
privacy_group = AppGroup("privacy", help="Data map, retention, what is held, certificate of erasures.")
in_language = click.option("--lang", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES))


@privacy_group.command("map")
@in_language
@click.option("--csv", "is_csv", is_flag=True, help="One line for each column.")
@with_appcontext
def show_map(lang: str, is_csv: bool) -> None:
    """Print of each table and store whose data it holds, why, and how long; fails where the map lacks a column."""
    known = checked_map()
    if is_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(printing.csv_lines(known, lang))
        return
    click.echo("\n".join(printing.map_lines(known, lang)))


@privacy_group.command("retain")
@in_language
@with_appcontext
def retain(lang: str) -> None:
    """Erase now what the data map says is over; the server does it each minute by itself, and so does `tick`."""
    known, app = checked_map(), app_ctx.app
    spans = [span for span in known.spans.values() if span.task]
    app.extensions[RETENTION] = {span.task: app.extensions["layak_tasks"][span.task] for span in spans}
    holder = secrets.token_hex(8)
    if not tick.take_lease("tick", holder, now()):
        raise click.ClickException("Another process is at it. Try again in a minute.")
    try:
        done = tick.run_tasks(app, now(), RETENTION)
    finally:
        tick.free_lease("tick", holder)
    for span in spans:
        click.echo(f"{span.task:<24} {span.text[lang]}: {done[span.task] if done[span.task] >= 0 else 'FAILED'}")
    if min(done.values()) < 0:
        raise click.ClickException("Something failed; the log says what. It is tried again each minute.")


@privacy_group.command("held")
@click.argument("email")
@in_language
@with_appcontext
def show_held(email: str, lang: str) -> None:
    """Print as JSON what is held about the account of EMAIL, for the person whose account it is."""
    try:
        held = held_about(find_account(email), checked_map(), lang)
    except UnknownAccount as error:
        raise click.ClickException(f"Nobody has the address {email}. See: {own_command('staff list')}") from error
    head = {"about": printing.about_held(lang), "made_at": now().isoformat(timespec="seconds")}
    click.echo(json.dumps(head | held, ensure_ascii=False, indent=2))


@privacy_group.command("erased")
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day, in the city's time.")
@in_language
@with_appcontext
def show_erased(since: datetime, lang: str) -> None:
    """Print a certificate of what was erased for good since a day: days and digests, never what it was."""
    site = current_app.extensions["layak"]
    made = certify(erased.read_list(), since.date(), city_zone())
    city = site.content.city.name_id if lang == "id" else site.content.city.name_en
    until = now().astimezone(city_zone()).date()
    click.echo("\n".join(printing.certificate_lines(made, city, until, lang, is_demo=site.settings.demo)))


def checked_map() -> DataMap:
    """The data map, where it and the tables of the program say the same; else a sentence for each difference."""
    try:
        known = load_map(current_app.extensions["layak"].settings.root)
    except MapFault as error:
        raise click.ClickException(str(error)) from error
    if faults := faults_of(known, columns_of_program(), current_app.extensions["layak_tasks"]):
        raise click.ClickException("\n".join(faults))
    return known


def columns_of_program() -> dict[str, list[str]]:
    """The tables of the program with their columns."""
    return {name: [column.name for column in table.columns] for name, table in db.metadata.tables.items()}
