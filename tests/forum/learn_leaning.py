"""Learn content/forum/leaning.txt from the labelled sentences: ``python -m tests.forum.learn_leaning``.

A logistic regression over what stands in a text, learned in the same order each time, so that the same sentences give
the same file. Sentences that only measure are never learned from.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from layak.forum.detect.leaning import BIAS, FILE, features
from layak.forum.detect.lexicon import FOLDER
from layak.forum.detect.plain import PlainText

CORPORA = Path(__file__).parent / "corpora"
LEARNED = (
    *("tuned", "heldout", "second", "third_tuned", "probes"),
    *("fourth_tuned", "fifth_tuned", "sixth_tuned", "seventh_tuned"),
)
ROUNDS, RATE, SHRINKING, LEAST_SENTENCES, LEAST_WEIGHT = 25, 0.3, 1e-3, 3, 0.05

Example = tuple[list[str], bool]


def sentences() -> list[str]:
    """The lines that are learned from."""
    paths = (CORPORA / f"disclosure_{name}.jsonl" for name in LEARNED)
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def digest(lines: Iterable[str]) -> str:
    """A short name of the sentences, which the file bears."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def learn(lines: Iterable[str]) -> dict[str, float]:
    """Learn the weights."""
    rows = [json.loads(line) for line in lines]
    found = [(sorted(features(PlainText(row["text"]).tokens)), bool(row["disclosure"])) for row in rows]
    often = Counter(one for here, _ in found for one in here)
    examples = [([one for one in here if often[one] >= LEAST_SENTENCES], is_harm) for here, is_harm in found]
    weights = dict.fromkeys(sorted(one for one in often if often[one] >= LEAST_SENTENCES), 0.0) | {BIAS: 0.0}
    order = random.Random(1)  # noqa: S311 the same order each time
    for turn in range(ROUNDS):
        order.shuffle(examples)
        for example in examples:
            _step(weights, example, RATE / (1 + turn * RATE))
    return weights


def _step(weights: dict[str, float], example: Example, rate: float) -> None:
    """Move the weights of one sentence a little towards its label."""
    here, is_harm = example
    share = 1 / math.sqrt(max(1, len(here)))
    leaning = weights[BIAS] + share * sum(weights[one] for one in here)
    error = is_harm - 1 / (1 + math.exp(-max(-30.0, min(30.0, leaning))))
    weights[BIAS] += rate * error * 0.1
    for one in here:
        weights[one] += rate * (error * share - SHRINKING * weights[one])


def written(weights: dict[str, float], name: str) -> str:
    """The file: heaviest first, what weighs next to nothing left out."""
    kept = {one: weight for one, weight in weights.items() if one == BIAS or abs(weight) >= LEAST_WEIGHT}
    rows = sorted(kept.items(), key=lambda row: (-abs(row[1]), row[0]))
    head = (
        "# Weights learned by python -m tests.forum.learn_leaning from its sentences; see docs/adr/0101. Do not edit."
    )
    return "\n".join([head, f"# sentences: {name}", *(f"{weight:.2f}\t{one}" for one, weight in rows)]) + "\n"


if __name__ == "__main__":
    (FOLDER / FILE).write_text(written(learn(sentences()), digest(sentences())), encoding="utf-8")
