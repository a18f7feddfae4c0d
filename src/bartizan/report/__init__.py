"""Writes what was found, one module for each format. See ``formats`` for their names."""
