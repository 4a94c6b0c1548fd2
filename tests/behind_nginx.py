"""The site as readers reach it: the project's own server behind Debian's nginx with the shipped configuration, over TLS."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from layak.config import ROOT
from tests.served import START_SECONDS, ServedSite, free_port

MISSING = "nginx is missing. Install it with: apt-get install nginx-light"


@dataclass
class Answer:
    """What came back: status, headers by their small names, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class ProxiedSite(ServedSite):
    """A served site with nginx in front; both can be stopped and started by themselves."""

    plain_port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    nginx: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        """Where nginx has all of its files."""
        return self.instance.with_name(f"{self.instance.name}-nginx")

    @property
    def origin(self) -> str:
        """The address that readers use."""
        return f"https://localhost:{self.tls_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a site behind one proxy, whose static files the proxy may read."""
        own = {"LAYAK_BASE_URL": self.origin, "LAYAK_PROXIES": "1", "LAYAK_ASSETS": str(self.folder / "assets")}
        return super().environment | own

    @property
    def tls(self) -> ssl.SSLContext:
        """Trusts this site's own certificate."""
        return ssl.create_default_context(cafile=str(self.folder / "tls" / "fullchain.pem"))

    def start_nginx(self) -> None:
        """Render the shipped configuration, make a certificate, and wait until nginx listens."""
        program = nginx_program()
        certificate = self.folder / "tls"
        certificate.mkdir(parents=True, exist_ok=True)
        subprocess.run([str(ROOT / "deploy/setup/certificate.sh"), "localhost", str(certificate)], check=True)
        upstream, ports = f"127.0.0.1:{self.port}", (str(self.plain_port), str(self.tls_port))
        user = ["--nginx-user", "root"] if os.geteuid() == 0 else []
        options = ["--alone", str(self.folder), "--upstream", upstream, "--ports", *ports, "--tls", str(certificate)]
        made = self.command("layak", "render", *options, *user)
        assert made.returncode == 0, made.stderr
        with (self.folder / "said.log").open("ab") as said:
            line = [program, "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]
            self.nginx = subprocess.Popen(line, stdout=said, stderr=said)
        end = time.monotonic() + START_SECONDS
        while not self.listens():
            assert self.nginx.poll() is None, (self.folder / "said.log").read_text("utf-8")
            assert time.monotonic() < end
            time.sleep(0.05)

    def listens(self) -> bool:
        """Whether nginx accepts connections."""
        try:
            socket.create_connection(("127.0.0.1", self.tls_port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop_nginx(self) -> None:
        """End nginx at once."""
        if self.nginx is not None:
            self.nginx.terminate()
            self.nginx.wait(10)
            self.nginx = None

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        host: str = "",
        timeout: float = 10,
        **headers: str,
    ) -> Answer:
        """One request as a browser sends it, through nginx and on a connection of its own."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(self.connect(timeout)) as line:
            return exchange(line, method, path, body, given | ({"Host": host} if host else {}))

    def connect(self, timeout: float = 10) -> http.client.HTTPSConnection:
        """A line of a browser's own."""
        return http.client.HTTPSConnection("localhost", self.tls_port, timeout=timeout, context=self.tls)

    def ask_application(self, path: str, **headers: str) -> Answer:
        """The same request as nginx hands it on, without nginx."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        as_handed = {"Host": f"localhost:{self.tls_port}", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            return exchange(line, "GET", path, None, as_handed | given)


def nginx_program() -> str:
    """Debian's nginx; a missing one fails in continuous integration and skips elsewhere."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    return program


def exchange(
    line: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> Answer:
    """Send one request and read all of the answer; the line stays open."""
    line.request(method, path, body, headers)
    answer = line.getresponse()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def raw(port: int, request: str, tls: ssl.SSLContext | None = None) -> bytes:
    """Send these very bytes and read what comes back."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=1.5)) as plain:
        line = tls.wrap_socket(plain, server_hostname="localhost") if tls else plain
        got = b""
        try:
            line.sendall(request.encode())
            while piece := line.recv(65536):
                got += piece
        except (ConnectionError, TimeoutError, ssl.SSLError):
            pass
        return got


def bodies_kept(folder: Path) -> int:
    """How many bodies nginx keeps on the disk in a folder: it takes their names away as soon as they are open."""
    count = 0
    for opened in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            count += str(opened.readlink()).startswith(f"{folder}/")
    return count


@contextmanager
def proxied(folder: Path, shared: Path) -> Iterator[ProxiedSite]:
    """A demonstration behind nginx, stopped with it whatever happens."""
    site = ProxiedSite(folder, shared)
    site.first_start()
    try:
        site.start_nginx()
        yield site
    finally:
        site.stop_nginx()
        site.kill()
