"""The moderators' and officers' pages: what belongs together stands together, and the door stays marked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from layak.core.access import Role
from tests.forum.conftest import HARM, PASSPHRASE, Child, Desk

DESK = "/id/ruang-kerja"


def doors(page: str) -> dict[str, str]:
    """The doors that are marked, with what aria-current says."""
    nav = page.partition('class="doors"')[2].partition("</nav>")[0]
    return dict(re.findall(r'href="([^"]+)" aria-current="(\w+)"', nav))


def test_door_stays_marked_behind_it(child: Callable[..., Child], moderator: Desk, staff: Callable[..., Desk]) -> None:
    """On its own page a door is the page; on the pages behind it, it is marked too; the overview only by itself."""
    child().send_idea()
    assert doors(moderator.see(f"{DESK}/").text) == {f"{DESK}/": "page"}
    assert doors(moderator.see(f"{DESK}/forum/antrean").text) == {f"{DESK}/forum/antrean": "page"}
    assert doors(moderator.open(1).text) == {f"{DESK}/forum/antrean": "true"}
    assert doors(moderator.see(f"{DESK}/forum/tampil").text) == {f"{DESK}/forum/antrean": "true"}
    boss = staff(Role.ADMINISTRATOR)
    assert doors(boss.see(f"{DESK}/staf/baru").text) == {f"{DESK}/staf": "true"}
    assert doors(boss.see(f"{DESK}/akun/kata-sandi").text) == {f"{DESK}/akun": "true"}


def test_button_that_fills_the_box_stands_under_it_and_enter_only_looks(
    child: Callable[..., Child], moderator: Desk
) -> None:
    """Between the text's box and the component; the first button of the form, which Enter presses, stores nothing."""
    child().send_idea()
    form = moderator.open(1).text.partition('<form method="post" action="/id/ruang-kerja/forum/antrean/1"')[2]
    places = [form.index(one) for one in ('value="look"', 'name="text_id"', 'value="take"', 'name="topic"')]
    assert places == sorted(places) and form.index("<button") < places[0] < form.index("</button>")


def test_facts_beside_a_protected_text_stand_in_rows(child: Callable[..., Child], staff: Callable[..., Desk]) -> None:
    """Forum, member number and the way it came are a summary list, as on every other page."""
    officer, protected, one = staff(Role.PROTECTION_OFFICER), f"{DESK}/forum/terlindung", child()
    officer.send(protected, passphrase=PASSPHRASE, again=PASSPHRASE)
    one.enter()
    one.fill("next", text=HARM)
    page = officer.send(f"{protected}/1", passphrase=PASSPHRASE)
    assert HARM in page.text and '<dl class="sum card">' in page.text and "<dl><dt>" not in page.text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_summary_after_a_question_has_no_colon(child: Callable[..., Child], lang: str) -> None:
    """A question keeps its own mark; any other name of a field is followed by a colon."""
    one = child(lang)
    one.enter()
    page = one.fill("topic").text
    assert page.count("?: ") == 0 and re.search(r'<a href="#topic[^"]*">[^<]+\? [A-Z]', page)
    assert re.search(
        r'<a href="#words">[^<?]+: [A-Z]', Child(one.client.application.test_client(), "", lang).fill("words").text
    )
