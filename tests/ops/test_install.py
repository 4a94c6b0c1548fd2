"""From nothing to a running site by the document alone, and the questions of `flask layak init`."""

from __future__ import annotations

import os
import pwd
import re
import select
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from layak.app import create_app
from layak.config import ROOT, Settings
from layak.setting_up.commands import setting_up
from layak.setting_up.new_city import zone_of
from tests.behind_nginx import nginx_program
from tests.conftest import CheckingClient
from tests.house.sources import tracked_files
from tests.raw_files import files_with
from tests.served import free_port

DOCUMENT = (ROOT / "docs/install.md").read_text("utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACES = ("/opt/layak", "/var/lib/layak", "/var/backups/layak", "/etc/layak", "/usr/local/bin")
ANSWERS = (
    ("1/5", "Kota Contoh"),
    ("Its province", "Riau"),
    ("2/5", "localhost:{tls}"),
    ("3/5", ""),
    ("4/5", "admin@example.go.id"),
    ("5/5", ""),
)
PROGRAM = {"site", "templates", "static", "content", "translations", "deploy", "docs", "wsgi.py", "requirements.txt"}
STANDS_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
case "$(basename "$0") $*" in
sudo*) exec "$@" ;;
"git clone"*) mkdir -p "$(dirname "$3")"; cp -a "$2" "$3" ;;
"getent passwd layak") exit 2 ;;
certbot*) RENEWED_LINEAGE={issued} exec {tree}/opt/layak/deploy/setup/renewed.sh ;;
"systemctl enable --quiet --now layak.service"*)
    (cd {tree}/opt/layak && sed -n 's/^Environment=//p' {units}/layak.service > {tree}/environment
     setsid env $(cat {tree}/environment) $(sed -n 's/^ExecStart=//p' {units}/layak.service) > {log}.serve 2>&1 < /dev/null & echo $! > {tree}/pid) ;;
"nginx -t -q") {nginx} -q -t -c {tree}/nginx.conf -p {tree} ;;
"systemctl enable --quiet --now nginx") setsid {nginx} -c {tree}/nginx.conf -p {tree} > {log}.nginx 2>&1 < /dev/null & ;;
"systemctl reload nginx") while [ ! -s {tree}/nginx.pid ]; do sleep 0.1; done; kill -HUP "$(cat {tree}/nginx.pid)"; sleep 1 ;;
esac
"""
"""What the tests' machine has in place of programs that change a whole system: each writes down what was asked of it."""


@dataclass
class Machine:
    """A clean directory tree in which the document is carried out, and what was said there."""

    tree: Path
    plain: int
    tls: int
    said: str = ""

    @property
    def data(self) -> Path:
        """The site's data folder."""
        return self.tree / "var/lib/layak"

    @property
    def origin(self) -> str:
        """Where readers reach the site."""
        return f"https://localhost:{self.tls}"

    @property
    def asked(self) -> str:
        """What was asked of the system."""
        return (self.tree / "asked").read_text("utf-8")

    def translate(self, text: str) -> str:
        """The document's commands with this machine's places and name."""
        for place in PLACES:
            text = re.sub(rf"(?<![\w/]){place}\b", f"{self.tree}{place}", text)
        return text.replace("kla.example.go.id", f"localhost:{self.tls}")


def copy_program(target: Path) -> None:
    """What a clone brings: the tracked files of the program."""
    for path in tracked_files():
        part = path.relative_to(ROOT)
        if part.parts[0] in PROGRAM and part.parts[:2] != ("docs", "pictures"):
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / part)
    for kept in (ROOT / "site").rglob("__pycache__"):  # or each command would translate the whole program anew
        shutil.copytree(kept, target / kept.relative_to(ROOT))


