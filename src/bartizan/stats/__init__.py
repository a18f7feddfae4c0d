"""Statistics that merge: bounded, order-free, the same from one shard as from sixty-four.

Every statistic is a value that is updated by batches, merged with another of its kind, written to
bytes and read back. Merging is commutative and associative, and the bytes of a statistic depend on
what was counted, not on the order or on how it was divided. Nothing here reads a clock or a file.
"""
