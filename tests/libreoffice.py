"""What LibreOffice makes of files: each sheet given back as rows of texts; one start for workbooks, one for CSV."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

MISSING = "LibreOffice is missing. Install it with: apt-get install --no-install-recommends libreoffice-calc-nogui"
COMMA, QUOTE, UTF_8 = 44, 34, 76
EVERY_SHEET = -1
AS_SHOWN = f"csv:Text - txt - csv (StarCalc):{COMMA},{QUOTE},{UTF_8},1,,0,false,true,false,false,false,{EVERY_SHEET}"
"""What cells show, results of formulas instead of the formulas themselves."""

FROM_CSV = f"--infilter=CSV:{COMMA},{QUOTE},{UTF_8}"
"""A program at the command line is not asked for a file's encoding, as people are; without this it takes another."""

SECONDS = 240


def rows_in_libreoffice(files: Mapping[str, bytes], folder: Path) -> dict[str, list[list[str]]]:
    """The rows of all sheets of each file; missing, it fails in continuous integration and skips elsewhere."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for name, data in files.items():
        (given / name).write_bytes(data)
    for ending, more in ((".xlsx", []), (".csv", [FROM_CSV])):
        names = [str(given / name) for name in files if name.endswith(ending)]
        if names:
            convert([program, *more], names, folder)
    return {name: rows_of(sorted(made.glob(f"{Path(name).stem}*.csv"))) for name in files}


def convert(program: list[str], names: list[str], folder: Path) -> None:
    """Turn files into CSV as their cells show them, below made/ of the folder."""
    command = [*program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", AS_SHOWN, "--outdir", str(folder / "made"), *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def rows_of(sheets: list[Path]) -> list[list[str]]:
    """The rows of sheets, one after the other."""
    assert sheets
    found = []
    for sheet in sheets:
        with sheet.open(encoding="utf-8", newline="") as stream:
            found += list(csv.reader(stream))
    return found
