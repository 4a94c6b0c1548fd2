"""Links to evidence elsewhere: which are taken, what becomes of them each week, and where nobody is ever asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from sqlalchemy import select

from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Evidence, Partner, Pledge
from layak.progress.service.evidence import links
from layak.progress.service.faults import LinkRefused
from tests.conftest import START

REFUSED = [
    ("http://drive.example.org/a", "https"),
    ("ftp://drive.example.org/a", "https"),
    ("javascript:alert(1)", "https"),
    ("data:text/html,x", "https"),
    ("file:///etc/passwd", "https"),
    ("drive.example.org/a", "https"),
    ("https://", "address"),
    ("https://localhost/a", "address"),
    ("https://127.0.0.1/a", "address"),
    ("https://2130706433/a", "address"),
    ("https://0x7f.1/a", "address"),
    ("https://10.1.2.3/a", "address"),
    ("https://169.254.169.254/latest", "address"),
    ("https://[::1]/a", "address"),
    ("https://[fd00::1]/a", "address"),
    ("https://[::ffff:10.0.0.1]/a", "address"),
    ("https://server.local/a", "address"),
    ("https://db.internal./a", "address"),
    ("https://intranet/a", "address"),
    ("https://user:pw@drive.example.org/a", "address"),
    ("https://drive.example.org:8443/a", "address"),
    ("https://drive.example.org:x/a", "address"),
    ("https://drive.example.org/a b", "address"),
    ("https://drive.example.org/" + "a" * 2000, "too_long"),
    ("https://drive.example.org/akta-1471012003150001", "personal"),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_address_that_is_no_link_for_everybody_is_refused(address: str, reason: str) -> None:
    """Only https to a name of the open internet is taken, without a password, a port or personal data in it."""
    with pytest.raises(LinkRefused) as refused:
        links.take_link(address)
    assert refused.value.reason == reason


def test_link_with_personal_data_in_its_title_is_refused() -> None:
    """The title is read as the words of a document are."""
    with pytest.raises(LinkRefused):
        links.take_link("https://drive.example.org/a", title="Akta Budi, lahir 12-05-2012")


def test_link_is_taken_with_its_host_as_name() -> None:
    """The address stays as it is; staff read the host."""
    given = links.take_link("  https://Drive.Example.org/folder/1?usp=sharing ", title=" SK  2025 ")
    assert (given.address, given.name, given.title) == (
        "https://Drive.Example.org/folder/1?usp=sharing",
        "drive.example.org",
        "SK 2025",
    )


class Elsewhere(BaseHTTPRequestHandler):
    """A store of files: each path answers in its own way."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer with the status that the path names."""
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        status = int(self.path.strip("/").split("?")[0])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.path.partition("?")[2])
        self.end_headers()

    def log_message(self, *about: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    """A small server of another site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def keep(*addresses: str) -> None:
    """Rows of links, as proofs of a pledge."""
    with writing() as session:
        partner = Partner(name="Mitra uji", kind="business")
        session.add(partner)
        session.flush()
        pledge = Pledge(partner_id=partner.id, text_id="Janji", promised_on=START.date())
        session.add(pledge)
        session.flush()
        session.add_all(
            Evidence(pledge_id=pledge.id, form="link", name="x", address=one, added_at=START, added_by="user:1")
            for one in addresses
        )


def told() -> list[tuple[bool | None, bool]]:
    """What is known of each link."""
    db.session.expire_all()
    return [
        (one.is_alive, one.asks_sign_in)
        for one in db.session.scalars(select(Evidence).where(Evidence.name == "x").order_by(Evidence.id))
    ]


def test_links_are_tried_and_what_became_of_them_is_kept(app: Flask, elsewhere: ThreadingHTTPServer) -> None:
    """Alive, gone, broken, asking to sign in by its status: each is kept; a dead port is dead."""
    at = f"http://127.0.0.1:{elsewhere.server_port}"
    with app.app_context():
        keep(f"{at}/200", f"{at}/404", f"{at}/500", f"{at}/403", f"{at}/302?/200", "http://127.0.0.1:1/200")
        assert links.check_due_links(START, may_reach=lambda *_: True) == 6
        assert told() == [(True, False), (False, False), (False, False), (True, True), (True, False), (False, False)]
        db.session.remove()


def test_link_is_tried_again_after_a_week_only(app: Flask, elsewhere: ThreadingHTTPServer) -> None:
    """Each minute only what nobody tried for a week is asked."""
    with app.app_context():
        keep(f"http://127.0.0.1:{elsewhere.server_port}/200")
        tried = [
            links.check_due_links(START + timedelta(days=days), may_reach=lambda *_: True) for days in (0, 1, 6, 8)
        ]
        assert tried == [1, 0, 0, 1] and len(elsewhere.asked) == 2  # type: ignore[attr-defined]
        db.session.remove()


def test_links_are_tried_a_few_at_a_time(app: Flask, elsewhere: ThreadingHTTPServer) -> None:
    """Twenty in a minute, the next ones in the next."""
    at = f"http://127.0.0.1:{elsewhere.server_port}/200"
    with app.app_context():
        keep(*(f"{at}?{number}" for number in range(25)))
        assert [links.check_due_links(START, may_reach=lambda *_: True) for _ in range(3)] == [20, 5, 0]
        db.session.remove()


def test_nobody_inside_our_own_network_is_ever_asked(app: Flask, elsewhere: ThreadingHTTPServer) -> None:
    """A row with an address inside, however it came there, is told dead without a single request."""
    with app.app_context():
        keep(f"http://127.0.0.1:{elsewhere.server_port}/200", "https://localhost/200", "https://169.254.169.254/")
        assert links.check_due_links(START) == 3
        assert told() == [(False, False)] * 3 and elsewhere.asked == []  # type: ignore[attr-defined]
        db.session.remove()


@pytest.mark.parametrize(
    ("end", "status", "asks"),
    [
        ("https://accounts.google.com/ServiceLogin?continue=x", 200, True),
        ("https://login.microsoftonline.com/common", 200, True),
        ("https://drive.google.com/file/d/1/view", 200, False),
        ("https://drive.example.org/a", 401, True),
    ],
)
def test_page_to_sign_in_is_told_apart_from_the_document(end: str, status: int, asks: bool) -> None:
    """A store that leads to its sign-in answers, but others may not see what lies there."""
    result = links.Result(url="https://drive.google.com/x", state="well", status=status, end=end)
    assert links.asks_sign_in(result) is asks and links.is_alive(result)
