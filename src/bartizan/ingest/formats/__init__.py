"""One module per product: each turns the product's records into events."""
