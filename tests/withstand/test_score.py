"""The headers of every kind of answer, judged by the table of Mozilla's HTTP Observatory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.access import Role
from tests.over_tls import over_tls
from tests.staff import make_person, sign_in
from tests.withstand.observatory import judge

KINDS = {
    "a page": "/id/",
    "a page in English": "/en/progress/",
    "a page with a form": "/id/masuk",
    "the children's door": "/id/forum-anak/kartu",
    "a page that is not there": "/id/tiada",
    "a closed page": "/id/ruang-kerja/",
    "the way in": "/",
    "a feed": "/id/berita/feed.atom",
    "the map": "/sitemap.xml",
    "health": "/healthz",
}
OPEN_DATA = ["/api/v1/", "/api/v1/tiada", "/id/data/indicators.csv", "/api/v1/openapi.json"]
ANONYMOUS, SIGNED_IN = 125, 130
"""What is asked for. The table has grown since by five points: a site without scripts gets 130, and 135 with a cookie."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation that readers reach over TLS, with one author."""
    with over_tls(tmp_path_factory.mktemp("score"), "https://localhost") as app:
        app.config["PREFERRED_URL_SCHEME"] = "https"
        yield app


def at_home(app: Flask) -> FlaskClient:
    """A browser that tells from which page it comes, as forms over TLS want."""
    client = app.test_client()
    client.environ_base["HTTP_REFERER"] = "https://localhost/"
    return client


def marks_of(client: FlaskClient, path: str) -> tuple[int, dict[str, int]]:
    """The score of an answer and its points."""
    answer = client.get(path, is_checked=False)
    page = answer.text if answer.mimetype == "text/html" else ""
    marks = judge(dict(answer.headers), answer.headers.getlist("Set-Cookie"), page)
    assert marks.is_best
    return marks.score, marks.points


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_stranger_gets_headers_of_the_best_grade(site: Flask, path: str) -> None:
    """Each kind of answer has 125 points at least, and no test of the table takes any away."""
    score, points = marks_of(at_home(site), path)
    assert score >= ANONYMOUS and min(points.values()) == 0, points


@pytest.mark.parametrize("path", OPEN_DATA)
def test_open_data_lacks_nothing_but_the_ban_on_other_sites(site: Flask, path: str) -> None:
    """What other sites are meant to read is marked so, without anybody's credentials; all else is as everywhere."""
    score, points = marks_of(at_home(site), path)
    assert score + 10 - points["cross-origin-resource-policy"] >= ANONYMOUS and min(points.values()) == 0, points


def test_files_and_their_absence_have_the_best_grade(site: Flask) -> None:
    """What is served in front of the application has the same headers, and browsers are told to stay with TLS."""
    client = at_home(site)
    style = client.get("/id/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    for path in (style, "/static/tiada.css", "/static/../wsgi.py"):
        score, points = marks_of(client, path)
        assert score >= ANONYMOUS and min(points.values()) == 0, (path, points)


def test_staff_who_sign_in_get_a_cookie_of_the_best_grade(site: Flask) -> None:
    """The answer that hands out the session has 130 points at least, and no page of staff has fewer."""
    client, author = at_home(site), make_person(site, Role.AUTHOR)
    answer = sign_in(client, author)
    marks = judge(dict(answer.headers), answer.headers.getlist("Set-Cookie"))
    assert answer.headers.getlist("Set-Cookie") and marks.points["cookies"] == 5
    assert marks.score >= SIGNED_IN
    for path in ("/id/ruang-kerja/", "/en/desk/news/", "/id/ruang-kerja/staf"):
        assert marks_of(client, path)[0] >= ANONYMOUS, path


BAD = [
    ({}, [], ""),
    ({"Content-Security-Policy": "default-src 'self' 'unsafe-inline'"}, [], ""),
    ({"X-Frame-Options": "ALLOWALL", "Referrer-Policy": "unsafe-url"}, ["a=b"], ""),
    ({"Strict-Transport-Security": "max-age=1"}, ["a=b; Secure"], ""),
    ({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}, [], ""),
    ({"Cross-Origin-Resource-Policy": "anybody"}, [], '<script src="//evil.example/x.js"></script>'),
]


@pytest.mark.parametrize(("headers", "cookies", "page"), BAD)
def test_table_takes_points_from_what_is_bad(headers: dict[str, str], cookies: list[str], page: str) -> None:
    """Answers without headers, or with unsafe ones, are far from the grade: the table can say no."""
    marks = judge(headers, cookies, page)
    assert not marks.is_best and marks.score < 75
