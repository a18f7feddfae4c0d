"""The history of the tables, run by ``bartizan.store.migrate``."""
