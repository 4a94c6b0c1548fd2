"""An idea's page names the published articles that link to it, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.clock import now
from layak.news import service
from layak.news.models import Ending
from tests.conftest import TestClock
from tests.news.conftest import EDITOR, text

Publish = Callable[..., int]
IDEA = {"id": "/id/forum-anak/usulan/2", "en": "/en/childrens-forum/ideas/2"}


@pytest.fixture
def city(loaded: Flask) -> Flask:
    """A demonstration, whose ideas can be read."""
    return loaded


def telling(number: int = 2) -> dict[str, object]:
    """Texts of an article that links to an idea from its Indonesian version."""
    body = f"Anak-anak [mengusulkan ini](/id/forum-anak/usulan/{number})."
    return {"texts": {"id": text("Iklan rokok dipindah", body), "en": text("Adverts are moved")}}


def test_idea_names_the_news_about_it(city: Flask, client: FlaskClient, publish: Publish) -> None:
    """Both languages name it by their own title; other ideas do not; once it is taken down it is named no more."""
    number = publish(**telling())
    assert "Iklan rokok dipindah" in client.get(IDEA["id"]).text
    english = client.get(IDEA["en"]).text
    assert "Adverts are moved" in english and "Iklan rokok dipindah" not in english
    assert "Iklan rokok dipindah" not in client.get("/id/forum-anak/usulan/22").text
    assert "Iklan rokok dipindah" not in client.get("/id/forum-anak/usulan/3").text
    with city.app_context():
        service.unpublish_article(number, ending=Ending.IN_ERROR, version=2, actor=EDITOR, at=now())
    assert "Iklan rokok dipindah" not in client.get(IDEA["id"]).text


def test_idea_names_scheduled_news_from_its_moment(
    city: Flask, client: FlaskClient, publish: Publish, clock: TestClock
) -> None:
    """Before its moment nobody sees it; from then on it stands there, also where the page was kept."""
    with city.app_context():
        moment = now() + timedelta(hours=2)
    publish(moment=moment, **telling())
    assert "Iklan rokok dipindah" not in client.get(IDEA["id"]).text
    clock.moment = moment + timedelta(seconds=1)
    assert "Iklan rokok dipindah" in client.get(IDEA["id"]).text
