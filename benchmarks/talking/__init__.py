"""Real web processes that citizens and agents talk through; only the model plays a script."""
