"""What every HTML answer must keep, checked on each answer of each test."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

from layak.core.headers import HEADERS

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
LABELLED = {"input", "select", "textarea"}
NO_LABEL = {"hidden", "submit", "button"}
LOADS = {("img", "src"), ("script", "src"), ("link", "href"), ("source", "srcset"), ("use", "href"), ("iframe", "src")}

BLANK, WORDS = re.compile(r">\s+<"), re.compile(r">[^<>]+<")
ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')
PLACE = re.compile(r"((?:https?://[\w.:-]+)?)[/#?](?!/)[\w/.?=;&%#~:+,@!*()-]*")
NUMBER = re.compile(r"\d+")
NAMES, WORDED = {"id", "for", "name"}, {"value", "content", "aria-label", "alt", "title"}
ADDRESSED = {"href", "src", "srcset", "action", "formaction"}
HEAD = re.compile(r"<title>(.*?)</title>.*?<h1[^>]*>(.*?)</h1>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
LOOSE = re.compile(r"&(?!(?:#[1-9]\d{1,5}|amp|lt|gt|quot|nbsp);)")
"""An ampersand that begins nothing of what our pages are written with."""
_found_well: set[str] = set()
_shared: list[Path] = []


def share_what_is_well(folder: Path) -> None:
    """Let all processes of a run know which markup another one has found well: reading it strictly is dear."""
    _shared[:] = [folder]


def tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).removeprefix(NAMESPACE)


@lru_cache(maxsize=16)
def parse_page(text: str) -> Element:
    """Parse a whole page strictly: an error of the HTML standard fails the test; a page just read is not read again."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def parse_part(text: str) -> Element:
    """Parse a part strictly, as the content of a body."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(text)


def words_of(element: Element) -> str:
    """The text of an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


@lru_cache(maxsize=20_000)
def told_apart(attribute: str, name: str, value: str) -> str:
    """An attribute without what differs between two pages of the same markup: words, numbers but those of names, and
    of an address the path; its host is held to the rules."""
    if name in NAMES or not value:
        return attribute
    if name in WORDED:
        return f' {name}="0"'
    place = PLACE.fullmatch(value) if name in ADDRESSED else None
    return f' {name}="{place[1]}0"' if place else NUMBER.sub("0", attribute)


def mark_of(text: str, path: str) -> str:
    """What all pages of the same markup in the same language share."""
    markup = ATTRIBUTE.sub(
        lambda found: told_apart(found[0], found[1], found[2]), WORDS.sub(">t<", BLANK.sub("><", text))
    )
    return sha256(f"{path.split('/')[1]} {markup}".encode()).hexdigest()


def check_page(text: str, path: str) -> None:
    """Check a whole page; of one that has the markup of a page that was found well, only what lies in its words.

    Markup is every tag with its attributes; the words between them, numbers outside of names, what fields are filled
    with and paths of addresses can break nothing but the order of title and heading, as long as no ampersand stands
    loose among them.
    """
    mark = mark_of(text, path)
    if is_well(mark) and not LOOSE.search(text):
        check_heading(text, path)
    else:
        check_whole_page(text, path)
        for folder in _shared:
            (folder / mark).touch()
    _found_well.add(mark)


def is_well(mark: str) -> bool:
    """Whether a page of this markup was found well in this run."""
    return mark in _found_well or any((folder / mark).exists() for folder in _shared)


def check_heading(text: str, path: str) -> None:
    """The title begins with the words of the heading."""
    found = HEAD.search(text)
    assert found, f"{path}: no title before its heading"
    title, heading = (" ".join(unescape(TAGS.sub("", part)).split()) for part in found.groups())
    plain = title.removeprefix("Kesalahan: ").removeprefix("Error: ")
    assert plain.startswith(heading), f"{path}: title {title!r} does not start with h1 {heading!r}"


def check_told(text: str, path: str, status: int) -> None:
    """A form that comes back says so before anything else: its title is the first that is read aloud."""
    title = HEAD.search(text) if status == 422 else None
    assert title is None or title.group(1).startswith(("Kesalahan: ", "Error: ")), f"{path}: 422 without a word of it"


