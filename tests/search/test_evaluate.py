"""The measuring of the engine, by its own door and its figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from layak.search.commands import search_tools
from layak.search.evaluate import BadFileError, evaluate

DOCUMENTS = [
    {"id": "a", "src": "x", "title": "", "body": "Puskesmas melayani imunisasi balita."},
    {"id": "b", "src": "x", "title": "Taman", "body": "Taman kota dibuka."},
    {"id": "c", "src": "x", "title": "", "body": "Sekolah dan taman bermain."},
]
QUESTIONS = [
    {"id": "1", "q": "Di mana imunisasi dilayani?", "rel": ["a"], "src": "x"},
    {"id": "2", "q": "taman", "rel": ["c"], "src": "x"},
    {"id": "3", "q": "gajah", "rel": ["a"], "src": "x"},
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write JSON lines."""
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_figures_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    """One answer at the first place, one at the second, one not found."""
    figures = evaluate(write(tmp_path / "d.jsonl", DOCUMENTS), write(tmp_path / "q.jsonl", QUESTIONS))
    assert figures["mrr@10"] == pytest.approx((1 + 0.5 + 0) / 3, abs=1e-3)
    assert figures["recall@10"] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["ndcg@10"] == pytest.approx((1 + 0.6309 + 0) / 3, abs=1e-3)
    assert figures["questions"] == 3 and 0 < figures["p50_ms"] <= figures["p95_ms"]


def test_command_prints_json_without_an_application(tmp_path: Path) -> None:
    """The command needs no settings, and its only output is one JSON object."""
    documents, questions = write(tmp_path / "d.jsonl", DOCUMENTS), write(tmp_path / "q.jsonl", QUESTIONS)
    arguments = ["evaluate", "--documents", str(documents), "--questions", str(questions)]
    result = CliRunner().invoke(search_tools, arguments)
    assert result.exit_code == 0
    assert set(json.loads(result.stdout)) == {"mrr@10", "recall@10", "ndcg@10", "p50_ms", "p95_ms", "questions"}


@pytest.mark.parametrize(
    ("content", "told"),
    [("{", "d.jsonl:1: not JSON"), ("[]", "d.jsonl:1: expected an object"), ('{"id": 1}', "d.jsonl:1: expected")],
)
def test_bad_file_names_itself_and_its_line(tmp_path: Path, content: str, told: str) -> None:
    """A broken file is named with its line, and the command fails."""
    (tmp_path / "d.jsonl").write_text(content)
    questions = write(tmp_path / "q.jsonl", QUESTIONS)
    with pytest.raises(BadFileError, match=told.replace("[", r"\[")):
        evaluate(tmp_path / "d.jsonl", questions)
    arguments = ["evaluate", "--documents", str(tmp_path / "d.jsonl"), "--questions", str(questions)]
    result = CliRunner().invoke(search_tools, arguments)
    assert result.exit_code == 1 and told in result.stderr


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is named."""
    arguments = ["evaluate", "--documents", str(tmp_path / "none"), "--questions", str(tmp_path / "none")]
    result = CliRunner().invoke(search_tools, arguments)
    assert result.exit_code == 1 and "none" in result.stderr
