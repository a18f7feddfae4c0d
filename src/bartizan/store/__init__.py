"""Remembers findings between scans: one life, one state, in SQLite or PostgreSQL.

The only package that loads SQLAlchemy. ``open_store`` is the way in.
"""

from bartizan.store.database import Store, open_store
from bartizan.store.scope import OWN, Scope
from bartizan.store.values import ScanDelta, StoredFinding

__all__ = ["OWN", "ScanDelta", "Scope", "Store", "StoredFinding", "open_store"]
