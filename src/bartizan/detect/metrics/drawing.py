"""How examples of metrics are drawn, so that a series of hundreds of points is one line."""

DRAWN = "a point every five minutes; *60: sixty times over"
"""What an example's page says of its notation: ``metric owner: 31 33 30 *60, 96 *2``."""