def prepare(machine: Machine) -> None:
    """Lay out what the machine has before the first command: programs that stand in, and a main file of nginx."""
    tree = machine.tree
    nginx = nginx_program()
    copy_program(tree / "source")
    issued = tree / "issued"
    subprocess.run([str(ROOT / "deploy/setup/certificate.sh"), "localhost", str(issued)], check=True)
    known = {
        "log": tree / "asked",
        "issued": issued,
        "tree": tree,
        "units": tree / "etc/systemd/system",
        "nginx": nginx,
    }
    script = STANDS_IN
    for name, value in known.items():
        script = script.replace(f"{{{name}}}", str(value))
    (tree / "bin").mkdir()
    for name in ("sudo", "apt-get", "git", "adduser", "getent", "systemctl", "certbot", "nginx"):
        (tree / "bin" / name).write_text(script)
        (tree / "bin" / name).chmod(0o755)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {tree}/parts/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tree / "parts").mkdir()
    sites = f"include /etc/nginx/mime.types; {temporary} include {tree}/etc/nginx/sites-enabled/*;"
    (tree / "nginx.conf").write_text(f"{user} daemon off; pid {tree}/nginx.pid; events {{}} http {{ {sites} }}\n")


def carry_out(machine: Machine) -> int:
    """Type the document's commands at a terminal, answer the five questions, and return how it ended."""
    tree = machine.tree
    script = "set -e\n" + "".join(machine.translate(block) for block in BLOCK.findall(DOCUMENT))
    (tree / "by-the-document.sh").write_text(script)
    (tree / "home").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "FLASK_"))} | {
        "PATH": f"{tree}/bin:{tree}/usr/local/bin:{os.environ['PATH']}",
        "SOURCE": str(tree / "source"),
        "HOME": str(tree / "home"),
        "USER": pwd.getpwuid(os.geteuid()).pw_name,
        "LAYAK_MACHINE": str(tree),
        "LAYAK_PYTHON": sys.executable,
        "LAYAK_PORTS": f"{machine.plain} {machine.tls}",
        "LAYAK_UPSTREAM": f"127.0.0.1:{free_port()}",
        "CURL_CA_BUNDLE": str(tree / "etc/layak/tls/fullchain.pem"),
    }
    person, shell = os.openpty()
    process = subprocess.Popen(
        ["sh", str(tree / "by-the-document.sh")], cwd=tree, env=environment, stdin=shell, stdout=shell, stderr=shell
    )
    os.close(shell)
    waiting, end = list(ANSWERS), time.monotonic() + 240
    heard = 0
    while time.monotonic() < end:
        if not select.select([person], [], [], 1)[0]:
            continue
        try:
            piece = os.read(person, 65536).decode("utf-8", "replace")
        except OSError:
            break
        machine.said += piece
        if waiting and waiting[0][0] in machine.said[heard:] and machine.said.rstrip(" ").endswith(":"):
            heard = len(machine.said)
            os.write(person, waiting.pop(0)[1].format(tls=machine.tls).encode() + b"\n")
    process.kill()  # nothing, once it has ended
    os.close(person)
    return process.wait(10)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which the document was carried out once, from its first block to its last."""
    machine = Machine(tmp_path_factory.mktemp("machine"), free_port(), free_port())
    prepare(machine)
    try:
        status = carry_out(machine)
        log = machine.tree / "asked.serve"
        assert status == 0, machine.said[-3000:] + (log.read_text("utf-8")[-3000:] if log.exists() else "")
        yield machine
    finally:
        for name in ("pid", "nginx.pid"):
            if (machine.tree / name).exists():
                subprocess.run(["kill", "-TERM", (machine.tree / name).read_text().strip()], check=False)


def test_administrator_comes_from_nothing_to_a_running_site_by_the_document(machine: Machine) -> None:
    """Each block runs as it stands: questions, certificate, page over TLS, timers, the first editor's link."""
    assert '"status":"degraded"' in machine.said and '"backup":"' in machine.said  # the first one is made in step 6
    assert re.search(rf"One-time link for admin@example\.go\.id.*\s+{machine.origin}/id/undangan/\S+", machine.said)
    assert re.search(rf"One-time link for redaksi@example\.go\.id.*\s+{machine.origin}/id/undangan/\S+", machine.said)
    for wanted in ("--now layak.service layak-tick.timer layak-backup.timer layak-doctor.timer", "adduser --system"):
        assert wanted in machine.asked
    assert "nginx-light openssl python3" in machine.asked
    assert "AGE-SECRET-KEY-" in (machine.tree / "home/key.txt").read_text()
    assert files_with("AGE-SECRET-KEY-", machine.tree / "var") == []
    assert (machine.tree / "etc/layak/tls/fullchain.pem").read_bytes() == (
        machine.tree / "issued/fullchain.pem"
    ).read_bytes()


