"""What a shared link shows: the picture where its consent covers that, the drawn card for everything else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from layak.core.language import LANGUAGES
from tests.conftest import TestClock
from tests.news.test_consents import MIDNIGHT, SIGNED, show
from tests.news.test_endings import take_down

PAGE = "/id/berita/rapat-gugus-tugas"
CARD = f"http://localhost{PAGE}/kartu.png"
MOST_BYTES = 300_000
"""What messengers still fetch for a card."""
Staff = Callable[[str], FlaskClient]


def card_of(client: FlaskClient, path: str = PAGE) -> str:
    """The address of the picture that a shared link shows."""
    found = re.findall(r'<meta property="og:image" content="([^"]+)">', client.get(path).text)
    assert len(found) == 1
    return str(found[0])


def test_an_article_without_a_picture_shows_its_drawn_card(publish: Callable[..., int], client: FlaskClient) -> None:
    """In each language its own, small, kept by browsers; the demonstration is told apart by nothing else."""
    publish()
    cards = set()
    for lang, path in zip(LANGUAGES, (PAGE, "/en/news/task-force-meets"), strict=True):
        address = card_of(client, path)
        answer = client.get(address.removeprefix("http://localhost"))
        assert address.startswith(f"http://localhost/{lang}/") and answer.mimetype == "image/png"
        assert Image.open(io.BytesIO(answer.data)).size == (1080, 1080) and len(answer.data) <= MOST_BYTES
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        cards.add(answer.data)
    assert len(cards) == 2


def test_what_readers_cannot_see_has_no_card(
    draft_only: Callable[..., int], publish: Callable[..., int], staff: Staff, client: FlaskClient
) -> None:
    """Neither a draft nor an article that was taken down."""
    draft_only()
    assert client.get("/id/berita/masih-draf/kartu.png").status_code == 404
    number, editor = publish(), staff("editor")
    assert take_down(editor, number, "withdrawn").status_code == 303
    assert "og:image" not in client.get(PAGE).text and client.get(PAGE + "/kartu.png").status_code in (404, 410)


@pytest.mark.parametrize(
    ("uses", "is_photo"), [(["site"], False), (["site", "press"], False), (["site", "social"], True)]
)
def test_a_picture_is_on_the_card_only_where_consent_covers_social_media(
    staff: Staff, client: FlaskClient, app: Flask, loaded: Flask, clock: TestClock, uses: list[str], is_photo: bool
) -> None:
    """The photo of children shows on shared links until the consent ends; without that use only the drawn card."""
    _number, name = show(staff("editor"), app, uses=uses)
    assert card_of(client) == (f"http://localhost/gambar/{name}-1280.jpg" if is_photo else CARD)
    clock.moment = MIDNIGHT - timedelta(seconds=1)
    assert (name in card_of(client)) is is_photo
    clock.moment = MIDNIGHT
    assert card_of(client) == CARD and SIGNED["uses"] == ["site"]
