"""`python -m bench.engines NAME PLACE`: does what standard input says, line by line, and tells how long that took.

The time is taken here, so that speaking with this process is no part of it.
"""

from __future__ import annotations

import importlib
import json
import sys
import time


def main() -> None:
    """Answer each line [verb, argument, …] with {"found", "seconds", "cpu"}."""
    engine = importlib.import_module(f"bench.engines.{sys.argv[1]}").Engine(sys.argv[2])
    print("ready", flush=True)
    for line in sys.stdin:
        verb, *given = json.loads(line)
        cpu, begun = time.process_time(), time.perf_counter()
        found = getattr(engine, verb)(*given)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        print(json.dumps({"found": found, "seconds": seconds, "cpu": cpu}), flush=True)


if __name__ == "__main__":
    main()
