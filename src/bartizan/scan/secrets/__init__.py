"""Finds credentials where they should not be."""
