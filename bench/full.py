"""`make bench-full`: nginx with the same bytes as a file, and the load generator wrk where it is installed."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import subprocess

from bench.pages import CACHED, CONNECTIONS, Plan, ratios, run_rounds
from bench.processes import Server, free_port
from bench.report import Figure, median_figure
from bench.sample import SampleSite, find_articles

NGINX = "nginx, static file"
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


def measure_system_peers(site: SampleSite, plan: Plan) -> list[Figure]:
    """Measure what is installed, and say what is missing and how to get it."""
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        print(f"Not installed, so not measured: {', '.join(missing)}. Debian: apt-get install {' '.join(missing)}")
    cached = site.serve(CACHED, "wsgi:app")
    written, generated = find_articles(cached)
    path = (generated or written)[0]
    figures = []
    if "nginx" not in missing:
        figures += against_nginx(site, cached, path, plan)
    if "wrk" not in missing:
        figures.append(by_wrk(cached, path, plan))
    return figures


def owner() -> str:
    """Who runs this: nginx started by root would give its workers to somebody who may not read our folder."""
    return pwd.getpwuid(os.geteuid()).pw_name


def group() -> str:
    """Their group."""
    return grp.getgrgid(os.getegid()).gr_name


def against_nginx(site: SampleSite, cached: Server, path: str, plan: Plan) -> list[Figure]:
    """A stored page against nginx with the same bytes in a file."""
    port = free_port()
    config = site.folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=site.folder, port=port, user=owner(), group=group()))
    nginx = site.start(NGINX, ["nginx", "-c", str(config)], port)
    runs = run_rounds({CACHED: cached, NGINX: nginx}, path, plan)
    return [
        median_figure("cached / nginx static, requests per second", ratios(runs, CACHED, NGINX, by_cpu=False), "x"),
        median_figure(f"{NGINX}: CPU per request", [cpu * 1e6 for _, cpu in runs[NGINX]], "us"),
        median_figure(f"{NGINX}: requests", [load.per_second for load, _ in runs[NGINX]], "per s", better="higher"),
    ]


def by_wrk(server: Server, path: str, plan: Plan) -> Figure:
    """A stored page asked for by wrk, to check our own generator."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(plan.seconds))}s"]
    told = subprocess.check_output([*command, f"http://127.0.0.1:{server.port}{path}"], text=True)
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    return Figure("cached page by wrk: requests", float(found.group(1)) if found else 0.0, "per s", better="higher")
