"""Telling the city's own system what became of conversations: the one connection that goes out."""
