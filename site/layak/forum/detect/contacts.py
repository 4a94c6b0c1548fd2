"""Ways to reach a child elsewhere: e-mail addresses, handles, and links to chat or social media."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from layak.forum.detect.finding import Finding, finding, listed
from layak.forum.detect.lexicon import read_lexicon, split_phrases
from layak.forum.detect.plain import PlainText, Token

_MAIL_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")
_LONGEST_MAIL_PART = 64
_MAIL_GAP = 2
_HANDLE = re.compile(r"(?<![\w.@/])@ ?([a-z0-9][\w.]{2,29})")
_USER_NAME = re.compile(r"@?([a-z0-9_][\w.\-#]{2,30})")
_LOOKS_MADE_UP = re.compile(r"[\d_.#]")
_CONNECTOR_REACH = 5
_CAPITAL_WITHIN = re.compile(r"[a-z]{2}[A-Z]")
_STRONG_CONNECTION = re.compile(r"[:=]\s{0,3}@?$")
_SPACED_DOMAIN = re.compile(r" {0,2}\. {0,2}([a-z]{2,10})(?![a-z])")
_LINK_TAIL = re.compile(r" {0,2}[/?@] {0,2}[^\s<>\"']{0,200}")


def find_contacts(plain: PlainText) -> Iterator[Finding]:
    """Find e-mail addresses, handles and links."""
    yield from _find_mails(plain)
    yield from _find_spoken_mails(plain)
    yield from _find_named_mails(plain)
    yield from _find_links(plain)
    yield from _find_at_handles(plain)
    yield from _find_named_handles(plain)


def _find_mails(plain: PlainText) -> Iterator[Finding]:
    """Find addresses with an @: letters on both sides and a dot in the host."""
    text = plain.folded
    at = text.find("@")
    while at >= 0:
        start, end = at, at + 1
        while start > 0 and text[start - 1] == " " and at - start < _MAIL_GAP:
            start -= 1
        while text[end : end + 1] == " " and end - at <= _MAIL_GAP:
            end += 1
        left = start
        while start > 0 and text[start - 1] in _MAIL_LETTERS and at - start < _LONGEST_MAIL_PART:
            start -= 1
        while end < len(text) and text[end] in _MAIL_LETTERS and end - at < _LONGEST_MAIL_PART:
            end += 1
        spaced = _SPACED_DOMAIN.match(text, end)
        while spaced and spaced[1] in listed("top_domains"):
            end = spaced.end()
            spaced = _SPACED_DOMAIN.match(text, end)
        host = text[at + 1 : end].rstrip(".-")
        is_apart = left < at or host.startswith(" ")
        if start < left and "." in host and (not is_apart or host.rpartition(".")[2] in listed("top_domains")):
            yield finding(plain, "email", start, at + 1 + len(host))
        at = text.find("@", at + 1)


def _find_spoken_mails(plain: PlainText) -> Iterator[Finding]:
    """Find addresses written in words: "dina et gmail titik com", "dina(at)gmail.com", "dina gmail com"."""
    tokens = plain.tokens
    for at, token in enumerate(tokens):
        domain = _domain_end(plain, at)
        if at == 0 or not domain:
            continue
        before = tokens[at - 1]
        is_spoken = before.raw in listed("at_words") and at > 1
        if is_spoken or (token.raw in listed("mail_hosts") and "@" not in plain.folded[before.end : token.start]):
            first = tokens[at - 2] if is_spoken else before
            yield finding(plain, "email", _whole_word_start(plain.folded, first.start), tokens[domain - 1].end)


def _domain_end(plain: PlainText, at: int) -> int | None:
    """Return the place after a domain in words that begins here: host, perhaps "titik" or a dot, top domain."""
    tokens = plain.tokens
    after = at + 1
    if after < len(tokens) and tokens[after].raw in listed("dot_words"):
        after += 1
    is_domain = after < len(tokens) and tokens[after].raw in listed("top_domains")
    has_dot = after > at + 1 or (is_domain and "." in plain.folded[tokens[at].end : tokens[after].start])
    return after + 1 if is_domain and (has_dot or tokens[at].raw in listed("mail_hosts")) else None


def _find_named_mails(plain: PlainText) -> Iterator[Finding]:
    """Find the user name alone, where the host is told first: "gmail ku dinakecil2011"."""
    tokens = plain.tokens
    for at, token in enumerate(tokens):
        stem = token.raw.removesuffix("ku").removesuffix("nya")
        if stem not in listed("mail_hosts") and stem not in listed("mail_cues"):
            continue
        for one in _handle_after(plain, at + 1, reach=_CONNECTOR_REACH):
            if any(c.isdigit() or c in "._" for c in one.text):
                yield Finding(one.start, one.end, "email", one.text)


def _whole_word_start(text: str, start: int) -> int:
    """Go back over dots and underscores to where a user name begins."""
    least = max(0, start - _LONGEST_MAIL_PART)
    while start > least and text[start - 1] in _MAIL_LETTERS:
        start -= 1
    return start


def _find_links(plain: PlainText) -> Iterator[Finding]:
    """Find links to chats and social media, also with spaces around the dots or "dot" written out."""
    for match in _link_pattern().finditer(plain.folded):
        tail = _LINK_TAIL.match(plain.folded, match.end())
        end = tail.end() if tail else match.end()
        written = plain.folded[match.start() : end].rstrip(".,)!")
        yield finding(plain, "link", match.start(), match.start() + len(written))


@cache
def _link_pattern() -> re.Pattern[str]:
    """Build one pattern of the listed hosts; every gap in it is bounded."""
    hosts = split_phrases(str(read_lexicon("personal")["chat_links"]))
    dot = r" {0,2}(?:\.|\bdot\b|\btitik\b) {0,2}"
    names = "|".join(re.escape(host).replace(r"\.", dot) for host in sorted(hosts, key=len, reverse=True))
    spaced = "|".join(re.escape(host).replace(r"\.", " ") for host in hosts if "/" not in host)
    return re.compile(
        rf"(?<![\w.@-])(?:https?://)?(?:www\.|m\.)?(?:(?:{names})(?![\w-])|(?:{spaced})(?= {{0,2}}/ {{0,2}}\w))"
    )


def _find_at_handles(plain: PlainText) -> Iterator[Finding]:
    """Find @names."""
    for match in _HANDLE.finditer(plain.folded):
        yield finding(plain, "handle", match.start(), match.start() + len(match.group().rstrip(".")))


def _find_named_handles(plain: PlainText) -> Iterator[Finding]:
    """Find user names after the name of a platform or after "follow": "ig ku dina.skuy", "line: dina12"."""
    tokens = plain.tokens
    for at, token in enumerate(tokens):
        if _is_platform(token):
            yield from _handle_after(plain, at + 1, reach=_CONNECTOR_REACH)
        elif token.raw in listed("handle_verbs"):
            yield from _handle_after(plain, at + 1, reach=2)


def _is_platform(token: Token) -> bool:
    """Say whether a word names a platform, also as "igku" or "tiktoknya"."""
    known = listed("platforms")
    return any(
        word in known
        or (
            word.endswith(("ku", "nya", "q")) and word.removesuffix("ku").removesuffix("nya").removesuffix("q") in known
        )
        for word in (token.raw, token.word)
    )


def _handle_after(plain: PlainText, at: int, *, reach: int) -> Iterator[Finding]:
    """Find a user name among the next words: behind a colon, or one that no one would write as a word."""
    tokens = plain.tokens
    for nth in range(at, min(at + reach, len(tokens))):
        token = tokens[nth]
        name = _USER_NAME.match(plain.folded, token.start)
        between = plain.folded[tokens[nth - 1].end : token.start]
        written = name.group().rstrip(".-") if name else ""
        if name and (
            _is_user_name(written, between, token, is_mixed=_is_mixed(plain, token))
            or _is_told_name(written, tokens, nth)
        ):
            yield finding(plain, "handle", token.start, token.start + len(written))
            return
        if token.word not in listed("handle_connectors") and not _is_platform(token):
            return


def _is_told_name(written: str, tokens: Sequence[Token], at: int) -> bool:
    """Say whether a plain word is told to be the writer's user name: "my insta is leafygreen"."""
    before = [token.raw for token in tokens[max(0, at - _CONNECTOR_REACH) : at]]
    is_told = before[-1] in ("is", "namanya", "adalah", "name", "username", "usn", "id")
    is_told = is_told or (_is_platform(tokens[at - 1]) and bool({"usn", "username", "add", "follow"} & {*before}))
    is_own = bool({"usn", "username", "add", "follow"} & {*before}) or any(
        word in ("my", "aku", "ku", "gw", "gue", "saya") or word.endswith("ku") for word in before
    )
    token = tokens[at]
    is_plain = {token.raw, token.word} & (listed("handle_connectors") | listed("name_not"))
    return is_told and is_own and len(written) >= 4 and written.isalpha() and not is_plain


def _is_mixed(plain: PlainText, token: Token) -> bool:
    """Say whether capitals stand within a word, as in user names ("ElangRiau")."""
    start, end = plain.span(token.start, token.end)
    return bool(_CAPITAL_WITHIN.search(plain.original[start:end]))


def _is_user_name(written: str, between: str, token: Token, *, is_mixed: bool) -> bool:
    """Say whether what stands here is a user name."""
    if len(written) < 3 or "@" in between:
        return False
    if token.word in listed("handle_connectors") or _is_platform(token):
        return bool(_LOOKS_MADE_UP.search(written)) and not written.isdigit()
    if written.isdigit():
        return len(written) >= 7
    if is_mixed:
        return True
    if _LOOKS_MADE_UP.search(written):
        return any(c.isalpha() for c in written)
    return bool(_STRONG_CONNECTION.search(between))
