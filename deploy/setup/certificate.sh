#!/bin/sh
# Make a certificate for a host by ourselves, so that nginx can start before an authority has issued a real one.
# Nothing is done where a certificate lies already.
set -eu
host=$1
folder=$2
[ ! -e "$folder/fullchain.pem" ] || exit 0
mkdir -p "$folder"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$host" \
    -addext "subjectAltName=DNS:$host" -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
chmod 644 "$folder/fullchain.pem"
