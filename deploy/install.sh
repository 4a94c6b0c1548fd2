#!/bin/sh
# From an empty Debian or Ubuntu to a running site: sudo deploy/install.sh [STEP...] [-- OPTIONS OF flask layak init]
#
#   packages     Python, nginx, openssl from the system's own packages
#   account      the system's account `layak`, which can do nothing but run the site
#   program      the pinned Python packages in .venv, the words of both languages
#   settings     five questions, once: settings, database, first administrator (flask layak init)
#   restore      in the place of settings: everything from a backup, -- FILE --key FILE (docs/backup.md)
#   certificate  a certificate by ourselves, until an authority has issued one
#   files        nginx, systemd and the command `layak`, from deploy/ and the settings; again after each upgrade
#   start        the service, its timers and nginx
#
# Without a STEP all of them but restore are done, and each does nothing that is done already; with `restore` alone all
# but settings. What differs elsewhere:
#   LAYAK_MACHINE   folder that stands for / (to look at what would be written)
#   LAYAK_PYTHON    an interpreter with the packages; without it .venv is made beside this folder
#   LAYAK_PORTS     "80 443"; LAYAK_UPSTREAM  where the application listens
#   LAYAK_NAME      of a further city on this machine (docs/scale.md): its own account, folders, service and command
set -eu
umask 022  # the site's own account reads the program, whatever root's umask is
home=$(cd "$(dirname "$0")/.." && pwd)
machine=${LAYAK_MACHINE:-}
name=${LAYAK_NAME:-}
unit=layak${name:+-$name}
data=$machine/var/lib/$unit
static=$machine/var/cache/$unit
tls=$machine/etc/$unit/tls
backups=$machine/var/backups/$unit
upstream=${LAYAK_UPSTREAM:-$(sed -n 's/^ExecStart=.* --host \(.*\) --port \(.*\)$/\1:\2/p' "$machine/etc/systemd/system/$unit.service" 2>/dev/null || true)}
[ -n "$upstream$name" ] || upstream=127.0.0.1:8000
python=${LAYAK_PYTHON:-$home/.venv/bin/python}
is_root() { [ "$(id -u)" = 0 ] && [ -z "$machine" ]; }
layak() {
    (cd "$home" && LAYAK_INSTANCE=$data LAYAK_ASSETS=$static LAYAK_COMMAND=$unit PYTHONDONTWRITEBYTECODE=1 \
        "$python" -m flask --app wsgi "$@")
}
setting() { sed -n "s/^$1=//p" "$data/layak.env" | tail -1; }
hand_over() { ! is_root || chown -R "$unit:$unit" "$@"; }

packages() {
    if [ -e "$home/SHA256SUMS" ] && everything_is_there; then return 0; fi  # from a bundle: perhaps without a network
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    newest=python3
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || newest=python3.11  # Ubuntu 22.04
    set -- ca-certificates curl nginx-light openssl "$newest" "$newest-venv"
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null || {
        echo "These packages are needed, from the system's own disc or mirror (docs/upgrade.md): $*" >&2
        exit 1
    }
}

everything_is_there() {
    for one in curl nginx openssl; do
        command -v "$one" >/dev/null || [ -x "/usr/sbin/$one" ] || return 1
    done
    [ -z "${LAYAK_PYTHON:-}" ] || return 0
    find_python && "$one" -c 'import ensurepip, venv' 2>/dev/null
}

# Puts the first Python that is new enough into $one.
find_python() {
    for one in python3 python3.13 python3.12 python3.11; do
        ! "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 0
    done
    return 1
}

account() {
    install -d -m 700 "$data"  # or adduser warns of it
    getent passwd "$unit" >/dev/null ||
        adduser --system --quiet --group --no-create-home --home "/var/lib/$unit" --shell /usr/sbin/nologin "$unit"
}

program() {
    if [ -e "$home/SHA256SUMS" ] && [ ! -e "$home/.venv" ]; then  # unpacked just now: is it whole?
        (cd "$home" && sha256sum --check --quiet --strict SHA256SUMS)
    fi
    if [ -z "${LAYAK_PYTHON:-}" ]; then
        find_python || { echo "Layak needs Python 3.11 or newer." >&2; exit 1; }
        if ! "$python" -c 'import pip' 2>/dev/null; then  # none yet, or of the Python before the system's upgrade
            rm -rf "$home/.venv"
            "$home/deploy/setup/venv.sh" "$one" "$home/.venv"
        fi
        set -- -r "$home/requirements.txt"
        [ ! -d "$home/wheels" ] || set -- --no-index --find-links "$home/wheels" -r "$home/wheels/requirements.txt"
        echo "This takes some minutes."
        "$python" -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes "$@"
    fi
    ! is_root || find "$home" \( -path "$home/instance" -o -path "$home/.git" \) -prune -o ! -type l -exec chmod go+rX {} +
    "$python" "$home/translations/sync.py" --compile
    "$python" -m compileall -q "$home/site"
}

