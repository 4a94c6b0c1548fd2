"""Anything at all, sent to every route by everybody: never a fault of ours, and never a long wait."""

from __future__ import annotations

import gc
import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from layak.core.access import Role
from layak.extensions import limiter
from tests import soak
from tests.conftest import TestClock
from tests.kept_rows import kept_rows
from tests.withstand.crowd_of_roles import READERS, Place, Visitor, arrive, look_around
from tests.withstand.doors import FOLDED, SHELLS, SQL

EVERYBODY = (*READERS, *(role.value for role in Role))
VISITORS = EVERYBODY if soak.IS_LONG else ("stranger", "child", "editor")
REQUESTS = 20_000 if soak.IS_LONG else 240
"""In the usual run one role stands for the others."""
MOST_SECONDS = 1.0
EDGES = (
    "", " ", "0", "-1", "1", "9999999999", "99999999999999999999", "1e999", "NaN", "Infinity", "²", "٣", "1_0", "0x10", "1,5",
    "\x00", "a\x00b", "\ud7ff", "\ufffe", "\U0010ffff", "\u202e", "é" * 300, "a" * 5000, "😀" * 500, "\n" * 500, "a " * 2000,
    "2026-13-45", "0001-01-01", "9999-12-31", "2026-02-29", "24:60", "9999-12-31T23:59", "00:00", "31/12/2026",
    "https://[::1", "https://[::1]:99999/", "http://a\x00b", "//", "javascript:", "https://" + "a" * 300, "mailto:", "a@b@c",
    "on", "y", "True", "null", "undefined", "[]", "{}", "../", "%", "%%", "%s", "{0}", "\\", "<", "&#0;", "]]>", "=1+1",
)  # fmt: skip
"""What breaks programs: ends of numbers, of days, of letters and of addresses."""

UNASKED = (
    "id", "user_id", "staff_id", "author_id", "role", "roles", "status", "state", "approved", "published_at", "created_at",
    "office_key", "forum_id", "is_sample", "is_admin", "active", "email_confirmed", "lang", "slug", "owner",
)  # fmt: skip
"""Columns that no form of a page has, as somebody who read the source might try."""

ENDS = ("99999999999999999999", "-1", "²", "\x00")

WORDS = st.one_of(st.sampled_from(EDGES), st.sampled_from((*SQL, *SHELLS, *FOLDED)), st.text(max_size=60))
HEADERS = st.dictionaries(
    st.sampled_from(
        ["HX-Request", "HX-Target", "Accept-Language", "Range", "If-None-Match", "Save-Data", "Accept", "Cookie2"]
    ),
    st.sampled_from(["true", "x", "bytes=0-", 'W/"a"', "*", "en;q=zz", "on", "\x7f"]),
    max_size=2,
)


@pytest.fixture(scope="module")
def told() -> Counter[int]:
    """How often each status was answered, over all visitors."""
    return Counter()


def ask(visitor: Visitor, place: Place, given: dict[str, list[str]], headers: dict[str, str]) -> tuple[int, float]:
    """Send one request; returns its status and the seconds of the processor that the answering thread took.

    Without those in which Python looks for garbage: a process of tests has ten times the objects of a server. And with
    chance of its own: Hypothesis begins each example with the same, in which a segment of the index, which Whoosh names
    by chance, would get the name of one that is there.
    """
    random.seed()
    gc.disable()
    try:
        return send_one(visitor, place, given, headers)
    finally:
        gc.enable()


def send_one(visitor: Visitor, place: Place, given: dict[str, list[str]], headers: dict[str, str]) -> tuple[int, float]:
    """Send it as a browser would."""
    client = visitor.client
    begun = time.thread_time()
    if place.method == "GET":
        answer = client.get(place.path, query_string=given, headers=headers, is_checked=False)
    else:
        sent = {**(place.form.filled(visitor.token) if place.form else {"csrf_token": [visitor.token]}), **given}
        answer = client.open(place.path, method=place.method, data=sent, headers=headers, is_checked=False)
    answer.get_data()
    answer.close()
    return answer.status_code, time.thread_time() - begun


@soak.soak
@pytest.mark.parametrize("name", VISITORS)
def test_anything_at_all_is_answered(loaded: Flask, clock: TestClock, told: Counter[int], name: str) -> None:
    """No parameter and no field of any route, whatever is put into it, makes a fault of ours or takes a second."""
    visitor = look_around(arrive(loaded, name))
    assert len(visitor.places) > 5
    faults: list[str] = []
    seen = {value for place in visitor.places if place.form for _, value in place.form.fields}
    words = st.one_of(WORDS, st.sampled_from(sorted(seen | {"on"})))

    @settings(
        max_examples=REQUESTS // len(VISITORS), database=None, phases=[Phase.generate], derandomize=not soak.IS_LONG,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def send(data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(visitor.places))
        names = data.draw(st.lists(st.sampled_from(place.names), min_size=1, max_size=3, unique=True))
        offered = place.form.filled("") if place.form else {}
        given = {
            one: [data.draw(st.sampled_from(of))] for one, of in offered.items() if len(of) > 1
        }  # a button, a choice
        given |= {one: data.draw(st.lists(words, min_size=1, max_size=2)) for one in names}
        status, seconds = ask(visitor, place, given, data.draw(HEADERS))
        told[status] += 1
        if status >= 500 or seconds > MOST_SECONDS:
            faults.append(f"{place.method} {place.path} {given!r:.300}: {status} after {seconds:.2f} s")
        if status in (400, 401):
            visitor.fresh_token()
        if status == 429:
            limiter.reset()

    send()
    if name == "stranger":
        faults += [*ends_of_numbers(visitor)]
    faults += [*unasked_fields(visitor)]
    assert not faults, "\n".join(faults)
    soak.tell(
        f"fuzz as {name}", f"{REQUESTS // len(VISITORS)} requests to {len(visitor.places)} routes, no fault of ours"
    )


def ends_of_numbers(visitor: Visitor) -> Iterator[str]:
    """What comes of numbers that no database holds in each parameter of each list."""
    for place in visitor.places:
        for name in place.names if place.method == "GET" else ():
            for value in ENDS if soak.IS_LONG else ENDS[:1]:
                status, _ = ask(visitor, place, {name: [value]}, {})
                if status >= 500:
                    yield f"{place.path}?{name}={value}: {status}"


def unasked_fields(visitor: Visitor) -> Iterator[str]:
    """Names of columns beside the fields of each form: none of their values is found in any table afterwards."""
    for place in visitor.places:
        if place.form is not None and place.method == "POST":
            extra = {name: ["kanarium-7"] for name in UNASKED if name not in place.names}
            status, _ = ask(visitor, place, extra, {})
            if status >= 500:
                yield f"{place.path} with fields that nobody asked for: {status}"
            if status in (400, 401):
                visitor.fresh_token()
    yield from (line[:200] for line in kept_rows(visitor.app) if "kanarium-7" in line)
