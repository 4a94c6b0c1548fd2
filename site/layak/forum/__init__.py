"""Forum Anak: passes, secret words, suggestions, safeguarding and the story of each idea."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Add the forum's pages, search, starting data and samples; raises ContentError where its words are broken."""
    from layak.core.handing import register_part
    from layak.core.samples import Samples, register_samples, register_starting_data
    from layak.core.searchable import register_withheld
    from layak.core.tick import register_task
    from layak.core.working_days import register_holidays
    from layak.forum import alerting, desk, doors, handover, offers, office_letters, public, samples
    from layak.forum.commands import put_erasures_in_step
    from layak.forum.detect.checked import check_lexicons
    from layak.forum.notices import read_notices
    from layak.forum.service import erasing_again, erasure, moderation
    from layak.forum.service.protection import acting

    check_lexicons()
    offer_checks(app)
    register_withheld("forum", is_of_a_person)
    app.extensions["layak_help_first"] = read_notices()
    register_holidays(app.extensions["layak"].content.framework.holidays)
    app.register_blueprint(public.room)
    app.register_blueprint(desk.room)
    offers.register_ideas()
    doors.register_staff_doors()
    offers.register_addresses()
    register_starting_data(app, "forum", samples.load_city_forum)
    register_starting_data(app, "erasures", put_erasures_in_step)
    register_task(app, "erased again", erasing_again.keep_in_step)
    register_task(app, "erasures", erasure.erase_due)
    zone = app.extensions["layak"].zone
    register_task(app, "silent questions", lambda at: moderation.lapse_silent(at.astimezone(zone)))
    register_task(app, "office reminders", office_letters.remind_offices)
    register_task(app, "closed", acting.erase_closed)
    register_task(app, "alerts", alerting.send_alerts)
    register_part(30, handover.tell_keys)
    register_part(31, handover.tell_conditions)
    register_samples(app, Samples("forum", samples.load_samples, samples.clear_samples))


def offer_checks(app: Flask) -> None:
    """Let the doctor look at this room; what it takes is loaded then."""
    from layak.core.checks import late_checks, late_private, register_checks, register_private

    register_checks(app, "forum", late_checks("layak.forum.checking"))
    register_private(app, "forum", late_private("layak.forum.checking"))


def is_of_a_person(text: str) -> bool:
    """Whether a question of a reader tells of harm or holds personal data: staff do not see what children ask for."""
    from layak.forum.detect import find_personal_data, has_disclosure

    return has_disclosure(text) or bool(find_personal_data(text))
