"""Starts WordPress of Debian's packages over the same articles: nginx, php-fpm with its opcode cache, MariaDB.

All of it lives in the run's own folder and ends with the run; the machine's own database stays as it is.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bench.installing import Missing, install_debian, say
from bench.nginx import group, owner
from bench.pages import WORDPRESS, Peer, Peers
from bench.processes import Server, free_port
from bench.sample import SampleSite

HERE = Path(__file__).resolve().parent / "wordpress_site"
FILES = Path("/usr/share/wordpress")
PACKAGES = (
    *("wordpress", "wordpress-theme-twentytwentythree", "php", "php-fpm", "php-mysql"),
    *("mariadb-server-core", "mariadb-client-core", "nginx"),
)


def start_wordpress(site: SampleSite, article: str) -> Peers:
    """The three servers as one peer; raises Missing."""
    install_debian(*PACKAGES)
    folder, port = site.folder / "wordpress", free_port()
    folder.mkdir()
    given = {"folder": str(folder), "port": port, "user": owner(), "group": group()}
    shutil.copytree(FILES, folder / "site", ignore=shutil.ignore_patterns(".htaccess"))
    for name in ("wp-config.php", "fpm.conf", "nginx.conf"):
        place = folder / "site" / name if name.endswith("php") else folder / name
        place.write_text((HERE / name).read_text() % given)
    say("Loading the articles into WordPress")
    database = start_database(site, folder)
    load_articles(folder, site.export_articles())
    fpm = [newest("php-fpm*"), "--fpm-config", str(folder / "fpm.conf"), "--nodaemonize"]
    php = site.start("php-fpm", [*fpm, "--allow-to-run-as-root"], folder / "fpm.sock")
    server = site.start(WORDPRESS, ["nginx", "-c", str(folder / "nginx.conf")], port)
    server.beside = [database, php]
    path = f"/{article.rpartition('/')[2]}/"
    return {WORDPRESS: Peer(server, (path,), visits=("/", path))}


def start_database(site: SampleSite, folder: Path) -> Server:
    """MariaDB in the run's folder, reached by a socket there."""
    data = [f"--datadir={folder / 'database'}", f"--user={owner()}"]
    run(["mariadb-install-db", "--no-defaults", *data, "--auth-root-authentication-method=normal", "--skip-test-db"])
    socket = f"--socket={folder / 'database.sock'}"
    named = [socket, f"--pid-file={folder / 'database.pid'}", f"--log-error={folder / 'database.log'}"]
    command = ["mariadbd", "--no-defaults", *data, *named, "--skip-networking", "--skip-grant-tables"]
    server = site.start("MariaDB", command, folder / "database.sock")
    run(["mariadb", "--no-defaults", socket, "-e", "CREATE DATABASE wordpress CHARACTER SET utf8mb4"])
    return server


def load_articles(folder: Path, articles: Path) -> None:
    """Install WordPress into its database and add the articles."""
    command = ["php", str(HERE / "load.php"), str(folder / "site")]
    run([*command, "install"])
    run([*command, "posts", str(articles)])


def newest(name: str) -> str:
    """The newest of several installed versions of a program in /usr/sbin; raises Missing."""
    found = sorted(Path("/usr/sbin").glob(name))
    if not found:
        raise Missing(f"WordPress: {name} is not there")
    return str(found[-1])


def run(command: list[str]) -> None:
    """Run a program to its end; raises Missing with what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise Missing(f"WordPress: {command[0]} said {(done.stderr or done.stdout)[-500:]}")
