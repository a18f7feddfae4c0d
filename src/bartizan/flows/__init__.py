"""The use cases. Only here are rooms joined and results written to the store."""
