"""Finds, reads and validates ``bartizan.toml``. Each room declares its own section as a struct."""

from bartizan.config.load import Configuration, Origin, load
from bartizan.config.locate import Located, locate

__all__ = ["Configuration", "Located", "Origin", "load", "locate"]
