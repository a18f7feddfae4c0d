"""A seeded software organisation: its ordinary days and its attacks, as the products log them.

For the demo, tests and benchmarks. What it writes enters through ``ingest`` like any log. Nothing
here reads a clock: the same parameters give the same bytes.
"""
