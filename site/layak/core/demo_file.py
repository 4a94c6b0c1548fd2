"""demo-accounts.json in the data folder: how to sign in to a demonstration; readable by its owner only."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

NAME = "demo-accounts.json"
EMPTY: dict[str, list[Any]] = {"accounts": [], "passes": []}


def read_demo_file(folder: Path) -> dict[str, Any]:
    """What is kept: {"accounts": [{role, email, password, totp_secret}], "passes": [{forum, pass}]}."""
    path = folder / NAME
    if not path.exists():
        return {key: list(value) for key, value in EMPTY.items()}
    kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return {**{key: list(value) for key, value in EMPTY.items()}, **kept}


def write_demo_file(folder: Path, kept: dict[str, Any]) -> None:
    """Replace the file in one step, mode 600; without any account or pass it goes."""
    path = folder / NAME
    if not any(kept.values()):
        path.unlink(missing_ok=True)
        return
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".demo-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).chmod(0o600)
    Path(draft).replace(path)
