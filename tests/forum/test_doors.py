"""The two doors: guesses at the digits of known words wait, and a used pass leads on to the words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from layak.forum import passes
from tests.forum.conftest import FORM, Child

Children = Callable[..., Child]


def other_digits(phrase: str, most: int) -> list[str]:
    """The same four words with other digits."""
    known, digits = phrase.rsplit(" ", 1)
    return [f"{known} {number:02d}" for number in range(100) if f"{number:02d}" != digits][:most]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_who_knows_four_words_cannot_try_all_digits(child: Children, lang: str) -> None:
    """After ten misses in an hour the same four words wait, from every address and at both doors, the right ones too."""
    one = child(lang)
    one.send_idea()
    guesser = Child(one.client.application.test_client(), "", lang)
    for nth, guess in enumerate(other_digits(one.words, 10)):
        guesser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{nth}"
        assert guesser.fill("words", words=guess).status_code == 422
    slowed = guesser.fill("words", words=one.words.upper())
    assert slowed.status_code == 429 and 0 < int(slowed.headers["Retry-After"]) <= 3601
    assert ("They still work" in slowed.text or "tetap berlaku" in slowed.text) and "tel:129" in slowed.text
    assert (
        one.fill(f"{one.path('own')}/1/{'tarik' if lang == 'id' else 'withdraw'}", words=one.words).status_code == 429
    )
    beside = child(lang)
    beside.send_idea()
    assert Child(beside.client.application.test_client(), "", lang).fill("words", words=beside.words).status_code == 303


def test_right_words_are_no_guess(child: Children) -> None:
    """A child that slips nine times comes in, and then may slip again; coming in often counts for nothing."""
    one = child()
    one.send_idea()
    for _ in range(2):
        for guess in other_digits(one.words, 9):
            assert one.fill("words", words=guess).status_code == 422
        assert one.fill("words", words=one.words).status_code == 303
    for _ in range(12):
        assert one.fill("words", words=one.words).status_code == 303


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_with_a_used_pass_is_led_to_the_secret_words(child: Children, lang: str) -> None:
    """The page says that a pass is done after the first idea, with the way on; the same for a pass that never was."""
    one = child(lang)
    one.send_idea()
    one.fill("close")
    words_door = f'href="{one.path("words")}"'
    assert one.see("pass").text.count(words_door) == 1
    used, unknown = one.fill("pass", code=one.code), one.fill("pass", code=passes.new_pass())
    for page in (used, unknown):
        assert page.status_code == 422 and page.text.count(words_door) == 2
    typed = re.compile(r'name="code"[^>]*value="[^"]+"')
    assert len({typed.sub("", FORM.sub("", page.text)) for page in (used, unknown)}) == 1
