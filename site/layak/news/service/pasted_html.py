"""HTML of Word, Google Docs and web pages as Markdown: nh3 cleans it, markdownify writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from layak.news.service.pasting import Note, Unreadable

TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p div br hr blockquote ul ol li a strong b em i span table thead tbody tfoot tr th td caption "
    "pre code img section article main figure figcaption dl dt dd".split()
)
DROPPED = frozenset("script style title template noscript svg math iframe object button nav select audio video".split())
ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt"},
    "ol": {"start"},
    "td": {"colspan"},
    "th": {"colspan"},
    **{name: {"style"} for name in ("p", "span", "b", "strong", "i", "em", "h1", "h2", "h3", "h4", "h5", "h6")},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
HEADINGS = tuple(f"h{level}" for level in range(1, 7))
DEEPEST_HEADING = 4
DEEPEST = 150
"""Elements inside of each other; a page of real people has some thirty."""
MOST_TAGS = 30_000
STRONG, STRONG_END, SLANTED, SLANTED_END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Stand for the marks until runs that follow each other are joined: **a****b** would not be read as bold."""

_LIST_STYLE = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_MARKER = re.compile(
    r"^\s*(?:(?P<number>\d{1,3}|[a-zA-Z]{1,4})[.)]|\(?\d{1,3}\)|[^\w\s(\"'“‘]|o)(?=[\s\u00a0])[\s\u00a0]*"
)
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_SLANTED = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)


