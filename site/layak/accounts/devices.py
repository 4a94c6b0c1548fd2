"""What kind of device a session runs on, in two words of a short list; what a browser calls itself is not kept."""

from __future__ import annotations

from flask_babel import gettext as _

BROWSERS = (
    ("edge", ("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    ("samsung", ("SamsungBrowser/",), "Samsung Internet"),
    ("opera", ("OPR/", "Opera"), "Opera"),
    ("firefox", ("Firefox/", "FxiOS/"), "Firefox"),
    ("chrome", ("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    ("safari", ("Safari/",), "Safari"),
)
"""Key, signs in what a browser calls itself, and name; the first that fits, as each claims to be the ones below it."""

SYSTEMS = (
    ("android", ("Android",), "Android"),
    ("iphone", ("iPhone", "iPod"), "iPhone"),
    ("ipad", ("iPad",), "iPad"),
    ("chromeos", ("CrOS",), "ChromeOS"),
    ("windows", ("Windows",), "Windows"),
    ("mac", ("Macintosh",), "Mac"),
    ("linux", ("Linux",), "Linux"),
)
Kinds = tuple[tuple[str, tuple[str, ...], str], ...]


def device_of(user_agent: str) -> str:
    """The kind of device as it is kept: two keys, such as "chrome/android"; empty where nothing is known."""
    return f"{known(BROWSERS, user_agent)}/{known(SYSTEMS, user_agent)}"


def known(kinds: Kinds, text: str) -> str:
    """The key of the first kind of which a sign stands in the text."""
    return next((key for key, signs, _name in kinds if any(sign in text for sign in signs)), "")


def device_words(device: str | None) -> str:
    """The two words for people: "Chrome, Android", one of them, or that it is not known."""
    browser, _slash, system = (device or "").partition("/")
    pairs = ((BROWSERS, browser), (SYSTEMS, system))
    names = [name for kinds, wanted in pairs for key, _signs, name in kinds if key == wanted]
    return ", ".join(names) or _("A device that gave no name")
