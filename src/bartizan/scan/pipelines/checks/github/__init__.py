"""Checks of what exists on GitHub only: Actions syntax, Dependabot, pre-commit hooks."""
