"""A complete copy of an installation while it runs, and putting it back whole or not at all."""
