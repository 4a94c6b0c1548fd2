"""What pages wear: light enough for a cheap phone, every sign in the sprite, the vendored file untouched."""

from __future__ import annotations

import hashlib
import re

import brotli

from layak.config import ROOT

READERS_BUDGET = 7_000
SPRITE_BUDGET = 1_500
ICON_CALL = re.compile(r"""icon\("([a-z]+)""")
ICON_ARGUMENT = re.compile(r"""icon="([a-z]+)\"""")


def weight(name: str) -> int:
    """Bytes over the wire of a static file."""
    return len(brotli.compress((ROOT / "static" / name).read_bytes(), quality=11))


def test_a_reader_loads_a_light_stylesheet_and_sprite() -> None:
    """Stylesheet and sprite stay within their part of the 14 kB of a first visit (docs/speed.md)."""
    assert weight("css/reader.css") <= READERS_BUDGET
    assert weight("icons/sprite.svg") <= SPRITE_BUDGET


def test_every_sign_that_a_template_names_is_in_the_sprite() -> None:
    """A name without its symbol would leave a hole beside the word."""
    sprite = (ROOT / "static/icons/sprite.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="(\w+)"', sprite))
    named: dict[str, set[str]] = {}
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        for sign in ICON_CALL.findall(text) + ICON_ARGUMENT.findall(text):
            named.setdefault(sign, set()).add(path.name)
    assert named and {sign: files for sign, files in named.items() if sign not in known} == {}


def test_each_component_file_holds_the_macro_of_its_name() -> None:
    """One component, one macro, one file named like it; only the parts of fields share a file."""
    for path in (ROOT / "templates/components").glob("*.html"):
        names = re.findall(r"{% macro (\w+)\(", path.read_text("utf-8"))
        assert path.stem == "field_parts" or names == [path.stem], path.name


def test_the_vendored_script_is_the_one_that_the_list_names() -> None:
    """The file's digest stands in static/vendor/README.md, so nobody changes it unseen."""
    vendor = ROOT / "static/vendor"
    listed = (vendor / "README.md").read_text("utf-8")
    for path in vendor.iterdir():
        if path.suffix != ".md":
            assert hashlib.sha256(path.read_bytes()).hexdigest() in listed, path.name


def test_styles_use_the_names_of_colours() -> None:
    """Outside the tokens, colours written as numbers stand only in the cloths and the white search field."""
    text = (ROOT / "static/css/reader.css").read_text("utf-8")
    after = text.split("@layer base {", 1)[1].split("@layer print {", 1)[0]
    lines = [line.strip() for line in after.splitlines() if re.search(r"#[0-9a-f]{3,8}\b", line)]
    assert [line for line in lines if not re.match(r"\.(cloth|hero \.find|hero ::placeholder)", line)] == []
