"""Bartizan guards software delivery: what is shipped, how it behaves, what may proceed.

This package holds the rooms described in ``ARCHITECTURE.md``; import what you need from them.
"""

__version__ = "0.1.0"
