"""Speed beside the peers, as ratios in one run. ``make bench``."""
