#!/bin/sh
# From the release that runs to the one in this folder: sudo /opt/layak.next/deploy/upgrade.sh
#
#   program   packages and words of the new release, here; what was corrected in the old one's content/cities is taken over
#   backup    flask layak backup create
#   trial     the new release migrates a copy of the database and serves it at another port (SQLite only)
#   migrate   the database, in one transaction, while the old release serves
#   swap      the two folders change places in one step, and the site is restarted
#   ready     /readyz and a page are asked
#
# Whatever fails or is interrupted is undone: the folders change back, the database goes back to its revision without
# losing a row, the old release serves. After a kill -9 or a power cut the same is done by: sudo sh /opt/layak.back
#   LAYAK_HOME   the release that runs, /opt/layak; must lie on the same disk as this folder
#   LAYAK_MACHINE, LAYAK_PYTHON, LAYAK_PORTS, LAYAK_UPSTREAM   as in install.sh
set -eu
umask 022
trap '' PIPE  # who reads the words may go (Ctrl-C ends `tee` too, a line breaks off); the way goes on, or back
case $0 in *.back) here= ;; *) here=$(cd "$(dirname "$0")/.." && pwd -P) ;; esac
machine=${LAYAK_MACHINE:-}
home=${LAYAK_HOME:-$machine/opt/layak}
data=$machine/var/lib/layak
backups=$machine/var/backups/layak
upstream=${LAYAK_UPSTREAM:-127.0.0.1:8000}
trial=$data/upgrade-trial
kept=$home.upgrading
said=$home.back.log
server=
say() { echo "$*" >&2 || :; }
begin() { step=$1; echo "--- $1" || :; "$1"; }
fail() { say "$*"; exit 1; }
as_layak() { if [ "$(id -u)" = 0 ] && [ -z "$machine" ]; then runuser -u layak -- "$@"; else "$@"; fi; }
python_of() { echo "${LAYAK_PYTHON:-$1/.venv/bin/python}"; }
# layak FOLDER WORDS: a command of the release in FOLDER over the site's data
layak() {
    (cd "$1" && shift && as_layak env LAYAK_INSTANCE="$data" LAYAK_ASSETS="$machine/var/cache/layak" \
        LAYAK_COMMAND=layak PYTHONDONTWRITEBYTECODE=1 "$(python_of "$PWD")" -m flask --app wsgi "$@")
}
revision() { layak "$1" db current 2>/dev/null | sed -n 's/^\([0-9a-z_]*\).*/\1/p' | tail -1; }
host() { sed -n 's|^ *LAYAK_BASE_URL *= *https*://||p' "$data/layak.env" | tail -1 | cut -d/ -f1; }
ask() { curl --silent --fail --max-time 20 --output /dev/null -H "Host: $(host)" -H "X-Forwarded-Proto: https" "http://$1$2"; }
is_old() { [ "$(stat -c %i "$home")" = "$1" ]; }

