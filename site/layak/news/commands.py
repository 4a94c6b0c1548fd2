"""`flask news`: what runs over all articles at once."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from layak.core.clock import now
from layak.news.service import list_open_articles

news_tools = AppGroup("news", help="News: checks over all articles.")


@news_tools.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for another program.")
def check(as_json: bool) -> None:
    """List published articles with signs of a child's identity that nobody has answered; exit status 1 for any."""
    found = list(list_open_articles(at=now()))
    if as_json:
        click.echo(json.dumps({"open": [asdict(one) for one in found]}, ensure_ascii=False, indent=2))
    elif not found:
        click.echo("No published article has an unanswered sign of a child's identity.")
    for article in () if as_json else found:
        click.echo(f"Article {article.number} ({article.key}): {len(article.signs)} to work through")
        for sign in article.signs:
            click.echo(f"  {sign.kind} in {', '.join(sign.fields)}: {sign.words}")
    sys.exit(1 if found else 0)
