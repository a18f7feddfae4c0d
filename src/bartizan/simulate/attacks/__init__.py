"""One module for each kind of attack. A kind is found by being here."""
