"""What a text says that it should not, or that must be heard: personal data, and signs that a child is in harm.

Always ask `has_disclosure` first: where it says yes, `find_personal_data` must stay silent towards the child.
Pure functions: no Flask, no database, no setting.
"""

from layak.forum.detect.disclosure import Sign, disclosure_signs, has_disclosure

__all__ = ["Sign", "disclosure_signs", "has_disclosure"]
