"""What Mozilla's HTTP Observatory gives for the headers of one answer, by its public table.

The table is that of mdn/mdn-http-observatory (src/grader/charts.js, MPL-2.0), read in November 2026: what is no part of
one answer (redirection, certificate, the browsers' preload list) counts nothing here. A bonus counts only from 90 on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

BASE, LEAST_FOR_BONUS, BEST_GRADE = 100, 90, 100
HALF_A_YEAR = 15_768_000
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*")


@dataclass(frozen=True)
class Marks:
    """The points of each test, by name."""

    points: dict[str, int]

    @property
    def score(self) -> int:
        """All points together; bonuses fall away below 90."""
        without = BASE + sum(min(point, 0) for point in self.points.values())
        return without + (sum(max(point, 0) for point in self.points.values()) if without >= LEAST_FOR_BONUS else 0)

    @property
    def is_best(self) -> bool:
        """Whether the grade is A+."""
        return self.score >= BEST_GRADE


def judge(headers: Mapping[str, str], cookies: list[str], page: str = "") -> Marks:
    """Judge one answer: its headers, the values of its Set-Cookie lines, and its text where it is HTML."""
    policy = directives(headers.get("Content-Security-Policy", ""))
    return Marks(
        {
            "content-security-policy": points_of_policy(policy),
            "cookies": points_of_cookies(cookies),
            "cross-origin-resource-sharing": points_of_sharing(headers),
            "referrer-policy": points_of_referrer(headers.get("Referrer-Policy")),
            "strict-transport-security": points_of_transport(headers.get("Strict-Transport-Security", "")),
            "subresource-integrity": points_of_scripts(page),
            "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
            "x-frame-options": points_of_frames(policy, headers.get("X-Frame-Options", "")),
            "cross-origin-resource-policy": points_of_resource(headers.get("Cross-Origin-Resource-Policy")),
        }
    )


def directives(policy: str) -> dict[str, list[str]]:
    """The parts of a content security policy."""
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {words[0].lower(): words[1:] for words in parts}


def points_of_policy(policy: dict[str, list[str]]) -> int:
    """Ten for nothing by default, nothing unsafe and forms that stay at home; minus 25 for no policy."""
    if not policy:
        return -25
    for name in ("script-src", "object-src"):
        if any(source in UNSAFE for source in policy.get(name, policy.get("default-src", ["*"]))):
            return -20
    if any(source in UNSAFE for source in policy.get("style-src", policy.get("default-src", ["*"]))):
        return 0
    is_strict = policy.get("default-src") == ["'none'"] and policy.get("form-action") in (["'self'"], ["'none'"])
    return 10 if is_strict else 5


def points_of_cookies(cookies: list[str]) -> int:
    """Five where each cookie is Secure, HttpOnly and SameSite; nothing where there is none."""
    points = 5 if cookies else 0
    for cookie in cookies:
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        if "secure" not in flags:
            points = min(points, -40)
        elif "httponly" not in flags:
            points = min(points, -30)
        elif not flags & {"samesite=lax", "samesite=strict"}:
            points = min(points, -20 if any("samesite" in flag for flag in flags) else 0)
    return points


def points_of_sharing(headers: Mapping[str, str]) -> int:
    """Minus 50 where any site may read with the reader's credentials."""
    is_open = headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return -50 if is_open and headers.get("Access-Control-Allow-Origin") else 0


def points_of_referrer(policy: str | None) -> int:
    """Five for a policy that tells other sites no page."""
    return 0 if policy is None else 5 if policy.split(",")[-1].strip() in PRIVATE_REFERRERS else -5


def points_of_transport(value: str) -> int:
    """Nothing for half a year at least, minus 10 for less, minus 20 for none."""
    found = re.search(r"max-age=(\d+)", value)
    return -20 if not found else 0 if int(found[1]) >= HALF_A_YEAR else -10


def points_of_scripts(page: str) -> int:
    """Minus 50 for a script of another host without a digest; five where each script has one."""
    scripts = re.findall(r"<script\b[^>]*\bsrc=[^>]*>", page)
    for script in scripts:
        if re.search(r'src="(?:https?:)?//', script) and "integrity=" not in script:
            return -50
    return 5 if scripts and all("integrity=" in script for script in scripts) else 0


def points_of_frames(policy: dict[str, list[str]], value: str) -> int:
    """Five where the policy says who may frame, nothing for the old header, minus 20 for neither."""
    if policy.get("frame-ancestors") in (["'none'"], ["'self'"]):
        return 5
    return 0 if value.upper() in ("DENY", "SAMEORIGIN") else -20


def points_of_resource(value: str | None) -> int:
    """Ten where no other site may take a file in."""
    if value is None or value == "cross-origin":
        return 0
    return 10 if value in ("same-origin", "same-site") else -5
