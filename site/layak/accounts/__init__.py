"""Staff accounts: signing in with a second factor, roles, and the administrator's pages."""

from __future__ import annotations

from functools import partial

from flask import Flask
from flask_babel import lazy_gettext as _l

from layak.accounts import desk, identity, letters, naming, recovery_door
from layak.accounts.commands import staff_group
from layak.accounts.handover import tell_accounts, tell_links
from layak.accounts.samples import samples
from layak.accounts.service import links, recovery
from layak.core.checks import late_private, register_private
from layak.core.desk import register_door
from layak.core.handing import register_part
from layak.core.mail import install_mail
from layak.core.samples import register_samples
from layak.core.tick import register_task


def install(app: Flask) -> None:
    """Add the pages, the engine behind them, the commands and the sample accounts."""
    install_mail(app)
    identity.install_identity(app)
    app.register_blueprint(recovery_door.room)  # with the pages of public and passkey_door, which it shares
    app.register_blueprint(desk.room)
    app.cli.add_command(staff_group)
    app.jinja_env.filters["called"] = naming.called
    add_doors()
    register_part(20, tell_accounts)
    register_part(21, tell_links)
    register_samples(app, samples(app))
    register_private(app, "accounts", late_private("layak.accounts.checking"))
    register_task(app, "one-time links", links.forget_old_links)
    register_task(app, "lost second steps", partial(recovery.meet_due, tell=letters.write_recovery_done))


def add_doors() -> None:
    """The overview first, the accounts towards the end, one's own account last."""
    register_door(None, "accounts_desk.start", _l("Overview"), place=0)
    register_door(
        "accounts.manage",
        "accounts_desk.list_people",
        _l("Staff"),
        _l("Invite people, give them roles, help when something is lost."),
        place=80,
        behind=("accounts_desk.list_recoveries", "accounts_desk.show_recovery"),
    )
    register_door(
        None, "accounts_desk.show_account", _l("My account"), _l("Password, second step, sessions."), place=90
    )
