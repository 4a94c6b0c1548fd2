"""The detectors as a filter: JSON lines in, JSON lines out. Needs no settings, no database and no secret."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from layak.forum.detect.disclosure import has_disclosure
from layak.forum.detect.personal import find_personal_data


def detect_lines(stdin: Iterable[str], stdout: TextIO) -> int:
    """Answer each line {"text": ...} with {"pii": [kinds], "disclosure": bool}; return the exit code.

    A line that cannot be read is answered with {"error": ..., "line": number}; then the exit code is 1.
    Blank lines are passed over.
    """
    exit_code = 0
    for number, line in enumerate(stdin, 1):
        if not line.strip():
            continue
        answer = _answer(line)
        if "error" in answer:
            answer["line"] = number
            exit_code = 1
        stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        stdout.flush()
    return exit_code


def _answer(line: str) -> dict[str, object]:
    """Answer one line."""
    try:
        row = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        return {"error": f"this line is not JSON: {error}"}
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        return {"error": 'this line is not an object with a string under "text"'}
    kinds = sorted({one.kind for one in find_personal_data(text)})
    return {"pii": kinds, "disclosure": has_disclosure(text)}
