"""The detectors' words, checked at start: a broken file stops the start with its name, line and reason."""

from __future__ import annotations

import re

from layak.core.content.errors import ContentError
from layak.forum.detect import lexicon
from layak.forum.detect.concern import pattern_rows
from layak.forum.detect.frames import frames_by_first_tag
from layak.forum.detect.leaning import weights
from layak.forum.detect.lexicon import LexiconError, read_lexicon
from layak.forum.words import word_list

_REQUIRED = {
    "disclosure": ("roots", "words", "frames"),
    "concern": (
        *("threshold", "story", "single", "calmest", "plain", "leans", "leans calm", "leans away"),
        *("background", "plot", "calmable", "families"),
    ),
    "personal": ("digits", "phone_cues", "platforms", "chat_links", "mail_hosts", "streets", "first_names", "months"),
    "speech": ("tidak", "aku"),
}
_VOICE = re.compile(r"\.(?:[abp]|aku|kan|akan)$")
_ADDED_TAGS = frozenset({"my", "mine"})


def check_lexicons() -> None:
    """Read content/forum and the list of secret words; raises ContentError with file, line and reason."""
    try:
        for name, sections in _REQUIRED.items():
            missing = [section for section in sections if not read_lexicon(name).get(section)]
            if missing:
                raise LexiconError(f"{name}.yaml: {missing[0]!r} is missing or empty")
        _check_frames()
        _check_families()
        weights()
    except LexiconError as error:
        file, _, reason = str(error).partition(": ")
        said = " ".join(reason.split()).rstrip(".")
        raise ContentError(f"content/forum/{file.rpartition('/')[2]}", _line(file, reason), said) from error
    try:
        word_list()
    except (OSError, ValueError) as error:
        raise ContentError("content/forum/words.txt", 1, str(error).rstrip(".")) from error


def _check_frames() -> None:
    """Refuse a frame that waits for a tag that no word and no root carries: it could never be seen."""
    table = read_lexicon("disclosure")
    known = {*table["words"], *table["roots"], *_ADDED_TAGS}
    for frames in frames_by_first_tag().values():
        for frame in frames:
            for tag in sorted(frozenset[str]().union(*(slot.tags for slot in frame.slots))):
                if tag not in known and _VOICE.sub("", tag) not in known:
                    raise LexiconError(f"disclosure.yaml: no word carries the tag {tag!r} of a frame of {frame.kind}")


def _check_families() -> None:
    """Refuse a pattern that cannot be read, and a family that a list names and is none."""
    for _ in pattern_rows():
        pass
    table = read_lexicon("concern")
    for part in ("background", "plot", "calmable"):
        for family in str(table[part]).split():
            if family not in table["families"]:
                raise LexiconError(f"concern.yaml: the {part} names {family!r}, which is no family")


def _line(file: str, reason: str) -> int:
    """Return the line of a fault: as the YAML reader says, or where the quoted entry stands, or the first."""
    told = re.search(r"line (\d+)", reason)
    if told:
        return int(told[1])
    quoted = re.search(r"'([^']+)'", reason)
    path = lexicon.FOLDER / file.rpartition("/")[2]
    if quoted and path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if quoted[1] in line:
                return number
    return 1
