"""Security headers of every answer (OWASP ASVS 5.0, chapter 3): a strict policy, nothing inline."""

from __future__ import annotations

from flask import Flask, request
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
HSTS = "max-age=63072000; includeSubDomains"


def install_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers on whatever leaves the application."""

    @app.after_request
    def secure(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        for name, value in HEADERS.items():
            if name.lower() not in given:
                response.headers.add(name, value)
        if is_https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if "Set-Cookie" in response.headers or request.cookies:
            response.headers["Cache-Control"] = "no-store"
        elif response.vary and not request.cookies:
            response.vary.discard("Cookie")
        return response
