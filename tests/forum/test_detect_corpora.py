"""How well the detectors do on labelled sentences: figures are printed, goals are held.

The sentences are written for this project, in the registers of children here; no child wrote them.
``tuned`` was there while the rules were written; ``heldout``, ``second`` and each later one were written after them
and measured before any change: docs/adr tells those first figures. Those called ``measured`` and ``third_heldout`` are
for validation: no sentence of them was read or learned from, but their totals were counted again and again while rules
were mended, and they chose thresholds. Those called ``blind`` were written before they were counted, once; the sentences
of ``eleventh_blind`` by somebody who had seen neither words nor rules. The rest is an upper bound.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from layak.forum import detect
from layak.forum.detect.leaning import FILE
from layak.forum.detect.lexicon import FOLDER
from tests.forum.learn_leaning import LEARNED, LEARNED_PERSONAL, digest, sentences

CORPORA = Path(__file__).parent / "corpora"
HALVES = ("tuned", "heldout", "second", "third_tuned", "probes")
UNREAD = "third_heldout"
LATER = ("fourth_tuned", "fifth_tuned", "sixth_tuned", "seventh_tuned", "eighth_tuned", "ninth_tuned", "twelfth_tuned")
MEASURED = ("fourth_measured", "sixth_measured")
VALIDATION = (UNREAD, *MEASURED)
BLIND, PERSONAL_BLIND, BY_ANOTHER = "tenth_blind", "eighth_blind", "eleventh_blind"
NEVER_SHOWN = (*VALIDATION, BLIND, PERSONAL_BLIND, BY_ANOTHER)
DISCLOSURE_FLOORS = {half: (0.95, 0.08) for half in (*HALVES, *LATER)} | {
    "eighth_tuned": (0.95, 0.1),
    "ninth_tuned": (0.95, 0.12),
    BLIND: (0.95, 0.1),
    BY_ANOTHER: (0.95, 0.1),
    "fourth_measured": (0.95, 0.1),
    "sixth_measured": (0.93, 0.1),
    UNREAD: (0.95, 0.1),
}
PERSONAL_FLOORS = {half: (0.95, 0.85) for half in (*HALVES, "fourth_tuned", "fifth_tuned", "sixth_tuned")} | {
    "fourth_measured": (0.95, 0.85),
    "sixth_measured": (0.95, 0.85),
    UNREAD: (0.93, 0.95),
    PERSONAL_BLIND: (0.95, 0.85),
}


@cache
def _is_heard(text: str) -> bool:
    """Ask once whether a text speaks of harm."""
    return detect.has_disclosure(text)


@cache
def _kinds(text: str) -> frozenset[str]:
    """Ask once which kinds of personal data a text holds."""
    return frozenset(one.kind for one in detect.find_personal_data(text))


def _rows(name: str) -> list[dict[str, Any]]:
    """Read one corpus."""
    return [json.loads(line) for line in (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _standing(half: str) -> str:
    """What a figure is worth, for the printed row."""
    if half in VALIDATION:
        return " (validation: its totals chose thresholds)"
    return " (blind)" if half in (BLIND, PERSONAL_BLIND, BY_ANOTHER) else " (known)"


@pytest.mark.parametrize("half", DISCLOSURE_FLOORS)
def test_child_in_harm_is_heard(half: str, capsys: pytest.CaptureFixture[str]):
    """Of the sentences known 95 of 100 disclosures are heard with at most 8 of 100 false alarms; else the floor holds."""
    count: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for row in _rows(f"disclosure_{half}"):
        heard = _is_heard(row["text"])
        count[row["disclosure"], heard] += 1
        if heard != row["disclosure"]:
            wrong.append(row["text"])
    recall = count[True, True] / (count[True, True] + count[True, False])
    false_alarms = count[False, True] / (count[False, True] + count[False, False])
    with capsys.disabled():
        print(
            f"\ndisclosure, {half}{_standing(half)}: recall {recall:.3f}, false alarms {false_alarms:.3f}, n {count.total()}"
        )
    least, most = DISCLOSURE_FLOORS[half]
    assert recall >= least and false_alarms <= most, [] if half in NEVER_SHOWN else wrong


def test_child_in_harm_is_heard_in_sentences_of_validation(capsys: pytest.CaptureFixture[str]):
    """The goals hold over all sentences for validation; their totals chose thresholds, so the figure is favourable."""
    rows = [row for half in VALIDATION for row in _rows(f"disclosure_{half}")]
    count = Counter((row["disclosure"], _is_heard(row["text"])) for row in rows)
    recall = count[True, True] / (count[True, True] + count[True, False])
    false_alarms = count[False, True] / (count[False, True] + count[False, False])
    with capsys.disabled():
        print(f"\ndisclosure, all of validation: recall {recall:.3f}, false alarms {false_alarms:.3f}, n {len(rows)}")
    assert recall >= 0.95 and false_alarms <= 0.1


def test_weights_are_learned_from_the_sentences_of_today():
    """Whoever adds sentences learns the weights anew, and never from sentences that measure."""
    head = (FOLDER / FILE).read_text(encoding="utf-8").splitlines()[1]
    assert head == f"# sentences: {digest(sentences())}", "run python -m tests.forum.learn_leaning"
    assert not {*LEARNED, *LEARNED_PERSONAL} & set(NEVER_SHOWN)


@pytest.mark.parametrize("is_read", [True, False], ids=["read", "validation and blind"])
def test_personal_data_alone_is_no_harm(is_read: bool, capsys: pytest.CaptureFixture[str]):
    """Of ordinary sentences with a number, a name or a handle five of 100 at most go to the officer."""
    halves = [half for half in PERSONAL_FLOORS if (half not in NEVER_SHOWN) is is_read]
    rows = [row for half in halves for row in _rows(f"personal_{half}")]
    wrong = [row["text"] for row in rows if _is_heard(row["text"])]
    with capsys.disabled():
        print(f"\ndisclosure, personal data: false alarms {len(wrong) / len(rows):.3f}, n {len(rows)}")
    assert len(wrong) <= 0.05 * len(rows), wrong if is_read else []


def test_personal_data_hides_no_harm_told_beside_it():
    """Harm told with a name or a number beside it is heard nearly as well as without: 93 of 100 at least."""
    harm = [row["text"] for half in VALIDATION for row in _rows(f"disclosure_{half}") if row["disclosure"]]
    personal = [row["text"] for half in VALIDATION for row in _rows(f"personal_{half}")]
    beside = [(told, personal[nth % len(personal)]) for nth, told in enumerate(harm)]
    heard = sum(
        detect.has_disclosure(f"{data}. {told}") + detect.has_disclosure(f"{told}. {data}") for told, data in beside
    )
    assert heard / (2 * len(harm)) >= 0.93


@pytest.mark.parametrize("half", PERSONAL_FLOORS)
def test_personal_data_is_found(half: str, capsys: pytest.CaptureFixture[str]):
    """Of the sentences known 95 of 100 kinds of data are found and 85 of 100 findings right; else the floor holds."""
    right = found = wanted = 0
    wrong = []
    for row in _rows(f"personal_{half}"):
        got, want = _kinds(row["text"]), set(row["pii"])
        right, found, wanted = right + len(got & want), found + len(got), wanted + len(want)
        if got != want:
            wrong.append((row["text"], sorted(got)))
    recall, precision = right / wanted, right / found
    with capsys.disabled():
        print(
            f"\npersonal data, {half}{_standing(half)}: recall {recall:.3f}, precision {precision:.3f}, kinds {wanted}"
        )
    least, sure = PERSONAL_FLOORS[half]
    assert recall >= least and precision >= sure, [] if half in NEVER_SHOWN else wrong


def test_personal_data_is_found_in_sentences_by_another_hand(capsys: pytest.CaptureFixture[str]):
    """The goals hold where somebody who knew no rule wrote the sentences and said only whether they hold some data."""
    count = Counter((row["holds_some"], bool(_kinds(row["text"]))) for row in _rows(f"personal_{BY_ANOTHER}"))
    recall = count[True, True] / (count[True, True] + count[True, False])
    precision = count[True, True] / (count[True, True] + count[False, True])
    with capsys.disabled():
        print(f"\npersonal data, {BY_ANOTHER} (blind): recall {recall:.3f}, precision {precision:.3f} of texts")
    assert recall >= 0.95 and precision >= 0.85


@pytest.mark.parametrize("kind", detect.KINDS)
def test_each_kind_is_found_nine_times_of_ten(kind: str):
    """No kind of personal data hides behind the average."""
    rows = [row for half in HALVES for row in _rows(f"personal_{half}") if kind in row["pii"]]
    found = sum(kind in _kinds(row["text"]) for row in rows)
    assert len(rows) >= 10 and found / len(rows) >= 0.9


def test_corpora_are_large_enough_and_no_sentence_comes_twice():
    """At least 1,200 sentences for personal data and 3,400 for disclosure, all different."""
    for name, floors, least in (("personal", PERSONAL_FLOORS, 1200), ("disclosure", DISCLOSURE_FLOORS, 3400)):
        texts = [hash(row["text"]) for half in floors for row in _rows(f"{name}_{half}")]
        assert len(texts) >= least
        assert len(texts) - len(set(texts)) == 0, f"some sentences of {name} come twice"
