"""The bare function and the bare Flask view under gunicorn, whose threaded workers alone keep connections."""

from __future__ import annotations

from bench.bare import TARGETS, body_of
from bench.installing import peers_python
from bench.pages import Peer, Peers
from bench.processes import free_port
from bench.sample import SampleSite

OPTIONS = ("--workers", "2", "--threads", "4", "--keep-alive", "60", "--log-level", "error")


def start_gunicorn(site: SampleSite, article: str) -> Peers:
    """Both of them; raises Missing."""
    python, peers = str(peers_python()), {}
    for target_name, target in TARGETS.items():
        name, port = f"{target_name}, gunicorn", free_port()
        command = [python, "-m", "gunicorn", *OPTIONS, "--bind", f"127.0.0.1:{port}", target]
        peers[name] = Peer(site.start(name, command, port, **body_of(site)), (article,))
    return peers
