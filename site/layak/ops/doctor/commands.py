"""`flask doctor`: everything that must hold, in plain words; its exit code is for cron."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.checks import Level, list_checks
from layak.core.language import LANGUAGES
from layak.core.mail import send_mail
from layak.core.own_command import own_command
from layak.ops.alerts import tell_round
from layak.ops.doctor.running import MOST_PAGES, Result, as_data, begin_round, keep_report, run_check, worst

MARKS = {Level.NOTE: "ok", Level.WARNING: "!", Level.BROKEN: "X"}


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Heal what can be healed without asking anybody: file modes, the index.")
@click.option("--json", "as_json", is_flag=True, help="Print a report for machines, each sentence in both languages.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="id", show_default=True, help="The report's language.")
@click.option("--all", "walks_all", is_flag=True, help=f"Open every public page, not only the newest {MOST_PAGES}.")
@click.option("--only", multiple=True, help="Look at this alone; may be given several times (names: --json).")
@click.option("--send-to", default="", help="Also send a letter to this address, to see whether it arrives.")
@click.option("--alert", is_flag=True, help="Tell what is new by mail and webhook (LAYAK_ALERT_TO, LAYAK_ALERT_URL).")
@with_appcontext
def doctor(
    fix: bool, as_json: bool, lang: str, walks_all: bool, only: tuple[str, ...], send_to: str, alert: bool
) -> None:
    """Look at everything that must hold. Exit code: 0 all is well, 1 warnings, 2 something is broken."""
    at = begin_round(most_pages=sys.maxsize if walks_all else MOST_PAGES)
    checks = list_checks(current_app)
    unknown = set(only) - {check.name for check in checks}
    if unknown:
        raise click.ClickException(f"There is no check {', '.join(sorted(unknown))}.")
    results = []
    for check in checks:
        if not only or check.name in only:
            results.append(run_check(check, at, heals=fix))
            if not as_json:
                with force_locale(lang):
                    tell(results[-1])
    report = as_data(results, at.at)
    if not only:
        keep_report(report)
    if alert:
        tell_round({one.check.name: one.level for one in results}, at.at)
    with force_locale(lang):
        is_sent = not send_to or send_mail(send_to, _("A letter from the doctor"), _("Mail of this site arrives."))
        if as_json:
            click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            conclude(results, send_to, is_sent, was_asked=fix)
    sys.exit(max(worst(results), Level.NOTE if is_sent else Level.BROKEN))


def tell(result: Result) -> None:
    """Print one check: that it holds, or what does not."""
    click.echo(f"{MARKS[result.level] if result.applies else '-':<3}{title(result)}")
    for one in result.findings:
        click.echo(f"     {'-' if one.level is Level.NOTE else MARKS[one.level]} {one.text}")


def title(result: Result) -> str:
    """The heading of a check: what holds, was made to hold, or does not."""
    words = str(result.check.title)
    if result.level is not Level.NOTE:
        return _("Not so: %(title)s", title=words)
    return _("%(title)s (healed)", title=words) if result.was_healed else words


def conclude(results: list[Result], send_to: str, is_sent: bool, *, was_asked: bool) -> None:
    """Print what came of it all."""
    if send_to:
        taken = _("The mail server took a letter to %(address)s.", address=send_to)
        refused = _("The letter was not taken; the log says why.")
        click.echo("\n" + (taken if is_sent else refused))
    level = worst(results)
    words = {
        Level.NOTE: _("All is well."),
        Level.WARNING: _("Something needs somebody’s attention (marked with !)."),
        Level.BROKEN: _("Something is broken (marked with X)."),
    }
    click.echo(f"\n{words[level]}")
    if not was_asked and any(one.can_be_healed for one in results):
        click.echo(_("Some of it can be healed with: %(command)s", command=own_command("doctor --fix")))
