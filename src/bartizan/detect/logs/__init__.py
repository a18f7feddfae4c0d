"""What normal log text looks like, line by line and in order, and what is new."""
