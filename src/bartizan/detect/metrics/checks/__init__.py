"""What is found in metrics: one module a check, each with examples that are run as tests."""
