"""One module for each product: what it writes of something that happens."""