def check_whole_page(text: str, path: str) -> None:
    """Check a whole page; `path` tells the language it must be in."""
    page = parse_page(text)
    elements = list(page.iter())
    lang = path.split("/")[1] if path.split("/")[1] in ("id", "en") else page.get("lang")
    assert page.get("lang") == lang, f"{path}: lang is {page.get('lang')!r}"
    heads = [e for e in elements if tag(e) == "h1"]
    assert len(heads) == 1, f"{path}: {len(heads)} h1"
    title = words_of(next(e for e in elements if tag(e) == "title"))
    plain = title.removeprefix("Kesalahan: ").removeprefix("Error: ")
    heading = words_of(heads[0])
    assert plain.startswith(heading), f"{path}: title {title!r} does not start with h1 {heading!r}"
    levels = [int(tag(e)[1]) for e in elements if tag(e) in ("h1", "h2", "h3", "h4")]
    steps = pairwise(levels)
    assert all(b - a <= 1 for a, b in steps), f"{path}: heading levels skip in {levels}"
    assert sum(tag(e) == "main" for e in elements) == 1, f"{path}: one main landmark"
    check_elements(elements, path)
    check_labels(page, path)
    check_main_action(page, path)


def check_elements(elements: list[Element], path: str) -> None:
    """No doubled id, nothing inline, nothing from another host, forms with an action."""
    ids = [e.get("id") for e in elements if e.get("id")]
    assert len(ids) == len(set(ids)), f"{path}: doubled ids {sorted({i for i in ids if ids.count(i) > 1})}"
    for element in elements:
        name = tag(element)
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on"), f"{path}: {name} has {attribute}"
            assert attribute != "style", f"{path}: {name} has an inline style"
            if (name, attribute) in LOADS and element.get("rel") not in ("canonical", "alternate"):
                assert not urlsplit(value).netloc, f"{path}: loads {value} from another host"
            assert not value.strip().lower().startswith("javascript:"), f"{path}: {attribute}={value}"
        if name == "style":
            raise AssertionError(f"{path}: an inline style element")
        if name == "script" and element.get("type") != "application/ld+json":
            assert element.get("src") and not words_of(element), f"{path}: an inline script"
        if name == "form":
            assert element.get("action"), f"{path}: a form without action"
        if name == "img":
            assert element.get("alt") is not None, f"{path}: a picture without alt"


def check_main_action(page: Element, path: str) -> None:
    """A page of the staff rooms has one main button at most, so that the next step is seen; the field of a search aside."""
    if page.find("body[@class='desk']") is None:
        return
    searches = {id(e) for form in page.iterfind(".//form[@class='find']") for e in form.iter()}
    main = [words_of(e) for e in page.iterfind(".//main//*[@class='btn']") if id(e) not in searches]
    assert len(main) <= 1, f"{path}: {len(main)} main buttons: {main}"


def check_labels(page: Element, path: str) -> None:
    """Each field that a person fills in has a label of its own, or stands inside one."""
    labels = {e.get("for") for e in page.iter() if tag(e) == "label"}
    inside = {id(child) for e in page.iter() if tag(e) == "label" for child in e.iter()}
    for element in page.iter():
        if tag(element) not in LABELLED or element.get("type") in NO_LABEL:
            continue
        named = element.get("id") in labels or id(element) in inside or element.get("aria-label")
        assert named, f"{path}: field {element.get('name')!r} has no label"


def check_headers(headers: dict[str, str], path: str) -> None:
    """The security headers stand on every answer, and nothing of ours leaks from inside."""
    for name, value in HEADERS.items():
        assert headers.get(name) == value, f"{path}: {name} is {headers.get(name)!r}"
    assert "unsafe-" not in headers["Content-Security-Policy"]
    assert not [name for name in headers if name.startswith("X-Layak-")], f"{path}: an internal header left the house"
