"""Where readers report a mistake: without a cookie and without a name; what they write is for the newsroom alone."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.language import LANGUAGES, current_lang
from layak.core.page import redirect_to, render
from layak.core.paths import path_to
from layak.core.routes import refuse_nameless_posts
from layak.extensions import client_network, csrf, limiter
from layak.news import service
from layak.news.forms.report import KIND_NOTES, NONCE, ReportForm, page_address
from layak.news.models import ReportKind
from layak.news.public import room
from layak.news.service.reports import NewReport, send_report

BOTH = ("GET", "POST")
FROM_ONE_NETWORK = "20/hour"
"""Reports of one network in an hour: more than a class at work finds; more are slowed, and the text is kept."""

FROM_EVERYWHERE = "300/hour"
"""Reports of all together in an hour: what the newsroom could still look through."""

REFERENCE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")


def was_taken(answer: Response) -> bool:
    """Whether a report was taken: a form that needs a change counts for nothing."""
    return answer.status_code == 303


def everywhere() -> str:
    """Under what all reports are counted together."""
    return "reports"


by_network = limiter.shared_limit(
    FROM_ONE_NETWORK,
    scope="report",
    methods=["POST"],
    key_func=client_network,
    deduct_when=was_taken,
    on_breach=slow_down,
)
together = limiter.shared_limit(
    FROM_EVERYWHERE,
    scope="reports",
    methods=["POST"],
    key_func=everywhere,
    deduct_when=was_taken,
    on_breach=slow_down,
)


@room.page(id="/berita/<slug>/lapor", en="/news/<slug>/report", access=anyone, methods=BOTH)
@csrf.exempt
@by_network
@together
def report_article(slug: str) -> Response:
    """Report a mistake in an article that readers can see."""
    lang, at = current_lang(), now()
    article = service.get_by_slug(lang, slug, at=at) or service.get_by_slug(lang, slug, at=at, is_withdrawn=True)
    if article is None:
        abort(404)
    slugs = {one: article.slugs.get(one, article.teaser.slug) for one in LANGUAGES}
    return take_form(
        article_id=article.teaser.id,
        item=article.teaser,
        back=path_to("news.show_article", slug=slug),
        action=path_to("news.report_article", slug=slug),
        alternates={one: path_to("news.report_article", slug=slugs[one], lang=one) for one in LANGUAGES},
    )


@room.page(id="/lapor-kesalahan", en="/report-a-mistake", access=anyone, methods=BOTH)
@csrf.exempt
@by_network
@together
def report_page() -> Response:
    """Report a mistake on any other page; `address` names it."""
    return take_form(article_id=None, item=None, back="", action=path_to("news.report_page"), alternates=None)


def take_form(*, article_id: int | None, back: str, action: str, **frame: Any) -> Response:
    """Show the form; or keep the report and lead on to the thanks."""
    refuse_nameless_posts()
    form = ReportForm()
    form.offer()
    if request.method == "GET":
        form.nonce.data = secrets.token_hex(16)
        form.address.data = page_address(request.args.get("address", ""))
    elif form.validate():
        return redirect_to("news.thank_for_report", reference=keep(form, article_id, back))
    return render(
        "news/report.html",
        status=422 if form.errors else 200,
        private=True,
        form=form,
        action=action,
        back=back,
        kind_notes=KIND_NOTES,
        has_errors=bool(form.errors),
        **frame,
    )


def keep(form: ReportForm, article_id: int | None, back: str) -> str:
    """Keep what was filled in; returns its reference."""
    sent = form.nonce.data or ""
    new = NewReport(
        article_id=article_id,
        address=back or form.address.data or "",
        lang=current_lang(),
        kind=ReportKind(form.kind.data),
        told=form.told.data or "",
        quoted=form.quoted.data or "",
        contact=form.contact.data or "",
        nonce=sent if NONCE.fullmatch(sent) else secrets.token_hex(16),
    )
    return send_report(new, at=now())


@room.page(id="/lapor-kesalahan/terima-kasih/<reference>", en="/report-a-mistake/thanks/<reference>", access=anyone)
def thank_for_report(reference: str) -> Response:
    """What happens next. The reference only helps to speak about a report: nothing is looked up with it."""
    if not REFERENCE.fullmatch(reference):
        abort(404)
    return render("news/report_thanks.html", private=True, reference=reference)
