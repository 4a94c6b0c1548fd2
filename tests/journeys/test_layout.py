"""Where things stand on a page, measured in a real browser on a narrow screen."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.journeys import steps
from tests.journeys.conftest import Meet

PHONE = ("en", 360, True)
DESKTOP = ("id", 1280, True)


def box(found: Locator) -> dict[str, float]:
    """Where something stands: x, y, width, height."""
    measured = found.bounding_box()
    assert measured is not None
    return {**measured}


def test_help_exit_and_language_share_a_row_on_a_phone(meet: Meet) -> None:
    """The top line of children's pages stays one line; the other language keeps its whole name for those who hear it."""
    child = meet(PHONE)
    child.go(steps.path(child, "forum"))
    hem = child.page.locator("nav.hem")
    assert len({round(box(one)["y"]) for one in hem.locator("a").all()}) == 1
    assert hem.get_by_role("link", name="Bahasa Indonesia", exact=True).count() == 1


def test_history_of_ranks_uses_the_width_of_a_phone(meet: Meet) -> None:
    """Below one another no cell is squeezed; on a wide screen they stay beside each other."""
    for view, least in ((PHONE, 300), (DESKTOP, 0)):
        reader = meet(view)
        reader.go(reader.say("/id/kemajuan/", "/en/progress/"))
        rows = reader.page.locator("main table tbody tr")
        cells = [box(one) for one in rows.first.locator("th, td").all()]
        assert min(one["width"] for one in cells) > least
        assert (len({round(one["y"]) for one in cells}) == 1) is (view is DESKTOP)


def test_headings_and_marks_of_the_desk_keep_their_place(meet: Meet) -> None:
    """A heading after a form keeps its distance; the sample mark stands beside the state of an account."""
    facilitator = meet(DESKTOP)
    steps.sign_in(facilitator, "facilitator")
    facilitator.go("/id/ruang-kerja/forum/kartu")
    button = box(facilitator.page.locator("main form button").last)
    heading = box(facilitator.page.locator("main form + h2"))
    assert heading["y"] - button["y"] - button["height"] >= 32
    boss = meet(DESKTOP)
    steps.sign_in(boss, "administrator")
    boss.go("/id/ruang-kerja/staf")
    marks = boss.page.locator("main .rooms li").first.locator(".tag")
    state, sample = (box(one) for one in marks.all())
    assert abs(state["y"] + state["height"] / 2 - sample["y"] - sample["height"] / 2) < 2


def test_doors_of_an_editor_share_one_row_on_a_phone(meet: Meet) -> None:
    """Two rows in all: the brand with language and way out, then the doors, where the current one is in sight."""
    for view in (PHONE, ("id", 360, False)):
        editor = meet(view)
        steps.sign_in(editor, "editor")
        editor.go(editor.say("/id/ruang-kerja/pengalihan", "/en/desk/redirects"))
        top = editor.page.locator("header.top")
        doors = [box(one) for one in top.locator(".doors a").all()]
        assert len(doors) == 9 and len({round(one["y"]) for one in doors}) == 1
        assert len({round(one["y"]) for one in (box(found) for found in top.locator(".own > li").all())}) == 1
        assert max(one["y"] + one["height"] for one in doors) <= 120
        current = box(top.locator(".doors [aria-current]"))
        assert current["x"] >= 0 and current["x"] + current["width"] <= 360
        top.locator(".doors a").first.focus()
        assert box(top.locator(".doors a").first)["x"] >= 0


def test_lists_of_the_newsroom_fit_a_phone(meet: Meet) -> None:
    """Each cell says what it is about, nothing is reached by sideways scrolling, a day of the calendar is wide enough."""
    editor = meet(PHONE)
    steps.sign_in(editor, "editor")
    editor.go(steps.path(editor, "newsroom"))
    assert editor.page.locator("main .scroll").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    cells = editor.page.locator("main tbody tr").first.locator("td")
    told = [one.evaluate("e => getComputedStyle(e, '::before').content") for one in cells.all()]
    assert told == ['"Indonesian: "', '"English: "', '"State: "', '"Last touched: "']
    editor.go("/en/desk/calendar")
    assert box(editor.page.locator(".month-list button").first)["width"] >= 44


def test_fields_of_the_desk_keep_a_width_that_is_read(meet: Meet) -> None:
    """On a wide screen a line of text or an answer to choose is no wider than a column of text."""
    editor = meet(DESKTOP)
    steps.sign_in(editor, "editor")
    for path in ("/id/ruang-kerja/pengalihan", "/id/ruang-kerja/pengumuman/baru"):
        editor.go(path)
        widths = [box(one)["width"] for one in editor.page.locator("main .field > input, main .pick").all()]
        assert widths and max(widths) <= 608, path


def test_child_words_stand_beside_what_is_done_with_them(meet: Meet) -> None:
    """On a wide screen no card that stays in sight lies over the buttons: a moderator presses each of them."""
    moderator = meet(DESKTOP)
    steps.sign_in(moderator, "moderator")
    moderator.go(steps.path(moderator, "published"))
    href = moderator.page.locator("main a[href*='/forum/tampil/']").first.get_attribute("href")
    moderator.go(f"{href}/balasan")
    said, done = (box(moderator.page.locator(f".bench > {one}")) for one in (".original", ".words"))
    assert said["x"] + said["width"] <= done["x"] and abs(said["y"] - done["y"]) < 2