def test_settings_are_for_the_owner_and_the_next_installation_leaves_them(machine: Machine) -> None:
    """Mode 600, a long secret, nothing of the demonstration; a second run of every step changes no setting."""
    kept = machine.data / "layak.env"
    before = kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(machine.data.stat().st_mode) == 0o700
    settings = Settings.read({"LAYAK_INSTANCE": str(machine.data)}, machine.tree / "opt/layak")
    assert len(settings.secret_key) >= 48 and not settings.demo and settings.proxies == 1
    assert settings.hidden_rooms == {"forum", "progress"} and settings.base_url == machine.origin
    assert '"city": "kota-contoh"' in (machine.data / "site.json").read_text("utf-8")
    again = subprocess.run(
        [str(machine.tree / "opt/layak/deploy/install.sh"), "settings", "certificate", "files"],
        env=os.environ | {"LAYAK_MACHINE": str(machine.tree), "LAYAK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert kept.read_bytes() == before


def test_reader_of_a_new_city_sees_whole_pages_without_doors_to_empty_rooms(machine: Machine, tmp_path: Path) -> None:
    """A city from an empty folder: its content passes the check, every page is whole, and no page leads to nothing."""
    program = machine.tree / "opt/layak"
    shutil.copytree(machine.data, tmp_path / "data", ignore=shutil.ignore_patterns("assets", "*-wal", "*-shm"))
    settings = Settings.read({"LAYAK_INSTANCE": str(tmp_path / "data")}, program)
    app = create_app(settings)
    app.test_client_class = CheckingClient
    check = app.test_cli_runner().invoke(args=["content", "check"])
    assert check.exit_code == 0, check.output
    client = app.test_client()
    hiding = ("/id/", "/en/", "/id/berita/", "/en/search?q=anak", "/id/tentang/", "/id/tidak-ada", "/en/nowhere")
    for path in (*hiding, "/id/kemajuan/", "/en/progress/indicator/3", "/id/forum-anak/", "/id/bantuan/"):
        answer = client.get(path, base_url=machine.origin)
        assert answer.status_code == (404 if path in ("/id/tidak-ada", "/en/nowhere") else 200), path
        top = answer.text.split("<main", 1)[0]
        assert 'href="/id/kemajuan/"' not in top and 'href="/id/forum-anak/"' not in top, path
    home = client.get("/id/", base_url=machine.origin).text
    assert "Kota Contoh untuk anak" in home and "/id/kemajuan/" not in home and "/id/forum-anak/" not in home


def test_both_languages_of_the_document_give_the_same_commands() -> None:
    """Who reads Indonesian types the same, in the same order, under as many headings."""
    other = (ROOT / "docs/install.id.md").read_text("utf-8")
    assert BLOCK.findall(other) == BLOCK.findall(DOCUMENT) != []
    assert other.count("\n## ") == DOCUMENT.count("\n## ") and other.count("\n- **") == DOCUMENT.count("\n- **")


GIVEN = {
    "--city": "pekanbaru",
    "--domain": "kla.example.go.id",
    "--mail": "none",
    "--admin": "admin@example.go.id",
    "--database": "sqlite",
}


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        ("--city", None, "Nobody is there to ask. Give --city."),
        ("--city", "Kota Lain", "Nobody is there to ask. Give --province."),
        ("--city", " ", "Write a name."),
        ("--domain", None, "Nobody is there to ask. Give --domain."),
        ("--domain", "https://kla.example.go.id/situs", "is not a domain"),
        ("--domain", "kla_example", "is not a domain"),
        ("--domain", "kla.example.go.id\nLAYAK_DEMO=1", "is not a domain"),
        ("--mail", "mail.example.go.id", "Write none, or an address like smtp+tls://"),
        ("--mail", "smtp://mail.example.go.id\nLAYAK_DEMO=1", "Write none, or an address like"),
        ("--admin", None, "Nobody is there to ask. Give --admin."),
        ("--admin", "admin", "is not an e-mail address"),
        ("--database", "mysql://localhost/layak", "Write sqlite, or an address like postgresql+psycopg://"),
        ("--database", "postgresql+psycopg://nobody@127.0.0.1:1/none", "The database does not answer"),
        ("--hide", "news", "is not one of"),
    ],
)
def test_administrator_who_answers_wrongly_is_told_and_nothing_is_written(
    tmp_path: Path, flag: str, value: str | None, sentence: str
) -> None:
    """One sentence says what to write instead; there is no settings file and no new city."""
    cities = sorted((ROOT / "content/cities").iterdir())
    given = {**GIVEN, flag: value}
    arguments = [part for name, text in given.items() if text is not None for part in (name, text)]
    done = CliRunner().invoke(setting_up, ["init", *arguments], env={"LAYAK_INSTANCE": str(tmp_path / "data")})
    assert done.exit_code != 0 and sentence in done.output
    assert not (tmp_path / "data").exists() and sorted((ROOT / "content/cities").iterdir()) == cities


