"""How well like public ideas are told from unlike ones, measured on texts of our own."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from flask import Flask

from layak.core.clock import now
from layak.core.database import writing
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service import sealed
from layak.forum.service.similar import list_similar
from layak.forum.states import State

CORPUS = yaml.safe_load((Path(__file__).parent / "corpora" / "similar.yaml").read_text("utf-8"))
GOALS = {"precision": 0.9, "recall": 0.85}
"""What is shown is nearly always like; to miss one in seven is better than to show what is not."""


@pytest.fixture
def titles(forum_app: Flask) -> list[str]:
    """The corpus's ideas, public."""
    with forum_app.app_context(), writing() as session:
        for nth, one in enumerate(CORPUS["ideas"]):
            row = Suggestion(
                state=State.PUBLISHED, sent_at=now() + timedelta(seconds=nth), due_on=now().date(),
                nonce=sealed.fresh_nonce(),
            )  # fmt: skip
            row.public = PublicVersion(
                title_id=one["title"], text_id=one["text"], title_en=one.get("title_en"), text_en=one.get("text_en"),
                month=date(2026, 11, 1), approved_by=7,
            )  # fmt: skip
            session.add(row)
    return [one["title"] for one in CORPUS["ideas"]]


def test_like_ideas_are_found_and_unlike_ones_left(
    forum_app: Flask, titles: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all pairs of a typed text and an idea: how many of those shown are like, and how many like ones are shown."""
    found = shown = like = 0
    with forum_app.app_context():
        for one in CORPUS["typed"]:
            got = {idea.title_id for idea in list_similar(one["text"], one.get("lang", "id"))}
            want = {titles[place] for place in one["like"]}
            found, shown, like = found + len(got & want), shown + len(got), like + len(want)
    unlike = len(titles) * len(CORPUS["typed"]) - like
    measured = {"precision": found / shown, "recall": found / like}
    with capsys.disabled():
        figures = ", ".join(f"{name} {value:.2f}" for name, value in measured.items())
        print(f"\nlike ideas: {like} like pairs, {unlike} unlike: {figures}")
    assert like >= 30 and unlike >= 60
    assert all(measured[name] >= least for name, least in GOALS.items()), measured
