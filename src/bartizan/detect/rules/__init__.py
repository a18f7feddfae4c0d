"""Sigma rules: loaded, mapped to what logs supply, matched at speed."""
