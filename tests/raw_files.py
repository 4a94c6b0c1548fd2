"""The files of an installation as bytes, read where that does no harm.

A process that opens and closes a database's file by itself loses the locks that SQLite has on it there
(sqlite.org/howtocorrupt.html, 2.2). The next process that opens the database takes itself for the first and cuts the
file of shared memory off; what the former one had mapped of it is gone, and it dies of a bus error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import Flask

DATABASE_FILE = re.compile(r"/(layak|limits)\.sqlite(-wal|-shm)?$")


def files_with(word: str, *folders: Path) -> list[str]:
    """The names of the files whose bytes hold a word, read by another process."""
    line = "grep --recursive --files-with-matches --text --fixed-strings".split()
    line += ["-e", word, "--", *map(str, folders)]
    found = subprocess.run(line, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    assert found.returncode in (0, 1), found.stderr
    return [Path(name).name for name in found.stdout.splitlines()]


def files_of(app: Flask, word: str) -> list[str]:
    """The files below an installation's data folder that hold a word: database, log, index, limits, documents."""
    return files_with(word, app.extensions["layak"].settings.instance)


def refuse_raw_opens(folder: Path) -> None:
    """From now on no code of this process opens a database of this folder but SQLite; making a new file is none."""
    begin = str(folder)

    def look(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(given[0], (str, os.PathLike)) and not given[2] & os.O_EXCL:
            name = os.fspath(given[0])
            if name.startswith(begin) and DATABASE_FILE.search(name) and not Path(name).is_dir():
                raise AssertionError(f"{name} is opened past SQLite; see {__name__}")

    sys.addaudithook(look)
