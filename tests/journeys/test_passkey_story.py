"""A passkey in a real browser, with Chromium's own virtual authenticator: made, used, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Meet, Visitor, served, views
from tests.served import ServedSite

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class NamedSite(ServedSite):
    """The same site under a name, as browsers know no passkeys under a number."""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"


@pytest.fixture(scope="module")
def server(own_site: Callable[..., ServedSite]) -> Iterator[ServedSite]:
    """A site under a name."""
    with served(own_site(NamedSite)) as site:
        yield site


def give_device(page: Page) -> None:
    """Put a phone's own authenticator into the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def make_passkey(editor: Visitor) -> None:
    """From one's own account to a passkey that is ready."""
    editor.go(editor.say("/id/ruang-kerja/akun", "/en/desk/account"))
    editor.follow("See and make passkeys")
    editor.fill("name", "Telepon dinas")
    editor.fill("password", editor.server.account("editor")["password"])
    editor.press("Continue")
    editor.press("Make the passkey")
    steps.is_read(
        editor, "Telepon dinas", editor.word("The passkey is ready. With it you sign in without password and code.")
    )


@pytest.mark.parametrize("view", views(("id", 320, True), long=(("en", 1280, True),)))
def test_editor_makes_a_passkey_and_signs_in_with_it(meet: Meet, view: tuple[str, int, bool]) -> None:
    """Made after the password, it opens the page that was asked for by one press; removed, it opens nothing."""
    editor = meet(view)
    give_device(editor.page)
    steps.sign_in(editor, "editor")
    make_passkey(editor)
    editor.use(editor.page.get_by_role("banner").get_by_role("button", name=editor.word("Sign out")))
    editor.go(editor.say("/id/ruang-kerja/akun/kunci-sandi", "/en/desk/account/passkeys"))
    editor.follow("Sign in with a passkey")
    editor.press("Use the passkey")
    steps.is_read(editor, editor.word("Passkeys"), "Telepon dinas")
    editor.use(editor.page.get_by_role("button", name=f"{editor.word('Remove')} Telepon dinas"))
    editor.use(editor.page.get_by_role("banner").get_by_role("button", name=editor.word("Sign out")))
    editor.follow("Sign in with a passkey")
    editor.press("Use the passkey")
    expect(editor.page.get_by_role("alert")).to_contain_text(
        editor.word("That did not work. Try once more, or sign in with password and code.")
    )


def test_device_that_gives_none_and_browser_without_script_say_what_to_do(meet: Meet) -> None:
    """A refusal of the device is told in the live region; without scripts the page leads to password and code."""
    somebody = meet(("en", 320, True))
    give_device(somebody.page)
    somebody.go("/en/sign-in/passkey")
    somebody.page.get_by_role("button", name=somebody.word("Use the passkey")).click()
    expect(somebody.page.locator("form[data-passkey] [role=status]")).to_have_text(
        somebody.word("The device gave no passkey. Try once more, or sign in another way.")
    )
    plain = meet(("id", 320, False))
    plain.go("/id/masuk/kunci-sandi")
    assert not plain.page.get_by_role("button", name=plain.word("Use the passkey")).is_visible()
    plain.follow("Sign in with password and code")
