"""What is measured of a language model by itself, for its card."""
