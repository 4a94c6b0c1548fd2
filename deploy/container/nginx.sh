#!/bin/sh
# The nginx of the compose file: wait for the settings, make what it needs from them, and serve.
set -eu
cd "$(dirname "$0")/../.."
while [ ! -e "$LAYAK_INSTANCE/layak.env" ]; do
    echo "No settings yet: run flask layak init first (deploy/compose.yaml)."
    sleep 10
done
url=$(sed -n 's/^LAYAK_BASE_URL=//p' "$LAYAK_INSTANCE/layak.env" | tail -1)
host=${url#*://}
./deploy/setup/certificate.sh "${host%%:*}" /etc/layak/tls
run=$(mktemp -d)
.venv/bin/python -m flask --app wsgi layak render --alone "$run" --upstream app:8000 --ports 8080 8443 --tls /etc/layak/tls
exec /usr/sbin/nginx -c "$run/nginx.conf" -p "$run"