class Writer(MarkdownConverter):
    """Markdown as our editor shows it: marks with #, - and *, and only those characters escaped that would be marks."""

    class Options:
        """The library's settings."""

        heading_style = "atx"
        bullets = "-"
        wrap = True
        wrap_width = None
        table_infer_header = True

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Bold words."""
        return self.mark(STRONG, STRONG_END, text, parent_tags)

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Slanted words."""
        return self.mark(SLANTED, SLANTED_END, text, parent_tags)

    def mark(self, begin: str, end: str, text: str, parent_tags: set[str]) -> str:
        """Words between marks, the space around them outside; nothing for nothing."""
        words = text.strip()
        if not words or "\n\n" in words or "_noformat" in parent_tags:
            return text
        return f"{' ' if text[0].isspace() else ''}{begin}{words}{end}{' ' if text[-1].isspace() else ''}"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Take the meaning from characters that stood as characters in the page."""
        plain = re.sub(
            r"([*`\\]|(?<![^\W_])_|_(?![^\W_])|\[(?=[^\]\n]{0,500}\]\()|<(?=[a-zA-Z/!])|&(?=#?\w+;))", r"\\\1", text
        )
        if parent_tags & {"td", "th"}:
            plain = plain.replace("|", "\\|")
        return re.sub(r"^(\s*)(#{1,6}(?=\s)|[-+>](?=\s)|\d{1,9}(?=[.)]\s))", escape_mark, plain)


def escape_mark(found: re.Match[str]) -> str:
    """A mark at the beginning of a line as plain characters."""
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def to_markdown(html: str) -> tuple[str, tuple[Note, ...]]:
    """Markdown, and what was left out; raises Unreadable for what is nested beyond any page."""
    if html.count("<") > MOST_TAGS:
        raise Unreadable("paste_long")
    safe = nh3.clean(
        re.sub(f"[{STRONG}-{SLANTED_END}]", "", html),
        tags=set(TAGS),
        clean_content_tags=set(DROPPED),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
    refuse_depth(safe)
    soup = BeautifulSoup(safe, "html.parser")
    pictures = drop_pictures(soup)
    settle_emphasis(soup)
    settle_lists(soup)
    make_word_lists(soup)
    settle_links(soup)
    settle_headings(soup)
    settle_tables(soup)
    try:
        text = str(Writer().convert_soup(soup))
    except RecursionError as error:
        raise Unreadable("paste_nested") from error
    return write_marks(text), (Note(key="pictures", count=pictures),) if pictures else ()


def write_marks(text: str) -> str:
    """The marks of bold and slanted words; runs that follow each other are one."""
    for begin, end, mark in ((SLANTED, SLANTED_END, "*"), (STRONG, STRONG_END, "**")):
        text = re.sub(f"{end}( ?){begin}", r"\1", text).replace(begin, mark).replace(end, mark)
    return text


def refuse_depth(html: str) -> None:
    """Refuse elements inside of each other without end, before anything walks down them."""
    depth = 0
    for closing, name in re.findall(r"<(/?)([a-z][a-z0-9]*)", html):
        if name not in ("br", "hr", "img"):
            depth += -1 if closing else 1
        if depth > DEEPEST:
            raise Unreadable("paste_nested")


def elements(soup: BeautifulSoup, *names: str) -> list[Tag]:
    """The elements of some names, as they stand now."""
    return list(soup.find_all(list(names)))


def style_of(element: Tag) -> str:
    """The style that an element wears."""
    return str(element.get("style") or "")


def drop_pictures(soup: BeautifulSoup) -> int:
    """Take pictures out and count them; a drawn emoji becomes the letter that it stands for."""
    count = 0
    for image in elements(soup, "img"):
        alt = str(image.get("alt") or "")
        if 0 < len(alt) <= 8 and not re.search(r"[\w\s]", alt):
            image.replace_with(alt)
        else:
            image.decompose()
            count += 1
    return count


def settle_emphasis(soup: BeautifulSoup) -> None:
    """Bold and italic as they look: Google Docs styles spans, and wraps everything into a <b> that is not bold."""
    for element in elements(soup, "b", "strong", "i", "em"):
        is_bold = element.name in ("b", "strong")
        if (is_bold and _LIGHT.search(style_of(element))) or (is_bold and element.find_parent(HEADINGS)):
            element.unwrap()
        else:
            element.name = "strong" if is_bold else "em"
    for span in elements(soup, "span"):
        style = style_of(span)
        if _IGNORED.search(style):
            continue
        is_bold = bool(_BOLD.search(style)) and not span.find_parent(HEADINGS)
        if is_bold and _SLANTED.search(style):
            span.wrap(soup.new_tag("em"))
        if is_bold or _SLANTED.search(style):
            span.name = "strong" if is_bold else "em"


def settle_lists(soup: BeautifulSoup) -> None:
    """Items are text and not paragraphs; a list beside the items of another one, as Google Docs has it, goes in."""
    for paragraph in elements(soup, "p"):
        if paragraph.parent is not None and paragraph.parent.name == "li" and not paragraph.find_next_sibling("p"):
            if not paragraph.find_previous_sibling():
                paragraph.unwrap()
    for inner in elements(soup, "ul", "ol"):
        if inner.parent is not None and inner.parent.name in ("ul", "ol"):
            item = inner.find_previous_sibling("li")
            if item is not None:
                item.append(inner.extract())


def make_word_lists(soup: BeautifulSoup) -> None:
    """Word writes lists as paragraphs with a drawn bullet; make lists of them, one inside of the other by level."""
    open_lists: list[tuple[int, Tag]] = []
    before: Tag | None = None
    for item in [one for one in elements(soup, "p") if _LIST_STYLE.search(style_of(one))]:
        found = _LIST_STYLE.search(style_of(item))
        level = int(found.group(1)) if found else 1
        previous = item.find_previous_sibling()
        if not open_lists or previous is not before:
            open_lists = []
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        kind = "ol" if take_marker(item) else "ul"
        if not open_lists or open_lists[-1][0] < level:
            made = soup.new_tag(kind)
            place_list(made, item, open_lists)
            open_lists.append((level, made))
        before = open_lists[0][1]
        item.name = "li"
        open_lists[-1][1].append(item.extract())


def place_list(made: Tag, item: Tag, open_lists: list[tuple[int, Tag]]) -> None:
    """Put a new list where its first item stands, or into the last item of the list around it."""
    if not open_lists:
        item.insert_before(made)
        return
    items = open_lists[-1][1].find_all("li", recursive=False)
    (items[-1] if items else open_lists[-1][1]).append(made)


def take_marker(item: Tag) -> bool:
    """Take the drawn bullet or number from a paragraph of Word; tells whether it was a number."""
    for span in item.find_all("span"):
        if _IGNORED.search(style_of(span)):
            marker = span.get_text().strip()
            span.decompose()
            return marker[:1].isalnum() and marker != "o"
    first = next((text for text in item.find_all(string=True) if text.strip()), None)
    found = _MARKER.match(first) if first is not None else None
    if first is None or found is None:
        return False
    first.replace_with(first[found.end() :])
    return bool(found.group("number"))


def settle_links(soup: BeautifulSoup) -> None:
    """Keep links that lead to a page; those inside of the document lose their link, not their words."""
    for link in elements(soup, "a"):
        target = str(link.get("href") or "").strip()
        if re.match(r"#(?:foot|end)note-ref", target):
            link.decompose()
        elif not re.match(r"(?:https?://|mailto:|tel:|/(?!/))[^\s]+$", target) or not link.get_text(strip=True):
            link.unwrap()
        else:
            link["href"] = re.sub(r"[()<>\\]", lambda found: f"%{ord(found.group()):02X}", target)


def settle_headings(soup: BeautifulSoup) -> None:
    """The first level belongs to the page: where it is used, every heading goes one level down, four at most."""
    down = 1 if soup.find("h1") else 0
    for heading in elements(soup, *HEADINGS):
        if not heading.get_text(strip=True):
            heading.decompose()
        else:
            heading.name = f"h{min(DEEPEST_HEADING, int(heading.name[1]) + down)}"


def settle_tables(soup: BeautifulSoup) -> None:
    """Tables of one column, and those that hold another one, are only for looks: their text stays."""
    for table in elements(soup, "table"):
        rows = table.find_all("tr")
        if table.find("table") is None and any(len(row.find_all(["td", "th"])) > 1 for row in rows):
            for bold in rows[0].find_all("strong"):
                bold.unwrap()  # the first row is the head
            continue
        for part in inner_parts(table):
            part.name = "div"
        table.name = "div"


def inner_parts(table: Tag) -> Iterator[Any]:
    """What a table is built of, without the tables inside of it."""
    for part in table.find_all(["thead", "tbody", "tfoot", "tr", "td", "th", "caption"]):
        if part.find_parent("table") is table:
            yield part
