"""Numbers as people and programs put them into addresses and forms."""

from __future__ import annotations

LARGEST = 999_999_999
"""Fits every integer column."""


def read_number(text: object, *, least: int = 1, most: int = LARGEST) -> int | None:
    """Read a whole number written in the digits 0 to 9; None for anything else or outside the bounds."""
    if not isinstance(text, str) or not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if least <= number <= most else None


def read_version(text: object) -> int:
    """Read the version that a form was opened at; -1, which no row has, for anything else.

    A form that came without the field holds what the row has, which is no text: nobody opened it at that version.
    """
    number = read_number(text, least=0)
    return -1 if number is None else number
