"""Windows events, whichever way they were shipped: one flat record, under Sigma's names."""
