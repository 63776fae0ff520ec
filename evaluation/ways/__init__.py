"""The ways of composing an answer, measured on the same questions."""
