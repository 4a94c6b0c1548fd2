"""Learn content/forum/leaning.txt from the labelled sentences: ``python -m tests.forum.learn_leaning``.

A logistic regression over what stands in a text, learned in the same order each time, so that the same sentences give
the same file. Sentences that only measure are never learned from. Sentences with personal data are ordinary ones; some
come a second time beside a sentence of harm, so that a name or a number never speaks against the harm told with it.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from layak.forum.detect.concern import concern_hits
from layak.forum.detect.leaning import BIAS, FILE, features, masked
from layak.forum.detect.lexicon import FOLDER
from layak.forum.detect.plain import PlainText

CORPORA = Path(__file__).parent / "corpora"
LEARNED = (
    *("tuned", "heldout", "second", "third_tuned", "probes"),
    *("fourth_tuned", "fifth_tuned", "sixth_tuned", "seventh_tuned"),
)
LEARNED_PERSONAL = (
    *("tuned", "heldout", "second", "third_tuned", "probes"),
    *("fourth_tuned", "fifth_tuned", "sixth_tuned"),
)
BESIDE_HARM, STEP = 2, 7
ROUNDS, RATE, SHRINKING, LEAST_SENTENCES, LEAST_WEIGHT = 25, 0.3, 1e-3, 3, 0.05

Example = tuple[list[str], bool]


def sentences() -> list[str]:
    """The lines that are learned from."""
    paths = [CORPORA / f"disclosure_{name}.jsonl" for name in LEARNED]
    paths += [CORPORA / f"personal_{name}.jsonl" for name in LEARNED_PERSONAL]
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def labelled(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each text and whether it tells of harm; some texts with personal data come again beside one of harm."""
    rows = [json.loads(line) for line in lines]
    texts = [(row["text"], bool(row.get("disclosure"))) for row in rows]
    yield from texts
    harm = [text for text, is_harm in texts if is_harm]
    for nth, row in enumerate(row for row in rows if "pii" in row):
        if nth % BESIDE_HARM == 0:
            told = harm[nth * STEP % len(harm)]
            yield (f"{row['text']}. {told}" if nth % (2 * BESIDE_HARM) else f"{told}. {row['text']}"), True


def digest(lines: Iterable[str]) -> str:
    """A short name of the sentences, which the file bears."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def read(text: str) -> set[str]:
    """What stands in a text, as the detector reads it."""
    plain = PlainText(text)
    return features(masked(plain, concern_hits(plain)))


def learn(lines: Iterable[str]) -> dict[str, float]:
    """Learn the weights."""
    found = [(sorted(read(text)), is_harm) for text, is_harm in labelled(lines)]
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
