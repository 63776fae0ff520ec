"""A conversation: one turn, confidence, hand-off, storage."""
