"""What a line of text means for security and operation, from its words alone."""