# A bundle brings the static files made ready; the site makes them itself where they are not there.
take_assets() {
    for one in "$home"/assets/*; do
        [ -d "$one" ] && [ ! -e "$static/${one##*/}" ] || continue
        rm -rf "$static/.making-here"
        cp -R "$one" "$static/.making-here"
        mv "$static/.making-here" "$static/${one##*/}"
    done
}

folders() {
    for one in "$data" "$data-erasures" "$backups"; do
        install -d -m 700 "$one"
    done
    install -d -m 755 "$static" "$machine/var/lib/layak-acme"
    take_assets
}

own() { hand_over "$data" "$data-erasures" "$static" "$backups"; }

settings() {
    folders
    [ -e "$data/layak.env" ] || layak layak init --assets "$static" "$@"
    own
}

restore() {
    folders
    layak backup restore "$@"
    [ -z "${DATABASE_URL:-}" ] || echo "DATABASE_URL=$DATABASE_URL" >>"$data/layak.env"
    own
}

certificate() {
    url=$(setting LAYAK_BASE_URL)
    case $url in https://*) ;; *) return 0 ;; esac
    host=${url#https://}
    "$home/deploy/setup/certificate.sh" "${host%%:*}" "$tls"
}

files() {
    # shellcheck disable=SC2086
    layak layak render --to "$machine/" --ports ${LAYAK_PORTS:-80 443} --upstream "$upstream" \
        ${name:+--name "$name"}
    install -d -m 755 "$machine/etc/nginx/sites-enabled" "$machine/usr/local/bin" "$machine/var/log/nginx"
    ln -sfn "../sites-available/$unit.conf" "$machine/etc/nginx/sites-enabled/$unit.conf"
    rm -f "$machine/etc/nginx/sites-enabled/default"
    cat >"$machine/usr/local/bin/$unit" <<END
#!/bin/sh
# The site's commands as the site's own account, made by deploy/install.sh: sudo $unit doctor
set -eu
cd "$home"
as=; [ "\$(id -u)" != 0 ] || ! getent passwd $unit >/dev/null || as="runuser -u $unit --"
exec \$as env LAYAK_INSTANCE="$data" LAYAK_ASSETS="$static" LAYAK_COMMAND=$unit PYTHONDONTWRITEBYTECODE=1 \\
    "$python" -m flask --app wsgi "\$@"
END
    chmod 755 "$machine/usr/local/bin/$unit"
}

start() {
    systemctl daemon-reload
    systemctl enable --quiet --now "$unit.service" "$unit-tick.timer" "$unit-backup.timer" "$unit-doctor.timer"
    nginx -t -q
    systemctl enable --quiet --now nginx
    systemctl reload nginx
    left=60
    until curl --silent --fail --output /dev/null "http://$upstream/healthz"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || { echo "The site does not answer. Look with: journalctl -u $unit" >&2; exit 1; }
        sleep 1
    done
    echo "The site answers at $(setting LAYAK_BASE_URL)."
}

if [ -n "$name" ] && ! echo "$name" | grep -Eqx '[a-z][a-z0-9-]{0,23}'; then
    echo "LAYAK_NAME is $name. Write a-z, 0-9 and hyphens, 24 at most." >&2
    exit 2
fi
[ -n "$upstream" ] || { echo "Say where $unit shall listen, such as LAYAK_UPSTREAM=127.0.0.1:8001." >&2; exit 2; }
steps=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case $1 in
    packages | account | program | settings | restore | certificate | files | start) steps="$steps $1" ;;
    *)
        echo "There is no step $1. Steps: packages account program settings restore certificate files start" >&2
        exit 2
        ;;
    esac
    shift
done
[ $# = 0 ] || shift
[ "$steps" != " restore" ] || steps="packages account program restore certificate files start"
for step in ${steps:-packages account program settings certificate files start}; do
    echo "--- $step"
    "$step" "$@"
done
