"""Which e-mail addresses an account can have, the same at the desk and at the command line."""

from __future__ import annotations

from email_validator import validate_email

from layak.accounts.samples import DOMAIN

REACHABLE = "example.org"
"""Stands in for the sample accounts' domain, which no validator takes, while the rest of an address is judged."""


def judge_address(email: str, *, is_demo: bool) -> None:
    """Raise EmailNotValidError unless letters can reach it; a demonstration also has the sample accounts' domain."""
    local, _at, domain = email.rpartition("@")
    is_sample = is_demo and domain.lower() == DOMAIN
    validate_email(f"{local}@{REACHABLE if is_sample else domain}", check_deliverability=False)
