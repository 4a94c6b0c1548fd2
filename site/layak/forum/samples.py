"""The city's forum as starting data; in a demonstration also passes, ideas and the sample officers' keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from flask import current_app

from layak.accounts.service.people import list_staff
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.core.demo_file import read_demo_file, write_demo_file
from layak.core.language import localized
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import Forum, Member, Original, Suggestion
from layak.forum.sample_stories import tell_story
from layak.forum.service import forums, gate, moderation, sealed
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.ideas import log_step
from layak.forum.service.members import PassOrder, make_members
from layak.forum.states import State, Verb

IDEAS_FILE = Path("content/forum/sample-ideas.yaml")
PASSES = 12
PAPER = "contoh"
"""What stands for the consent paper of sample members: there is none."""


def load_city_forum() -> str:
    """Make the forum that content/ names, once."""
    site = current_app.extensions["layak"]
    forum = site.content.city.forum
    name = forums.ForumName(forum.key, forum.name_id, forum.name_en)
    made = forums.ensure_forum(name, is_sample=site.settings.demo, today=visit.today())
    return f"forum: {'made ' + forum.name_id if made else 'is there'}"


def sample_forum() -> Forum | None:
    """The demonstration's forum."""
    return next((one for one in forums.list_forums() if one.is_sample), None)


def load_samples() -> str:
    """Make sample passes, ideas and officers' keys, and open the forum as a demonstration; again changes nothing."""
    load_city_forum()
    forum = sample_forum()
    if forum is None:
        return "forum: no sample forum here"
    told = [load_passes(forum), load_ideas(forum), load_officer_keys()]
    gate.open_forum(demo=True, at=now())
    return "forum: " + ", ".join(told)


def data_folder() -> Path:
    """Where demo-accounts.json lies."""
    folder: Path = current_app.extensions["layak"].settings.instance
    return folder


def load_passes(forum: Forum) -> str:
    """Twelve passes, written into demo-accounts.json beside the accounts."""
    kept = read_demo_file(data_folder())
    if kept["passes"]:
        return "passes are there"
    name = localized(forum, "name", "id")
    order = PassOrder(PASSES, visit.today(), PAPER)
    with writing():
        codes = [one.code for one in make_members(forum, order, keys=visit.keys())]
    write_demo_file(data_folder(), {**kept, "passes": [{"forum": name, "pass": code} for code in codes]})
    return f"{PASSES} passes"


def load_ideas(forum: Forum) -> str:
    """Sample ideas, some published, some waiting; each is marked as a sample wherever it shows."""
    if db.session.query(Suggestion).filter(Suggestion.is_sample).first() is not None:
        return "ideas are there"
    rows = yaml.safe_load((current_app.extensions["layak"].settings.root / IDEAS_FILE).read_text("utf-8"))
    moderators = sample_moderators()
    for nth, row in enumerate(rows):
        number = send_sample(forum, row, nth)
        if row.get("public"):
            publish_sample(moderators, number, row["public"], row)
            tell_story(number, row)
    return f"{len(rows)} sample ideas"


def sample_moderators() -> list[Principal]:
    """Who publishes the samples, two where two must agree: the sample accounts, or numbers of nobody where none are."""
    found = [one.id for one in list_staff(role=Role.MODERATOR) if one.is_sample]
    return [Principal(user_id=one, roles=frozenset({Role.MODERATOR})) for one in [*found, 0, -1][:2]]


def district_at(place: int | None) -> str | None:
    """A kecamatan of this city by its place in the list."""
    rows = current_app.extensions["layak"].content.districts
    return rows[place % len(rows)].code if place is not None else None


def send_sample(forum: Forum, row: dict[str, Any], nth: int) -> int:
    """Put one sample idea into the queue."""
    at = now() - timedelta(hours=row["hours"])
    member = Member(
        forum_id=forum.id, ends_on=forum.membership_ends_on, consent_on=visit.today(), consent_reference=PAPER
    )
    with writing() as session:
        session.add(member)
        session.flush()
        suggestion = Suggestion(
            member_id=member.id,
            state=State.RECEIVED,
            topic=row.get("topic"),
            district=district_at(row.get("district")),
            sent_at=at,
            due_on=first_answer_due(at.astimezone(visit.zone()).date()),
            nonce=sealed.fresh_nonce(),
            is_sample=True,
            original=Original(text=row["text"].strip()),
        )
        session.add(suggestion)
        session.flush()
        log_step(suggestion, Verb.SEND, Principal(member_id=member.id), at)
        return suggestion.id


def publish_sample(moderators: list[Principal], number: int, public: dict[str, str], row: dict[str, Any]) -> None:
    """Publish one through the same verbs as every other idea; the second moderator only where two must agree."""
    text = moderation.PublicText(
        title_id=public["title_id"],
        text_id=public["text_id"].strip(),
        title_en=public.get("title_en"),
        text_en=(public.get("text_en") or "").strip() or None,
        topic=row.get("topic"),
        district=district_at(row.get("district")),
    )
    told = moderation.Told()
    for moderator in moderators:
        opened = moderation.open_idea(moderator, number, at=now())
        if moderation.publish_idea(moderator, number, opened.version, text, told, at=now(), today=visit.today()):
            return


def load_officer_keys() -> str:
    """Keys of the sample officers, each under the account's own password as passphrase (a demonstration only)."""
    passwords = {row["email"]: row["password"] for row in read_demo_file(data_folder())["accounts"]}
    made = 0
    for staff in list_staff(role=Role.PROTECTION_OFFICER):
        actor = Principal(user_id=staff.id, roles=frozenset({Role.PROTECTION_OFFICER}))
        if staff.is_sample and staff.email in passwords and not sealed.has_key(actor):
            sealed.set_up_key(actor, passwords[staff.email], at=now())
            made += 1
    if gate.count_officer_keys() == 0:
        return "no officer has a key, so no new ideas are taken"
    return f"keys of {made} officers" if made else "officers’ keys are there"


def clear_samples() -> str:
    """Remove the sample forum, its passes and ideas, and the sample officers' keys."""
    count = forums.clear_sample_forums()
    forums.drop_keys_of([one.id for one in list_staff(role=Role.PROTECTION_OFFICER) if one.is_sample])
    kept = read_demo_file(data_folder())
    write_demo_file(data_folder(), {**kept, "passes": []})
    return f"forum: {count} sample ideas and the sample passes removed"
