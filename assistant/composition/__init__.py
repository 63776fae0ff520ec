"""Ways to compose an answer from the pieces found; which is best is measured, not guessed."""