def test_installation_that_lost_its_settings_gets_no_new_secret(tmp_path: Path) -> None:
    """The script that is run again over data without settings stops and says where the secret stands, and over a restore
    that was cut off, how it goes on."""
    (tmp_path / "layak.sqlite").write_text("something")
    arguments = [part for pair in GIVEN.items() for part in pair]
    done = CliRunner().invoke(setting_up, ["init", *arguments], env={"LAYAK_INSTANCE": str(tmp_path)})
    assert done.exit_code == 1 and "key file of the backups" in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["layak.sqlite"]
    (tmp_path / "layak.sqlite").rename(tmp_path / "restoring")
    done = CliRunner().invoke(setting_up, ["init", *arguments], env={"LAYAK_INSTANCE": str(tmp_path)})
    assert done.exit_code == 1 and "was cut off, and nothing was changed" in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["restoring"]


VENV = """#!/bin/sh
mkdir -p "$2/bin"; printf '#!/bin/sh\\necho "$*" >> %s/ran\\n' "${0%/deploy/*}" > "$2/bin/python"; chmod 755 "$2/bin/python"
"""
"""In place of setup/venv.sh: an environment that writes down what is asked of it."""


def test_environment_of_a_former_python_is_made_anew(tmp_path: Path) -> None:
    """After an upgrade of the whole system the script, run again, makes what its Python needs; the next run leaves it."""
    (tmp_path / "deploy/setup").mkdir(parents=True)
    shutil.copy2(ROOT / "deploy/install.sh", tmp_path / "deploy/install.sh")
    (tmp_path / "deploy/setup/venv.sh").write_text(VENV)
    (tmp_path / "deploy/setup/venv.sh").chmod(0o755)
    former = tmp_path / ".venv/bin/python"
    former.parent.mkdir(parents=True)
    former.write_text("#!/bin/sh\necho 'No module named pip' >&2; exit 1\n")
    former.chmod(0o755)
    given = {"PATH": os.environ["PATH"], "LAYAK_MACHINE": str(tmp_path / "machine")}
    for _ in range(2):
        subprocess.run([tmp_path / "deploy/install.sh", "program"], env=given, check=True)
    ran = (tmp_path / "ran").read_text().splitlines()
    assert [line.split()[1] for line in ran if "pip" in line] == ["pip", "import", "pip"], (
        "installed, looked at, installed"
    )


@pytest.mark.parametrize(
    ("province", "zone"),
    [
        ("Papua Barat Daya", "WIT"),
        ("Provinsi Bali", "WITA"),
        ("nusa tenggara timur", "WITA"),
        ("Kalimantan Barat", "WIB"),
    ],
)
def test_new_city_has_the_time_of_its_province(province: str, zone: str) -> None:
    """A city in the east gets its own time without being asked for it."""
    assert zone_of(province) == zone
