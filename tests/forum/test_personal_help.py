"""Help with personal data: what is taken out is gone, and the child is not asked again for the stand-in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.forum.conftest import Child

Children = Callable[..., Child]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "Namaku Rina, taman kami gelap.",
        "panggil aku Rina, taman kami gelap.",
        "7B SMPN 3 gelap.",
        "Jalan ke SMP Melati gelap kalau sore.",
        "Aku Dina Lestari dari kelas 5 SMP 3 usul taman.",
    ],
)
def test_child_helped_once_is_not_asked_again(child: Children, lang: str, text: str) -> None:
    """What stands in for a name or a school is no personal data, and the words beside it stay whole."""
    one = child(lang)
    one.enter()
    assert one.fill("idea", text=text, act="next").status_code == 422
    one.fill("idea", text=text, act="clean")
    kept = re.search(r"<textarea[^>]*>\s*([^<]*)<", one.see("idea").text)
    assert kept and kept.group(1).strip().endswith((" gelap.", " gelap kalau sore.", " usul taman."))
    assert one.fill("idea", text=kept.group(1), act="next").headers["Location"].endswith(one.path("place"))
