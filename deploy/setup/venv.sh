#!/bin/sh
# Make a virtual environment; where Debian's python3-venv is missing, install it or say how.
set -eu
python=$1
folder=$2
if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -m venv "$folder"
    exit 0
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's python$version-venv, which Python needs to set up its own folder."
    apt-get update -qq && apt-get install -y -qq "python$version-venv" >/dev/null
    "$python" -m venv "$folder"
    exit 0
fi
echo "Python cannot make its own folder here. Install it with: sudo apt-get install python$version-venv" >&2
exit 1
