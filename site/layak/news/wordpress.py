"""`flask news import-wordpress`: moving in from WordPress with the export that it writes itself."""

from __future__ import annotations

import csv
from pathlib import Path

import click
from flask import current_app

from layak.core.access import AT_COMMAND_LINE
from layak.core.clock import now
from layak.news.commands import news_tools
from layak.news.service.wordpress import MovedIn, Mover, import_wordpress, rows_of
from layak.news.service.wordpress_file import NotReadable

WHERE = {"page": ". Pages do not come over: write them in content/pages, and add their old addresses under Redirects."}
"""What becomes of things that are no articles, by their kind."""

REASONS = {
    "source_unread": "it cannot be read as an address.",
    "source_taken": "a page of this site stands there, and pages come first.",
    "target_unread": "the new address cannot be read.",
    "target_missing": "no page of readers stands at the new address.",
    "loop": "the old and the new address are the same.",
    "known": "it leads to another page already. Look at it under Redirects at the desk.",
}
"""Why an old address does not lead on, for a person at the command line."""


@news_tools.command("import-wordpress")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--redirects", type=click.Path(path_type=Path), help="Write old and new addresses into this CSV file.")
def import_command(path: Path, is_dry: bool, redirects: Path | None) -> None:
    """Make drafts of the posts of a WordPress export (Tools, Export, Posts); nothing is published or fetched."""
    site = current_app.extensions["layak"]
    mover = Mover(content=site.content, zone=site.zone, actor=AT_COMMAND_LINE, at=now(), is_dry=is_dry)
    try:
        done = import_wordpress(path, mover)
    except NotReadable as error:
        raise click.ClickException(f"Nothing was taken: {path}, {error}.") from None
    if redirects is not None and not is_dry:
        try:
            with redirects.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows_of(done.redirects))
        except OSError as error:
            raise click.ClickException(f"{redirects} cannot be written ({error.strerror}).") from None
    tell(done, is_dry=is_dry, redirects=redirects)


def tell(done: MovedIn, *, is_dry: bool, redirects: Path | None) -> None:
    """Say what was done, what stays behind, and what somebody has to look at."""
    verb = "to make" if is_dry else "made"
    click.echo(f"Drafts {verb}: {len(done.created)}. There already: {len(done.there)}. Left out: {len(done.left_out)}.")
    for one in done.left_out:
        click.echo(f"  {one.title}: {one.reason}")
    for kind, count in sorted(done.others.items()):
        click.echo(f"Not taken, {kind}: {count}{WHERE.get(kind, '')}")
    for name, count in done.unmatched.most_common():
        click.echo(f"Category or tag without a place here: {name} ({count})")
    click.echo(f"Pictures: {len(done.pictures)}, none taken. Each needs words and consent, added at the desk:")
    for address in done.pictures:
        click.echo(f"  {address}")
    tell_addresses(done, is_dry=is_dry, redirects=redirects)
    click.echo(f"Drafts with signs of a child's identity to work through: {len(done.work)}")
    for work in done.work:
        click.echo(f"Article {work.number or '(new)'} ({work.title}): {len(work.signs)} to work through")
        for sign in work.signs:
            click.echo(f"  {sign.kind} in {', '.join(sign.fields)}: {sign.words}")
    click.echo("Nothing was written." if is_dry else "Nothing is published by this: read the drafts at the desk.")


def tell_addresses(done: MovedIn, *, is_dry: bool, redirects: Path | None) -> None:
    """Say which old addresses lead on, and why some do not."""
    where = f" in {redirects}" if redirects and not is_dry else ", written by --redirects FILE"
    click.echo(f"Old and new addresses: {len(done.redirects)}{where}.")
    if is_dry:
        return
    there = len(done.redirects) - done.led - len(done.not_led)
    click.echo(f"Redirects made: {done.led}. There already: {there}. Each leads on once its article is published.")
    for old, reason in done.not_led:
        click.echo(f"  {old} does not lead on: {REASONS[reason]}")
