"""A site behind nginx with TLS, as readers reach it: scanners judge cookies and redirects only then."""

from __future__ import annotations

import getpass
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.served import ServedSite, free_port

CONFIG = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_max_body_size 64m;
  client_body_temp_path {folder}/temp; proxy_temp_path {folder}/temp; fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp; scgi_temp_path {folder}/temp;
  server {{
    listen 127.0.0.1:{port} ssl;
    server_tokens off;
    ssl_certificate {folder}/front.pem; ssl_certificate_key {folder}/front.key; ssl_protocols TLSv1.2 TLSv1.3;
    error_page 497 =301 https://$http_host$request_uri;
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
    }}
  }}
}}
"""


@dataclass
class SiteBehindTls(ServedSite):
    """A demonstration that readers reach at another port, over TLS; commands and helpers still reach it by its own."""

    front: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a site with a proxy in front."""
        return {**super().environment, "LAYAK_BASE_URL": self.outside, "LAYAK_PROXIES": "1"}

    @property
    def outside(self) -> str:
        """Where readers reach it."""
        return f"https://127.0.0.1:{self.front}"


@contextmanager
def behind_tls(folder: Path, shared: Path) -> Iterator[SiteBehindTls]:
    """Serve a site of samples behind nginx with a certificate of its own making."""
    (folder / "site").mkdir()
    (folder / "temp").mkdir()
    site = SiteBehindTls(folder / "site", shared, front=free_port())
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(folder / "front.key"), "-out", str(folder / "front.pem")]
    subprocess.run([*make.split(), *files], check=True, capture_output=True)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(user=getpass.getuser(), folder=folder, port=site.front, behind=site.port))
    site.first_start()
    nginx = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        wait_for(nginx, urlsplit(site.outside).port or 0)
        yield site
    finally:
        nginx.terminate()
        nginx.wait(10)
        site.kill()


def wait_for(nginx: subprocess.Popen[bytes], port: int) -> None:
    """Until it listens."""
    for _ in range(100):
        assert nginx.poll() is None, "nginx ended while starting"
        if f":{port:04X} " in Path("/proc/net/tcp").read_text():
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