# Where the database is, by the program's own reading of the settings: a file of SQLite, or nothing for a server.
sqlite_file() {
    (cd "$here" && as_layak env LAYAK_INSTANCE="$data" PYTHONDONTWRITEBYTECODE=1 "$(python_of "$here")" -c '
import sys
sys.path.insert(0, "site")
from layak.config import ConfigError, Settings
from sqlalchemy import make_url
try:
    settings = Settings.read()
except ConfigError as error:
    sys.exit(str(error))
url = make_url(settings.database_url)
if url.get_backend_name() == "sqlite":
    file = settings.instance / (url.database or "")
    print(file) if file.is_file() else sys.exit(f"DATABASE_URL names {file}, which is no file of SQLite.")')
}

# Ask /readyz and a page until both are right; $2 gives how many seconds.
answers() {
    for _ in $(seq "$2"); do
        if ask "$1" /readyz && ask "$1" /id/; then return 0; fi
        [ -z "$server" ] || kill -0 "$server" 2>/dev/null || return 1
        sleep 1
    done
    return 1
}

# Both folders are always whole and each has a name: renameat2(2) with RENAME_EXCHANGE.
exchange() {
    python3 - "$home" "$1" <<'END'
import ctypes, os, sys
one, other = map(os.fsencode, sys.argv[1:])
if ctypes.CDLL(None, use_errno=True).renameat2(-100, one, -100, other, 2):
    sys.exit(f"{sys.argv[1]} and {sys.argv[2]} cannot change places: {os.strerror(ctypes.get_errno())}")
END
}

# Commands on the way back are kept from failing where nobody reads what they say.
aside() { "$@" >>"$said" 2>&1 </dev/null || { tail -3 "$said" >&2 || :; return 1; }; }

# Without a failed request where both releases hand their sockets on (docs/adr/0872), else with a pause of seconds.
restart() {
    unit=$machine/etc/systemd/system/layak.service
    hands_on=$(grep -c ^ExecReload "$unit" || true)
    "$home/deploy/install.sh" files >/dev/null && systemctl daemon-reload && nginx -t -q && systemctl reload nginx ||
        return 1
    if [ "$hands_on" = 0 ] || ! grep -q ^ExecReload "$unit"; then
        systemctl restart layak.service
        return
    fi
    process=$(main_process)
    systemctl reload layak.service || return 1
    for _ in $(seq 120); do
        if [ "$(main_process)" != "$process" ]; then return 0; fi
        sleep 1
    done
    say "The new release did not take over. Look with: journalctl -u layak"
    return 1
}

main_process() { systemctl show --property MainPID --value layak.service; }

forget() {
    as_layak rm -rf "$trial" "$trial-erasures"
    rm -f "$kept" "$kept.migrate" "$kept.swap" "$home.trial.log" "$said" "$home.back"
}

back() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null || :; wait "$server" || :; }
    [ -e "$kept" ] || { say "There is nothing to undo."; return 0; }
    read -r inode before newer <"$kept"
    is_old "$inode" || aside exchange "$newer"
    if [ -e "$kept.migrate" ] && [ "$(revision "$newer")" != "$before" ]; then
        aside layak "$newer" db downgrade "$before"
    fi
    [ ! -e "$kept.swap" ] || aside restart
    answers "$upstream" 90 || fail "The old release does not answer either. Look with: journalctl -u layak"
    forget
    say "Undone: the old release serves, over the database as it was made for it."
}

stop_here() {
    status=$?
    trap '' EXIT INT TERM HUP
    [ "$status" != 0 ] || status=1
    say "The upgrade failed at: $step. Going back."
    back
    exit "$status"
}

check() {
    [ "$here" != "$home" ] || fail "Unpack the new release beside the old one, as $home.next, and run its deploy/upgrade.sh."
    [ -e "$home/wsgi.py" ] && [ -e "$data/layak.env" ] || fail "No installed site stands in $home and $data."
    [ "$(stat -c %d "$home")" = "$(stat -c %d "$here")" ] || fail "$here must lie on the same disk as $home."
    [ ! -e "$kept" ] || fail "An upgrade was cut off. Go back first: sudo sh $home.back"
    size=$(du -sk "$data" --exclude=media | cut -f1)
    room=$(df -Pk "$data" | awk 'NR == 2 {print $4}')
    [ "$room" -gt $((3 * size + 200000)) ] || fail "There is too little room on the disk of $data: $room KiB."
}

program() {
    "$here/deploy/install.sh" program
    file=$(sqlite_file)
    if [ -e "$home/SHA256SUMS" ]; then
        changed=$(cd "$home" && sha256sum --check --quiet SHA256SUMS 2>/dev/null | sed -n 's|: FAILED.*||; \|^content/cities/|p')
        changed="$changed
$(cd "$home" && find content/cities -type f | while read -r one; do grep -q "  $one\$" SHA256SUMS || echo "$one"; done)"
    else
        changed=$(git -c safe.directory="$home" -C "$home" ls-files --modified --others content/cities)
    fi
    echo "$changed" | while read -r one; do
        [ -n "$one" ] && [ -e "$home/$one" ] || continue
        mkdir -p "$(dirname "$here/$one")"
        cp -p "$home/$one" "$here/$one"
        say "Yours, taken over: $one"
    done
}

