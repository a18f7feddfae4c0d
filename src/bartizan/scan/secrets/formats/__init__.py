"""Readers that turn configuration text into named values with their place in the file.

Pure functions of text. They read what programs read, tolerantly: a broken line is passed over, a
broken file gives what could be read. All run in linear time and stop at the limits in ``entry``.
"""
