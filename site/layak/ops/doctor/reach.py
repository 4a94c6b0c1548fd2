"""What strangers reach: nothing that is not for them, no dead link, and each page in the language of its address."""

from __future__ import annotations

from collections.abc import Iterator

from flask.globals import app_ctx
from flask_babel import lazy_gettext as _l
from werkzeug.test import Client, TestResponse

from layak.core.checks import Check, Finding, Level, Private, Round, list_private
from layak.core.language import LANGUAGES, other_lang
from layak.core.searchable import Document, sources
from layak.ops.doctor.walking import Lookout, guarded_doors, walk_of

MOST_TOLD = 8
"""Findings of one kind that are told one by one; the rest as a number."""
MOST_FRAMES = 60
"""Texts in one language of which the page in the other one is opened."""
CLOSED = frozenset({301, 302, 303, 401, 403, 404})


def look_for_private(at: Round) -> Iterator[Finding]:
    """Words, marks and addresses of what is not approved, sealed, lapsed or private, behind every public door."""
    walk = walk_of(at)
    met: dict[str, list[tuple[Private, str]]] = {}
    for one, path in walk.met:
        met.setdefault(str(one.thing), []).append((one, path))
    for found in list(met.values())[:MOST_TOLD]:
        text = _l(
            "Something of %(thing)s stands at %(path)s (places: %(count)s). Take it away there.",
            thing=found[0][0].thing,
            path=found[0][1],
            count=len({path for _, path in found}),
        )
        yield Finding(Level.BROKEN, text, "reachable")
    yield from rest_of(len(met))
    about = _l(
        "%(pages)s addresses were opened and %(things)s private things looked for.",
        pages=len(walk.opened),
        things=walk.private,
    )
    yield Finding(Level.NOTE, about, "looked at")


def look_in_search(at: Round) -> Iterator[Finding]:
    """The texts that the search is given hold nothing that is not for everybody."""
    lookout = Lookout(list_private(app_ctx.app, at.at))
    found = []
    for document in shown_documents(at):
        for one in lookout.look(f"{document.title} {document.lead} {document.body}"):
            found.append((one.thing, f"{document.kind} {document.key}"))
    for thing, where in found[:MOST_TOLD]:
        text = _l("Something of %(thing)s is in the search as %(where)s.", thing=thing, where=where)
        yield Finding(Level.BROKEN, text, "searchable")
    yield from rest_of(len(found))


def look_at_guards(at: Round) -> Iterator[Finding]:
    """Every page for somebody alone shows a stranger nothing."""
    app = app_ctx.app
    client, base = Client(app.wsgi_app, TestResponse, use_cookies=False), app.extensions["layak"].settings.base_url
    doors = sorted(set(guarded_doors()))
    signing_in = app.extensions["layak_access"]
    for path in doors:
        rule = signing_in[app.url_map.bind("localhost").match(path)[0]]
        if rule.__name__ in ("visitor", "signing_in_now"):
            continue
        status = client.get(path, base_url=base).status_code
        if status not in CLOSED:
            text = _l("%(path)s answers a stranger with %(status)s.", path=path, status=status)
            yield Finding(Level.BROKEN, text, "open door")


def look_for_dead_links(at: Round) -> Iterator[Finding]:
    """No page that was opened leads to an address of this site at which nothing stands."""
    dead = walk_of(at).dead()
    for path, page in dead[:MOST_TOLD]:
        text = _l("%(page)s leads to %(path)s, at which nothing stands.", page=page, path=path)
        yield Finding(Level.WARNING, text, "dead link")
    yield from rest_of(len(dead), Level.WARNING)
    broken = [path for path, status in walk_of(at).opened.items() if status >= 500]
    for path in broken[:MOST_TOLD]:
        text = _l("%(path)s does not answer as it should. The log says more.", path=path)
        yield Finding(Level.BROKEN, text, "failing page")


def look_at_languages(at: Round) -> Iterator[Finding]:
    """Pages are in the language of their address; a text in one language alone has an honest notice in the other."""
    for path in walk_of(at).strange[:MOST_TOLD]:
        yield Finding(Level.BROKEN, _l("%(path)s is not marked as its language.", path=path), "language")
    app = app_ctx.app
    client, base = Client(app.wsgi_app, TestResponse, use_cookies=False), app.extensions["layak"].settings.base_url
    for document in lonely_documents(at)[:MOST_FRAMES]:
        lang = other_lang(document.lang)
        path = app.url_map.bind("localhost").build(document.endpoint, {**document.values, "lang": lang})
        answer = client.get(path, base_url=base)
        has_words = answer.status_code == 200 and f'lang="{document.lang}"' in answer.text.partition("<main")[2]
        if answer.status_code == 200 and not has_words:
            text = _l("%(path)s shows a text in the other language and does not say so.", path=path)
            yield Finding(Level.WARNING, text, "no notice")


def shown_documents(at: Round) -> Iterator[Document]:
    """What the search may show at this moment."""
    for source in sources():
        for one in source.documents():
            if not (one.visible_from and one.visible_from > at.at) and not (
                one.visible_until and one.visible_until <= at.at
            ):
                yield one


def lonely_documents(at: Round) -> list[Document]:
    """Texts that exist in one language only, the last ones first."""
    versions: dict[tuple[str, str], list[Document]] = {}
    for one in shown_documents(at):
        versions.setdefault((one.kind, one.key), []).append(one)
    lonely = [found[0] for found in versions.values() if len({one.lang for one in found}) < len(LANGUAGES)]
    return lonely[::-1]


def rest_of(count: int, level: Level = Level.BROKEN) -> Iterator[Finding]:
    """How many more there are than were told."""
    if count > MOST_TOLD:
        yield Finding(level, _l("… and %(count)s more.", count=count - MOST_TOLD), "more")


CHECKS = (
    Check(
        name="private",
        title=_l("Nothing unapproved, sealed, lapsed or private can be read"),
        look=look_for_private,
    ),
    Check(
        name="search-private",
        title=_l("The search holds nothing that is not for everybody"),
        look=look_in_search,
    ),
    Check(name="guards", title=_l("Pages for staff and children are closed to strangers"), look=look_at_guards),
    Check(name="links", title=_l("All links within the site lead somewhere"), look=look_for_dead_links),
    Check(
        name="languages",
        title=_l("Pages stand in both languages or say honestly where one is missing"),
        look=look_at_languages,
    ),
)
