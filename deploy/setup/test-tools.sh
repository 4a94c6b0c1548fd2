#!/bin/sh
# What tests need from Debian: a browser, nginx, a PostgreSQL and a Redis server, iproute2, which cuts one machine off
# from the others, and exiftool, which reads what pictures carry.
# In continuous integration also LibreOffice (90 MB to fetch, 280 MB on disk); elsewhere its test is skipped without it.
# Installed when missing and allowed; it says so. Chromium's headless build is preferred: the same engine, and the run
# takes a fifth less; where it cannot be had, the whole browser does as well.
set -eu
has() { command -v "$1" >/dev/null 2>&1; }
may_install() { [ "$(id -u)" = 0 ] && has apt-get; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
has redis-server || missing="$missing redis-server"
has ip || missing="$missing iproute2"
has nginx || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
has openssl || missing="$missing openssl"
has exiftool || missing="$missing libimage-exiftool-perl"
[ "${CI:-}" != true ] || has soffice || missing="$missing libreoffice-calc-nogui"
if may_install && { [ -n "$missing" ] || ! has chromium-headless-shell; }; then
    echo "Installing for the tests, from Debian's packages:$missing chromium-headless-shell"
    apt-get update -qq || echo "Debian's lists cannot be brought up to date." >&2
    has chromium-headless-shell || install chromium-headless-shell || has chromium || install chromium
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install $missing
    exit 0
fi
has chromium-headless-shell || has chromium || missing="$missing chromium-headless-shell"
[ -n "$missing" ] || exit 0
echo "Missing for the tests:$missing. Install with: sudo apt-get install$missing" >&2
[ "${CI:-}" = true ] && exit 1
echo "Tests that need them will be skipped." >&2
