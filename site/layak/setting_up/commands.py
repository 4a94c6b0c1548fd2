"""`flask layak`: what a person with a server needs once, and again after a change of deploy/."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import AppGroup

from layak.config import ConfigError, Settings
from layak.setting_up.first_steps import first_administrator, init
from layak.setting_up.rendering import Layout, RenderError, render_nginx, render_units, render_whole_nginx

setting_up = AppGroup("layak", help="Setting up a server.")
setting_up.add_command(init)
setting_up.add_command(first_administrator)
NGINX_SITES = Path("etc/nginx/sites-available")
UNITS_FOLDER = Path("etc/systemd/system")


@setting_up.command("render")
@click.option(
    "--to",
    "folder",
    default=Path("/"),
    type=click.Path(path_type=Path),
    help="Folder that stands for /, in its paths too.",
)
@click.option("--alone", type=click.Path(path_type=Path), help="Instead: a whole nginx of its own in this folder.")
@click.option("--upstream", default=Layout.upstream, show_default=True, help="Where the application listens.")
@click.option("--ports", nargs=2, type=int, default=Layout.ports, show_default=True, help="Plain http, and TLS.")
@click.option("--tls", type=click.Path(path_type=Path), help="Folder of fullchain.pem and privkey.pem.")
@click.option("--memory", default=Layout.memory, show_default=True, help="The most that the site may take.")
@click.option("--name", default="", help="Of a further installation on this machine; none for the first.")
@click.option("--nginx-user", default="", help="With --alone: whom its workers run as, if root starts it.")
def render(
    folder: Path,
    alone: Path | None,
    upstream: str,
    ports: tuple[int, int],
    tls: Path | None,
    memory: str,
    name: str,
    nginx_user: str,
) -> None:
    """Make nginx's and systemd's files from the settings and from deploy/."""
    try:
        settings = Settings.read()
        layout = Layout(python=Path(sys.executable), assets=settings.assets_folder, upstream=upstream, ports=ports)
        layout = layout.named(name)
    except ConfigError as error:
        raise click.ClickException(f"Layak does not start. {error}") from error
    except RenderError as error:
        raise click.ClickException(str(error)) from error
    layout = replace(layout, memory=memory, tls=tls or layout.tls, nginx_user=nginx_user)
    made = (
        render_alone(settings, layout, alone.resolve()) if alone else render_parts(settings, layout, folder.resolve())
    )
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        click.echo(path)


def render_parts(settings: Settings, layout: Layout, folder: Path) -> dict[Path, str]:
    """The files that Debian's nginx and systemd look for, by their place."""
    layout = layout.moved(folder)
    units = render_units(settings, layout)
    return {folder / NGINX_SITES / f"{layout.unit}.conf": render_nginx(settings, layout)} | {
        folder / UNITS_FOLDER / name: text for name, text in units.items()
    }


def render_alone(settings: Settings, layout: Layout, folder: Path) -> dict[Path, str]:
    """The files of an nginx that serves this site alone, without anything outside its folder."""
    layout = replace(layout, run=folder, error_log=str(folder / "error.log"), acme=folder / "acme")
    layout = replace(layout, listens_on=("",))
    site = folder / "layak.conf"
    return {site: render_nginx(settings, layout), folder / "nginx.conf": render_whole_nginx(settings, layout, site)}