# copy_database FILE: SQLite's own copy of one moment, while others write
copy_database() {
    size=$(du -k "$file" | cut -f1)
    room=$(df -Pk "${1%/*}" | awk 'NR == 2 {print $4}')
    [ "$room" -gt $((2 * size + 200000)) ] || fail "There is too little room on the disk of ${1%/*}: $room KiB."
    as_layak sh -c 'umask 077; exec python3 -c "$@"' sh 'import pathlib, sqlite3, sys
there = sqlite3.connect(pathlib.Path(sys.argv[1]).as_uri() + "?mode=rw", uri=True)  # never made where it is not
there.backup(sqlite3.connect(sys.argv[2]))' "$file" "$1"
}

backup() {
    if layak "$home" backup --help >/dev/null 2>&1; then
        layak "$home" backup create "$backups"
    elif [ -z "${LAYAK_NO_BACKUP:-}" ]; then  # a release that had no backups yet
        [ -n "$file" ] || fail "The release that runs makes no backups: make one with pg_dump, then set LAYAK_NO_BACKUP=1."
        copy_database "$backups/before-upgrade-$before.sqlite"
    fi
}

trial() {
    [ -n "$file" ] || { say "PostgreSQL: no trial over a copy."; return 0; }
    as_layak rm -rf "$trial" "$trial-erasures"
    as_layak mkdir -m 700 "$trial"
    as_layak cp -p "$data/layak.env" "$trial/"
    copy_database "$trial/layak.sqlite"
    port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    # nobody is written to from a trial, and nothing outside its folder is touched
    (cd "$here" && exec env LAYAK_INSTANCE="$trial" LAYAK_ASSETS="$trial/assets" LAYAK_ERASURES="$trial-erasures" \
        LAYAK_MAIL_URL= LAYAK_ALERT_TO= LAYAK_ALERT_URL= LAYAK_METRICS= LAYAK_LOG_FILE= REDIS_URL= LAYAK_SCANNER= \
        LAYAK_UPLOADS= DATABASE_URL="sqlite:///$trial/layak.sqlite" \
        PYTHONDONTWRITEBYTECODE=1 "$(python_of "$here")" -c '
import ctypes, os, pwd, signal, sys
os.setsid()  # a signal that goes to all here reaches it by this script alone, and nothing keeps it after that
if os.geteuid() == 0 and not os.environ.get("LAYAK_MACHINE"):
    who = pwd.getpwnam("layak")
    os.initgroups("layak", who.pw_gid), os.setgid(who.pw_gid), os.setuid(who.pw_uid)
ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
os.execv(sys.executable, [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", sys.argv[1]])' "$port") \
        >"$home.trial.log" 2>&1 &
    server=$!
    answers "127.0.0.1:$port" 120 || { tail -5 "$home.trial.log" >&2; return 1; }
    kill "$server"
    wait "$server" || true
    server=
    as_layak rm -rf "$trial" "$trial-erasures"
}

migrate() { touch "$kept.migrate"; layak "$here" db upgrade; }
swap() { touch "$kept.swap"; exchange "$here"; restart; }
ready() { answers "$upstream" 90; }

if [ -z "$here" ]; then back; exit; fi
check
begin program
before=$(revision "$home")
[ -n "$before" ] || fail "The release that runs cannot say at which revision its database is."
trap stop_here EXIT INT TERM HUP
cp "$0" "$home.back"
echo "$(stat -c %i "$home") $before $here" >"$kept"
for one in backup trial migrate swap ready; do begin "$one"; done
trap - EXIT INT TERM HUP
forget
echo "The new release serves. The old one lies in $here; remove it when all is well." || :
