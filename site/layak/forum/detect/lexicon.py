"""The detectors' words, read once from content/forum."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[4] / "content" / "forum"


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file and the entry."""


@cache
def read_lexicon(name: str) -> Mapping[str, Any]:
    """Read one file of content/forum; raises LexiconError when it is not a table."""
    path = FOLDER / f"{name}.yaml"
    try:
        table = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())  # noqa: S506  (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"{path}: {error}") from error
    if not isinstance(table, dict):
        raise LexiconError(f"{path}: a table is expected")
    return table


@cache
def speech() -> Mapping[str, str]:
    """Map every variant spelling to the one under which a word is looked up."""
    pairs = read_lexicon("speech").items()
    return {variant: str(word) for word, variants in pairs for variant in str(variants).split()}


def split_words(text: str) -> list[str]:
    """Split an entry of plain words at spaces."""
    return text.split()


def split_phrases(text: str) -> list[str]:
    """Split an entry of words and phrases at commas."""
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]


def _loader() -> type[yaml.SafeLoader]:
    """Prefer the fast safe loader where libyaml is there."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
