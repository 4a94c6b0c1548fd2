"""Benchmarks: ratios to peers that are measured in the same run, never figures on their own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))
