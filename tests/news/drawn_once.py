"""Pictures that tests send again: drawn once in a run by the real process, then copied.

Many tests begin with the same plain photo; drawing it in nine files takes a third of a second.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

from layak.news import pictures


class DrawnOnce:
    """Draws as the site does, and remembers below a folder what came of which bytes; a refusal is not remembered."""

    def __init__(self, kept: Path) -> None:
        self.kept, self.really = kept, pictures.draw
        self.said: dict[str, dict[str, Any]] = {}

    def draw(self, data: bytes, folder: Path, name: str) -> dict[str, Any]:
        """Give the files of a picture, under its name, and what the drawing said of it."""
        key = sha256(data).hexdigest()
        if key not in self.said:
            said = self.really(data, folder, name)
            for path in folder.iterdir():
                shutil.copy(path, self.kept / path.name.replace(name, key))
            self.said[key] = said
        else:
            for path in self.kept.glob(f"{key}-*"):
                shutil.copy(path, folder / path.name.replace(key, name))
        return dict(self.said[key])
