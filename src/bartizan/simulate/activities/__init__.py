"""One module for each thing that goes on in the organisation on ordinary days."""
