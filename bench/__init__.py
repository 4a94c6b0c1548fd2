"""Benchmarks: ratios to peers that are measured in the same run, never figures on their own."""
