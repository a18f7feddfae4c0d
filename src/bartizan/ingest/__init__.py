"""Reads what happened: from any operational log to events of one schema."""
