"""Settings that are safe, mail that works, a certificate that lasts, and what the network's owner was asked."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPException
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from layak.config import SETTINGS_FILE, ConfigError, Settings, read_secret
from layak.core.checks import Check, Finding, Level, Round
from layak.core.clock import city_day
from layak.core.mail import mail

SECONDS = 5.0
"""How long another machine may take to answer."""
ENDS_SOON, ENDS_NOW = timedelta(days=21), timedelta(days=7)
ASK_AGAIN = timedelta(days=365)
NOT_IN_DEMO = _l("Does not apply to a demonstration.")


def own() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.extensions["layak"].settings
    return found


def look_at_settings(at: Round) -> Iterator[Finding]:
    """Secret, debugging, hosts, cookie, https, proxies."""
    settings, config = own(), current_app.config
    try:
        read_secret(settings.secret_key, settings.instance)
    except ConfigError as error:
        yield Finding(Level.BROKEN, str(error), "secret")
    if current_app.debug or os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        advice = _l("Debugging is on: a fault would show the site’s insides. Take FLASK_DEBUG away.")
        yield Finding(Level.BROKEN, advice, "debug")
    hosts = config.get("TRUSTED_HOSTS") or ["*"]
    if any(host.startswith((".", "*")) for host in hosts):
        yield Finding(Level.BROKEN, _l("The site answers under any name. Name its hosts."), "hosts")
    if at.is_demo:
        yield Finding(Level.NOTE, _l("A demonstration may be served without https."), "without https")
        return
    if not settings.is_https:
        advice = _l("Readers reach the site without https (LAYAK_BASE_URL): anybody on the way reads passwords.")
        yield Finding(Level.BROKEN, advice, "no https")
    elif not (config["SESSION_COOKIE_SECURE"] and config["SESSION_COOKIE_NAME"].startswith("__Host-")):
        yield Finding(Level.BROKEN, _l("The session’s cookie would travel without https."), "cookie")
    if settings.is_https and not settings.proxies:
        advice = _l(
            "LAYAK_PROXIES is 0 although something in front speaks https: all readers count as one network. "
            "Write how many proxies of yours stand in front."
        )
        yield Finding(Level.WARNING, advice, "proxies")


def look_at_mail(at: Round) -> Iterator[Finding]:
    """The mail server lets us in; no letter is sent."""
    if not own().mail_url:
        advice = _l("There is no mail server (LAYAK_MAIL_URL): links are handed over by hand.")
        yield Finding(Level.NOTE, NOT_IN_DEMO if at.is_demo else advice, "none")
        return
    try:
        connection = mail.get_connection(fail_silently=False, timeout=SECONDS)
        connection.open()
        connection.close()
    except OSError as error:  # those of smtplib and ssl are such, too
        yield mail_fault(error)


def mail_fault(error: OSError) -> Finding:
    """What is to be said of a mail server that did not take us in: nobody is there, no entry, or no such server."""
    name = type(error).__name__
    if isinstance(error, SMTPAuthenticationError):
        advice = _l(
            "The mail server answers, but does not let us in (%(error)s). Look at the name and the password in "
            "LAYAK_MAIL_URL.",
            error=name,
        )
        return Finding(Level.BROKEN, advice, "refused")
    if isinstance(error, SMTPException | ssl.SSLError):
        advice = _l(
            "The mail server answers, but not as it should (%(error)s). Look at the beginning and the port in "
            "LAYAK_MAIL_URL, and at the server’s certificate.",
            error=name,
        )
        return Finding(Level.BROKEN, advice, "strange")
    advice = _l(
        "The mail server is not reached (%(error)s). See whether it runs, and whether the address in LAYAK_MAIL_URL is "
        "right.",
        error=name,
    )
    return Finding(Level.BROKEN, advice, "unreachable")


def look_at_alerts(at: Round) -> Iterator[Finding]:
    """Somebody is told by letter or webhook when something is broken."""
    settings = own()
    if at.is_demo:
        yield Finding(Level.NOTE, NOT_IN_DEMO, "demonstration")
    elif not settings.alert_url and not (settings.alert_to and settings.mail_url):
        advice = _l(
            "Nobody is told when something is broken. Write into %(file)s: LAYAK_ALERT_TO=name@example.go.id where "
            "there is mail, or LAYAK_ALERT_URL=https://… of a chat (docs/operations.md).",
            file=str(settings.instance / SETTINGS_FILE),
        )
        yield Finding(Level.WARNING, advice, "nobody")


def look_at_certificate(at: Round) -> Iterator[Finding]:
    """The certificate of the site's address is good, and for some weeks yet."""
    parts = urlsplit(own().base_url)
    if parts.scheme != "https":
        yield Finding(
            Level.NOTE, NOT_IN_DEMO if at.is_demo else _l("The site is not served over https."), "does not apply"
        )
        return
    try:
        ends = certificate_end(parts.hostname or "", parts.port or 443)
    except ssl.SSLError as error:
        advice = _l(
            "The certificate is refused (%(reason)s). Readers see a warning. Get one: docs/install.md, step 3.",
            reason=error.reason or "SSL",
        )
        yield Finding(Level.BROKEN, advice, "refused")
        return
    except OSError:
        advice = _l("The site’s own address cannot be reached from here, so its certificate was not looked at.")
        yield Finding(Level.WARNING, advice, "unreachable")
        return
    left = ends - at.at
    if left < ENDS_SOON:
        level = Level.BROKEN if left < ENDS_NOW else Level.WARNING
        advice = _l("The certificate ends in %(days)s days. Renew it.", days=max(0, left.days))
        yield Finding(level, advice, "ends soon")


def certificate_end(host: str, port: int) -> datetime:
    """When the certificate ends that a browser would be shown there; raises SSLError or another OSError."""
    context = ssl.create_default_context()
    line = socket.create_connection((host, port), timeout=SECONDS)
    with line, context.wrap_socket(line, server_hostname=host) as secure:
        found = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def look_at_network(at: Round) -> Iterator[Finding]:
    """Whoever runs the network in front was asked not to log the forum's addresses, within a year."""
    if at.is_demo:
        yield Finding(Level.NOTE, NOT_IN_DEMO, "demonstration")
        return
    asked = own().network_asked
    if asked is None:
        advice = _l(
            "The owner of the network has not been asked to leave the forum’s addresses out of the logs. Ask, then "
            "write the day into %(file)s: LAYAK_NETWORK_ASKED=%(today)s",
            file=str(own().instance / SETTINGS_FILE),
            today=city_day().isoformat(),
        )
        yield Finding(Level.WARNING, advice, "not asked")
    elif city_day() - asked > ASK_AGAIN:
        advice = _l("The owner of the network was asked on %(day)s. Ask again.", day=asked.isoformat())
        yield Finding(Level.WARNING, advice, "asked long ago")


CHECKS = (
    Check(name="settings", title=_l("The settings are safe"), look=look_at_settings),
    Check(name="mail", title=_l("Mail works"), look=look_at_mail),
    Check(name="alerts", title=_l("Somebody is told when something is broken"), look=look_at_alerts),
    Check(name="certificate", title=_l("The certificate is good for some weeks yet"), look=look_at_certificate),
    Check(
        name="network",
        title=_l("The network’s owner was asked not to log the forum’s addresses"),
        look=look_at_network,
    ),
)
