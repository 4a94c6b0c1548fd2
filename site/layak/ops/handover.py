"""`flask handover`: what the next person who runs the site must know, printed without a secret."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.config import SETTINGS_FILE, Settings
from layak.core.clock import city_day, city_zone, now
from layak.core.handing import Line, Part, ends_soon, list_parts, register_part
from layak.core.language import LANGUAGES
from layak.core.own_command import own_command
from layak.core.presentation import format_day
from layak.extensions import db
from layak.ops import posts

handover_group = AppGroup(
    "handover", invoke_without_command=True, help="What the next person who runs the site must know; no secrets."
)
OLD_SECRET_DAYS = 5 * 365


@handover_group.command("post")
@click.argument("name")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of whoever holds the post.")
@click.option("--drop", "is_dropped", is_flag=True, help="Take the post off the record.")
@with_appcontext
def keep_post(name: str, until: datetime | None, is_dropped: bool) -> None:
    """Put on record until when the post NAME is held, such as "Moderator 1"; no names of people."""
    try:
        if is_dropped:
            posts.drop_post(name)
        elif until is None:
            raise click.UsageError("Say until when: --until 2027-06-30, or --drop.")
        else:
            posts.set_post(name, until.date(), at=now())
    except posts.UnknownPost as error:
        raise click.ClickException(f"There is no post {name} on record.") from error
    except ValueError as error:
        raise click.ClickException(f"The name of a post has 1 to {posts.LONGEST_NAME} letters.") from error
    click.echo("Noted.")


@click.pass_context
def print_handover(ctx: click.Context, lang: str, is_checked: bool) -> None:
    """Print every part; with --check the command fails while something is marked."""
    if ctx.invoked_subcommand is not None:
        return
    with force_locale(lang):
        parts = list_parts(city_day(), lang)
        click.echo("\n".join(handover_lines(parts, lang)))
    if is_checked and any(line.mark for part in parts for line in part.lines):
        ctx.exit(1)


handover_group.callback = with_appcontext(print_handover)
handover_group.params = [
    click.Option(["--lang"], default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES)),
    click.Option(["--check", "is_checked"], is_flag=True, help="Fail while something is marked."),
]


def handover_lines(parts: list[Part], lang: str) -> Iterator[str]:
    """The whole as Markdown: a table for each part, marks in the last column, lines to sign at the end."""
    city = current_app.extensions["layak"].content.city
    yield "# " + _("Handover of the site of %(city)s", city=city.name_id if lang == "id" else city.name_en)
    marks = sum(bool(line.mark) for part in parts for line in part.lines)
    yield "\n" + _("As of %(day)s. Marked: %(count)s.", day=format_day(city_day(), lang=lang), count=marks)
    for part in parts:
        yield f"\n## {part.title}\n"
        if part.about:
            yield f"{part.about}\n"
        if part.lines:
            yield table_row((*part.heads, _("To do")))
            yield "|---" * (len(part.heads) + 1) + "|"
            yield from (table_row((*line.cells, line.mark)) for line in part.lines)
        else:
            yield _("Nothing.")
    yield "\n## " + _("Signatures") + "\n"
    signs = (_("Handed over by"), _("Taken over by"), _("Place and day"))
    yield from (f"- {who}: ____________________" for who in signs)


def table_row(cells: tuple[str, ...]) -> str:
    """A row of a Markdown table; a name cannot break out of its cell."""
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"


def tell_site(on: date, lang: str) -> Part:
    """Where everything lies; addresses of database and mail without what stands in them."""
    settings: Settings = current_app.extensions["layak"].settings
    kind = db.engine.dialect.name
    rows = [
        (_("Address"), settings.base_url, ""),
        (_("Demonstration"), _("yes") if settings.demo else _("no"), ""),
        (_("Data folder"), str(settings.instance), open_to_others(settings.instance)),
        (_("Database"), kind, ""),
        (_("Pictures and documents"), tell_uploads(settings), ""),
        (_("List of erasures"), str(settings.erasures_folder), open_to_others(settings.erasures_folder)),
        (_("Mail"), _("set up") if settings.mail_url else _("none"), ""),
        (_("Documents stay"), _("%(days)s days", days=settings.document_days), ""),
        tell_secret(settings, on, lang),
    ]
    return Part(_("Site"), (_("What"), _("How it stands")), [Line(row[:2], row[2]) for row in rows])


def tell_uploads(settings: Settings) -> str:
    """Where pictures and documents lie; never the key to a bucket."""
    if settings.uploads is None:
        return _("in the data folder")
    where = f"s3://{settings.uploads.bucket}/{settings.uploads.prefix}".rstrip("/")
    return _("%(bucket)s at %(service)s; its operator gives a new key", bucket=where, service=settings.uploads.endpoint)


def tell_secret(settings: Settings, on: date, lang: str) -> tuple[str, str, str]:
    """Where the installation's secret is kept and since when the file has not changed; never the secret."""
    file = settings.instance / SETTINGS_FILE
    if os.environ.get("LAYAK_SECRET_KEY") or not file.is_file():
        return "LAYAK_SECRET_KEY", _("in the environment of the service; its age is not known here"), ""
    changed = datetime.fromtimestamp(file.stat().st_mtime, city_zone()).date()
    where = _(
        "in %(file)s; something in this file was last changed on %(day)s",
        file=str(file),
        day=format_day(changed, lang=lang),
    )
    is_old = (on - changed).days > OLD_SECRET_DAYS
    mark = open_to_others(file) or (_("unchanged for more than five years: read docs/handover.md") if is_old else "")
    return "LAYAK_SECRET_KEY", where, mark


def open_to_others(path: Path) -> str:
    """A mark where others on the server can read a file or folder."""
    if path.exists() and path.stat().st_mode & 0o077:
        return _("others on this server can read it: chmod go= %(path)s", path=str(path))
    return ""


def tell_posts(on: date, lang: str) -> Part:
    """When each post passes to somebody else."""
    lines = [
        Line((post.name, format_day(post.until, lang=lang)), _("name a successor") if ends_soon(post.until, on) else "")
        for post in posts.list_posts()
    ]
    about = _("Put on record with: %(command)s", command=own_command('handover post "Moderator 1" --until 2027-06-30'))
    return Part(_("Posts and when they rotate"), (_("Post"), _("Held until")), lines, about)


def install_handover(app: Flask) -> None:
    """Add the command and the parts that belong to no room."""
    app.cli.add_command(handover_group)
    register_part(10, tell_site)
    register_part(40, tell_posts)
