#!/bin/sh
# What tests need from Debian: a browser, a PostgreSQL server, and exiftool, which reads what pictures carry.
# Installed when missing and allowed; it says so.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v exiftool >/dev/null 2>&1 || missing="$missing libimage-exiftool-perl"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests, from Debian's packages:$missing"
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
echo "Missing for the tests:$missing. Install with: sudo apt-get install$missing" >&2
[ "${CI:-}" = true ] && exit 1
echo "Tests that need them will be skipped." >&2
