"""Takes the findings of other tools into the same life as our own. Pure: bytes in, findings out."""
