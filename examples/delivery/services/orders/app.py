"""A tiny service; nothing is planted here."""

import os


def database() -> str:
    return os.environ["DATABASE_URL"]
