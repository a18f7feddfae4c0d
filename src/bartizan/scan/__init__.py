"""Reads what a team ships and says what is wrong with it.

A scanner turns one file into findings, and nothing else: it keeps no state, reads no clock, and
its answer depends on the file alone. The runner plans, caches and parallelises scanners; results
never depend on the order of files or the number of workers.
"""
