"""A mail server of a test: it takes letters, or fails in one of the ways in which mail servers fail."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from enum import Enum

LONG = 30.0
HANGS = 0.4
"""Seconds for which the tests' installations wait for a server that says nothing."""


class Way(Enum):
    """How the server meets a letter."""

    TAKES = "takes it"
    SILENT = "says nothing at all"
    GONE_EARLY = "dies before it was told the receiver"
    GONE_IN_THE_MIDDLE = "dies while the letter comes"
    GONE_AFTER = "takes it and dies before it says so"
    LATER = "asks to come later"
    NEVER = "refuses the receiver"
    NO_GOODBYE = "takes it, and says nothing when it is left"


class Door(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def say(self, line: str) -> None:
        """Answer one line."""
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        """Speak the few words of SMTP that a letter needs."""
        way = self.server.way
        if way is Way.SILENT:
            self.server.is_closed.wait(LONG)
            return
        self.say("220 mail.example")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if self.is_over(verb, way):
                return
            if verb not in (b"DATA", b"STAR"):
                self.say(self.answer_to(verb))

    def is_over(self, verb: bytes, way: Way) -> bool:
        """Do what a line asks for; says whether the connection ends with it."""
        if verb == b"QUIT" and way is Way.NO_GOODBYE:
            self.server.is_closed.wait(LONG)
        if verb == b"DATA":
            return self.take(way)
        if verb == b"STAR":
            return not (self.server.tls and self.hide(self.server.tls))
        return verb == b"QUIT" or (verb == b"RCPT" and way is Way.GONE_EARLY)

    def answer_to(self, verb: bytes) -> str:
        """What is said to a line that takes no letter."""
        if verb == b"EHLO" and self.server.tls:
            return "250-mail.example\r\n250 STARTTLS"
        return "550 no such receiver" if verb == b"RCPT" and self.server.way is Way.NEVER else "250 ok"

    def hide(self, tls: ssl.SSLContext) -> bool:
        """Go on encrypted; says whether the other end wanted to."""
        self.say("220 go on")
        try:
            self.request = tls.wrap_socket(self.request, server_side=True)
        except OSError:
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        return True

    def take(self, way: Way) -> bool:
        """Read a letter; says whether the line is dead then."""
        self.say("354 go on")
        if way is Way.GONE_IN_THE_MIDDLE:
            self.rfile.read(40)
            return True
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            text += self.rfile.readline()
        if way is Way.LATER:
            self.say("451 come later")
            return False
        self.server.taken.append(message_from_bytes(text[:-5]))
        if way is Way.GONE_AFTER:
            return True
        self.say("250 taken")
        return False


class MailServer(socketserver.ThreadingTCPServer):
    """A server at a port of this machine; `taken` is what it took, in order."""

    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, port: int = 0) -> None:
        self.way, self.taken, self.is_closed = Way.TAKES, list[Message](), threading.Event()
        self.tls: ssl.SSLContext | None = None
        super().__init__(("127.0.0.1", port), Door)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def wait_for(self, letters: int, seconds: float = 10.0) -> list[Message]:
        """Wait until so many letters came, for a while; all that came."""
        end = time.monotonic() + seconds
        while len(self.taken) < letters and time.monotonic() < end:
            time.sleep(0.01)
        return self.taken

    def links(self) -> list[str]:
        """The addresses in all letters."""
        return [link for one in self.taken for link in re.findall(r"https?://\S+", str(one.get_payload()))]


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """A server that runs; it may stand at a port of before."""
    server = MailServer(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_closed.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
