"""The texts of a WordPress post as ours: blocks and classic text become Markdown by the way of every paste."""

from __future__ import annotations

import html
import re

import nh3

from layak.news.service.drafts import TITLE_LENGTH, tidy
from layak.news.service.pasting import MOST_LETTERS, Unreadable, clean_html
from layak.news.service.sharing import first_sentence
from layak.news.service.wordpress_file import Post

LONGEST_LEAD = 300
_CODES = (
    "caption|wp_caption|gallery|embed|video|audio|playlist|contact-form-7|wpforms|rev_slider|elementor-template|"
    r"vc_\w+|et_pb_\w+|su_\w+|fusion_\w+"
)
_CODE = re.compile(rf"\[/?(?:{_CODES})(?:\s[^\[\]]*)?\]", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]*?\ssrc=[\"']([^\"'<>]+)", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|div|ul|ol|li|table|h[1-6]|blockquote|figure|pre|section|hr)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")


def title_of(post: Post) -> str:
    """The title of a post as plain text, cut with an ellipsis where it is longer than a title can be."""
    title = plain(post.get("title"))
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def body_of(content: str) -> str:
    """The text of a post as Markdown, without pictures and short codes; raises Unreadable."""
    if len(content) > MOST_LETTERS:
        raise Unreadable("paste_long")
    return clean_html(paragraphs(_CODE.sub("", without_comments(content)))).text


def lead_of(excerpt: str, content: str) -> str:
    """The summary: the excerpt that was written, or the first sentence of the text where it is short enough."""
    written = plain(excerpt[:MOST_LETTERS])
    begins = _EMPTY_LINES.split(without_comments(content[:20_000]).strip())[0]
    sentence = first_sentence(plain(_CODE.sub("", begins)))
    found = written or sentence
    return found if len(found) <= LONGEST_LEAD else ""


def pictures_of(content: str) -> list[str]:
    """The addresses of the pictures in a text."""
    return _PICTURE.findall(content)


def plain(text: str) -> str:
    """Text without tags and entities, in one line."""
    return " ".join(tidy(html.unescape(nh3.clean(text, tags=set()))).split())


def without_comments(text: str) -> str:
    """Text without HTML comments, which is how WordPress marks its blocks."""
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


def paragraphs(text: str) -> str:
    """Classic posts have no paragraphs but empty lines: mark them, and line ends inside of them."""
    if _PARAGRAPH.search(text):
        return text
    parts = _EMPTY_LINES.split(text.replace("\r\n", "\n").strip())
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part
    )
