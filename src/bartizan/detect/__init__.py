"""Says what should not be happening: rules over events."""
