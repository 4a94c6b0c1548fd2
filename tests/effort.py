"""How much work something is, in this thread's own seconds of the processor: other programs do not count in."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

SHORTEST = 0.02
"""Quicker work is done again and again for so long, as the processor's clock is coarse."""


def effort(work: Callable[[], object], tries: int = 3, shortest: float = SHORTEST) -> float:
    """Give the least of a few measurements, in seconds of the processor for one time."""
    work()
    return min(_measure(work, shortest) for _ in range(tries))


def times_as_long(work: Callable[[], object], usual: float, most: float, tries: int = 3) -> float:
    """Measure how many times as long as usual something takes; again only where it took more than is allowed."""
    least = math.inf
    for _ in range(tries):
        least = min(least, _measure(work, 0) / usual)
        if least <= most:
            break
    return least


def _measure(work: Callable[[], object], shortest: float) -> float:
    begin, times = time.thread_time(), 0
    while (spent := time.thread_time() - begin) < shortest or not times:
        work()
        times += 1
    return spent / times
