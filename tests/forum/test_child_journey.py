"""The child's way: in with a pass, five questions, secret words, and later back with them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_sends_an_idea_and_sees_it_with_secret_words(child, forum_app, lang):
    """A pass opens the questions; after sending, the words alone open "My ideas" with the state in plain words."""
    one = child(lang)
    assert one.enter().headers["Location"].endswith(one.path("topic"))
    page = one.answer()
    assert "Kami ingin taman bermain" in page.text and len(one.words.split()) == 5
    sent = one.submit()
    assert sent.headers["Location"].endswith(one.path("thanks"))
    thanks = one.see("thanks").text
    assert ("Terima kasih" if lang == "id" else "Thank you, your idea has arrived") in thanks
    later = type(one)(forum_app.test_client(), "", lang, one.words)
    assert later.fill("words", words=one.words.upper()).headers["Location"].endswith(later.path("own"))
    mine = later.see("own").text
    assert ("Idemu sudah kami terima." if lang == "id" else "We have received your idea.") in mine
    assert "no-store" in later.pages[-1].headers["Cache-Control"]
