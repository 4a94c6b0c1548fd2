"""nginx with the article's bytes as a file: the least that any server of pages costs."""

from __future__ import annotations

import grp
import os
import pwd

from bench.installing import install_debian
from bench.pages import NGINX, Peer, Peers
from bench.processes import free_port
from bench.sample import SampleSite

CONFIG = """
user {user} {group};
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  default_type text/html;
  client_body_temp_path {folder}/temp;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp;
  scgi_temp_path {folder}/temp;
  server {{ listen 127.0.0.1:{port}; root {folder}; location / {{ try_files /body =404; }} }}
}}
"""


def start_nginx(site: SampleSite, article: str) -> Peers:
    """A stored page's bytes in a file; raises Missing."""
    install_debian("nginx")
    port, config = free_port(), site.folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=site.folder, port=port, user=owner(), group=group()))
    return {NGINX: Peer(site.start(NGINX, ["nginx", "-c", str(config)], port), (article,))}


def owner() -> str:
    """Who runs this: nginx started by root would give its workers to somebody who may not read our folder."""
    return pwd.getpwuid(os.geteuid()).pw_name


def group() -> str:
    """Their group."""
    return grp.getgrgid(os.getegid()).gr_name
