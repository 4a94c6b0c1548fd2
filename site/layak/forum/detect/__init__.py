"""What a text says that it should not, or that must be heard: personal data, and signs of harm.

Always ask `has_disclosure` first: where it says yes, `find_personal_data` must stay silent towards the child.
Pure functions: no Flask, no database, no setting.
"""

from layak.forum.detect.disclosure import Sign, disclosure_signs, has_disclosure
from layak.forum.detect.finding import KINDS, Finding
from layak.forum.detect.lines import detect_lines
from layak.forum.detect.personal import find_personal_data

__all__ = [
    "KINDS",
    "Finding",
    "Sign",
    "detect_lines",
    "disclosure_signs",
    "find_personal_data",
    "has_disclosure",
]
