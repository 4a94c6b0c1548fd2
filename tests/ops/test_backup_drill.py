"""The drill: a city's whole site is lost and is there again within two minutes, by the document's one command."""

from __future__ import annotations

import time
from pathlib import Path

from flask import Flask

from tests import soak
from tests.ops.conftest import ARTICLES, PICTURES, Made
from tests.ops.machines import address_of, command, file_sums, newest, row_sums

LONGEST_SECONDS = 120


@soak.soak
def test_whole_site_is_there_again_within_two_minutes(made: Made, machine: Flask, tmp_path: Path) -> None:
    """Rows, files and sums of 200 articles and 40 pictures, in the long run of 10,000 and 2,000; then a backup of changes."""
    begun = time.monotonic()
    status, told = command(machine, "backup", "restore", str(made.path))
    seconds = time.monotonic() - begun
    assert status == 0, told
    assert seconds <= LONGEST_SECONDS
    soak.tell(f"restore of {ARTICLES:,} articles and {PICTURES:,} pictures", f"{seconds:.1f} s")
    assert row_sums(address_of(machine)) == made.rows
    folder: Path = machine.extensions["layak"].settings.instance
    assert file_sums(folder) == made.files
    if not soak.IS_LONG:
        return
    for words, name in (((), "full backup with its proof"), (("--changes",), "backup of changes, none")):
        begun = time.monotonic()
        status, told = command(machine, "backup", "create", str(tmp_path / "out"), *words)
        assert status == 0, told
        size = newest(tmp_path / "out").stat().st_size / 1e6
        soak.tell(f"{name}, of the same", f"{time.monotonic() - begun:.1f} s, {size:.1f} MB")
