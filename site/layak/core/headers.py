"""Security headers of every answer (OWASP ASVS 5.0, chapter 3): a strict policy, nothing inline."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "X-Frame-Options": "DENY",
}
LEADING_ON = ("Location", "HX-Redirect")
LONGEST_TARGET = 3_000
"""Letters of an address that an answer leads to; proxies take a head of 4 to 16 kB, and answer 502 for a longer one."""

HSTS = "max-age=63072000; includeSubDomains"


def headers_for(*, is_https: bool) -> dict[str, str]:
    """The headers of every answer; over TLS browsers are told to stay with it."""
    return {**HEADERS, **({"Strict-Transport-Security": HSTS} if is_https else {})}


def shorten_targets(headers: Headers) -> None:
    """Lead on without an endless question: it would come back in the head, each sign of it as three letters."""
    for name in LEADING_ON:
        target = headers.get(name, "")
        if len(target) > LONGEST_TARGET:
            headers[name] = target.partition("?")[0]


def install_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers on whatever leaves the application."""

    always = headers_for(is_https=is_https).items()

    @app.after_request
    def secure(response: Response) -> Response:
        headers = response.headers
        given = {name.lower() for name, _ in headers}
        if not given.isdisjoint(name.lower() for name in LEADING_ON):
            shorten_targets(headers)
        headers.extend([(name, value) for name, value in always if name.lower() not in given])
        if "set-cookie" in given or request.cookies:
            headers["Cache-Control"] = "no-store"
        elif "vary" in given:
            response.vary.discard("Cookie")
        return response
