"""Which findings were said to be no concern, by whom, why and until when — and whether that holds.

A suppressed finding is never dropped: it is counted, shown on request and exported with its reason.
"""
