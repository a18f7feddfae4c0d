"""Reads the files that define delivery pipelines, whatever platform runs them.

Every platform is parsed into one typed subject (``subject.Pipeline``), so that a check is written
once and finds its flaw on every platform where it can be expressed.
"""
