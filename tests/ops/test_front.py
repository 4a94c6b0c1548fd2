"""The nginx in front of several machines, as docs/scale.md prints it: Debian's nginx does what the document says."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from layak.config import ROOT
from tests.behind_nginx import Answer, bodies_kept, exchange, nginx_program
from tests.served import free_port

HOST = "kla.example.go.id"
BLOCK = re.search(r"```nginx\n(.+?)```", (ROOT / "docs/scale.md").read_text("utf-8"), re.S)
WHOLE = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/temp; proxy_temp_path {folder}/temp; fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp; scgi_temp_path {folder}/temp;
    {block}
}}
"""


@dataclass
class Machine:
    """What stands for a machine: it answers over TLS with its name, or that it is busy, and keeps what it was asked."""

    name: str
    folder: Path
    is_busy: bool = False
    asked: list[tuple[str, dict[str, str], int]] = field(default_factory=list)

    def start(self) -> None:
        """Listen at a port of its own with the certificate of the folder."""
        machine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                size = len(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
                machine.asked.append((self.command, {key.lower(): value for key, value in self.headers.items()}, size))
                self.send_response(503 if machine.is_busy else 200)
                body = machine.name.encode()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "fullchain.pem", self.folder / "privkey.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def stop(self) -> None:
        """Listen no longer."""
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Front:
    """nginx in front of two machines."""

    folder: Path
    machines: list[Machine]
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Write the document's file for these ports and wait until nginx listens."""
        assert BLOCK is not None
        block = BLOCK[1].replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")
        for address, machine in zip(("10.0.0.11:443", "10.0.0.12:443"), self.machines, strict=True):
            assert address in block
            block = block.replace(address, f"127.0.0.1:{machine.port}")
        places = {"/etc/layak/tls": self.folder, "/etc/layak/machines.pem": self.folder / "fullchain.pem"}
        for place, own in {**places, "/var/log/nginx": self.folder}.items():
            assert place in block
            block = block.replace(place, str(own))
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(WHOLE.format(folder=self.folder, user=user, block=block))
        line = [nginx_program(), "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]
        with (self.folder / "said.log").open("wb") as said:
            self.nginx = subprocess.Popen(line, stdout=said, stderr=said)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.nginx.poll() is None, (self.folder / "said.log").read_text("utf-8")
            time.sleep(0.05)
        pytest.fail("nginx does not listen")

    @property
    def trusted(self) -> ssl.SSLContext:
        """What a reader trusts: the site's certificate."""
        trusts = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        trusts.check_hostname = False
        return trusts

    def ask(self, method: str = "GET", body: bytes | None = None) -> Answer:
        """One request of a reader, who trusts the site's certificate."""
        with closing(http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=self.trusted)) as line:
            return exchange(line, method, "/id/forum-anak/", body, {"Host": HOST, "X-Forwarded-For": "203.0.113.9"})


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """Two machines that answer, and nginx in front."""
    nginx_program()
    subprocess.run([str(ROOT / "deploy/setup/certificate.sh"), HOST, str(tmp_path)], check=True)
    front = Front(tmp_path, [Machine("one", tmp_path), Machine("two", tmp_path)])
    for machine in front.machines:
        machine.start()
    front.start()
    yield front
    front.nginx.terminate()
    front.nginx.wait(10)
    for machine in front.machines:
        machine.stop()


def test_reader_of_a_busy_machine_gets_the_page_of_the_other(front: Front) -> None:
    """503 of one machine is no answer as long as the other has one; busy both, the reader is told."""
    one, two = front.machines
    assert {front.ask().body for _ in range(4)} == {b"one", b"two"}
    one.is_busy = True
    assert {front.ask().body for _ in range(6)} == {b"two"}
    two.is_busy = True
    assert front.ask().status == 503
    one.is_busy = False
    assert {front.ask().body for _ in range(4)} == {b"one"}, "nobody is left out for having been busy"


def test_reader_of_a_dead_machine_gets_the_page_of_the_other(front: Front) -> None:
    """A machine that is gone is noticed by nobody."""
    front.machines[0].stop()
    assert {front.ask().body for _ in range(4)} == {b"two"}
    front.machines[0].start()


def test_child_whose_machine_is_busy_is_told_and_nothing_is_sent_twice(front: Front) -> None:
    """A form goes to one machine; the child gets the answer of that one and sends again."""
    for machine in front.machines:
        machine.is_busy = True
    assert front.ask("POST", b"text=Taman").status == 503
    assert [method for machine in front.machines for method, _, _ in machine.asked] == ["POST"]


def test_officer_hands_in_a_large_file_and_no_visit_is_written_down(front: Front) -> None:
    """The front takes what the machines take, tells them the reader's own address, and keeps no log of it."""
    assert front.ask("POST", b"x" * 30_000_000).status == 200
    _, headers, size = next(asked for machine in front.machines for asked in machine.asked)
    assert size == 30_000_000
    assert headers["host"] == HOST and headers["x-forwarded-for"] == "127.0.0.1"
    assert not list(front.folder.glob("*access*"))
    for log in front.folder.glob("*.log"):
        assert b"forum-anak" not in log.read_bytes() and b"127.0.0.1" not in log.read_bytes(), log


def test_stranger_who_sends_a_large_file_without_end_takes_no_room_at_the_front(front: Front) -> None:
    """What came so far is with a machine, whose own nginx counts it, and not on the front's disk."""
    with closing(http.client.HTTPSConnection("127.0.0.1", front.port, timeout=10, context=front.trusted)) as line:
        line.putrequest("POST", "/id/ruang-kerja/x", skip_host=True)
        line.putheader("Host", HOST)
        line.putheader("Content-Length", "200000000")
        line.endheaders(b"x" * 1_000_000)
        time.sleep(0.3)
        assert bodies_kept(front.folder / "temp") == 0


def test_reader_is_not_sent_over_a_line_that_somebody_else_answers(front: Front) -> None:
    """A machine whose certificate the front does not trust gets no text of a child."""
    stranger = front.folder / "stranger"
    subprocess.run([str(ROOT / "deploy/setup/certificate.sh"), HOST, str(stranger)], check=True)
    for machine in front.machines:
        machine.stop()
    front.nginx.terminate()
    front.nginx.wait(10)
    front.machines = [Machine("a", stranger), Machine("b", stranger)]
    for machine in front.machines:
        machine.start()
    front.start()
    assert front.ask("POST", b"text=Taman").status == 502
    assert not any(machine.asked for machine in front.machines)
