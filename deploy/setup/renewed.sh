#!/bin/sh
# certbot's deploy hook (LAYAK_NAME: of a further city's installation): take the certificate that was issued or renewed over, and let nginx read it.
set -eu
tls=${LAYAK_MACHINE:-}/etc/layak${LAYAK_NAME:+-$LAYAK_NAME}/tls
install -d -m 755 "$tls"
install -m 600 "$RENEWED_LINEAGE/privkey.pem" "$tls/privkey.pem.new"
install -m 644 "$RENEWED_LINEAGE/fullchain.pem" "$tls/fullchain.pem.new"
mv "$tls/privkey.pem.new" "$tls/privkey.pem"
mv "$tls/fullchain.pem.new" "$tls/fullchain.pem"
nginx -t -q
systemctl reload nginx
